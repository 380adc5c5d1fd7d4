"""The tables of the terminal report; pure formatting, no arithmetic."""

from __future__ import annotations

from rich.text import Text

from robustx.languages.profiles import profile
from robustx.report.arms.comparison import ArmComparison, Difference, primary_p
from robustx.report.scope import Scope
from robustx.report.terminal.fitted import HeatTable, NumberTable
from robustx.report.terminal.table_parts import (
    LABELS,
    color,
    cost,
    cost_of_arm,
    heat,
    number_table,
    share,
)
from robustx.report.view import ArmSummary, CleanScore, Slice, TaskSummary
from robustx.report.words.wording import (
    aligned_bounds,
    condition_name,
    elided,
    p_value,
    percent,
    points,
    signed,
)


def overview(task: TaskSummary) -> NumberTable:
    """Show every arm over all its cells."""
    noisy, kept = ("noisy", ["kept"]) if task.threat is None else ("attacked", [])
    columns = ("cells", "clean", noisy, "gap", "[low, high]", "p", "drop", *kept)
    table = number_table("arm<", *columns, spare=("cells", "kept", "drop", "p"))
    for arm in task.arms:
        one = arm.overall or Slice(Scope(), arm.status)
        gap = one.gap
        table.add_row(
            Text(arm.name, style="bold"),
            Text(str(one.cells)),
            Text(percent(gap.clean.value) if gap else ""),
            *cost_of_arm(one, arm.readiness),
            share(gap.relative_drop if gap else None),
            *(share(gap.retention if gap else None) for _ in kept),
        )
    return table


def by_condition(arm: ArmSummary) -> NumberTable:
    """Show noise, severity, how much of the text it reached, and what it cost."""
    columns = ("sev", "edited", "intact", "langs", "noisy", "gap", "[low, high]", "p")
    table = number_table("noise<", *columns, spare=("langs", "intact", "edited", "noisy"))
    before = None
    for one in arm.by_condition:
        name = str(one.scope.perturbation)
        table.add_row(
            Text(name if name != before else ""),
            Text(_severity(one.scope)),
            *_amount(one),
            Text(str(one.cells)),
            *cost(one),
        )
        before = name
    return table


def by_language(arm: ArmSummary) -> NumberTable:
    """Show the clean score of every language, and its mean under noise or the primary attack."""
    noisy = "noisy" if arm.attacks is None else "attacked"
    columns = ("cells", "chance", "clean", noisy, "gap", "[low, high]", "p")
    table = number_table("language<", *columns, spare=("cells", "chance", noisy))
    for clean, one in arm.by_clean_language():
        name, number = Text(_language(clean.language)), Text(str(one.cells))
        table.add_row(name, number, *_clean(clean), *cost(one))
    return table


def by_language_and_noise(arm: ArmSummary) -> HeatTable:
    """Show the gap of every language under every noise."""
    slices = {one.scope: one for one in arm.by_language_and_noise}
    codes = tuple(dict.fromkeys(str(scope.language) for scope in slices))
    noises = dict.fromkeys(scope.perturbation for scope in slices)
    rows = tuple(
        (str(noise), tuple(heat(slices[Scope(code, noise)]) for code in codes)) for noise in noises
    )
    return HeatTable("noise", codes, rows)


def cells(arm: ArmSummary) -> NumberTable:
    """Show every language x condition."""
    noisy = "noisy" if arm.attacks is None else "attacked"
    columns = ("edited", "intact", "clean", noisy, "gap", "[low, high]", "p")
    table = number_table("cell<", *columns, spare=("intact", "edited", "clean"))
    for one in arm.cells:
        name = _cell_name(one.scope)
        clean = percent(one.gap.clean.value) if one.gap else ""
        table.add_row(Text(name), *_amount(one), Text(clean), *cost(one))
    return table


def differences(pair: ArmComparison) -> NumberTable:
    """Show how the gaps of two arms differ over all, by noise and by language."""
    table = _difference_table(pair)
    if pair.overall is not None:
        name = "all" if pair.primary is None else pair.primary
        _add_difference(table, name, pair.overall, primary_p(pair), "bold")
    table.add_section()
    for one in pair.by_noise:
        name = str(one.scope.actor) if one.scope.attack is None else condition_name(one.scope)
        _add_difference(table, name, one, one.p_holm)
    if pair.primary is None:
        table.add_section()
        _add_languages(table, pair)
    return table


def differences_by_language(pair: ArmComparison) -> NumberTable:
    """Show how the gaps of two arms differ in every language."""
    table = _difference_table(pair)
    _add_languages(table, pair)
    return table


def _add_languages(table: NumberTable, pair: ArmComparison) -> None:
    for one in pair.by_language:
        _add_difference(table, _language(str(one.scope.language)), one, one.p_holm)


def cell_differences(pair: ArmComparison) -> NumberTable:
    """Show how the gaps of two arms differ in every cell."""
    table = _difference_table(pair)
    for one in pair.cells:
        name = _cell_name(one.scope)
        _add_difference(table, name, one, one.p_holm)
    return table


def _difference_table(pair: ArmComparison) -> NumberTable:
    arms = elided(pair.arm, 8), elided(pair.baseline, 8)
    columns = ("cells", *arms, "difference", "[low, high]", "p")
    return number_table("where<", *columns, spare=("cells", *arms))


def _add_difference(
    table: NumberTable, name: str, one: Difference, p: float | None, style: str = ""
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
    return f"{scope.language} {condition_name(scope)}"


def _severity(scope: Scope) -> str:
    return f"{scope.severity}" + (f"#{scope.draw}" if scope.draw else "")


def _language(code: str) -> str:
    return f"{code}  {profile(code).name}"


def _amount(one: Slice) -> list[Text]:
    if one.counts is None:
        return [Text(), Text()]
    return [Text(percent(one.counts.rate)), Text(percent(one.counts.untouched_share))]


def _clean(clean: CleanScore) -> list[Text]:
    if clean.score is None or clean.chance is None:
        return [Text(), Text(LABELS[clean.status])]
    return [Text(percent(clean.chance)), Text(percent(clean.score.value))]
