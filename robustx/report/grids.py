"""The tables of the terminal report; pure formatting, no arithmetic."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from robustx.languages.profiles import profile
from robustx.report.comparison import ArmComparison, Difference
from robustx.report.scope import Scope
from robustx.report.table_parts import (
    HEAT_COLUMNS,
    LABELS,
    NAME_WIDTH,
    balanced,
    color,
    cost,
    cost_of_arm,
    heat,
    number_table,
    share,
)
from robustx.report.view import ArmSummary, CleanScore, Slice, TaskSummary
from robustx.report.wording import (
    aligned_bounds,
    condition_name,
    elided,
    p_value,
    percent,
    points,
    signed,
)

ATTACKED_WIDTH = 27  # of an attack with its budget
ATTACKED_CELL_WIDTH = 23  # of the same behind a language


def overview(task: TaskSummary) -> Table:
    """Show every arm over all its cells."""
    noisy, kept = ("noisy", ["kept"]) if task.threat is None else ("attacked", [])
    table = number_table("arm<", "cells", "clean", noisy, "gap", "[low, high]", "p", "drop", *kept)
    for arm in task.arms:
        one = arm.overall or Slice(Scope(), arm.status)
        gap = one.gap
        table.add_row(
            Text(elided(arm.name, NAME_WIDTH), style="bold"),
            Text(str(one.cells)),
            Text(percent(gap.clean.value) if gap else ""),
            *cost_of_arm(one, arm.readiness),
            share(gap.relative_drop if gap else None),
            *(share(gap.retention if gap else None) for _ in kept),
        )
    return table


def by_condition(arm: ArmSummary) -> Table:
    """Show noise, severity, how much of the text it reached, and what it cost."""
    table = number_table(
        "noise<", "sev", "edited", "intact", "langs", "noisy", "gap", "[low, high]", "p"
    )
    before = None
    for one in arm.by_condition:
        name = elided(str(one.scope.perturbation), NAME_WIDTH)
        table.add_row(
            Text(name if name != before else ""),
            Text(_severity(one.scope)),
            *_amount(one),
            Text(str(one.cells)),
            *cost(one),
        )
        before = name
    return table


def by_language(arm: ArmSummary) -> Table:
    """Show the clean score of every language, and its mean under noise or the primary attack."""
    noisy = "noisy" if arm.attacks is None else "attacked"
    table = number_table("language<", "cells", "chance", "clean", noisy, "gap", "[low, high]", "p")
    for clean, one in arm.by_clean_language():
        name, number = Text(_language(clean.language)), Text(str(one.cells))
        table.add_row(name, number, *_clean(clean), *cost(one))
    return table


def by_language_and_noise(arm: ArmSummary) -> list[Table]:
    """Show the gap of every language under every noise, a few languages a table."""
    slices = {one.scope: one for one in arm.by_language_and_noise}
    languages = list(dict.fromkeys(str(scope.language) for scope in slices))
    noises = list(dict.fromkeys(scope.perturbation for scope in slices))
    tables = []
    for codes in balanced(languages, HEAT_COLUMNS):
        table = number_table("noise<", *codes, gap=1)
        for noise in noises:
            heats = [heat(slices[Scope(code, noise)]) for code in codes]
            table.add_row(Text(elided(str(noise), NAME_WIDTH)), *heats)
        tables.append(table)
    return tables


def cells(arm: ArmSummary) -> Table:
    """Show every language x condition."""
    noisy = "noisy" if arm.attacks is None else "attacked"
    columns = ("edited", "intact", "clean", noisy, "gap", "[low, high]", "p")
    table = number_table("cell<", *columns, gap=2 if arm.attacks is None else 1)
    for one in arm.cells:
        name = _cell_name(one.scope)
        clean = percent(one.gap.clean.value) if one.gap else ""
        table.add_row(Text(name), *_amount(one), Text(clean), *cost(one))
    return table


def differences(pair: ArmComparison) -> Table:
    """Show how the gaps of two arms differ over all, by noise and by language."""
    table = _difference_table(pair)
    if pair.overall is not None:
        name = "all" if pair.primary is None else elided(pair.primary, ATTACKED_WIDTH)
        _add_difference(table, name, pair.overall, pair.overall.difference.p, "bold")
    table.add_section()
    for one in pair.by_noise:
        name = str(one.scope.actor) if one.scope.attack is None else condition_name(one.scope)
        width = NAME_WIDTH if one.scope.attack is None else ATTACKED_WIDTH
        _add_difference(table, elided(name, width), one, one.p_holm)
    if pair.primary is None:
        table.add_section()
        _add_languages(table, pair)
    return table


def differences_by_language(pair: ArmComparison) -> Table:
    """Show how the gaps of two arms differ in every language."""
    table = _difference_table(pair)
    _add_languages(table, pair)
    return table


def _add_languages(table: Table, pair: ArmComparison) -> None:
    for one in pair.by_language:
        _add_difference(table, _language(str(one.scope.language)), one, one.p_holm)


def cell_differences(pair: ArmComparison) -> Table:
    """Show how the gaps of two arms differ in every cell."""
    table = _difference_table(pair)
    for one in pair.cells:
        name = _cell_name(one.scope)
        _add_difference(table, name, one, one.p_holm)
    return table


def _difference_table(pair: ArmComparison) -> Table:
    arms = elided(pair.arm, 8), elided(pair.baseline, 8)
    gap = 2 if pair.attacks is None else 1
    return number_table("where<", "cells", *arms, "difference", "[low, high]", "p", gap=gap)


def _add_difference(
    table: Table, name: str, one: Difference, p: float | None, style: str = ""
) -> None:
    value = one.difference.value
    ink = color(value.value, p)
    table.add_row(
        Text(name, style=style),
        Text(str(one.cells)),
        Text(points(one.other)),
        Text(points(one.baseline)),
        Text(signed(value.value), style=f"{style} {ink}"),
        Text(aligned_bounds(value)),
        Text(p_value(p)),
    )


def _cell_name(scope: Scope) -> str:
    width = NAME_WIDTH if scope.attack is None else ATTACKED_CELL_WIDTH
    return f"{scope.language} {elided(condition_name(scope), width)}"


def _severity(scope: Scope) -> str:
    return f"{scope.severity}" + (f"#{scope.draw}" if scope.draw else "")


def _language(code: str) -> str:
    return elided(f"{code}  {profile(code).name}", NAME_WIDTH)


def _amount(one: Slice) -> list[Text]:
    if one.counts is None:
        return [Text(), Text()]
    return [Text(percent(one.counts.rate)), Text(percent(one.counts.untouched_share))]


def _clean(clean: CleanScore) -> list[Text]:
    if clean.score is None or clean.chance is None:
        return [Text(), Text(LABELS[clean.status])]
    return [Text(percent(clean.chance)), Text(percent(clean.score.value))]
