"""The part of the Markdown report that is about attacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from robustx.report.arms.comparison import ArmComparison
from robustx.report.attacks.attack_view import AttackDifference, AttackSlice
from robustx.report.evidence import Status
from robustx.report.files.markdown_table import table
from robustx.report.view import ArmSummary, TaskSummary
from robustx.report.words.attack_wording import budget_told, budgets_of, threat_told
from robustx.report.words.wording import (
    bounds,
    p_value,
    percent,
    percent_bounds,
    points,
    scope_name,
    signed,
)
from robustx.stats import GapDifference, Interval

_BOUNDS = "[low, high]"
_ACHIEVED = (
    *("attack", "success", _BOUNDS, "unbroken", _BOUNDS, "lead", _BOUNDS, "p"),
    *("attacked", "succeeded", "failed", "wrong", "idle"),
)
_TOOK = (
    *("attack", "flips", _BOUNDS, "edited", _BOUNDS, "graphemes", _BOUNDS),
    *("words", _BOUNDS, "queries", _BOUNDS),
)
_DIFFERENCE = (
    *("attack", "unbroken", "", "difference", _BOUNDS, "p"),
    *("broken", "", "difference", _BOUNDS, "p", "both right"),
)


def threat_lines(task: TaskSummary) -> Iterator[str]:
    """Yield what arms are judged under, and the budgets."""
    if task.threat is None:
        return
    yield ""
    yield from (f"- {line}" for line in threat_told(task))
    yield from (
        f"- {budget_told(budget, task.threat.budgets.get(budget))}" for budget in budgets_of(task)
    )


def arm_lines(task: TaskSummary, arm: ArmSummary) -> Iterator[str]:
    """Yield what attacks achieved against an arm, over languages and in each."""
    if arm.attacks is None:
        return
    heading = f"## {task.name} · {arm.name}: "
    for where, rows in {
        "what attacks achieved": arm.attacks.by_condition,
        "what attacks achieved in every language": arm.attacks.cells,
    }.items():
        yield from table(f"{heading}{where}", _ACHIEVED, map(_achieved, rows))
    for where, rows in {
        "what attacks took": arm.attacks.by_condition,
        "what attacks took in every language": arm.attacks.cells,
    }.items():
        told = [one for one in rows if one.rates is not None]
        yield from table(f"{heading}{where}", _TOOK, map(_took, told))
    for budget in budgets_of(task):
        yield from _curves(f"{heading}unbroken by graphemes, within {budget}", budget, arm)


def _achieved(one: AttackSlice) -> Sequence[str]:
    rates, outcomes, lead = one.rates, one.outcomes, one.over_baseline
    if rates is None or outcomes is None:
        return [scope_name(one.scope), one.status.value, *[""] * (len(_ACHIEVED) - 2)]
    chance = " (at chance)" if one.status is Status.AT_CHANCE else ""
    return [
        scope_name(one.scope) + chance,
        *_share(rates.success),
        *_share(rates.accuracy),
        *(
            [signed(lead.value.value), bounds(lead.value), p_value(one.p_holm)]
            if lead
            else [""] * 3
        ),
        *(
            f"{number:,}"
            for number in (
                outcomes.attacked,
                outcomes.succeeded,
                outcomes.failed,
                outcomes.skipped,
                outcomes.idle,
            )
        ),
    ]


def _took(one: AttackSlice) -> Sequence[str]:
    rates = one.rates
    assert rates is not None
    return [
        scope_name(one.scope),
        *_share(rates.flips),
        *_share(rates.edited),
        *_amount(rates.spent),
        *_amount(rates.touched),
        *_amount(rates.queries),
    ]


def _curves(heading: str, budget: str, arm: ArmSummary) -> Iterator[str]:
    """Yield the curves over languages, and those of every language."""
    tables = arm.attacks
    rows = (*tables.by_condition, *tables.cells) if tables else ()
    drawn = [one for one in rows if one.scope.budget == budget and one.curve]
    if not drawn:
        return
    steps = dict.fromkeys(point.graphemes for one in drawn for point in one.curve)
    yield from table(
        heading,
        ("graphemes ≤", *map(str, steps)),
        ([scope_name(one.scope), *_points(one, list(steps))] for one in drawn),
    )


def _points(one: AttackSlice, steps: Sequence[int]) -> Iterator[str]:
    found = {point.graphemes: point.accuracy for point in one.curve}
    for step in steps:
        part = found.get(step)
        yield f"{percent(part.value)} {percent_bounds(part)}" if part else ""


def pair_lines(pair: ArmComparison) -> Iterator[str]:
    """Yield how attacks fare against two arms."""
    if pair.attacks is None:
        return
    columns = list(_DIFFERENCE)
    for start in (1, 6):
        name = columns[start]
        columns[start : start + 2] = [f"{name}, {pair.arm}", f"{name}, {pair.baseline}"]
    yield from table(
        f"## {pair.task} · {pair.arm} against {pair.baseline}, under attack",
        columns,
        map(_difference, (*pair.attacks.by_condition, *pair.attacks.cells)),
    )


def _difference(one: AttackDifference) -> Sequence[str]:
    broken = [""] * 5
    if one.other_success is not None and one.baseline_success is not None and one.success:
        broken = [
            points(one.other_success),
            points(one.baseline_success),
            *_signed(one.success, one.success_p),
        ]
    return [
        scope_name(one.scope),
        points(one.other_accuracy),
        points(one.baseline_accuracy),
        *_signed(one.accuracy, one.accuracy_p),
        *broken,
        f"{one.shared:,} of {one.items:,}",
    ]


def _signed(found: GapDifference, p: float | None) -> list[str]:
    return [signed(found.value.value), bounds(found.value), p_value(p)]


def _share(part: Interval | None) -> list[str]:
    return [percent(part.value), percent_bounds(part)] if part else ["–", ""]


def _amount(part: Interval | None) -> list[str]:
    return [points(part.value), bounds(part)] if part else ["–", ""]
