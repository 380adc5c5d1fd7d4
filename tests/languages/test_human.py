"""The shares of human errors: sums, sources, relatives."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from robustx.errors import InputError
from robustx.languages import LANGUAGES, human

CHOSEN = {"ja", "ko", "zh"}
TYPED = [language for language in LANGUAGES if language not in CHOSEN]


def known(language: str) -> human.Shares:
    shares = human.shares(language)
    assert shares is not None
    return shares


@pytest.mark.parametrize("language", TYPED)
def test_the_shares_of_every_typed_language_add_up(language: str) -> None:
    shares = known(language)
    assert min(astuple(shares)) >= 0
    errors = shares.insertion + shares.deletion + shares.substitution + shares.transposition
    assert errors == pytest.approx(1)
    wrong = shares.mark + shares.bindu + shares.adjacent + shares.vowel + shares.habit
    assert wrong + shares.other == pytest.approx(1)


@pytest.mark.parametrize("language", sorted(CHOSEN))
def test_languages_typed_otherwise_have_no_shares_of_letters(language: str) -> None:
    assert human.shares(language) is None


def test_the_measured_languages_are_those_of_the_survey() -> None:
    assert human.measured() == ("ar", "de", "en", "fr", "ru", "vi")


def test_the_table_has_the_published_numbers() -> None:
    assert human.table("en") == pytest.approx(
        {
            "insertion": 0.27,
            "deletion": 0.29,
            "substitution": 0.37,
            "transposition": 0.072,
            "adjacent": 0.243,
            "chance": 0.166,
            "mark": 0.015,
            "first": 0.059,
        }
    )
    assert human.table("tr") == {}


def test_sighan_homophones_are_a_whole_but_for_rounding() -> None:
    assert sum(human.HOMOPHONES.values()) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(
    ("language", "phrase"),
    [
        ("en", "measured: Belinkov & Bisk, 53,180 pairs"),
        ("zh", "measured: SIGHAN"),
        ("hi", "signs measured: a Hindi corpus; the rest as the mean of"),
        ("es", "not measured: as French, marks by their frequency"),
        ("nl", "not measured: as English, marks by their frequency"),
        ("bg", "not measured: as Russian"),
        ("he", "not measured: as Arabic"),
        ("yo", "not measured: as Vietnamese, marks by their frequency"),
        ("ta", "not measured: as Hindi"),
        ("sw", "not measured: as the mean of English, French, German and Russian"),
        ("ko", "not measured: slips on the two-set keyboard"),
        ("ja", "not measured: words as a romaji input method"),
    ],
)
def test_evidence_says_what_was_measured(language: str, phrase: str) -> None:
    assert human.evidence(language).startswith(phrase)


def test_every_language_says_what_it_rests_on() -> None:
    assert all(human.evidence(language) for language in LANGUAGES)


def test_a_relative_lends_what_was_not_measured() -> None:
    spanish, french = known("es"), known("fr")
    assert spanish.deletion == french.deletion
    assert spanish.first == french.first


def test_marks_go_wrong_as_often_as_the_language_has_them() -> None:
    marks = [known(language).mark for language in ("sw", "it", "es", "fr", "ro")]
    assert marks == sorted(marks)
    assert marks[0] == 0


def test_hebrew_has_no_hamza_and_so_fewer_wrong_first_letters_than_arabic() -> None:
    hebrew, arabic = known("he"), known("ar")
    assert hebrew.mark == 0
    assert hebrew.mark_first <= arabic.mark_first == 0.9
    assert hebrew.first == pytest.approx(arabic.first)
    assert hebrew.first < 0.25


def test_confusions_are_read_both_ways_one_way_and_weighted() -> None:
    assert human.confusions("tr")["i"] == {"ı": 3.0}
    assert "ı" not in human.confusions("tr")
    assert human.confusions("es")["b"]["v"] == human.confusions("es")["v"]["b"] == 3.0
    assert set(human.confusions("fa")["ز"]) == {"ذ", "ض", "ظ"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_confusions_are_small_letters_or_signs(language: str) -> None:
    for right, wrong in human.confusions(language).items():
        assert right == right.lower()
        assert right not in wrong
        assert all(len(text) == 1 and weight > 0 for text, weight in wrong.items())


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(InputError, match="unknown language 'xx'"):
        human.shares("xx")
