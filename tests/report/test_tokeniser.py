from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from robustx.report import summarise, to_csv, to_markdown
from robustx.report.counts import Counts
from robustx.report.scope import Scope
from robustx.report.words.remarks import remarks

FAST: dict[str, Any] = {"resamples": 100}


def row_of(table, *scope):
    return next(one for one in table if one.scope == Scope(*scope))


@pytest.fixture
def seen(several):
    """What the tokeniser of the first arm saw in its three tasks."""
    return [task.arms[0].tokeniser for task in several.tasks]


def test_noise_makes_more_sub_words_of_the_same_words(seen):
    row = row_of(seen[0].by_condition, None, "keyboard", 3, 0)
    assert row.clean.fertility == pytest.approx(12 / 10)
    assert row.noisy.fertility == pytest.approx(15 / 10)


def test_shares_are_ratios_of_totals(seen):
    row = row_of(seen[0].cells, "en", "keyboard", 1, 0)
    assert row.noisy.unknown == pytest.approx(50 / (200 * 13))
    assert row.noisy.truncated == pytest.approx(1 / 200)


def test_lost_answers_are_counted_apart(seen):
    assert seen[0].overall.noisy.lost == 0
    assert seen[2].overall.noisy.lost == pytest.approx(1 / 200)


def test_a_language_at_chance_is_in_it_all_the_same(seen):
    assert row_of(seen[0].by_language, "ko").cells == 2
    assert seen[0].overall.cells == 12


def test_a_noise_that_does_not_apply_is_not(seen):
    assert not [one for one in seen[0].cells if one.scope[:2] == ("ja", "casing")]


def test_without_words_there_is_no_fertility(make, tmp_path):
    summary = summarise(make.but(words=False).write(tmp_path / "run"), **FAST)
    seen = summary.tasks[0].arms[0].tokeniser
    assert seen is not None
    overall = seen.overall
    assert (overall.clean.fertility, overall.noisy.fertility) == (None, None)
    assert overall.noisy.unknown > 0


def test_fertility_of_a_mean_is_over_cells_in_which_words_can_be_told():
    with_words = Counts(1, 0, 9, 0, 0, 0, 1, 4, 6, 6, 0, 0, 0, 0, 0)
    without = Counts(1, 0, 9, 0, 0, 0, 1, 0, 50, 0, 0, 0, 0, 0, 0)
    assert Counts.total([with_words, without]).fertility == 6 / 4


def test_an_arm_without_a_checkpoint_saw_nothing(several):
    assert several.tasks[2].arms[1].tokeniser is None


def test_csv_has_it_in_every_cell_that_was_run(several):
    rows = list(csv.DictReader(io.StringIO(to_csv(several, None))))
    for row in rows:
        assert (row["fertility"] != "") == (row["status"] in {"ok", "at chance"})
    first = rows[0]
    assert float(first["clean_fertility"]) == 1.2
    assert {row["readiness"] for row in rows} == {"ready", "wrong head"}


def test_csv_has_further_scores_by_name(several):
    rows = list(csv.DictReader(io.StringIO(to_csv(several, None))))
    row = next(row for row in rows if row["task"] == "spans" and row["status"] == "ok")
    name, value = row["clean_beside"].split("=")
    assert name == "exact match"
    assert float(value) == pytest.approx(0.7)
    assert rows[0]["clean_beside"] == ""


def test_markdown_has_it_by_condition_and_language(several):
    table = to_markdown(several, None).split("## What the tokeniser saw")[1]
    assert "| spans | nli | ko |" in table
    assert "| paws-x | ner | keyboard@3 |" in table


def test_a_vocabulary_that_lacks_a_language_is_said(make, tmp_path):
    said = remarks(summarise(make.but(unknown=2).write(tmp_path / "run"), **FAST))
    assert any(
        line.startswith("Unknown to nli, of the sub-words in the clean text of paws-x: en 16.7 %")
        for line in said
    )
    assert not any(
        line.startswith("Unknown to")
        for line in remarks(summarise(make.write(tmp_path / "b"), **FAST))
    )
