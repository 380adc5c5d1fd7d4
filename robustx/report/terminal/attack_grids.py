"""The tables of the terminal report on attacks; pure formatting, no arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from robustx.report.arms.comparison import ArmComparison
from robustx.report.attacks.attack_view import AttackDifference, AttackSlice
from robustx.report.evidence import Status
from robustx.report.terminal.fitted import HeatTable, NumberTable
from robustx.report.terminal.table_parts import LABELS, color, cost, number_table
from robustx.report.view import ArmSummary, TaskSummary
from robustx.report.words.attack_wording import attack_name, is_weak, rows_within
from robustx.report.words.wording import p_value, percent, points, signed
from robustx.stats import GapDifference, Interval

_BOUNDS = "[low, high]"


def achieved(task: TaskSummary, arm: ArmSummary, budget: str) -> NumberTable:
    """Show the success rate and the accuracy under attack of every attack within a budget."""
    columns = ("success", _BOUNDS, "unbroken", _BOUNDS, "lead", "p")
    table = number_table("attack<", *columns, spare=("p", _BOUNDS))
    for one in rows_within(task, arm, budget):
        table.add_row(_name(one), *_achieved(one))
    return table


def _achieved(one: AttackSlice) -> list[Text]:
    if one.status is not Status.OK or one.rates is None:
        return [Text(), Text(LABELS[one.status], style="magenta"), *[Text()] * 4]
    lead = one.over_baseline
    return [
        *_share(one.rates.success),
        *_share(one.rates.accuracy),
        Text(signed(lead.value.value), style="red" if is_weak(one) else "") if lead else Text(),
        Text(p_value(one.p_holm)) if lead else Text(),
    ]


def took(task: TaskSummary, arm: ArmSummary, budget: str) -> NumberTable:
    """Show how many items were attacked, how many outputs changed, and what a success cost."""
    counts = ("attacked", "wrong", "idle", "flips")
    columns = (*counts, "edited", "graphemes", "words", "queries")
    table = number_table("attack<", *columns, spare=("words", "idle", "wrong"))
    for one in rows_within(task, arm, budget):
        table.add_row(_name(one), *_took(one))
    return table


def _took(one: AttackSlice) -> list[Text]:
    rates, outcomes = one.rates, one.outcomes
    if one.status is not Status.OK or rates is None or outcomes is None:
        return [Text(LABELS[one.status], style="magenta"), *[Text()] * 7]
    numbers = (outcomes.attacked, outcomes.skipped, outcomes.idle)
    return [
        *(Text(f"{number:,}") for number in numbers),
        Text(percent(rates.flips.value) if rates.flips else ""),
        Text(percent(rates.edited.value) if rates.edited else "–"),
        *(
            Text(points(amount.value) if amount else "–")
            for amount in (rates.spent, rates.touched, rates.queries)
        ),
    ]


def sweep(task: TaskSummary, arm: ArmSummary, budget: str) -> NumberTable:
    """Show the accuracy under attack where successes up to so many graphemes count."""
    rows = [one for one in rows_within(task, arm, budget) if one.curve]
    steps = [point.graphemes for point in rows[0].curve] if rows else []
    table = number_table("graphemes ≤<", *map(str, steps), gap=1)
    for one in rows:
        table.add_row(_name(one), *(Text(percent(point.accuracy.value)) for point in one.curve))
    return table


def by_language(task: TaskSummary, arm: ArmSummary, budget: str) -> HeatTable:
    """Show the success rate of every attack within a budget in every language."""
    cells = arm.attacks.cells if arm.attacks else ()
    rows = rows_within(task, arm, budget)
    found = {
        (str(one.scope.language), attack_name(one.scope)): one
        for one in cells
        if one.scope.budget == budget
    }
    codes = tuple(dict.fromkeys(language for language, _ in found))
    shares = tuple(
        (name, tuple(_heat(found[code, name]) for code in codes))
        for name in (attack_name(row.scope) for row in rows)
    )
    return HeatTable("attack", codes, shares)


def _heat(one: AttackSlice) -> Text:
    """Return a success rate, starred where it is above the baseline's, or why there is none."""
    if one.status is not Status.OK or one.rates is None or one.rates.success is None:
        return Text(LABELS[one.status].replace("at ", ""))
    beats = one.over_baseline is not None and not is_weak(one)
    return Text(percent(one.rates.success.value) + ("*" if beats else " "))


def scores(arm: ArmSummary) -> NumberTable:
    """Show the task's own score under every attack."""
    columns = ("langs", "attacked", "gap", _BOUNDS, "p")
    table = number_table("attack<", "budget<", *columns, spare=("langs", "p"))
    before = None
    for one in arm.by_condition:
        name = attack_name(one.scope)
        table.add_row(
            Text(name if name != before else ""),
            Text(str(one.scope.budget)),
            Text(str(one.cells)),
            *cost(one),
        )
        before = name
    return table


def differences(pair: ArmComparison, budget: str) -> NumberTable:
    """Show how attacks within a budget fare against two arms."""
    columns = ("unbroken", _BOUNDS, "p", "broken", _BOUNDS, "p")
    table = number_table("attack<", *columns, spare=("p", _BOUNDS))
    for one in pair.attacks.within(budget) if pair.attacks else ():
        table.add_row(_name(one), *_differences(one))
    return table


def cell_differences(pair: ArmComparison, budget: str) -> NumberTable:
    """Show how attacks within a budget fare against two arms in every language."""
    columns = ("unbroken", _BOUNDS, "p", "broken", _BOUNDS, "p")
    table = number_table("cell<", *columns, spare=("p", _BOUNDS))
    for one in pair.attacks.cells if pair.attacks else ():
        if one.scope.budget == budget:
            name = f"{one.scope.language} {attack_name(one.scope)}"
            table.add_row(Text(name), *_differences(one))
    return table


def _differences(one: AttackDifference) -> Iterator[Text]:
    yield from _signed(one.accuracy, one.accuracy_p, -1)
    if one.success is not None:
        yield from _signed(one.success, one.success_p, 1)


def _signed(found: GapDifference, p: float | None, worse: int) -> Sequence[Text]:
    """Return a difference, its bounds and p; ``worse`` is the sign of what harms the arm."""
    value = found.value
    bounds = f"[{points(value.low):>5}, {points(value.high):>5}]"
    return (
        Text(signed(value.value), style=color(worse * value.value, p)),
        Text(bounds),
        Text(p_value(p)),
    )


def _share(part: Interval | None) -> list[Text]:
    if part is None:
        return [Text("–"), Text()]
    bounds = f"[{percent(part.low):>4}, {percent(part.high):>4}]"
    return [Text(percent(part.value)), Text(bounds)]


def _name(one: AttackSlice | AttackDifference) -> Text:
    return Text(attack_name(one.scope))
