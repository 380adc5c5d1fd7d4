"""Noise that the eye does not see: look-alikes, invisible characters, other encodings."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from robustx.languages import LANGUAGES
from robustx.perturb import Perturbation
from robustx.perturb.unicode_noise import (
    Bidi,
    Compatibility,
    Composition,
    Confusables,
    DirectionMark,
    EmbeddedWord,
    Joiner,
    LetterForm,
    ReversedWord,
    Separator,
    StyledWord,
    Unicode,
    ZeroWidth,
)
from robustx.testing import check_perturbation
from tests.perturb.conftest import Sentences

UNITS = [i / 200 for i in range(200)]
FAMILY = [Confusables(), ZeroWidth(), Bidi(), Composition(), Compatibility(), Unicode()]
WITHOUT_NEWS = {"ht", "jv", "qu"}
INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f")


def outcomes(noise: Perturbation, piece: str, language: str) -> set[str]:
    return {noise.rewrite(piece, u, language) for u in UNITS}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in WITHOUT_NEWS])
@pytest.mark.parametrize("noise", FAMILY, ids=lambda noise: type(noise).__name__)
def test_promises_are_kept(noise: Perturbation, language: str, sentences: Sentences) -> None:
    check_perturbation(noise, sentences(language, 8), language)


def test_a_letter_becomes_a_look_alike_with_its_accents() -> None:
    assert {"с", "ᴄ"} <= outcomes(Confusables(), "c", "en")
    assert "е\u0301" in outcomes(Confusables(), "e\u0301", "fr")


def test_a_look_alike_that_cannot_carry_the_signs_is_declined() -> None:
    assert outcomes(Confusables(), "ങ്", "ml") == {"ങ്"}


@pytest.mark.parametrize(
    ("language", "text"), [("en", "invisible"), ("hi", "किताब"), ("ar", "كتاب"), ("zh", "看不见")]
)
def test_separators_leave_the_letters(language: str, text: str) -> None:
    noisy = ZeroWidth(joiners=0).apply(text, language, 5, address=(1,)).target
    assert noisy != text
    assert noisy.translate(INVISIBLE) == text


def test_separators_stand_between_clusters() -> None:
    assert [span.start for span in Separator().sites("किमी", "hi")] == [2]


def test_joiners_follow_letters_whose_shape_they_leave() -> None:
    assert outcomes(Joiner(), "f", "en") == {"f\u200c", "f\u200d"}
    assert [span.of("دار بيت") for span in Joiner().sites("دار بيت", "ar")] == ["د", "ا"]
    assert outcomes(Joiner(), "د", "ar") == {"د\u200c"}
    assert Joiner().sites("किताब", "hi") == ()


def test_direction_controls_agree_with_the_text_and_are_closed() -> None:
    assert outcomes(DirectionMark(), "", "en") == {"\u200e"}
    assert outcomes(DirectionMark(), "", "he") == {"\u200f"}
    assert outcomes(EmbeddedWord(), "cat", "en") == {"\u2066cat\u2069", "\u202acat\u202c"}
    assert outcomes(EmbeddedWord(), "חתול", "he") == {"\u2067חתול\u2069", "\u202bחתול\u202c"}


def test_a_word_is_reversed_under_an_override_where_letters_have_one_shape() -> None:
    assert ReversedWord().rewrite("cat", 0.5, "en") == "\u202etac\u202c"
    assert ReversedWord().rewrite("a", 0.5, "en") == "a"
    assert ReversedWord().sites("قطة", "ar") == ()
    assert [span.of("cafe\u0301 cat") for span in ReversedWord().sites("cafe\u0301 cat", "en")] == [
        "cat"
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [("vi", "Tiếng Việt"), ("ko", "한국어"), ("ja", "がんばる"), ("hi", "ज़मीन"), ("yo", "ẹ̀kọ́")],
)
def test_composition_changes_the_code_points_and_nothing_else(language: str, text: str) -> None:
    noisy = Composition().apply(text, language, 5, address=(2,)).target
    assert noisy != text
    assert normalize("NFC", noisy) == normalize("NFC", text)


def test_composition_leaves_what_has_one_spelling() -> None:
    assert Composition().sites("plain text", "en") == []
    assert Composition().rewrite("x", 0.5, "en") == "x"


def test_words_are_styled_whole() -> None:
    assert {"𝐜𝐚𝐭", "ｃａｔ", "ⓒⓐⓣ"} <= outcomes(StyledWord(), "cat", "en")
    assert outcomes(StyledWord(), "بيت", "ar") == {"ﺑﻴﺖ"}
    assert StyledWord().sites("слово", "ru") == ()


@pytest.mark.parametrize(
    ("language", "text", "pieces"),
    [
        ("en", "office flat", ["ffi", "fl"]),
        ("nl", "ijs", ["ij"]),
        ("af", "'n huis", ["'n"]),
        ("zh", "人大", ["人", "大"]),
        ("ru", "фл", []),
    ],
)
def test_ligatures_and_radicals_stand_for_letters(
    language: str, text: str, pieces: list[str]
) -> None:
    spans = LetterForm().sites(text, language)
    assert [span.of(text) for span in spans] == pieces
    for piece in pieces:
        assert len(LetterForm().rewrite(piece, 0.5, language)) == 1


def test_the_mixture_takes_what_a_language_has() -> None:
    only_composition = Unicode(confusables=0, zero_width=0, bidi=0, compatibility=0)
    assert only_composition.apply("plain", "en", 5).edits == ()
    assert only_composition.apply("çà et là", "fr", 5).edits
