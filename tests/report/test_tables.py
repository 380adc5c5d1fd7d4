from __future__ import annotations

import csv
import io
import json
import math

import pytest

from robustx.errors import InputError
from robustx.evaluation.store import StoreError
from robustx.report import compare, summarise, to_csv, to_json, to_markdown, write
from robustx.report.files.latex import to_latex
from robustx.report.files.model_card import to_model_card
from robustx.report.files.parquet import to_parquet
from robustx.report.files.tables import FORMS as BY_SUFFIX
from robustx.report.files.tables import form_of, to_schema

WRITERS = [to_json, to_csv, to_markdown, to_latex]


@pytest.fixture(scope="module")
def odd(make, tmp_path_factory):
    """A run with a failed cell, a missing one, a missing arm, seeds, and a language at chance."""
    run = make.but(
        checkpoints={"nli.seed-1": ("nli", 1), "nli.seed-2": ("nli", 2), "ner": ("ner", None)},
        failed={("ner", "de", "keyboard@3"): "RuntimeError: out of memory"},
        absent=(("ner", "ja", "clean"),),
        missing=({"arm": "mlm", "task": "paws-x", "reason": "no paws-x/"},),
    ).write(tmp_path_factory.mktemp("odd") / "run")
    summary = summarise(run, resamples=100)
    return summary, compare(summary)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("writer", WRITERS)
def test_no_export_holds_nan(odd, writer):
    words = writer(*odd).replace('"', " ").replace(",", " ").replace("|", " ").lower().split()
    assert not {"nan", "inf", "-inf", "none"} & set(words)


@pytest.mark.parametrize("writer", WRITERS)
def test_an_export_is_the_same_every_time(odd, writer):
    assert writer(*odd) == writer(*odd)


def test_json_reads_back_with_the_numbers_of_the_summary(odd):
    summary, comparison = odd
    content = json.loads(to_json(summary, comparison))
    arm = content["tasks"][0]["arms"][0]
    assert arm["overall"]["gap"]["gap"]["value"] == summary.tasks[0].arms[0].overall.gap.gap.value
    overall = content["comparison"]["arms"][0]["overall"]
    assert overall["difference"]["p"] == comparison.arms[0].overall.difference.p
    assert content["verdicts"]
    assert "evidence" not in content


def test_json_without_a_comparison_has_null(odd):
    assert json.loads(to_json(odd[0], None))["comparison"] is None


def test_csv_has_one_row_for_every_arm_language_and_condition(odd):
    rows = rows_of(to_csv(*odd))
    assert len(rows) == 3 * 4 * 4
    keys = {(row["arm"], row["language"], row["perturbation"], row["severity"]) for row in rows}
    assert len(keys) == len(rows)


def test_csv_leaves_empty_what_is_not_there(odd):
    rows = rows_of(to_csv(*odd))
    for row in rows:
        assert (row["status"] in {"ok", "at chance"}) == (row["gap"] != "")
    assert {row["status"] for row in rows} == {
        *("ok", "at chance", "not applicable", "failed", "missing")
    }


def test_csv_has_the_difference_beside_the_cell_of_the_arm(odd):
    summary, comparison = odd
    row = next(
        row
        for row in rows_of(to_csv(summary, comparison))
        if (row["arm"], row["language"], row["perturbation"], row["severity"])
        == ("ner", "en", "keyboard", "1")
    )
    found = comparison.arms[0].cells[0].difference
    assert row["baseline"] == "nli"
    assert math.isclose(float(row["difference"]), found.value.value)
    assert rows_of(to_csv(summary, None))[0]["baseline"] == ""


def test_markdown_shows_what_does_not_apply_in_words(odd):
    [line] = [line for line in to_markdown(*odd).splitlines() if line.startswith("| ja casing@1")][
        :1
    ]
    assert "not applicable" in line
    assert "0.0" not in line


def test_csv_names_the_scores_beside(several):
    [row, *_] = rows_of(to_csv(several, None))
    assert row["clean_beside"] == ""
    assert "level" not in row


def test_the_suffix_says_how_a_file_is_written(odd, tmp_path):
    summary, comparison = odd
    expected = {
        ".json": to_json(*odd).encode(),
        ".md": to_markdown(*odd).encode(),
        ".csv": to_csv(*odd).encode(),
        ".tex": to_latex(*odd).encode(),
        ".parquet": to_parquet(*odd),
        ".yaml": to_model_card(summary).encode(),
        ".schema.json": to_schema().encode(),
    }
    assert set(BY_SUFFIX) == {*expected, ".html"}
    for suffix, content in expected.items():
        path = tmp_path / "new" / f"report{suffix}"
        write(path, summary, comparison)
        assert path.read_bytes() == content


def test_html_is_written_too(odd, tmp_path):
    write(tmp_path / "report.html", *odd)
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_suffix_in_capitals_is_known(odd, tmp_path):
    write(tmp_path / "REPORT.CSV", *odd)
    assert (tmp_path / "REPORT.CSV").read_text(encoding="utf-8") == to_csv(*odd)


def test_an_unknown_suffix_is_refused_with_those_known(odd, tmp_path):
    with pytest.raises(InputError, match=r"\.json, \.md, \.csv, .*did you mean '\.parquet'"):
        write(tmp_path / "report.parqet", *odd)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_replaced_whole(odd, tmp_path):
    path = tmp_path / "report.csv"
    path.write_text("x" * 10_000_000, encoding="utf-8")
    write(path, *odd)
    assert path.read_text(encoding="utf-8") == to_csv(*odd)
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_not_written_over(odd, tmp_path):
    (tmp_path / "report.csv").mkdir()
    with pytest.raises(InputError, match="it is a folder"):
        write(tmp_path / "report.csv", *odd)


def test_a_file_that_cannot_be_written_is_said_so(odd, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot write"):
        write(tmp_path / "file" / "report.json", *odd)


def test_an_unknown_suffix_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(InputError, match="name a file that ends in"):
        form_of(tmp_path / "report.pdf")
    folder = tmp_path / "folder.md"
    folder.mkdir()
    with pytest.raises(InputError, match="it is a folder"):
        form_of(folder)
