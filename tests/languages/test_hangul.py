"""Syllables and strokes are the same thing seen twice."""

from __future__ import annotations

import pytest

from robustx.languages.hangul import Syllable, composed, keystrokes


def test_every_syllable_comes_back_from_its_strokes() -> None:
    syllables = [chr(code) for code in range(0xAC00, 0xD7A4)]
    assert [composed(keystrokes(syllable)) for syllable in syllables] == syllables


@pytest.mark.parametrize(
    ("text", "strokes"),
    [
        ("값", "ㄱㅏㅂㅅ"),
        ("의", "ㅇㅡㅣ"),
        ("까", "ㄲㅏ"),
        ("a1", "a1"),
        ("\u1100\u1161\u11ab", "ㄱㅏㄴ"),
    ],
)
def test_a_syllable_is_struck_jamo_by_jamo(text: str, strokes: str) -> None:
    assert keystrokes(text) == strokes


@pytest.mark.parametrize(
    ("strokes", "text"),
    [
        ("ㄱㅏㅂㅅㅏ", "갑사"),
        ("ㄱㅂㅏ", "ㄱ바"),
        ("ㅏㄱ", "ㅏㄱ"),
        ("ㅗㅏ", "ㅘ"),
        ("ㅇㅏㄴㅎㅇㅏ", "않아"),
        ("ㄱㅏㄸㅏ", "가따"),
    ],
)
def test_an_input_method_composes_what_it_can(strokes: str, text: str) -> None:
    assert composed(strokes) == text


def test_a_syllable_is_taken_apart_and_put_together() -> None:
    assert Syllable.of("닭") == ("ㄷ", "ㅏ", "ㄺ")
    assert str(Syllable("ㄷ", "ㅏ", "ㄺ")) == "닭"
    assert all(str(Syllable.of(chr(code))) == chr(code) for code in range(0xAC00, 0xD7A4))


@pytest.mark.parametrize("char", ["ㄱ", "a", "中", "\ud800"])
def test_what_is_no_syllable_is_not_taken_apart(char: str) -> None:
    assert Syllable.of(char) is None


@pytest.mark.parametrize(
    ("char", "coda"),
    [("닭", ("ㄹ", "ㄱ")), ("각", ("", "ㄱ")), ("있", ("", "ㅆ")), ("가", ("", ""))],
)
def test_a_coda_gives_away_its_last_consonant(char: str, coda: tuple[str, str]) -> None:
    syllable = Syllable.of(char)
    assert syllable is not None
    assert syllable.coda == coda
