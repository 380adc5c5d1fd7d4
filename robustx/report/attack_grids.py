"""The tables of the terminal report on attacks; pure formatting, no arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from robustx.report.attack_view import AttackDifference, AttackSlice
from robustx.report.attack_wording import attack_name, is_weak, rows_within
from robustx.report.comparison import ArmComparison
from robustx.report.evidence import Status
from robustx.report.table_parts import HEAT_COLUMNS, LABELS, balanced, color, cost, number_table
from robustx.report.view import ArmSummary, TaskSummary
from robustx.report.wording import elided, p_value, percent, points, signed
from robustx.stats import GapDifference, Interval

# The longest names of the literature's attacks have 18 letters; longer specs are shortened.
ATTACK_WIDTH = 18

_BOUNDS = "[low, high]"


def achieved(task: TaskSummary, arm: ArmSummary, budget: str) -> Table:
    """Show the success rate and the accuracy under attack of every attack within a budget."""
    columns = ("success", _BOUNDS, "unbroken", _BOUNDS, "lead", "p")
    table = number_table("attack<", *columns, gap=1)
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


def took(task: TaskSummary, arm: ArmSummary, budget: str) -> Table:
    """Show how many items were attacked, how many outputs changed, and what a success cost."""
    counts = ("attacked", "wrong", "idle", "flips")
    table = number_table("attack<", *counts, "edited", "graphemes", "words", "queries", gap=1)
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


def sweep(task: TaskSummary, arm: ArmSummary, budget: str) -> Table:
    """Show the accuracy under attack where successes up to so many graphemes count."""
    rows = [one for one in rows_within(task, arm, budget) if one.curve]
    steps = [point.graphemes for point in rows[0].curve] if rows else []
    table = number_table("graphemes ≤<", *map(str, steps), gap=1)
    for one in rows:
        table.add_row(_name(one), *(Text(percent(point.accuracy.value)) for point in one.curve))
    return table


def by_language(task: TaskSummary, arm: ArmSummary, budget: str) -> list[Table]:
    """Show the success rate of every attack within a budget in every language."""
    cells = arm.attacks.cells if arm.attacks else ()
    rows = rows_within(task, arm, budget)
    found = {
        (str(one.scope.language), attack_name(one.scope)): one
        for one in cells
        if one.scope.budget == budget
    }
    languages = list(dict.fromkeys(language for language, _ in found))
    tables = []
    for codes in balanced(languages, HEAT_COLUMNS):
        table = number_table("attack<", *codes, gap=1)
        for row in rows:
            shares = [_heat(found[code, attack_name(row.scope)]) for code in codes]
            table.add_row(_name(row), *shares)
        tables.append(table)
    return tables


def _heat(one: AttackSlice) -> Text:
    """Return a success rate, starred where it is above the baseline's, or why there is none."""
    if one.status is not Status.OK or one.rates is None or one.rates.success is None:
        return Text(LABELS[one.status].replace("at ", ""))
    beats = one.over_baseline is not None and not is_weak(one)
    return Text(percent(one.rates.success.value) + ("*" if beats else " "))


def scores(arm: ArmSummary) -> Table:
    """Show the task's own score under every attack."""
    columns = ("langs", "attacked", "gap", _BOUNDS, "p")
    table = number_table("attack<", "budget<", *columns)
    before = None
    for one in arm.by_condition:
        name = elided(attack_name(one.scope), ATTACK_WIDTH)
        table.add_row(
            Text(name if name != before else ""),
            Text(elided(str(one.scope.budget), 12)),
            Text(str(one.cells)),
            *cost(one),
        )
        before = name
    return table


def differences(pair: ArmComparison, budget: str) -> Table:
    """Show how attacks within a budget fare against two arms."""
    columns = ("unbroken", _BOUNDS, "p", "broken", _BOUNDS, "p")
    table = number_table("attack<", *columns, gap=1)
    for one in pair.attacks.within(budget) if pair.attacks else ():
        name = Text(elided(attack_name(one.scope), ATTACK_WIDTH))
        table.add_row(name, *_differences(one))
    return table


def cell_differences(pair: ArmComparison, budget: str) -> Table:
    """Show how attacks within a budget fare against two arms in every language."""
    columns = ("unbroken", _BOUNDS, "p", "broken", _BOUNDS, "p")
    table = number_table("cell<", *columns, gap=1)
    for one in pair.attacks.cells if pair.attacks else ():
        if one.scope.budget == budget:
            name = f"{one.scope.language} {elided(attack_name(one.scope), ATTACK_WIDTH)}"
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


def _name(one: AttackSlice) -> Text:
    return Text(elided(attack_name(one.scope), ATTACK_WIDTH))
