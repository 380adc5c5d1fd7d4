"""How long a report on the whole of XTREME-R takes, and how much memory: from stored cells.

    python benchmarks/scale.py --out DIR [--tasks xquad,paws-x]

Makes up cells of the true sizes (10 tasks in their languages, 12 noises x 3 severities, 2 arms x 5
seeds), once; then times summary, comparison and every form of the report, each step in a process of
its own where it matters. Outcomes are drawn from a model with arms, seeds, items and noises; what
reports do not read (texts, edits, what models said) is left blank, as are the clean texts but for
one item in fifty. Sizes that are not published here are guessed, and printed as such.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from robustx.evaluation.store import SCHEMA, CellKey, RunFolder
from robustx.evaluation.suite import Condition, Suite
from robustx.evaluation.tallies import tallies
from robustx.tasks import tasks
from robustx.tasks.published import published

TASKS = (
    "xnli", "paws-x", "xcopa", "udpos", "panx", "xquad", "mlqa", "tydiqa", "tatoeba", "lareqa",
)  # fmt: skip
NOISES = (
    "human", "keyboard", "input_method", "orthography", "diacritics", "casing", "spacing",
    "punctuation", "characters", "ocr", "phonetic", "zero_width",
)  # fmt: skip
SEVERITIES = (1, 3, 5)
ARMS = ("nli", "ner")
SEEDS = 5
SPLIT = {"xcopa": "test"}
# Rows of a group: the premises of XNLI, the paragraphs of XQuAD.
PER_GROUP = {"xnli": 3, "xquad": 5, "lareqa": 5}
GUESSED = 1_000


def main() -> None:
    """Make the run if it is not there, and time its report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--make", action="store_true", help="make the cells and stop")
    parser.add_argument("--step", help="run one step in this process (used by the script itself)")
    options = parser.parse_args()
    chosen = options.tasks.split(",")
    if options.step:
        _step(options.step, options.out)
        return
    if not (options.out / "made").exists():
        _make(options.out, chosen)
    if options.make:
        return
    for step in ("summary", "html", "json", "terminal"):
        command = [sys.executable, __file__, "--out", str(options.out), "--step", step]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="")


def _step(step: str, root: Path) -> None:
    """Go from cells to a form of the report, and print seconds and the peak of memory."""
    from rich.console import Console

    from robustx.report import compare, render, summarise, to_json

    marks = [("start", time.perf_counter())]
    summary = summarise(RunFolder(root))
    marks.append(("summary", time.perf_counter()))
    comparison = compare(summary)
    marks.append(("comparison", time.perf_counter()))
    size = 0
    if step == "json":
        size = len(to_json(summary, comparison).encode())
    if step == "html":
        from robustx.report.html import to_html

        size = len(to_html(summary, comparison).encode())
    if step == "terminal":
        with (root / "report.txt").open("w", encoding="utf-8") as stream:
            render(summary, comparison, Console(file=stream, width=80))
        size = (root / "report.txt").stat().st_size
    marks.append(("form", time.perf_counter()))
    steps = {name: round(end - start, 1) for (_, start), (name, end) in pairwise(marks)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "form": step,
                "seconds": steps,
                "total": round(sum(steps.values()), 1),
                "peak MiB": round(peak),
                "bytes": size,
            }
        )
    )


def _suite(chosen: Sequence[str]) -> Suite:
    codes = sorted({code for name in chosen for code in tasks.build(name).languages})
    return Suite("xtreme-r-scale", "", tuple(chosen), tuple(codes), NOISES, SEVERITIES, 1, 0)


def _items(task: str, language: str) -> int:
    known = published(task, SPLIT.get(task, "test"), language)
    return known[-1].items if known else GUESSED


def _make(root: Path, chosen: Sequence[str]) -> None:
    suite = _suite(chosen)
    sizes = {
        (name, code): _items(name, code) for name in chosen for code in tasks.build(name).languages
    }
    folder = RunFolder(root)
    folder.open(_header(suite, sizes), lambda _before, now: now)
    start = time.perf_counter()
    work = [
        (arm, seed, name, code, n)
        for (name, code), n in sizes.items()
        for arm in ARMS
        for seed in range(SEEDS)
    ]
    with ProcessPoolExecutor(2) as pool:
        rows = sum(pool.map(partial(_write, root, suite), work, chunksize=4))
    (root / "made").touch()
    print(
        json.dumps(
            {
                "cells": len(work) * len(suite.conditions()),
                "rows": rows,
                "guessed sizes": sum(not published(n, SPLIT.get(n, "test"), c) for n, c in sizes),
                "seconds": round(time.perf_counter() - start),
            }
        )
    )


def _header(suite: Suite, sizes: dict[tuple[str, str], int]) -> dict[str, Any]:
    served: dict[str, Any] = {
        name: {
            "path": "",
            "digest": "",
            "head": None,
            "order": [],
            "assumed": False,
            "provenance": None,
        }
        for name in suite.tasks
    }
    data: dict[str, Any] = {}
    for (name, code), n in sizes.items():
        entry = {"items": n, "chance": _chance(name), "left_out": {}, "repaired": {}, "digest": ""}
        data.setdefault(name, {})[code] = entry
    return {
        "format": 1,
        "identity": {"suite": suite.name, "seed": 0, "split": "test", "limit": None, "draws": 1},
        "suite": asdict(suite),
        "checkpoints": {
            f"{arm}@{seed}": {"arm": arm, "seed": seed, "tasks": served}
            for arm in ARMS
            for seed in range(SEEDS)
        },
        "missing": [], "data": data, "absent": {}, "unfit": {}, "versions": {}, "device": "cpu",
        "dtype": "float32", "signature": f"suite:{suite.name}|made up",
    }  # fmt: skip


def _chance(task: str) -> float:
    return {"xnli": 1 / 3, "paws-x": 0.55, "xcopa": 0.5}.get(task, 0.0)


def _write(root: Path, suite: Suite, job: tuple[str, int, str, str, int]) -> int:
    arm, seed, task, language, n = job
    folder = RunFolder(root)
    checkpoint = f"{arm}@{seed}"
    where = "" if tasks.build(task).parallel else f"{language} "
    shared = {
        "id": pa.array([f"{where}{task} {i}" for i in range(n)]),
        "group": pa.array([f"{where}{task} {i // PER_GROUP.get(task, 1)}" for i in range(n)]),
        "gold": pa.array(["0"] * n), "prediction": pa.array(["1"] * n),
    }  # fmt: skip
    keys = [CellKey(checkpoint, task, language, c.file_name) for c in suite.conditions()]
    if (root / "tallies" / checkpoint / task / f"{language}.arrow").exists():  # made before a kill
        return n * len(keys)
    for key, condition in zip(keys, suite.conditions(), strict=True):
        table = _table(shared, _statistics(task, arm, seed, language, condition, n), condition)
        path = root / "cells" / key.path
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path, compression="zstd")
    tallies(folder, keys)  # as robustx eval does when it is through with a language
    return n * len(keys)


def _table(shared: dict[str, Any], statistics: NDArray[Any], condition: Condition) -> pa.Table:
    n, k = statistics.shape
    clean = condition.is_clean
    ones = np.ones(n, dtype=np.int32)
    offsets = np.arange(0, (n + 1) * k, k, dtype=np.int32)
    columns = {
        **shared,
        "statistics": pa.ListArray.from_arrays(offsets, statistics.ravel()),
        "right": statistics[:, 0] >= statistics[:, -1],
        "tokens": 25 * ones, "unknown": 0 * ones, "truncated": np.zeros(n, bool), "lost": 0 * ones,
        "words": 18 * ones if clean else pa.nulls(n, pa.int32()),
        "graphemes": 90 * ones, "edited": (0 if clean else 5) * ones,
        "distance": (0 if clean else 6) * ones, "lost_marks": 0 * ones,
        "changed": np.arange(n) % 20 > 0 if not clean else np.zeros(n, bool),
    }  # fmt: skip
    identity = {"data": "made up", "noise version": None if clean else 1}
    schema = SCHEMA.with_metadata({b"robustx": json.dumps(identity).encode()})
    blank = {field.name: pa.nulls(n, field.type) for field in SCHEMA}
    return pa.table({**blank, **columns}, schema=schema)


def _statistics(
    task: str, arm: str, seed: int, language: str, condition: Condition, n: int
) -> NDArray[np.float64]:
    """Return what each item adds, (n, k): correlated over languages, seeds and noises."""
    item = np.random.default_rng(crc32(task.encode())).standard_normal(25_000)[:n]
    rng = np.random.default_rng(crc32(f"{arm} {seed} {task} {language} {condition}".encode()))
    of_seed = np.random.default_rng(crc32(f"{arm} {seed}".encode())).normal(0, 0.05)
    lost = 0 if condition.is_clean else condition.severity * (0.06 if arm == "nli" else 0.08)
    ease = item + of_seed - lost + rng.standard_normal(n) * 0.7 + 0.6
    right = (ease > 0).astype(np.float64)
    one = np.ones(n)
    if task in {"panx", "udpos"}:
        gold = 1.0 + np.arange(n) % 4
        found = np.minimum(gold, np.maximum(0, np.rint(gold * (0.5 + 0.3 * ease))))
        parts = [found, gold - (found < gold) * (rng.random(n) < 0.3), gold]
        return np.stack([*parts, *([4 * found, 4 * gold] if task == "udpos" else [])], axis=1)
    if task in {"xquad", "mlqa", "tydiqa"}:
        partial_f1 = np.where(right > 0, 1.0, np.rint(rng.random(n) * 6) / 7)
        return np.stack([partial_f1, right, one], axis=1)
    if task == "lareqa":
        return np.stack(
            [np.where(right > 0, 1.0, 1 / 3), np.where(right > 0, 1.0, 0.5), one], axis=1
        )
    return np.stack([right, one], axis=1)


if __name__ == "__main__":
    main()
