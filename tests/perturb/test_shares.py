"""Errors in words are sorted as in the human corpora."""

from __future__ import annotations

import pytest

from robustx.perturb.shares import (
    Shares,
    Slip,
    adjacent,
    classify,
    homophones,
    mark_only,
    shares,
    word_pairs,
)


def slip(correct: str, wrong: str, language: str = "en") -> Slip:
    found = classify(correct, wrong, language)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("correct", "wrong", "operation"),
    [
        ("hello", "helloo", "insertion"),
        ("hello", "helo", "deletion"),
        ("hello", "hallo", "substitution"),
        ("hello", "ehllo", "transposition"),
    ],
)
def test_a_single_error_is_one_of_four(correct: str, wrong: str, operation: str) -> None:
    assert slip(correct, wrong).operation == operation


@pytest.mark.parametrize("wrong", ["hello", "HELLO", "hlelp", "olleh", "", "hexxo"])
def test_no_error_or_several_are_none_of_them(wrong: str) -> None:
    assert classify("hello", wrong, "en") is None


def test_the_first_letter_is_wrong_when_the_word_begins_otherwise() -> None:
    assert slip("hello", "jello").first
    assert slip("hello", "ello").first
    assert slip("Hello", "ehllo").first
    assert not slip("hello", "hhello").first
    assert not slip("hello", "hallo").first


def test_doubled_letters_are_seen_in_insertions_and_deletions() -> None:
    assert slip("until", "untill").doubled
    assert slip("hello", "helo").doubled
    assert not slip("until", "unatil").doubled
    assert not slip("until", "unil").doubled


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("é", "e"),
        ("é", "è"),
        ("ü", "u"),
        ("أ", "ا"),
        ("إ", "آ"),
        ("ٱ", "ا"),
        ("й", "и"),
        ("ệ", "e"),
    ],
)
def test_letters_may_differ_in_marks_alone(one: str, other: str) -> None:
    assert mark_only(one, other)
    assert mark_only(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("é", "a"), ("đ", "d"), ("ı", "i"), ("ة", "ه"), ("e", "e")]
)
def test_other_letters_differ_in_more_or_not_at_all(one: str, other: str) -> None:
    assert not mark_only(one, other)


def test_mark_only_errors_do_not_hit_a_neighbouring_key() -> None:
    found = slip("أكل", "إكل", "ar")
    assert found.mark_only
    assert not found.adjacent


def test_neighbouring_keys_are_those_of_the_languages_own_layout() -> None:
    assert "z" in adjacent("a", "fr")  # azerty
    assert "z" not in adjacent("q", "en")
    assert "щ" in adjacent("ш", "ru")
    assert slip("лошадь", "лощадь", "ru").adjacent
    assert not slip("корова", "карова", "ru").adjacent


def test_composition_does_not_matter() -> None:
    assert classify("cafe\u0301", "caf\u00e9", "fr") is None
    assert slip("cafe\u0301", "cafe", "fr").mark_only


def test_a_hindi_vowel_sign_is_a_letter_to_its_writers() -> None:
    assert slip("की", "कि", "hi").mark_only
    assert slip("में", "मे", "hi").operation == "deletion"


def test_a_korean_syllable_is_taken_apart() -> None:
    found = slip("개", "게", "ko")
    assert found.operation == "substitution"
    assert found.adjacent  # ㅐ and ㅔ lie side by side
    assert slip("있다", "이다", "ko").operation == "deletion"


def test_counts_add_up_to_shares() -> None:
    pairs = [("hello", "helo"), ("hello", "hallo"), ("then", "tehn"), ("the", "the"), ("a", "xyz")]
    counts = shares(pairs, "en")
    assert (counts.pairs, counts.single) == (4, 3)
    assert counts.table()["deletion"] == pytest.approx(1 / 3)
    assert counts.table()["undouble"] == 1
    assert (counts + counts).single == 6
    assert (counts + counts).table() == counts.table()


def test_the_share_expected_by_chance_is_that_of_the_keys_around() -> None:
    counts = shares([("dad", "dbd")], "en")  # s, q, w, z lie around a; the word has none of them
    assert counts.table()["chance"] == 0
    assert shares([("saw", "sbw")], "en").table()["chance"] == pytest.approx(2 / 3)


def test_nothing_to_count_is_all_zero() -> None:
    assert shares([], "en") == Shares()
    assert set(Shares().table().values()) == {0.0}


def test_words_are_compared_without_the_punctuation_around_them() -> None:
    pairs = word_pairs("«Well», he said.", "«Wll», he siad.")
    assert list(pairs) == [("Well", "Wll"), ("said", "siad")]


def test_chinese_errors_are_sorted_by_sound() -> None:
    heard = homophones([("他来在家", "她来再家"), ("是", "十"), ("长短", "长")])
    assert heard["same_tone"] == pytest.approx(2 / 3)
    assert heard["other_tone"] == pytest.approx(1 / 3)
