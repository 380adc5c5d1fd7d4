"""The sheets of what noise costs over all tasks."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.report.evidence import Status
from robustx.report.html.costs import ARM, COST, cost_values
from robustx.report.html.sheet import Column, Row, Sheet, shares, sheet
from robustx.report.scope import Scope
from robustx.report.view import Slice, Summary


def across_sheets(summary: Summary) -> Iterator[Sheet]:
    """Yield the tables over all tasks; none where there is one task."""
    if not summary.across:
        return
    yield sheet("across", "Means over tasks", _ACROSS, _across(summary))
    yield sheet("scores", "Benchmark scores", _BENCHMARK, _benchmark(summary))


_ACROSS = (
    ARM,
    Column("by", "by"),
    Column("name", "of"),
    Column("tasks", "tasks", "count"),
    *COST[:7],
    Column("status", "status"),
    Column("without", "without"),
)
_BENCHMARK = (
    ARM,
    Column("name", "of"),
    Column("tasks", "tasks", "count"),
    Column("clean", "clean", "percent[]"),
    Column("noisy", "noisy", "percent[]"),
    Column("without", "without"),
)


def _across(summary: Summary) -> Iterator[Row]:
    for arm in summary.across:
        tables = {
            "all": (arm.overall,),
            "kind": arm.by_kind,
            "task": arm.by_task,
            "language": arm.by_language,
        }
        for by, rows in tables.items():
            for one in rows:
                gap = Slice(Scope(), one.status, None, one.gap, one.p_holm, cells=one.cells)
                yield [
                    *(arm.name, by, one.name, len(one.tasks) or None),
                    *cost_values(gap)[:7],
                    None if one.status is Status.OK else one.status.value,
                    ", ".join(one.without) or None,
                ]


def _benchmark(summary: Summary) -> Iterator[Row]:
    for arm in summary.across:
        for one in arm.scores:
            clean, noisy = shares(one.clean), shares(one.noisy)
            without = ", ".join(one.without) or None
            yield [arm.name, one.name, len(one.tasks), clean, noisy, without]
