"""The tables of the terminal report that put several tasks side by side."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from robustx.languages.profiles import profile
from robustx.report.contrast import AcrossDifference, ArmContrast
from robustx.report.scope import Scope
from robustx.report.table_parts import (
    NAME_WIDTH,
    balanced,
    color,
    cost,
    cost_of_arm,
    heat,
    number_table,
)
from robustx.report.view import (
    Aggregate,
    ArmAcross,
    ArmSummary,
    BenchmarkScore,
    Slice,
    Summary,
)
from robustx.report.wording import (
    aligned_bounds,
    condition_name,
    elided,
    p_value,
    percent,
    points,
    signed,
)

TASK_COLUMNS, TASK_WIDTH = 7, 8
ATTACKED_COLUMNS, ATTACKED_WIDTH = 5, 27  # where rows are attacks with their budgets


def by_task(summary: Summary, arm: ArmAcross) -> Table:
    """Show an arm over all tasks, by kind of task and by task."""
    columns = ("score", "cells", "chance", "clean", _noisy(summary), "gap", "[low, high]", "p")
    table = number_table("task<", *columns)
    of_task = {
        task.name: one for task in summary.tasks for one in task.arms if one.name == arm.name
    }
    rows = (arm.overall, *arm.by_kind, *arm.by_task)
    for one, score in zip(rows, arm.scores, strict=True):
        is_all = one is arm.overall
        name = Text(_name(one.name), style="bold" if is_all else "")
        table.add_row(name, *_across_row(one, score, of_task.get(one.name)))
        if is_all or one is arm.by_kind[-1]:
            table.add_section()
    return table


def _across_row(one: Aggregate, score: BenchmarkScore, arm: ArmSummary | None) -> list[Text]:
    return [
        Text(percent(score.clean.value) if score.clean else ""),
        Text(str(one.cells)),
        Text(str(one.at_chance) if one.at_chance else ""),
        Text(percent(one.gap.clean.value) if one.gap else ""),
        *cost_of_arm(one, arm.readiness if arm else "ready"),
    ]


def _noisy(summary: Summary) -> str:
    return "attacked" if summary.attacked else "noisy"


def _name(text: str) -> str:
    """Shorten a kind at its end, as its first word says most."""
    return text if len(text) <= NAME_WIDTH else f"{text[: NAME_WIDTH - 1]}…"


def by_task_and_noise(summary: Summary, arm: str) -> list[Table]:
    """Show the gap of every task under every noise, a few tasks a table."""
    found = {
        (task.name, _noise(one.scope)): one
        for task in summary.tasks
        for of_task in task.arms
        if of_task.name == arm
        for one in of_task.by_noise
    }
    noises = list(dict.fromkeys(noise for _, noise in found))
    names = list(dict.fromkeys(task for task, _ in found))
    columns = ATTACKED_COLUMNS if summary.attacked else TASK_COLUMNS
    return [_heat_table(found, noises, some) for some in balanced(names, columns)]


def _noise(scope: Scope) -> str:
    return str(scope.actor) if scope.attack is None else condition_name(scope)


def _heat_table(
    found: dict[tuple[str, str], Slice], noises: Sequence[str], names: Sequence[str]
) -> Table:
    is_attack = any(one.scope.attack for one in found.values())
    width = ATTACKED_WIDTH if is_attack else NAME_WIDTH
    table = number_table(
        "attack<" if is_attack else "noise<", *(elided(name, TASK_WIDTH) for name in names), gap=1
    )
    for noise in noises:
        cells = [found.get((name, noise)) for name in names]
        table.add_row(
            Text(elided(noise, width)),
            *(heat(one) if one else Text("") for one in cells),
        )
    return table


def by_language(summary: Summary, arm: ArmAcross) -> Table:
    """Show every language over its tasks."""
    columns = ("tasks", "cells", "chance", "clean", _noisy(summary), "gap", "[low, high]", "p")
    table = number_table("language<", *columns)
    for one in arm.by_language:
        name = elided(f"{one.name}  {profile(one.name).name}", NAME_WIDTH)
        table.add_row(
            Text(name),
            Text(str(len(one.tasks))),
            Text(str(one.cells)),
            Text(str(one.at_chance) if one.at_chance else ""),
            Text(percent(one.gap.clean.value) if one.gap else ""),
            *cost(one),
        )
    return table


def differences(pair: ArmContrast) -> Table:
    """Show how the gaps of two arms differ over all tasks, by kind and by task."""
    arms = elided(pair.arm, 8), elided(pair.baseline, 8)
    table = number_table("where<", "tasks", *arms, "difference", "[low, high]", "p")
    if pair.overall is not None:
        _add_difference(table, pair.overall, pair.overall.difference.p, "bold")
    for block in (pair.by_kind, pair.by_task):
        table.add_section()
        for one in block:
            _add_difference(table, one, one.p_holm, "")
    return table


def _add_difference(table: Table, one: AcrossDifference, p: float | None, style: str) -> None:
    value = one.difference.value
    table.add_row(
        Text(_name(one.name), style=style),
        Text(str(len(one.tasks))),
        Text(points(one.other)),
        Text(points(one.baseline)),
        Text(signed(value.value), style=f"{style} {color(value.value, p)}"),
        Text(aligned_bounds(value)),
        Text(p_value(p)),
    )
