"""The HTML report as text: what is in it, that it is escaped, that it needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from dataclasses import replace
from importlib.resources import files

import pytest

from robustx.evaluation.store import StoreError
from robustx.report import compare
from robustx.report.html import Room, to_html, write_html
from robustx.report.html.attacks import attack_cells, attack_sheets
from robustx.report.html.contrasts import difference_cells, difference_sheets
from robustx.report.html.costs import cell_sheet, cost_sheets
from robustx.report.html.overall import across_sheets
from robustx.report.html.packing import packed, script_json
from robustx.report.html.tokenisers import tokeniser_sheets
from robustx.report.scope import Scope
from robustx.report.view import Figure, LevelTable, SliceRow, SliceTable
from robustx.report.words.pointers import pointers
from robustx.report.words.verdicts import beside, headlines
from robustx.stats import Interval

ASSETS = files("robustx.report.html") / "assets"


@pytest.fixture(scope="module")
def page(worded):
    return to_html(worded, compare(worded))


def _overview(page):
    (found,) = re.findall(r'id="overview">(.*?)</script>', page, re.DOTALL)
    return json.loads(found)


def _chunks(page):
    found = re.findall(r'data-chunk="(.*?)">(.*?)</script>', page)
    return {name: json.loads(zlib.decompress(base64.b64decode(text))) for name, text in found}


def test_the_verdicts_stand_in_the_page_without_any_script(page, worded):
    for line in headlines(worded, compare(worded)):
        shown = re.sub("</?strong>", "", page).replace("&lt;", "<").replace("\u00a0", " ")
        assert line in shown


def test_nothing_is_fetched_from_elsewhere(page):
    assert re.findall(r'<[^>]*\b(?:src|srcset|action)="?[^>]*>', page.partition("<script")[0]) == []
    assert "<link" not in page
    assert set(re.findall(r'href="(.)', page)) == {"#"}
    assert "@import" not in page
    assert "url(" not in (ASSETS / "report.css").read_text()


def test_only_the_scripts_of_the_page_may_run(page):
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*?)"', page)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]
    assert len(scripts) == 9
    assert re.findall(r"'sha256-(.*?)'", policy.replace("&#39;", "'")) == digests
    assert "default-src 'none'" in policy


def test_the_vendored_libraries_are_those_of_the_table():
    table = (ASSETS / "README.md").read_text()
    for name in ("d3.min.js", "plot.umd.min.js"):
        digest = hashlib.sha256((ASSETS / "vendor" / name).read_bytes()).hexdigest()
        assert re.search(rf"`{name}`.*`{digest}`", table)


def test_the_licences_of_the_libraries_are_in_every_page(page):
    assert "Copyright 2010-2026 Mike Bostock" in page
    assert "Copyright 2020-2025 Observable, Inc." in page
    assert page.count("Permission to use, copy, modify") == 2


def test_no_text_can_end_a_script_element():
    text = script_json({"a": "</script><!-- \u2028 &amp;"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"a": "</script><!-- \u2028 &amp;"}


def test_packed_data_come_back_whole():
    assert json.loads(zlib.decompress(base64.b64decode(packed(["ذ", None, 0.5])))) == [
        "ذ",
        None,
        0.5,
    ]


def test_a_number_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        script_json(float("nan"))


def test_names_from_a_run_are_escaped(worded):
    hostile = "<img src=x onerror=alert(1)>"
    summary = replace(worded, signatures=(hostile,), identity={**worded.identity, "suite": hostile})
    page = to_html(summary, None, Room(each=0))
    assert hostile not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") == 3  # title, heading, signature


def test_the_same_run_makes_the_same_page(worded, page):
    assert to_html(worded, compare(worded)) == page


def test_every_row_has_a_value_for_each_column(summary, attacked, several):
    for view in (summary, attacked, several):
        comparison = compare(view)
        for task in view.tasks:
            for sheet in [
                *cost_sheets(task),
                cell_sheet(task),
                *difference_sheets(task, comparison),
                *difference_cells(task, comparison),
                *attack_sheets(task, comparison),
                *attack_cells(task, comparison),
                *tokeniser_sheets(task),
                *across_sheets(view),
            ]:
                assert {len(row) for row in sheet.rows} <= {len(sheet.columns)}, sheet.name


def _records(task, name):
    sheet = next(one for one in task["sheets"] if one["name"] == name)
    keys = [column[0] for column in sheet["columns"]]
    return [dict(zip(keys, row, strict=True)) for row in sheet["rows"]]


def test_the_overview_has_the_numbers_of_the_summary(page, worded):
    (task,) = _overview(page)["tasks"]
    arm = worded.tasks[0].arms[0]
    row = _records(task, "overview")[0]
    assert row["arm"] == arm.name
    assert row["gap"] == pytest.approx(list(arm.overall.gap.gap), abs=0.005)
    assert row["clean"] == pytest.approx([100 * one for one in arm.overall.gap.clean], abs=0.005)
    assert row["fell"] == arm.overall.counts.right_to_wrong


def test_every_cell_is_in_the_page(page, worded):
    (cells, differences) = _chunks(page)["cells/paws-x"]
    assert len(cells["rows"]) == sum(len(arm.cells) for arm in worded.tasks[0].arms)
    assert len(differences["rows"]) == len(compare(worded).arms[0].cells)


def test_levels_figures_and_slices_are_shown_where_they_are_there(worded):
    task = worded.tasks[0]
    arm = task.arms[0]
    one = replace(arm.by_language[0], scope=Scope(level="Afro-Asiatic"))
    row = SliceRow("long", 12, 6, one.status, "fewer than 30 groups", one.gap, 0.04)
    arm = replace(
        arm,
        levels=(LevelTable("family", (one,)),),
        figures=(Figure("transfer gap", "points", Interval(3, 1, 5)),),
        slices=(SliceTable("length", "in thirds", (row,)),),
    )
    view = replace(worded, tasks=(replace(task, arms=(arm,)),))
    (shown,) = _overview(to_html(view, None, Room(each=0)))["tasks"]
    (level,) = _records(shown, "levels")
    (figure,) = _records(shown, "figures")
    (cut,) = _records(shown, "slices")
    assert (level["by"], level["level"]) == ("family", "Afro-Asiatic")
    assert (figure["name"], figure["value"], figure["unit"]) == (
        "transfer gap",
        [3, 1, 5],
        "points",
    )
    assert (cut["level"], cut["reason"], cut["about"]) == (
        "long",
        "fewer than 30 groups",
        "in thirds",
    )


def test_it_points_where_the_terminal_does(worded, page):
    shown = [one["sentence"] for one in _overview(page)["pointers"]]
    assert shown == [one.sentence for one in pointers(worded, compare(worded))]


def test_it_says_how_strong_the_evidence_is(page, worded):
    (pair,) = compare(worded).arms
    (told,) = _overview(page)["tasks"][0]["evidence"]
    assert (told["arm"], told["baseline"]) == (pair.arm, pair.baseline)
    assert set(beside(pair)) < set(told["sentences"])


def test_a_page_is_written_where_it_is_asked_for(worded, page, tmp_path):
    target = tmp_path / "deep" / "report.html"
    write_html(target, worded, compare(worded))
    assert target.read_text(encoding="utf-8") == page


def test_a_page_that_cannot_be_written_says_so(worded, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot write"):
        write_html(tmp_path / "file" / "report.html", worded, None)
