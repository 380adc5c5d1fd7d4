"""A slice of your own: does noise cost more where the two sentences share their first word?

Run:  python examples/own_slice.py [run folder]
or:   robustx report RUN --plugin examples/own_slice.py
"""

import sys
from pathlib import Path

from robustx import Arm, LocalSource, evaluate, load_suite, slices, summarise
from robustx.report import Item


@slices.register("beginning")
def beginning(item: Item) -> str | None:
    """Pairs by whether they begin with the same word."""
    if len(item.texts) != 2:
        return None  # in no slice
    first, second = (text.split() for text in item.texts)
    return "same" if first[:1] == second[:1] else "another"


def main(out: Path) -> None:
    from robustx.demo import demo_checkpoints, demo_data

    arms = [Arm(name, str(path)) for name, path in demo_checkpoints().items()]
    suite = load_suite("smoke").narrowed(languages=["en", "de"], severities=[2])
    run = evaluate(arms, suite, LocalSource(demo_data()), out)
    print(run.outcome)
    for arm in summarise(run.folder).tasks[0].arms:
        for row in (row for table in arm.slices if table.by == "beginning" for row in table.rows):
            print(arm.name, row.value, row.items, row.gap and row.gap.gap)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/own-slice"))
