from __future__ import annotations

import csv
import io
import json
import math

import pytest

from robustx.errors import InputError
from robustx.evaluation.store import StoreError
from robustx.report import compare, summarise, to_csv, to_json, to_markdown, write

FAST = {"resamples": 100}
WRITERS = [to_json, to_csv, to_markdown]


@pytest.fixture(scope="module")
def odd(make, tmp_path_factory):
    """A run with a failed cell, a missing one, a missing arm, seeds, and a language at chance."""
    run = make.but(
        checkpoints={"nli.seed-1": ("nli", 1), "nli.seed-2": ("nli", 2), "ner": ("ner", None)},
        failed={("ner", "de", "keyboard@3"): "RuntimeError: out of memory"},
        absent=(("ner", "ja", "clean"),),
        missing=({"arm": "mlm", "task": "paws-x", "reason": "no paws-x/"},),
    ).write(tmp_path_factory.mktemp("odd") / "run")
    summary = summarise(run, **FAST)
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


@pytest.mark.parametrize("suffix", [".json", ".md", ".csv"])
def test_the_suffix_says_how_a_file_is_written(odd, tmp_path, suffix):
    path = tmp_path / "new" / f"report{suffix}"
    write(path, *odd)
    writer = {".json": to_json, ".md": to_markdown, ".csv": to_csv}[suffix]
    assert path.read_text(encoding="utf-8") == writer(*odd)


def test_an_unknown_suffix_is_refused_with_those_known(odd, tmp_path):
    with pytest.raises(InputError, match=r"\.json, \.md or \.csv"):
        write(tmp_path / "report.xlsx", *odd)


def test_a_file_that_cannot_be_written_is_said_so(odd, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot write"):
        write(tmp_path / "file" / "report.json", *odd)
