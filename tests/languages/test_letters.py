"""Letters are found in the language's scripts and replaced by their kin."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from robustx.languages import LANGUAGES, profile
from robustx.languages.letters import insertable, kin, letter_pairs, letter_spans, split_pair
from robustx.text.graphemes import graphemes
from robustx.text.scripts import script
from tests.text.strategies import texts


def found(text: str, language: str) -> list[str]:
    return [span.of(text) for span in letter_spans(text, language)]


def test_letters_of_other_scripts_are_none() -> None:
    assert found("Я ем 3 kg, ª", "ru") == ["Я", "е", "м"]
    assert found("Я ем 3 kg, ª", "en") == ["k", "g"]


def test_a_letter_holds_its_marks() -> None:
    assert found("e\u0301a", "fr") == ["e\u0301", "a"]
    assert found("क्षि में", "hi") == ["क्षि", "में"]
    assert found("ကြောင်း", "my") == ["ကြော", "င်း"]


@given(texts)
def test_letters_are_whole_clusters_outside_burmese(text: str) -> None:
    clusters = set(graphemes(text))
    for language in ("en", "hi", "th", "ko", "ar"):
        assert set(letter_spans(text, language)) <= clusters


@given(texts)
def test_pairs_are_neighbouring_letters(text: str) -> None:
    for language in ("en", "ru", "hi", "ja"):
        spans = letter_spans(text, language)
        ends = {(left.start, right.end) for left, right in pairwise(spans)}
        assert set(letter_pairs(text, language)) <= ends


def test_a_pair_of_equal_letters_is_none() -> None:
    assert [span.of("hallo") for span in letter_pairs("hallo", "de")] == ["ha", "al", "lo"]


def test_a_pair_is_split_between_its_letters() -> None:
    assert split_pair("किम", "hi") == ("कि", "म")
    assert split_pair("a", "en") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_kin_is_another_letter_of_the_same_script_and_case(language: str) -> None:
    letters = profile(language).letters
    for char in letters + (letters.upper() if profile(language).cased else ""):
        for other in (*kin(char, language), *insertable(char, language)):
            assert script(other) == script(char)
            assert other.isupper() == char.isupper()
        assert char not in kin(char, language)
        assert char == "ß" or kin(char, language)


def test_a_consonant_is_kin_to_consonants() -> None:
    assert "अ" not in kin("क", "hi")
    assert "เ" not in kin("ก", "th")
    assert "ア" not in kin("あ", "ja")
    assert "อ" in insertable("เ", "th")
