"""The sheets of what attacks achieved, and of how arms differ under them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from robustx.report.arms.comparison import ArmComparison, Comparison
from robustx.report.attacks.attack_view import AttackDifference, AttackSlice
from robustx.report.evidence import Status
from robustx.report.html.contrasts import BASELINE, pairs_on
from robustx.report.html.costs import ARM, P_HOLM, SCOPE, scope_values
from robustx.report.html.sheet import (
    Column,
    Row,
    Sheet,
    chance_of,
    numbers,
    share,
    shares,
    sheet,
)
from robustx.report.view import TaskSummary

_RATES = (
    Column("cells", "cells", "count"),
    Column("before", "before", "percent[]", "accuracy before the attack"),
    Column("success", "success", "percent[]", "attacked items that the attack made wrong"),
    Column("accuracy", "under attack", "percent[]", "accuracy under attack"),
    Column("flips", "flips", "percent[]", "items whose output changed"),
    Column("edited", "edited %", "percent[]", "graphemes edited in the successes"),
    Column("spent", "graphemes", "number[]", "graphemes spent on a success"),
    Column("touched", "words", "number[]", "words touched by a success"),
    Column("queries", "queries", "number[]", "queries an attacked item"),
    Column("lead", "lead", "signed[]", "success rate − that of random search, in points"),
    Column("p", "p", "p", P_HOLM),
    Column("succeeded", "succeeded", "count"),
    Column("failed", "failed", "count"),
    Column("skipped", "skipped", "count", "wrong before the attack"),
    Column("idle", "idle", "count", "nothing to attack"),
    Column("status", "status"),
    Column("reason", "why"),
)
_CURVE = (
    ARM,
    *SCOPE[:3],
    Column("graphemes", "graphemes", "count", "only successes of so many or fewer count"),
    Column("accuracy", "under attack", "percent[]", "accuracy under attack"),
)


def attack_sheets(task: TaskSummary, comparison: Comparison | None) -> Iterator[Sheet]:
    """Yield what attacks achieved over languages, the curves of it, and how arms differ."""
    if task.threat is None:
        return
    rows = _attacks(task, cells=False)
    yield sheet("attacks", "By attack and budget", (ARM, *SCOPE, *_RATES), rows)
    yield sheet("curve", "Accuracy under attack", _CURVE, _curves(task))
    pairs = pairs_on(task, comparison)
    rows = _attack_differences(pairs, cells=False)
    yield sheet("attack-differences", "Difference under attack", _UNDER_ATTACK, rows)


def attack_cells(task: TaskSummary, comparison: Comparison | None) -> Iterator[Sheet]:
    """Yield what attacks achieved in every language."""
    if task.threat is None:
        return
    rows = _attacks(task, cells=True)
    yield sheet("attack-cells", "Attacks, every cell", (ARM, *SCOPE, *_RATES), rows)
    differences = _attack_differences(pairs_on(task, comparison), cells=True)
    title = "Difference under attack, every cell"
    yield sheet("attack-difference-cells", title, _UNDER_ATTACK, differences)


def _attacks(task: TaskSummary, cells: bool) -> Iterator[Row]:
    for arm in task.arms:
        tables = arm.attacks
        for one in (tables.cells if cells else tables.by_condition) if tables else ():
            yield [arm.name, *scope_values(one.scope), *_rates(one)]


def _rates(one: AttackSlice) -> Row:
    found, ended = one.rates, one.outcomes
    shown = (
        (found.before, found.success, found.accuracy, found.flips, found.edited) if found else ()
    )
    spent = (found.spent, found.touched, found.queries) if found else ()
    lead = one.over_baseline
    return [
        one.cells or None,
        *([shares(value) for value in shown] or [None] * 5),
        *([numbers(value) for value in spent] or [None] * 3),
        numbers(lead.value) if lead else None,
        chance_of(one.p_holm),
        *(ended or [None] * 4),
        None if one.status is Status.OK else one.status.value,
        one.reason,
    ]


def _curves(task: TaskSummary) -> Iterator[Row]:
    for arm in task.arms:
        for one in arm.attacks.by_condition if arm.attacks else ():
            for point in one.curve:
                where = scope_values(one.scope)[:3]
                yield [arm.name, *where, point.graphemes, shares(point.accuracy)]


_UNDER_ATTACK = (
    ARM,
    BASELINE,
    *SCOPE,
    Column("cells", "cells", "count"),
    Column("other", "arm under attack", "percent"),
    Column("base", "baseline under attack", "percent"),
    Column("difference", "difference", "signed[]", "of accuracies; positive: arm is more robust"),
    Column("p", "p", "p", P_HOLM),
    Column("other_success", "success on the arm", "percent", "on items both had right"),
    Column("base_success", "success on the baseline", "percent", "on items both had right"),
    Column("success", "difference of success", "signed[]", "negative: the arm is more robust"),
    Column("success_p", "p of success", "p", P_HOLM),
    Column("shared", "shared items", "count", "items that both had right before the attack"),
)


def _attack_differences(pairs: Sequence[ArmComparison], cells: bool) -> Iterator[Row]:
    for pair in pairs:
        if pair.attacks is not None:
            for one in pair.attacks.cells if cells else pair.attacks.by_condition:
                yield [pair.arm, pair.baseline, *scope_values(one.scope), *_under_attack(one)]


def _under_attack(one: AttackDifference) -> Row:
    return [
        one.cells,
        share(one.other_accuracy),
        share(one.baseline_accuracy),
        numbers(one.accuracy.value),
        chance_of(one.accuracy_p),
        share(one.other_success),
        share(one.baseline_success),
        numbers(one.success.value) if one.success else None,
        chance_of(one.success_p),
        one.shared,
    ]
