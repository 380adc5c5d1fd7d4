from __future__ import annotations

from dataclasses import replace

from robustx.report import to_markdown
from robustx.report.evidence import Status
from robustx.report.files.markdown_levels import figure_lines
from robustx.report.files.markdown_table import table
from robustx.report.scope import Scope
from robustx.report.view import Figure, LevelTable, Slice, SliceRow, SliceTable
from robustx.stats import Interval


def test_levels_and_slices_are_shown_where_there_are_any(summary):
    [task] = summary.tasks
    arm = task.arms[0]
    gap = arm.overall.gap
    rows = (
        Slice(Scope(level="Germanic"), Status.OK, gap=gap, p_holm=0.01, cells=8),
        Slice(Scope(level="Koreanic"), Status.AT_CHANCE),
    )
    few = SliceRow("long", 60, 20, Status.OK, "only 20 groups", gap, 0.2)
    full = replace(
        arm,
        levels=(LevelTable("family", rows),),
        slices=(SliceTable("length", "Thirds by graphemes of the clean text.", (few,)),),
    )
    text = to_markdown(replace(summary, tasks=(replace(task, arms=(full,)),)), None)
    clean = f"{100 * gap.clean.value:.1f}"
    assert f"| Germanic | 8 | {clean} |" in text
    assert "| Koreanic | 0 |  |  |  | at chance |  |" in text
    assert f"| long | 60 | 20 | {clean} |" in text
    assert "- Thirds by graphemes of the clean text.\n- long: only 20 groups" in text


def test_no_levels_no_heading(summary):
    [task] = summary.tasks
    bare = replace(task.arms[0], levels=(), figures=(), slices=())
    text = to_markdown(replace(summary, tasks=(replace(task, arms=(bare,)),)), None)
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert not any("slices" in line or "further numbers" in line for line in headings)


def test_figures_are_written_in_their_unit():
    figures = [
        Figure("transfer gap", "points", Interval(4.0, 3.0, 5.0)),
        Figure("flip rate", "share", Interval(0.12, 0.1, 0.14), about="7 languages"),
        Figure("mCE", "ratio", Interval(1.234, 1.1, 1.4)),
        Figure("effective robustness", "points", None, reason="too few arms"),
    ]
    lines = list(figure_lines("## x", figures))[3:]
    assert lines == [
        "| transfer gap | points | 4.0 | [3.0, 5.0] |  |",
        "| flip rate | % | 12.0 | [10.0, 14.0] | 7 languages |",
        "| mCE | ratio | 1.23 | [1.10, 1.40] |  |",
        "| effective robustness | points | – |  | too few arms |",
    ]


def test_a_cell_cannot_break_its_table_or_open_a_tag():
    [_, _, _, row] = table("## x", ("a", "b"), [["x|y\nz", "<b>"]])
    assert row == r"| x\|y z | &lt;b> |"


def test_a_table_without_rows_is_not_there():
    assert list(table("## x", ("a",), [])) == []
