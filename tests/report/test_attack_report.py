"""How a report on attacks looks, on a terminal and in files."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from robustx.report import (
    compare,
    render,
    render_comparison,
    summarise,
    to_csv,
    to_json,
    to_markdown,
)
from robustx.report.words.attack_wording import budget_told
from robustx.report.words.definitions import definitions

FAST: dict[str, Any] = {"resamples": 100}


@pytest.fixture(scope="module")
def compared(attacked):
    """Its arms compared."""
    return compare(attacked)


@pytest.fixture(scope="module")
def text(attacked, compared):
    """The report in short."""
    return shown(attacked, compared)


def shown(summary, comparison, full=False, width=80):
    stream = io.StringIO()
    render(summary, comparison, Console(file=stream, width=width), full=full)
    return stream.getvalue()


def section(text: str, heading: str) -> str:
    return text.split(heading, 1)[1].split("\n\n", 1)[0]


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def long(made, tmp_path_factory):
    """A run with long names, many languages, two tasks."""
    recipe = made.but(
        checkpoints={"a": ("xlmr-large-nli-then-ner", None), "b": ("xlmr-large-multi-task", None)},
        accuracy={"xlmr-large-nli-then-ner": 1.0, "xlmr-large-multi-task": 1.0},
        languages=("en", "ar", "bg", "de", "el", "es", "fr", "hi", "ru"),
        attacks=(
            "random-search?perturbations=keyboard+casing",
            "greedy",
            "ensemble?attacks=DeepWordBugGao2018+TextBuggerLi2018",
        ),
        budgets=("standard",),
        tasks=("paws-x", "xnli"),
        items=20,
        harder={},
    )
    summary = summarise(recipe.write(tmp_path_factory.mktemp("long") / "run"), **FAST)
    return summary, compare(summary)


@pytest.mark.parametrize("full", [False, True])
def test_no_line_is_longer_than_80_columns(long, full):
    summary, comparison = long
    for line in shown(summary, comparison, full=full).splitlines():
        assert cell_len(line) <= 80, line


@pytest.mark.parametrize("width", [80, 120])
def test_no_cell_is_cut_short(attacked, compared, width):
    tables = shown(attacked, compared, full=True, width=width).split("What the tokeniser saw")[0]
    assert "…" not in tables


def test_nothing_in_a_report_on_attacks_speaks_of_noise(text):
    body = text.split("suite:smoke|")[0]
    assert "noise" not in body
    assert "severity" not in body
    assert body.count("noisy") == 5  # the tokeniser's columns, and what they are


def test_what_arms_are_judged_under_stands_at_the_top(text):
    head = section(text, "paws-x ──")
    assert "3 languages x 3 attacks x 2 budgets" in head
    assert "judged under ensemble@standard; goal untargeted" in head


def test_a_budget_comes_with_its_numbers(text):
    joined = " ".join(text.split())
    assert "Within tight: at most 50 queries, 4 graphemes, 2 words and 10 % of the" in joined
    assert budget_told("mine", None) == "mine"


def test_random_search_is_the_first_row_of_every_table(made, tmp_path):
    recipe = made.but(attacks=("greedy", "random-search"))
    summary = summarise(recipe.write(tmp_path / "run"), **FAST)
    lines = shown(summary, None).splitlines()
    heads = [place for place, line in enumerate(lines) if line.startswith("attack   ")]
    assert {lines[place + 1].split()[0] for place in heads[:3]} == {"random-search"}


def test_the_table_has_rates_bounds_lead_and_p(text, attacked):
    table = section(text, "Within standard")
    [line] = [line for line in table.splitlines() if line.startswith("greedy")]
    assert line.split()[:2] == ["greedy", "50.9"]
    assert line.split()[-2:] == ["+25.4", "<.001"]
    assert line.count("[") == 2


def test_counts_and_costs_stand_beside_the_rates(text):
    table = section(text, "What they took")
    assert table.splitlines()[1].split() == [
        *("attack", "attacked", "wrong", "idle", "flips", "edited", "graphemes", "words"),
        "queries",
    ]
    [line] = [line for line in table.splitlines() if line.startswith("greedy")]
    assert line.split()[1:4] == ["532", "60", "8"]


def test_the_sweep_goes_up_to_the_budget(text):
    table = section(text, "Unbroken in % where only")
    assert table.splitlines()[1].split()[2:] == ["0", "1", "2", "3", "4", "6", "8", "12"]


def test_success_by_language_stars_what_beats_random_search(text):
    table = section(text, "Success rate by language")
    stars = {line.split()[0]: line.count("*") for line in table.splitlines()[2:]}
    assert stars == {"random-search": 0, "greedy": 3, "ensemble": 3}


def test_full_shows_every_budget_and_cell(attacked, compared, text):
    full = shown(attacked, compared, full=True)
    assert full.count("What they took") == 4
    assert text.count("What they took") == 2
    assert "zh ensemble@tight" in full
    assert "zh ensemble@tight" not in text


def test_the_comparison_has_a_table_for_each_budget(attacked, compared):
    stream = io.StringIO()
    render_comparison(attacked, compared, Console(file=stream, width=80))
    out = stream.getvalue()
    assert "Under attack, within tight: ner - nli, in points" in out
    assert "By language, under ensemble@standard" in out
    assert "that both have" in out


def test_retention_is_no_number_of_attacks(text):
    assert "kept" not in text


def test_every_word_of_the_tables_is_defined(attacked, compared):
    terms = " ".join(one.term for one in definitions(attacked, compared))
    for word in ("success", "unbroken", "lead", "flips", "edited", "graphemes ≤", "queries"):
        assert word in terms


def test_an_arm_at_chance_everywhere_shows_its_clean_scores(made, tmp_path):
    summary = summarise(made.but(at_chance=made.languages).write(tmp_path / "run"), **FAST)
    out = shown(summary, compare(summary))
    assert "English" in out
    assert "at chance" in out


def test_missing_cells_and_failures_are_words(made, tmp_path):
    recipe = made.but(
        failed={("nli", code, "greedy@standard"): "RuntimeError: x" for code in made.languages},
        unattacked=tuple((code, "ensemble") for code in made.languages),
    )
    summary = summarise(recipe.write(tmp_path / "run"), **FAST)
    table = section(shown(summary, compare(summary)), "Within standard")
    lines = {line.split()[0]: line.split()[1:] for line in table.splitlines() if line}
    assert lines["greedy"] == ["failed"]
    assert lines["ensemble"] == ["n/a"]


@pytest.mark.parametrize("writer", [to_json, to_csv, to_markdown])
def test_no_export_holds_nan(attacked, compared, writer):
    words = writer(attacked, compared).replace('"', " ").replace(",", " ").replace("|", " ").lower()
    assert not {"nan", "inf", "-inf", "none"} & set(words.split())


def test_json_has_outcomes_rates_and_the_curve_with_bounds(attacked, compared):
    content = json.loads(to_json(attacked, compared))
    task = content["tasks"][0]
    one = task["arms"][0]["attacks"]["by_condition"][0]
    assert one["outcomes"] == {"succeeded": 49, "failed": 483, "skipped": 60, "idle": 8}
    assert set(one["curve"][0]["accuracy"]) == {"value", "low", "high"}
    assert task["threat"]["budgets"]["tight"]["queries"] == 50
    assert task["threat"]["primary"]["attack"] == "ensemble"
    assert content["comparison"]["arms"][0]["attacks"]["by_condition"][0]["shared"] == 452


def test_csv_has_a_row_for_every_attack_and_budget(attacked, compared):
    rows = rows_of(to_csv(attacked, compared))
    assert len(rows) == 2 * 3 * 3 * 2
    row = next(r for r in rows if (r["attack"], r["budget"]) == ("greedy", "tight"))
    assert (row["perturbation"], row["severity"]) == ("", "")
    assert float(row["success_rate"]) == pytest.approx(
        int(row["succeeded"]) / (int(row["succeeded"]) + int(row["failed"]))
    )
    assert row["curve"].startswith("0=0.9; 1=")
    assert len(row["curve_low"].split("; ")) == 5


def test_csv_of_noises_leaves_the_columns_of_attacks_empty(summary):
    row = rows_of(to_csv(summary, None))[0]
    assert (row["attack"], row["success_rate"], row["curve"]) == ("", "", "")


def test_markdown_has_the_curve_with_its_intervals(attacked, compared):
    out = to_markdown(attacked, compared)
    assert "## paws-x · nli: unbroken by graphemes, within standard" in out
    assert "| graphemes ≤ | 0 | 1 | 2 | 3 | 4 | 6 | 8 | 12 |" in out
    assert "## paws-x · ner against nli, under attack" in out
    assert "noise" not in out.split("## Notes")[0].replace("noisy", "")


def test_several_tasks_stand_side_by_side(long):
    out = shown(*long)
    assert "Gap by attack, budget and task, mean over languages" in out
    assert "All tasks · xlmr-large-multi-task" in out
    assert out.count("what the attacks achieved within standard") == 4
