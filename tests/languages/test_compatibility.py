"""Other encodings of the same letters are equal by Unicode's normal forms."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from robustx.languages import LANGUAGES
from robustx.languages.compatibility import (
    alphabets,
    equal_spellings,
    letter_forms,
    presented,
)


@pytest.mark.parametrize(
    ("letter", "spellings"),
    [
        ("é", {"e\u0301"}),
        ("e\u0301", {"é"}),
        ("ế", {"e\u0302\u0301", "ê\u0301"}),
        ("й", {"и\u0306"}),
        ("가", {"\u1100\u1161"}),
        ("が", {"か\u3099"}),
        ("\u0921\u093c", {"\u095c"}),
        ("ё", {"е\u0308"}),
        ("K", {"\u212a"}),
        ("x", set()),
    ],
)
def test_a_letter_has_its_equal_spellings(letter: str, spellings: set[str]) -> None:
    assert set(equal_spellings(letter)) == spellings


def test_equal_spellings_have_one_normal_form() -> None:
    for letter in "éếйガ각ոặἄ豈":
        for spelling in equal_spellings(letter):
            assert normalize("NFC", spelling) == normalize("NFC", letter)


def test_styled_alphabets_are_whole_and_fold_back() -> None:
    styles = alphabets("en")
    assert len(styles) >= 14
    assert {"𝐡", "ｈ", "ⓗ", "ℎ"} <= {alphabet.get("h") for alphabet in styles}
    for alphabet in (*styles, *alphabets("el")):
        assert all(normalize("NFKC", form) == letter for letter, form in alphabet.items())
    assert alphabets("ru") == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_letter_forms_fold_back(language: str) -> None:
    for letters, form in letter_forms(language).items():
        folded = normalize("NFKC", form).replace("\u02bc", letters[0])
        assert folded == normalize("NFKC", letters)


@pytest.mark.parametrize(
    ("word", "shapes"),
    [
        ("بيت", "ﺑﻴﺖ"),  # house: initial, medial, final
        ("دار", "ﺩﺍﺭ"),  # letters that do not join the next one
        ("پاک", "ﭘﺎﮎ"),
        ("abc", "abc"),
    ],
)
def test_presentation_forms_follow_the_place_in_the_word(word: str, shapes: str) -> None:
    assert presented(word) == shapes
