from __future__ import annotations

import io

from rich.console import Console

from robustx.report import compare_pairwise, render_comparison, summarise
from tests.report.on_terminal import FAST, printed, section


def test_what_to_look_at_comes_after_the_verdict_and_before_any_table(short):
    places = [short.index(part) for part in ("• nli is more", "What to look at ─", "paws-x ─")]
    assert places == sorted(places)
    assert len(short[: short.index("\npaws-x ─")].splitlines()) < 24


def test_arms_stand_beside_each_other_in_short(short):
    table = section(short, "Gap by noise, at each severity").splitlines()
    assert table[1].split() == ["nli", "ner"]
    assert table[2].split() == ["noise", "@1", "@3", "mean", "@1", "@3", "mean"]


def test_short_tables_by_language_have_all_arms(short):
    [line] = [
        line for line in section(short, "By language, mean").splitlines() if line.startswith("ko")
    ]
    assert line.split() == ["ko", "Korean", "50.0", "chance", "50.0", "chance"]


def test_one_arm_alone_has_its_intervals_in_short(make, tmp_path):
    text = printed(make.but(checkpoints={"nli": ("nli", None)}), tmp_path)
    assert "[low, high]" in section(text, "By noise and severity").splitlines()[1]
    assert "Gap by noise and language" in text


def test_levels_are_shown_in_short_and_all_of_them_in_full(short, whole):
    by_level = short.split("Gap by severity, channel")[1].split("Further numbers")[0]
    for word in ("severity", "channel", "family", "Germanic"):
        assert word in by_level
    assert "By script" not in short
    assert "By script" in whole
    assert "Slices by label" not in short
    assert "Slices by label" in whole


def test_further_numbers_have_a_column_for_each_arm(short):
    table = section(short, "Further numbers")
    [line] = [line for line in table.splitlines() if line.startswith("flips, right to wrong")]
    assert line.count("[") == 2


def test_in_full_every_further_number_says_over_what_it_is(whole):
    text = " ".join(whole.split())
    assert "robustness transfer gap: " in text
    assert "elsewhere minus the English gap beside each" in text


def test_how_strong_the_evidence_is_stands_below_the_differences(short):
    text = " ".join(short.split("ner against nli ─")[1].split())
    for words in ("On the logit scale", "both get right when clean", "equivalent within 1 point"):
        assert words in text


def test_a_word_that_is_not_shown_is_not_defined(short, whole):
    definitions = short.split("Definitions ─")[1]
    assert "intact" not in definitions
    assert "intact" in whole.split("Definitions ─")[1]


def test_all_pairs_of_arms_can_be_shown(make, tmp_path):
    three = {name: (name, None) for name in ("nli", "ner", "none")}
    recipe = make.but(
        checkpoints=three,
        accuracy=dict.fromkeys(three, 0.9),
        loss={"nli": 0.02, "ner": 0.05, "none": 0.04},
    )
    summary = summarise(recipe.write(tmp_path / "run"), **FAST)
    stream = io.StringIO()
    render_comparison(summary, compare_pairwise(summary), Console(file=stream, width=80))
    for heading in ("ner against nli", "none against nli", "none against ner"):
        assert f"paws-x · {heading} ─" in stream.getvalue()
