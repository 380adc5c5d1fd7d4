"""Keyboards type their languages, and neighbours are neighbours."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from robustx.languages import LANGUAGES, profile
from robustx.languages.hangul import keystrokes
from robustx.languages.keyboards import keyboard

TYPED = [language for language in LANGUAGES if language not in {"ja", "zh"}]


@pytest.mark.parametrize("language", TYPED)
def test_every_letter_of_the_language_is_typed(language: str) -> None:
    board = keyboard(language)
    assert board is not None
    letters = profile(language).letters
    strokes = keystrokes(letters) if language == "ko" else letters
    dead = [char for char in strokes if board.stroke(char) is None]
    assert [char for char in dead if board.stroke(normalize("NFD", char)[0]) is None] == []


@pytest.mark.parametrize("language", ["ja", "zh"])
def test_text_chosen_from_candidates_has_no_keyboard(language: str) -> None:
    assert keyboard(language) is None


@pytest.mark.parametrize(
    ("language", "char", "around"),
    [
        ("en", "g", "tyfhvb"),
        ("en", "G", "TYFHVB"),
        ("de", "z", "tugh67"),
        ("fr", "a", "zq&é"),
        ("ru", "п", "енарми"),
        ("el", "α", "σζ;ς«"),
        ("ko", "ㄱ", "ㄷㅅㅇㄹ"),
        ("ko", "ㄲ", "ㄸㅆㅇㄹ"),
        ("tr", "ı", "uojk89"),
        ("pl", "ą", "śżπœ"),
        ("th", "ก", "หดพำแป"),
        ("hi", "क", "रतगदस,"),
    ],
)
def test_neighbours_lie_around_a_key_at_its_level(language: str, char: str, around: str) -> None:
    board = keyboard(language)
    assert board is not None
    assert set(board.neighbours(char)) == set(around)


@pytest.mark.parametrize("language", TYPED)
def test_letters_are_mutual_neighbours(language: str) -> None:
    board = keyboard(language)
    assert board is not None
    strokes = {char: stroke for char in profile(language).letters if (stroke := board.stroke(char))}
    for char, stroke in strokes.items():
        for other in set(board.neighbours(char)) & set(strokes):
            assert strokes[other].level != stroke.level or char in board.neighbours(other)


def test_a_character_that_is_not_on_the_board_has_no_neighbours() -> None:
    board = keyboard("en")
    assert board is not None
    assert board.neighbours("ß") == ()


@pytest.mark.parametrize(
    ("language", "script"), [("sw", "Latin"), ("ms", "Latin"), ("jv", "Latin")]
)
def test_layouts_of_other_scripts_are_not_taken_for_these_languages(
    language: str, script: str
) -> None:
    """The xkb layouts tz, my and jv are Arabic, Jawi and Javanese."""
    board = keyboard(language)
    assert board is not None
    assert {"a", "k", "s"} <= board.characters
    assert profile(language).scripts == (script,)
