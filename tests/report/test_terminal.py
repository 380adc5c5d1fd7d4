from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from robustx.report import compare, render, render_comparison, summarise

FAST = {"resamples": 100}


def printed(make, path, full=False):
    return shown(summarise(make.write(path / "run"), **FAST), full)


def shown(summary, full=False, terminal=False):
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


def test_no_cell_is_cut_short(summary):
    tables = shown(summary, full=True).split("Notes")[0]
    assert "…" not in tables


def test_a_heading_in_brackets_is_no_markup(summary):
    assert (
        section(shown(summary), "By language, mean").splitlines()[1].endswith("[low, high]     p")
    )


def test_the_verdict_comes_first(summary):
    assert shown(summary).splitlines()[2].startswith("• nli is more robust than ner")


def test_a_pipe_gets_no_colours(summary):
    assert "\x1b" not in shown(summary)


def test_a_terminal_gets_colours(summary):
    assert "\x1b[" in shown(summary, terminal=True)


def test_a_noise_that_does_not_apply_is_never_a_zero(summary):
    heat = section(shown(summary), "Gap by noise and language")
    assert heat.split("casing")[1].split()[2:] == ["n/a", "n/a"]


def test_a_language_at_chance_shows_its_clean_score_and_no_gap(summary):
    [line] = [
        line
        for line in section(shown(summary), "By language, mean").splitlines()
        if line.startswith("ko")
    ]
    assert line.split() == ["ko", "Korean", "0", "50.0", "50.0", "at", "chance"]


def test_a_missing_cell_is_a_dash(make, tmp_path):
    absent = tuple(("nli", "de", f"keyboard@{severity}") for severity in (1, 3))
    heat = section(printed(make.but(absent=absent), tmp_path), "Gap by noise and language")
    assert heat.split("keyboard")[1].split()[1] == "–"


def test_full_shows_every_cell(summary):
    short, full = shown(summary), shown(summary, full=True)
    for name in ("en keyboard@1", "ja casing@3", "ko keyboard@3"):
        assert name in full
        assert name not in short


def test_repeated_draws_are_told_apart(make, tmp_path):
    table = section(printed(make.but(draws=2), tmp_path), "By noise and severity")
    assert [word for word in table.split() if "#" in word] == ["1#1", "3#1", "1#1", "3#1"]


def test_many_languages_take_several_tables(make, tmp_path):
    languages = ("en", "ar", "bg", "de", "el", "es", "fr", "hi", "ru", "sw")
    heat = printed(make.but(languages=languages), tmp_path).split("Gap by noise and language")[1]
    assert heat.count("\nnoise ") >= 2


def test_an_interval_is_never_broken_over_two_lines(summary):
    for line in shown(summary).splitlines():
        assert line.count("[") == line.count("]")


def test_the_signature_stays_whole_between_its_bars(make, summary):
    assert make.signature in shown(summary).replace("\n", "")


def test_one_arm_needs_no_comparison(make, tmp_path):
    text = printed(make.but(checkpoints={"nli": ("nli", None)}), tmp_path)
    assert "nli loses 4.9 points" in text
    assert "against" not in text


def test_an_arm_at_chance_everywhere_shows_its_clean_scores_alone(make, tmp_path):
    text = printed(make.but(at_chance=make.languages), tmp_path)
    assert "cannot be compared on paws-x: ner and nli are at chance" in " ".join(text.split())
    assert "English" in text
    assert "By noise and severity" not in text


def test_a_suite_without_noise_shows_clean_scores(make, tmp_path):
    text = printed(make.but(noises=()), tmp_path)
    assert "90.0" in section(text, "By language, mean")


def test_the_comparison_can_be_shown_alone(summary):
    stream = io.StringIO()
    render_comparison(summary, compare(summary), Console(file=stream, width=80))
    assert "ner against nli" in stream.getvalue()
    assert "By noise and severity" not in stream.getvalue()


def test_no_line_ends_in_blanks(summary):
    assert all(line == line.rstrip() for line in shown(summary, full=True).splitlines())


def test_a_wide_terminal_is_not_filled(summary):
    stream = io.StringIO()
    render(summary, None, Console(file=stream, width=200))
    assert max(map(len, stream.getvalue().splitlines())) <= 80
