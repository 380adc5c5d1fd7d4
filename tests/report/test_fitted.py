from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.text import Text

from robustx.report.terminal.fitted import Block, BlockTable, HeatTable, IfWhole, NumberTable


def shown(table, width):
    stream = io.StringIO()
    console = Console(file=stream, width=width)
    console.print(table)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


@pytest.fixture
def table():
    """A name of 20 letters and three numbers: 35 columns wide."""
    found = NumberTable(("arm<", "cells", "clean", "gap"), spare=("cells",))
    found.add_row(Text("abcdefghijklmnopqrst"), Text("8"), Text("90.1"), Text("4.9"))
    return found


def test_a_table_with_room_has_two_blanks_between_its_columns(table):
    assert shown(table, 80)[1] == "abcdefghijklmnopqrst      8   90.1  4.9"


def test_columns_close_up_before_a_name_is_cut(table):
    assert shown(table, 37)[1] == "abcdefghijklmnopqrst     8  90.1 4.9"


def test_a_name_is_cut_before_a_column_goes(table):
    assert "…" in shown(table, 34)[1]
    assert "cells" in shown(table, 34)[0]


def test_a_spare_column_goes_where_it_is_narrow(table):
    assert "cells" not in shown(table, 26)[0]
    assert shown(table, 26)[1].endswith("90.1 4.9")


@pytest.mark.parametrize("width", range(14, 60))
def test_a_table_never_is_wider_than_it_may(table, width):
    assert max(map(len, shown(table, width))) <= width


def test_a_row_that_lacks_cells_is_blank_there(table):
    table.add_row(Text("x"))
    assert shown(table, 80)[2] == "x"


def test_a_section_is_a_blank_line_but_not_at_the_end(table):
    table.add_section()
    table.add_row(Text("x"), Text("1"), Text("2"), Text("3"))
    table.add_section()
    assert shown(table, 80)[2] == ""
    assert len(shown(table, 80)) == 4


def blocks(number):
    rows = ((Text("1.0"), Text("[0.1, 2.0]")), (Text("9.9"), Text("[9.1, 9.9]")))
    return tuple(Block(f"arm {i}", ("gap", "[low, high]"), rows) for i in range(number))


def test_blocks_stand_beside_each_other_under_their_names():
    lines = shown(BlockTable("by", ("one", "two"), blocks(2)), 80)
    assert lines[0].split() == ["arm", "0", "arm", "1"]
    assert lines[2].split()[0] == "one"
    assert lines[3].count("[9.1, 9.9]") == 2


def test_blocks_that_do_not_fit_stand_below_each_other():
    lines = shown(BlockTable("by", ("one", "two"), blocks(3)), 50)
    assert lines.count("") == 1
    assert max(map(len, lines)) <= 50


def test_a_single_block_needs_no_name():
    assert "arm 0" not in "\n".join(shown(BlockTable("by", ("one", "two"), blocks(1)), 80))


def heat(columns):
    codes = tuple(f"l{i}" for i in range(columns))
    return HeatTable("noise", codes, (("keyboard", tuple(Text("10.0*") for _ in codes)),))


def test_a_heat_table_is_as_wide_as_it_may_be():
    assert len(shown(heat(12), 120)) == 2
    assert len(shown(heat(12), 60)) == 5


def test_the_tables_of_a_heat_table_have_nearly_as_many_columns():
    first, _, _, second, _ = shown(heat(12), 60)
    assert len(first.split()) == len(second.split()) == 7


def test_what_is_shown_only_whole_is_left_out_where_it_is_too_wide():
    assert shown(IfWhole("Heat", heat(12)), 60) == []
    assert shown(IfWhole("Heat", heat(12)), 120)[1] == "Heat"
