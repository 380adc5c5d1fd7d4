"""Finds the differences of arms that gates look at; without a cell of either arm there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from robustx.report.arms.comparison import ArmComparison, Comparison, Difference
from robustx.report.arms.contrast import ArmContrast
from robustx.report.evidence import Status
from robustx.report.gates.gate_readings import (
    ALL,
    Reading,
    Where,
    fits,
    matches,
    place_of,
    table_of,
    tables_of,
)
from robustx.report.scope import Scope
from robustx.report.view import Aggregate, ArmSummary, Slice, Summary
from robustx.report.words.wording import listing, plural
from robustx.stats import GapDifference


def differences(summary: Summary, comparison: Comparison | None, where: Where) -> Iterator[Reading]:
    """Read the differences of gaps, of every arm but the baseline."""
    if comparison is None:
        return
    if where.get("task") == ALL and summary.across:
        whole = {arm.name: arm.overall for arm in summary.across}
        for across in comparison.across:
            if matches(where, "arm", across.arm):
                yield _of_contrast(across, whole[across.arm], whole[across.baseline])
        return
    arms = {(task.name, arm.name): arm for task in summary.tasks for arm in task.arms}
    for pair in comparison.arms:
        if matches(where, "arm", pair.arm) and matches(where, "task", pair.task):
            other, baseline = arms[pair.task, pair.arm], arms[pair.task, pair.baseline]
            yield from _of_pair(pair, other, baseline, where)


def _of_contrast(across: ArmContrast, other: Aggregate, baseline: Aggregate) -> Reading:
    place = f"{across.arm} against {across.baseline} on all tasks"
    lacking = _lacking({across.arm: other, across.baseline: baseline})
    if lacking:
        return Reading(place, None, why=lacking)
    if across.overall is None:
        return Reading(place, None, why="no task is shared")
    return _reading(place, across.overall.difference, across.overall.p_holm)


def _of_pair(
    pair: ArmComparison, other: ArmSummary, baseline: ArmSummary, where: Where
) -> Iterator[Reading]:
    name = f"{pair.arm} against {pair.baseline}"
    if other.overall is None or baseline.overall is None:
        why = pair.left_out[0].reason if pair.left_out else "no noise changes any text"
        yield Reading(place_of(name, pair.task, Scope()), None, why=why)
        return
    table = table_of(where)
    found = {row.scope: row for row in _tables(pair)[table]}
    of_baseline = {one.scope: one for one in tables_of(baseline)[table]}
    for one in tables_of(other)[table]:
        if not fits(one.scope, where):
            continue
        rows = {pair.arm: one, pair.baseline: of_baseline[one.scope]}
        row, lacking = found.get(one.scope), _lacking(rows)
        place = place_of(name, pair.task, one.scope)
        if lacking:
            yield Reading(place, None, why=lacking)
        elif row is not None:
            yield _reading(place, row.difference, row.p_holm)
        elif "*" not in where.values():  # which leaves out what no mean has
            yield Reading(place, None, why=_left_out(rows.values()))


def _tables(pair: ArmComparison) -> dict[str, tuple[Difference, ...]]:
    return {
        "": (pair.overall,) if pair.overall else (),
        "language": pair.by_language,
        "noise": pair.by_noise,
        "noise severity": pair.by_condition,
        "language noise severity": pair.cells,
    }


def _lacking(found: Mapping[str, Slice | Aggregate]) -> str | None:
    """Say which arms lack cells; None where none does. A single cell has its own reason."""
    lacking = {arm: one for arm, one in found.items() if one.lacking}
    reasons = [
        f"{arm} {one.status.value} ({one.reason})"
        for arm, one in lacking.items()
        if isinstance(one, Slice) and one.scope.is_cell
    ]
    if reasons:
        return listing(reasons)
    counts = [f"{plural(one.lacking, 'cell')} of {arm}" for arm, one in lacking.items()]
    one_alone = sum(one.lacking for one in lacking.values()) == 1
    return f"{listing(counts)} {'is' if one_alone else 'are'} missing or failed" if counts else None


def _left_out(rows: Iterable[Slice]) -> str:
    """Say why cells that were run are in no mean."""
    bad = {one.status: one.reason for one in rows if one.status is not Status.OK}
    if Status.AT_CHANCE in bad:
        return Status.AT_CHANCE.value
    return bad.get(Status.NOT_APPLICABLE) or "no cell is shared"


def _reading(place: str, found: GapDifference, p_holm: float | None) -> Reading:
    return Reading(place, found.value, found.p if p_holm is None else p_holm)
