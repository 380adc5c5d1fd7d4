"""The sheets of differences between arms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from robustx.report.arms.comparison import ArmComparison, Comparison, Difference, decisive_p
from robustx.report.arms.contrast import AcrossDifference
from robustx.report.html.costs import ARM, FIGURE, P_HOLM, SCOPE, figure_values, scope_values
from robustx.report.html.sheet import (
    Column,
    Row,
    Sheet,
    chance_of,
    numbers,
    sheet,
)
from robustx.report.view import TaskSummary

BASELINE = Column("baseline", "baseline")
DIFFERENCE = (
    Column("other_gap", "gap of the arm", "points", "gap in points over the shared cells"),
    Column("baseline_gap", "gap of the baseline", "points", "gap in points over the shared cells"),
    Column("difference", "difference", "signed[]", "in points; negative: the arm is more robust"),
    Column("p", "p", "p", P_HOLM + "; the row of all is the primary test"),
)
_Q = Column("q", "q", "p", "p-value adjusted by Benjamini and Hochberg, for exploration")
_COMPARED = (
    ARM,
    BASELINE,
    Column("by", "by"),
    *SCOPE,
    Column("cells", "cells", "count"),
    *DIFFERENCE,
    _Q,
)


def difference_sheets(task: TaskSummary, comparison: Comparison | None) -> Iterator[Sheet]:
    """Yield the differences of gaps on a task that are there from the start."""
    pairs = pairs_on(task, comparison)
    if pairs:
        yield sheet("differences", "Difference of gaps", _COMPARED, _differences(pairs))
        yield sheet("pair-figures", "Figures that need a baseline", _FIGURE, _figures(pairs))


def difference_cells(task: TaskSummary, comparison: Comparison | None) -> Iterator[Sheet]:
    """Yield the differences in every cell."""
    pairs = pairs_on(task, comparison)
    if pairs:
        rows = (_difference(pair, "cell", one) for pair in pairs for one in pair.cells)
        yield sheet("difference-cells", "Difference of gaps, every cell", _COMPARED, rows)


def pairs_on(task: TaskSummary, comparison: Comparison | None) -> list[ArmComparison]:
    """Return the pairs of arms that were compared on a task."""
    pairs = comparison.arms if comparison else ()
    return [pair for pair in pairs if pair.task == task.name and pair.overall]


def _differences(pairs: Sequence[ArmComparison]) -> Iterator[Row]:
    for pair in pairs:
        tables: dict[str, Sequence[Difference]] = {
            "all": [pair.overall] if pair.overall else [],
            "noise": pair.by_noise,
            "language": pair.by_language,
            "condition": pair.by_condition,
        }
        for by, table in tables.items():
            yield from (_difference(pair, by, one) for one in table)


def _difference(pair: ArmComparison, by: str, one: Difference) -> Row:
    p = decisive_p(one) if by == "all" else one.p_holm
    return [
        *(pair.arm, pair.baseline, by, *scope_values(one.scope), one.cells),
        round(one.other, 2),
        round(one.baseline, 2),
        numbers(one.difference.value),
        chance_of(p),
        chance_of(one.q),
    ]


_FIGURE = (ARM, BASELINE, *FIGURE)


def _figures(pairs: Sequence[ArmComparison]) -> Iterator[Row]:
    for pair in pairs:
        for one in pair.figures:
            yield [pair.arm, pair.baseline, *figure_values(one)]


_ACROSS = (
    ARM,
    BASELINE,
    Column("by", "by"),
    Column("name", "of"),
    Column("tasks", "tasks", "count"),
    *DIFFERENCE,
)


def across_differences(comparison: Comparison | None) -> Iterator[Sheet]:
    """Yield the differences of gaps over several tasks; none where there is one."""
    if comparison is None or not comparison.across:
        return
    yield sheet(
        "across-differences", "Difference of gaps over tasks", _ACROSS, _contrasts(comparison)
    )


def _contrasts(comparison: Comparison) -> Iterator[Row]:
    for pair in comparison.across:
        tables: dict[str, Sequence[AcrossDifference]] = {
            "all": [pair.overall] if pair.overall else [],
            "kind": pair.by_kind,
            "task": pair.by_task,
        }
        for by, table in tables.items():
            for one in table:
                yield [
                    *(pair.arm, pair.baseline, by, one.name, len(one.tasks)),
                    round(one.other, 2),
                    round(one.baseline, 2),
                    numbers(one.difference.value),
                    chance_of(decisive_p(one) if by == "all" else one.p_holm),
                ]
