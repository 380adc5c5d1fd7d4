"""The tables of an arm by family, script and channel, of slices of its items, of its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from robustx.report.evidence import Status
from robustx.report.terminal.arm_grids import figure_name, figure_value
from robustx.report.terminal.fitted import NumberTable
from robustx.report.terminal.table_parts import cost, number_table
from robustx.report.view import ArmSummary, Figure, LevelTable, SliceTable
from robustx.report.words.wording import percent


def by_level(arm: ArmSummary, table: LevelTable) -> NumberTable:
    """Show what noise costs at every value of a property."""
    columns = ("cells", "clean", _noisy(arm), "gap", "[low, high]", "p")
    shown = number_table(f"{table.by}<", *columns, spare=("cells", columns[2]))
    for one in table.rows:
        clean = percent(one.gap.clean.value) if one.gap and one.status is Status.OK else ""
        shown.add_row(Text(str(one.scope.level)), Text(str(one.cells)), Text(clean), *cost(one))
    return shown


def by_slice(arm: ArmSummary, table: SliceTable) -> NumberTable:
    """Show what noise costs on the items of every kind."""
    columns = ("items", "groups", "clean", _noisy(arm), "gap", "[low, high]", "p")
    shown = number_table(f"{table.by}<", *columns, spare=("items", columns[3]))
    for row in table.rows:
        clean = percent(row.gap.clean.value) if row.gap and row.status is Status.OK else ""
        sizes = Text(f"{row.items:,}"), Text(f"{row.groups:,}")
        shown.add_row(Text(row.value), *sizes, Text(clean), *cost(row))
    return shown


def warnings(table: SliceTable) -> Iterator[str]:
    """Say how the items were cut, and which rows are not to be trusted."""
    yield table.about
    yield from (f"{row.value}: {row.reason}." for row in table.rows if row.reason)


def told_of(found: Sequence[Figure]) -> Iterator[str]:
    """Say of every figure over what it is taken, or why it cannot be told."""
    for one in found:
        number = " ".join(figure_value(one, one.value)) if one.value else "–"
        why = "; ".join(part for part in (one.about, one.reason) if part)
        yield f"{figure_name(one)}: {number}" + (f"; {why}" if why else "")


def _noisy(arm: ArmSummary) -> str:
    return "noisy" if arm.attacks is None else "attacked"
