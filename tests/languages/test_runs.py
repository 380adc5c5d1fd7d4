"""Runs of letters are words, or short pieces of unspaced text."""

from __future__ import annotations

import pytest

from robustx.languages.runs import letter_runs


@pytest.mark.parametrize(
    ("language", "text", "runs"),
    [
        ("en", "It's 3 o’clock, Jean-Luc", ["It", "s", "o", "clock", "Jean", "Luc"]),
        ("hi", "मैं घर हूँ।", ["मैं", "घर", "हूँ"]),
        ("zh", "今天天气很好，abc", ["今天天气", "很好"]),
        ("en", "Привет", []),
    ],
)
def test_runs_hold_letters_of_the_language(language: str, text: str, runs: list[str]) -> None:
    assert [span.of(text) for span in letter_runs(text, language)] == runs
