"""The tables of the terminal report that put several tasks side by side."""

from __future__ import annotations

from rich.text import Text

from robustx.languages.profiles import profile
from robustx.report.arms.comparison import primary_p
from robustx.report.arms.contrast import AcrossDifference, ArmContrast
from robustx.report.scope import Scope
from robustx.report.terminal.fitted import HeatTable, NumberTable
from robustx.report.terminal.table_parts import (
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
    Summary,
)
from robustx.report.words.wording import (
    aligned_bounds,
    condition_name,
    elided,
    p_value,
    percent,
    points,
    signed,
)

TASK_WIDTH = 8


def by_task(summary: Summary, arm: ArmAcross) -> NumberTable:
    """Show an arm over all tasks, by kind of task and by task."""
    columns = ("score", "cells", "chance", "clean", _noisy(summary), "gap", "[low, high]", "p")
    table = number_table("task<", *columns, spare=("cells", "chance", "score", columns[4]))
    of_task = {
        task.name: one for task in summary.tasks for one in task.arms if one.name == arm.name
    }
    rows = (arm.overall, *arm.by_kind, *arm.by_task)
    for one, score in zip(rows, arm.scores, strict=True):
        is_all = one is arm.overall
        name = Text(one.name, style="bold" if is_all else "")
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


def by_task_and_noise(summary: Summary, arm: str) -> HeatTable:
    """Show the gap of every task under every noise."""
    found = {
        (task.name, _noise(one.scope)): one
        for task in summary.tasks
        for of_task in task.arms
        if of_task.name == arm
        for one in of_task.by_noise
    }
    noises = list(dict.fromkeys(noise for _, noise in found))
    names = list(dict.fromkeys(task for task, _ in found))
    rows = tuple(
        (
            noise,
            tuple(heat(found[at]) if (at := (name, noise)) in found else Text() for name in names),
        )
        for noise in noises
    )
    heads = tuple(elided(name, TASK_WIDTH) for name in names)
    return HeatTable("attack" if summary.attacked else "noise", heads, rows)


def _noise(scope: Scope) -> str:
    return str(scope.actor) if scope.attack is None else condition_name(scope)


def by_language(summary: Summary, arm: ArmAcross) -> NumberTable:
    """Show every language over its tasks."""
    columns = ("tasks", "cells", "chance", "clean", _noisy(summary), "gap", "[low, high]", "p")
    table = number_table("language<", *columns, spare=("cells", "chance", "tasks", columns[4]))
    for one in arm.by_language:
        table.add_row(
            Text(f"{one.name}  {profile(one.name).name}"),
            Text(str(len(one.tasks))),
            Text(str(one.cells)),
            Text(str(one.at_chance) if one.at_chance else ""),
            Text(percent(one.gap.clean.value) if one.gap else ""),
            *cost(one),
        )
    return table


def differences(pair: ArmContrast) -> NumberTable:
    """Show how the gaps of two arms differ over all tasks, by kind and by task."""
    arms = elided(pair.arm, 8), elided(pair.baseline, 8)
    columns = ("tasks", *arms, "difference", "[low, high]", "p")
    table = number_table("where<", *columns, spare=("tasks", *arms))
    if pair.overall is not None:
        _add_difference(table, pair.overall, primary_p(pair), "bold")
    for block in (pair.by_kind, pair.by_task):
        table.add_section()
        for one in block:
            _add_difference(table, one, one.p_holm, "")
    return table


def _add_difference(table: NumberTable, one: AcrossDifference, p: float | None, style: str) -> None:
    value = one.difference.value
    table.add_row(
        Text(one.name, style=style),
        Text(str(len(one.tasks))),
        Text(points(one.other)),
        Text(points(one.baseline)),
        Text(signed(value.value), style=f"{style} {color(value.value, p)}"),
        Text(aligned_bounds(value)),
        Text(p_value(p)),
    )
