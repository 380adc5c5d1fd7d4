from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from robustx.report import compare, render, render_comparison, summarise


def shown(summary, comparison=None, full=False):
    stream = io.StringIO()
    render(summary, comparison, Console(file=stream, width=80), full=full)
    return stream.getvalue()


@pytest.fixture(scope="module")
def text(several, contrasted):
    """The report on three tasks and two arms."""
    return shown(several, contrasted)


def row(text, heading, name):
    section = text.split(f"\n{heading} ─", 1)[1]
    return next(line for line in section.splitlines() if line.startswith(name)).split()


def test_the_verdict_over_all_tasks_comes_first(text):
    assert text.splitlines()[2].startswith("• nli is more robust than ner: its gap is")


def test_the_table_over_tasks_comes_before_any_task(text):
    places = [text.index(f"\n{heading} ─") for heading in ("All tasks · nli", "paws-x", "spans")]
    assert places == sorted(places)


def test_the_table_has_all_tasks_kinds_and_tasks(text):
    assert row(text, "All tasks · nli", "all")[:3] == ["all", "75.4", "32"]
    assert row(text, "All tasks · nli", "sentence pair")[2:5] == ["74.4", "20", "4"]
    assert "<.001" in row(text, "All tasks · nli", "spans")


def test_a_checkpoint_with_the_wrong_head_is_said_in_its_place(text):
    assert row(text, "All tasks · ner", "spans")[-2:] == ["wrong", "head"]


def test_tasks_are_shown_in_short_unless_asked_for_in_full(several, contrasted, text):
    full = shown(several, contrasted, full=True)
    for heading in ("paws-x · nli", "By noise and severity", "By language, mean over tasks"):
        assert heading not in text
        assert heading in full
    assert len(text.splitlines()) < 200


def test_further_scores_stand_below_the_task(text):
    section = text.split("\nspans ─", 1)[1]
    assert "• nli: exact match 70.0, noisy 66.5; task score 77.5, noisy 75.0" in section


def test_what_the_tokeniser_saw_is_a_table_of_its_own(text):
    assert row(text, "What the tokeniser saw", "paws-x") == [
        *("paws-x", "nli,", "ner", "1.20", "1.40", "2.08", "1.79", "0.5", "0.5", "0.0", "0.0")
    ]


def test_in_full_the_tokeniser_is_shown_by_condition_and_cell(summary):
    short, full = (shown(summary, full=full).split("What the tokeniser saw")[1] for full in (0, 1))
    assert "keyboard@3" not in short
    for where in ("keyboard@3", "en keyboard@3"):
        assert where in full


def test_the_comparison_alone_has_the_means_over_tasks(several, contrasted):
    stream = io.StringIO()
    render_comparison(several, contrasted, Console(file=stream, width=80))
    assert "All tasks · ner against nli" in stream.getvalue()
    assert "All tasks · nli ─" not in stream.getvalue()


@pytest.mark.parametrize("full", [False, True])
def test_no_line_is_longer_than_80_columns(many, tmp_path, full):
    names = ("xlmr-large-nli-then-ner", "xlmr-large-multi-task")
    recipe = many.but(
        checkpoints={name: (name, None) for name in names},
        accuracy=dict.fromkeys(names, 0.95),
        loss={names[0]: 0.12, names[1]: -0.01},
        noises=("keyboard?substitutions=0.5&deletions=0.1", "casing"),
        missing=(
            {"arm": names[0], "task": "xnli", "reason": "long " * 40, "status": "wrong head"},
        ),
        no_data={"spans": dict.fromkeys(("ja", "ko"), "a long reason " * 9)},
    )
    summary = summarise(recipe.write(tmp_path / "run"), resamples=100)
    lines = shown(summary, compare(summary), full).splitlines()
    assert not [line for line in lines if cell_len(line) > 80]
    assert all(line == line.rstrip() for line in lines)


def test_definitions_name_every_metric_with_its_tasks(text):
    definitions = " ".join(text.split("Definitions")[1].split())
    assert "F1 of the answers, 2 tp / (predicted + gold), over all examples" in definitions
    assert "in % (spans)" in definitions
    assert "of its items" not in definitions
