from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from robustx.report import render_comparison
from tests.report.on_terminal import as_text, printed, section


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


def test_no_cell_is_cut_short(whole):
    tables = whole.split("Notes")[0]
    assert "…" not in tables


def test_a_heading_in_brackets_is_no_markup(whole):
    assert section(whole, "By language, mean").splitlines()[1].endswith("[low, high]     p")


def test_the_verdict_comes_first(short):
    assert short.splitlines()[2].startswith("• nli is more robust than ner")


def test_a_pipe_gets_no_colours(short):
    assert "\x1b" not in short


def test_a_terminal_gets_colours(summary, compared):
    assert "\x1b[" in as_text(summary, compared, terminal=True)


def test_a_noise_that_does_not_apply_is_never_a_zero(whole):
    heat = section(whole, "Gap by noise and language")
    assert heat.split("casing")[1].split()[2:] == ["n/a", "n/a"]


def test_a_language_at_chance_shows_its_clean_score_and_no_gap(whole):
    [line] = [
        line for line in section(whole, "By language, mean").splitlines() if line.startswith("ko")
    ]
    assert line.split() == ["ko", "Korean", "0", "50.0", "50.0", "at", "chance"]


def test_a_missing_cell_is_a_dash(make, tmp_path):
    absent = tuple(("nli", "de", f"keyboard@{severity}") for severity in (1, 3))
    heat = section(printed(make.but(absent=absent), tmp_path, full=True), "Gap by noise and lang")
    assert heat.split("keyboard")[1].split()[1] == "–"


def test_full_shows_every_cell(short, whole):
    for name in ("en keyboard@1", "ja casing@3", "ko keyboard@3"):
        assert name in whole
        assert name not in short


def test_repeated_draws_are_told_apart(make, tmp_path):
    table = section(printed(make.but(draws=2), tmp_path, full=True), "By noise and severity")
    assert [word for word in table.split() if "#" in word] == ["1#1", "3#1", "1#1", "3#1"]


def test_many_languages_take_several_tables(make, tmp_path):
    languages = (*make.languages, "ar", "bg", "el", "es", "fr", "hi", "id", "it", "ru", "sw", "th")
    alone = make.but(languages=languages, checkpoints={"nli": ("nli", None)})
    text = printed(alone, tmp_path, full=True)
    heat = text.split("Gap by noise and language")[1].split("By language, noise")[0]
    assert heat.count("\nnoise ") == 2


def test_an_interval_is_never_broken_over_two_lines(short):
    for line in short.splitlines():
        assert line.count("[") == line.count("]")


def test_the_signature_stays_whole_between_its_bars(make, short):
    assert make.signature in short.replace("\n", "")


def test_one_arm_needs_no_comparison(make, tmp_path):
    text = printed(make.but(checkpoints={"nli": ("nli", None)}), tmp_path)
    assert "nli loses 4.9 points" in text
    assert "against" not in text


def test_an_arm_at_chance_everywhere_shows_its_clean_scores_alone(make, tmp_path, compared):
    text = printed(make.but(at_chance=make.languages), tmp_path)
    assert "cannot be compared on paws-x: ner and nli are at chance" in " ".join(text.split())
    assert "English" in text
    assert "By noise and severity" not in text


def test_a_suite_without_noise_shows_clean_scores(make, tmp_path):
    text = printed(make.but(noises=()), tmp_path)
    assert "90.0" in section(text, "By language, mean")


def test_the_comparison_can_be_shown_alone(summary, compared):
    stream = io.StringIO()
    render_comparison(summary, compared, Console(file=stream, width=80))
    assert "ner against nli" in stream.getvalue()
    assert "By noise and severity" not in stream.getvalue()


def test_no_line_ends_in_blanks(whole):
    assert all(line == line.rstrip() for line in whole.splitlines())


def test_a_wide_terminal_is_not_filled(summary, compared):
    text = as_text(summary, compared, terminal=True, columns=200)
    assert max(map(len, Text.from_ansi(text).plain.splitlines())) == 80


def test_a_narrow_terminal_is_not_overrun(summary, compared):
    text = as_text(summary, compared, terminal=True, columns=64)
    assert max(map(len, Text.from_ansi(text).plain.splitlines())) == 64


@pytest.mark.parametrize("width", [60, 72, 100, 140, 200])
@pytest.mark.parametrize("full", [False, True])
def test_the_report_fits_any_width(summary, width, full, compared):
    lines = as_text(summary, compared, full=full, width=width).splitlines()
    assert max(map(cell_len, lines)) == width  # a heading's rule reaches the edge
    assert all(line == line.rstrip() for line in lines)


def test_a_pipe_has_80_columns_whatever_it_says(summary, compared):
    assert max(map(cell_len, as_text(summary, compared, columns=40).splitlines())) == 80
