"""What the rows of a small table say: what noise costs, and how that differs between arms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from robustx.report.arms.comparison import ArmComparison, Comparison, Difference, primary_p
from robustx.report.evidence import Status
from robustx.report.view import Aggregate, ArmSummary, CleanScore, Slice, Summary
from robustx.report.words.wording import scope_name
from robustx.stats import Gap, GapDifference


class Tested(NamedTuple):
    """A difference of gaps and the p-value that a table shows of it."""

    difference: GapDifference
    p: float | None


class Line(NamedTuple):
    """A row: its names, what noise costs there, and how that differs from the baseline.

    ``status`` is why there is no gap, in words. ``clean`` is the score on clean text, in [0, 1].
    """

    names: tuple[str, ...]
    status: str
    clean: float | None
    gap: Gap | None
    p: float | None
    tested: Tested | None


def lines_of_arms(arms: Sequence[ArmSummary], comparison: Comparison | None = None) -> list[Line]:
    """Return a line for each arm of a task."""
    return [_of_arm(arm, _pair(comparison, arm.name)) for arm in arms]


def lines_across(summary: Summary, comparison: Comparison | None) -> list[list[list[Line]]]:
    """Return three sections, of all tasks, kinds of several and tasks: by name, a line an arm."""
    found: dict[str, dict[str, list[Line]]] = {"all": {}, "kind": {}, "task": {}}
    for arm in summary.across:
        tested = _tested_across(comparison, arm.name)
        kinds = [one for one in arm.by_kind if len(one.tasks) + len(one.without) > 1]
        rows = {"all": [arm.overall], "kind": kinds, "task": arm.by_task}
        for part, of in rows.items():
            for one in of:
                lines = found[part].setdefault(one.name, [])
                shown = "all tasks" if part == "all" else one.name
                names = ("" if lines else shown, arm.name)
                lines.append(_line(names, one, tested.get((part, one.name))))
    return [list(blocks.values()) for blocks in found.values() if blocks]


def lines_of_scopes(rows: Sequence[Slice], differences: Iterable[Difference]) -> list[Line]:
    """Return a line for each row of a table of slices."""
    tested = {one.scope: Tested(one.difference, one.p_holm) for one in differences}
    return [_line((scope_name(one.scope),), one, tested.get(one.scope)) for one in rows]


def lines_of_languages(arm: ArmSummary, differences: Iterable[Difference]) -> list[Line]:
    """Return a line for each language of an arm, with its clean score also where at chance."""
    rows = arm.by_clean_language()
    tested = {one.scope.language: Tested(one.difference, one.p_holm) for one in differences}
    return [_of_language(clean, one, tested.get(clean.language)) for clean, one in rows]


def _of_language(clean: CleanScore, one: Slice, tested: Tested | None) -> Line:
    line = _line((clean.language,), one, tested)
    return line._replace(clean=clean.score.value if clean.score else None)


def _line(names: tuple[str, ...], one: Slice | Aggregate, tested: Tested | None) -> Line:
    gap = one.gap if one.status is Status.OK else None
    clean = gap.clean.value if gap else None
    return Line(names, one.status.value, clean, gap, one.p_holm, tested)


def _of_arm(arm: ArmSummary, pair: ArmComparison | None) -> Line:
    if arm.overall is None:
        why = arm.status.value if arm.readiness == "ready" else arm.readiness
        return Line((arm.name,), why, None, None, None, None)
    overall = pair.overall if pair else None
    tested = Tested(overall.difference, primary_p(pair)) if pair and overall else None
    return _line((arm.name,), arm.overall, tested)


def _pair(comparison: Comparison | None, arm: str) -> ArmComparison | None:
    return next((one for one in comparison.arms if one.arm == arm), None) if comparison else None


def _tested_across(comparison: Comparison | None, arm: str) -> dict[tuple[str, str], Tested]:
    pairs = comparison.across if comparison else ()
    found: dict[tuple[str, str], Tested] = {}
    for pair in pairs:
        if pair.arm != arm or pair.overall is None:
            continue
        found["all", pair.overall.name] = Tested(pair.overall.difference, primary_p(pair))
        found |= {("kind", one.name): Tested(one.difference, one.p_holm) for one in pair.by_kind}
        found |= {("task", one.name): Tested(one.difference, one.p_holm) for one in pair.by_task}
    return found
