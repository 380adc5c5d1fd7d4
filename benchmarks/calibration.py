"""Do 95 % intervals cover the truth in 95 % of samples, and does a .05 test reject 5 % of nulls?

    python -m benchmarks.calibration --sets 2000 --resamples 1000 [--table cells]

Simulates benchmarks of which the truth is known, and prints a table for each question: languages in
parallel, clusters of unequal size, several seeds, blocks of clusters, and the tests.
"""

from __future__ import annotations

import argparse
import time

from benchmarks import (
    calibration_blocks,
    calibration_seeds,
    calibration_tables,
    calibration_tests,
)

TABLES = {
    "single": calibration_tables.print_single,
    "parallel": calibration_tables.print_parallel,
    "clusters": calibration_tables.print_clusters,
    "seeds": calibration_seeds.print_table,
    "blocks": calibration_blocks.print_table,
    "tests": calibration_tests.print_table,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=2000)
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--table", choices=TABLES, action="append")
    options = parser.parse_args()
    for name in options.table or TABLES:
        start = time.perf_counter()
        TABLES[name](options.sets, options.resamples, options.seed)
        print(f"({time.perf_counter() - start:.0f} s)\n", flush=True)


if __name__ == "__main__":
    main()
