from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from robustx.report import compare, render, render_comparison, summarise

FAST = {"resamples": 200}


def printed(make, path, full=False, terminal=False) -> str:
    summary = summarise(make.write(path / "run"), **FAST)
    comparison = compare(summary) if len(summary.arms) > 1 else None
    stream = io.StringIO()
    console = Console(file=stream, width=80, force_terminal=terminal)
    render(summary, comparison, console, full=full)
    return stream.getvalue()


def section(text: str, heading: str) -> str:
    return text.split(heading, 1)[1].split("\n\n", 1)[0]


@pytest.mark.parametrize("full", [False, True])
def test_no_line_is_longer_than_80_columns(make, tmp_path, full):
    long = make.but(
        checkpoints={
            "xlmr-large-nli-then-ner": ("nli", None),
            "ner": ("xlmr-large-multi-task", None),
        },
        accuracy={"nli": 1.0, "xlmr-large-multi-task": 1.0},
        loss={"nli": 0.4, "xlmr-large-multi-task": -0.1},
        languages=("en", "ar", "bg", "de", "el", "es", "fr", "ht", "hi", "pt", "ru", "sw"),
        noises=("keyboard?substitutions=0.5&deletions=0.1", "keyboard?substitutions=0.5"),
        missing=({"arm": "mlm", "task": "paws-x", "reason": "a long reason " * 12},),
    )
    for line in printed(long, tmp_path, full).splitlines():
        assert cell_len(line) <= 80, line


def test_no_cell_is_cut_short(make, tmp_path):
    tables = printed(make, tmp_path, full=True).split("Notes")[0]
    assert "…" not in tables


def test_the_verdict_comes_first(make, tmp_path):
    assert printed(make, tmp_path).splitlines()[2].startswith("• nli is more robust than ner")


def test_a_pipe_gets_no_colours(make, tmp_path):
    assert "\x1b" not in printed(make, tmp_path)


def test_a_terminal_gets_colours(make, tmp_path):
    assert "\x1b[" in printed(make, tmp_path, terminal=True)


def test_a_noise_that_does_not_apply_is_never_a_zero(make, tmp_path):
    heat = section(printed(make, tmp_path), "Gap by noise and language")
    assert heat.split("casing")[1].split()[2:] == ["n/a", "n/a"]


def test_a_language_at_chance_shows_its_clean_score_and_no_gap(make, tmp_path):
    [line] = [
        line
        for line in section(printed(make, tmp_path), "By language, mean").splitlines()
        if line.startswith("ko")
    ]
    assert line.split() == ["ko", "Korean", "0", "50.0", "50.0", "at", "chance"]


def test_a_missing_cell_is_a_dash(make, tmp_path):
    absent = tuple(("nli", "de", f"keyboard@{severity}") for severity in (1, 3))
    heat = section(printed(make.but(absent=absent), tmp_path), "Gap by noise and language")
    assert heat.split("keyboard")[1].split()[1] == "–"


def test_full_shows_every_cell(make, tmp_path):
    text = printed(make, tmp_path, full=True)
    for name in ("en keyboard@1", "ja casing@3", "ko keyboard@3"):
        assert name in text
        assert name not in printed(make, tmp_path / name)


def test_many_languages_take_several_tables(make, tmp_path):
    languages = ("en", "ar", "bg", "de", "el", "es", "fr", "hi", "ru", "sw")
    heat = printed(make.but(languages=languages), tmp_path).split("Gap by noise and language")[1]
    assert heat.count("\nnoise ") >= 2


def test_an_interval_is_never_broken_over_two_lines(make, tmp_path):
    for line in printed(make, tmp_path).splitlines():
        assert line.count("[") == line.count("]")


def test_the_signature_stays_whole_between_its_bars(make, tmp_path):
    assert make.signature in printed(make, tmp_path).replace("\n", "")


def test_one_arm_needs_no_comparison(make, tmp_path):
    text = printed(make.but(checkpoints={"nli": ("nli", None)}), tmp_path)
    assert "nli loses 4.9 points" in text
    assert "against" not in text


def test_an_arm_at_chance_everywhere_still_shows_its_clean_scores(make, tmp_path):
    text = printed(make.but(at_chance=make.languages), tmp_path)
    assert "cannot be compared on paws-x: ner and nli are at chance" in " ".join(text.split())
    assert "English" in text


def test_a_suite_without_noise_shows_clean_scores(make, tmp_path):
    text = printed(make.but(noises=()), tmp_path)
    assert "90.0" in section(text, "By language, mean")


def test_the_comparison_can_be_shown_alone(make, tmp_path):
    summary = summarise(make.write(tmp_path / "run"), **FAST)
    stream = io.StringIO()
    render_comparison(summary, compare(summary), Console(file=stream, width=80))
    assert "ner against nli" in stream.getvalue()
    assert "By noise and severity" not in stream.getvalue()
