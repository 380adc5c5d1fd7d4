"""Shows what runs say, on the terminal or in a file, and which gates failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from robustx.cli.shell import GATE_FAILED, console, say

if TYPE_CHECKING:
    from robustx.report import Comparison, Summary
    from robustx.report.gates.gates import Gate


@dataclass(frozen=True)
class Asked:
    """What is wanted of a report; ``margin``, in points, is what counts as no difference.

    ``slices`` None stands for all that fit a task.
    """

    baseline: str | None = None
    full: bool = False
    to: Path | None = None
    width: int | None = None
    resamples: int = 10_000
    seed: int = 0
    margin: float = 1.0
    gates: tuple[Gate, ...] = ()
    slices: tuple[str, ...] | None = None


def show_report(folders: Sequence[Path], asked: Asked) -> int:
    """Report runs, and their arms compared where there are several; return the exit code."""
    from robustx.report import compare, render, write

    summary = _summary(folders, asked)
    several = len(summary.arms) > 1
    comparison = compare(summary, asked.baseline, asked.margin) if several else None
    if asked.to is not None:
        write(asked.to, summary, comparison)
    else:
        render(summary, comparison, console(), full=asked.full, width=asked.width)
    return _gated(summary, comparison, asked)


def show_comparison(folders: Sequence[Path], asked: Asked) -> int:
    """Report the differences from the baseline alone; return the exit code."""
    from robustx.report import compare

    summary = _summary(folders, asked)
    return _compared(summary, compare(summary, asked.baseline, asked.margin), asked)


def show_pairwise(folders: Sequence[Path], asked: Asked) -> int:
    """Report the differences between every two arms alone; return the exit code."""
    from robustx.report import compare_pairwise

    summary = _summary(folders, asked)
    return _compared(summary, compare_pairwise(summary, asked.margin), asked)


def _compared(summary: Summary, comparison: Comparison, asked: Asked) -> int:
    from robustx.report import render_comparison, write

    if asked.to is not None:
        write(asked.to, summary, comparison)
    else:
        render_comparison(summary, comparison, console(), width=asked.width)
    return _gated(summary, comparison, asked)


def _summary(folders: Sequence[Path], asked: Asked) -> Summary:
    from robustx.evaluation.store import RunFolder
    from robustx.report import form_of, summarise
    from robustx.report.gates.gates import names_of, require_known

    if asked.to is not None:
        form_of(asked.to)
    runs = map(RunFolder, folders)
    summary = summarise(*runs, resamples=asked.resamples, seed=asked.seed, slices=asked.slices)
    require_known(asked.gates, names_of(summary))
    return summary


def _gated(summary: Summary, comparison: Comparison | None, asked: Asked) -> int:
    """Say which gates failed, and where."""
    from robustx.report.gates.gates import check

    breaches = check(asked.gates, summary, comparison)
    for breach in breaches:
        say(breach.sentence)
    return GATE_FAILED if breaches else 0
