"""The tables of what the tokeniser saw: by task, by condition, by language, by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich.text import Text

from robustx.report.terminal.fitted import NumberTable
from robustx.report.terminal.table_parts import number_table
from robustx.report.view import ArmSummary, TaskSummary, Tokenised, TokeniserRow, TokeniserTables
from robustx.report.words.wording import percent, scope_name

PAIRS = ("fert", "noisy", "unk", "noisy", "cut", "noisy", "lost", "noisy")


def by_task(tasks: Iterable[TaskSummary]) -> NumberTable:
    """Show every task and arm; arms whose tokeniser saw the same are one row."""
    table = number_table("task<", "arm<", *PAIRS, gap=1)
    for task in tasks:
        first = task.name
        for row, arms in _alike(task.arms, lambda tables: (tables.overall,)):
            table.add_row(Text(first), Text(arms), *_numbers(row))
            first = ""
    return table


def by_condition(task: TaskSummary) -> NumberTable:
    """Show every noise and severity of a task."""
    return _table(task.arms, lambda tables: (tables.overall, *tables.by_condition))


def in_full(task: TaskSummary) -> NumberTable:
    """Show every language, and every language under every noise and severity."""
    return _table(task.arms, lambda tables: (*tables.by_language, *tables.cells))


def _table(
    arms: Sequence[ArmSummary], pick: Callable[[TokeniserTables], Sequence[TokeniserRow]]
) -> NumberTable:
    table = number_table("where<", "arm<", *PAIRS, gap=1)
    for row, names in _alike(arms, pick):
        table.add_row(Text(scope_name(row.scope)), Text(names), *_numbers(row))
    return table


def _alike(
    arms: Sequence[ArmSummary], pick: Callable[[TokeniserTables], Sequence[TokeniserRow]]
) -> list[tuple[TokeniserRow, str]]:
    """Return the rows of all arms, by scope, with the names of the arms that share them."""
    rows: dict[TokeniserRow, list[str]] = {}
    for arm in arms:
        for row in pick(arm.tokeniser) if arm.tokeniser else ():
            rows.setdefault(row, []).append(arm.name)
    order = {scope: place for place, scope in enumerate(dict.fromkeys(row.scope for row in rows))}
    return sorted(
        ((row, ", ".join(names)) for row, names in rows.items()),
        key=lambda pair: order[pair[0].scope],
    )


def _numbers(row: TokeniserRow) -> list[Text]:
    return [
        Text(cell, style="" if index % 2 else "dim")
        for index, cell in enumerate(
            cell
            for pair in zip(_written(row.clean), _written(row.noisy), strict=True)
            for cell in pair
        )
    ]


def _written(one: Tokenised) -> tuple[str, ...]:
    return (
        "" if one.fertility is None else f"{one.fertility:.2f}",
        f"{100 * one.unknown:.2f}",
        percent(one.truncated),
        percent(one.lost),
    )
