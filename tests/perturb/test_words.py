"""Words go missing, come twice, change places; spaces cut them in the wrong places."""

from __future__ import annotations

import sys

import pytest
import regex

from robustx.errors import InputError
from robustx.languages import LANGUAGES, profile
from robustx.perturb import Perturbation
from robustx.perturb.words import DropWords, DuplicateWords, SpaceWords, SplitWords, SwapWords
from robustx.testing import check_perturbation
from robustx.text.words import word_spans
from tests.perturb.conftest import Sentences

NOISES = (DropWords(), DuplicateWords(), SwapWords(), SplitWords(), SpaceWords())
UNSPACED = tuple(code for code in LANGUAGES if not profile(code).spaced)
WITHOUT_TEXT = {"ht"}


def outcomes(noise: Perturbation, text: str, language: str) -> list[str]:
    """Return the text after each single edit that the noise could make."""
    return [
        text[:start] + noise.rewrite(text[start:end], 0.5, language) + text[end:]
        for start, end in noise.sites(text, language)
    ]


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in WITHOUT_TEXT])
def test_promises_are_kept_in_every_language(language: str, sentences: Sentences) -> None:
    for noise in NOISES:
        check_perturbation(noise, sentences(language, 8), language)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "I saw it.", ["saw it.", "I it.", "I saw."]),
        ("en", "Well-known men", ["men", "Well-known"]),
        ("en", "(The cat) sat", ["(cat) sat", "(The) sat", "(The cat)"]),
        ("en", "A\ta cat", ["A\tcat", "A\ta"]),
        ("en", "He ate 3.14 pies", ["ate 3.14 pies", "He 3.14 pies", "He ate 3.14"]),
        ("en", "Yes,no", []),
        ("hi", "हिन्दी में लिखो।", ["में लिखो।", "हिन्दी लिखो।", "हिन्दी में।"]),
        ("zh", "我们去学校。", ["去学校。", "我们学校。", "我们去。"]),
        ("th", "เด็กนอน แต่ แมว", ["นอน แต่ แมว", "เด็กนอน แมว", "เด็กนอน แต่"]),
    ],
)
def test_a_dropped_word_takes_one_space_with_it(
    language: str, text: str, expected: list[str]
) -> None:
    assert outcomes(DropWords(), text, language) == expected


def test_dropping_leaves_no_double_space(sentences: Sentences) -> None:
    for language in ("en", "th", "vi"):
        for text in sentences(language, 16):
            single = regex.sub(r"\s+", " ", text).strip()
            target = DropWords().apply(single, language, 5).target
            assert "  " not in target
            assert target == target.strip()


def test_the_only_word_is_not_dropped() -> None:
    assert not DropWords().sites("Hello!", "en")
    assert not DropWords().sites("你好", "zh")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Stop it!", ["Stop Stop it!", "Stop it it!"]),
        ("ja", "私は", ["私私は", "私はは"]),
    ],
)
def test_a_word_is_written_twice(language: str, text: str, expected: list[str]) -> None:
    assert outcomes(DuplicateWords(), text, language) == expected


def test_a_word_with_a_stray_sign_is_not_written_twice() -> None:
    assert not DuplicateWords().sites("\u093fकप", "hi")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "I saw him, twice", ["saw I him, twice", "I him saw, twice"]),
        ("en", "the cat\u00a0sat", ["cat the\u00a0sat", "the sat\u00a0cat"]),
        ("zh", "我们去，学校", ["去我们，学校"]),
        ("ko", "나는 학교에  간다", ["학교에 나는  간다"]),
    ],
)
def test_neighbouring_words_change_places(language: str, text: str, expected: list[str]) -> None:
    assert outcomes(SwapWords(), text, language) == expected


def test_a_swap_keeps_every_word_and_all_white_space(sentences: Sentences) -> None:
    for language in ("en", "ar", "hi"):
        for text in sentences(language, 16):
            target = SwapWords().apply(text, language, 5).target
            assert sorted(regex.findall(r"[\p{L}\p{M}\p{N}]+", target)) == sorted(
                regex.findall(r"[\p{L}\p{M}\p{N}]+", text)
            )
            assert regex.findall(r"\s", target) == regex.findall(r"\s", text)


def test_words_that_are_the_same_stay() -> None:
    assert outcomes(SwapWords(), "that that", "en") == ["that that"]
    assert not SwapWords().apply("that that", "en", 5).changed


@pytest.mark.parametrize(
    ("language", "text", "inside", "between"),
    [
        ("th", "เด็กนอน", ["เ ด็กนอน", "เด็ กนอน", "เด็กน อน", "เด็กนอ น"], ["เด็ก นอน"]),
        ("my", "ကျောင်းသွား", ["ကျော င်းသွား"], ["ကျောင်း သွား"]),
        ("zh", "我们学校。", ["我 们学校。", "我们学 校。"], ["我们 学校。"]),
        ("en", "it is", ["i t is", "it i s"], []),
    ],
)
def test_a_wrong_space_lies_inside_a_word_or_between_two(
    language: str, text: str, inside: list[str], between: list[str]
) -> None:
    assert outcomes(SplitWords(), text, language) == inside
    assert outcomes(SpaceWords(), text, language) == between


@pytest.mark.parametrize("language", UNSPACED)
def test_spaces_between_words_follow_the_segmenter(language: str, sentences: Sentences) -> None:
    borders = 0
    for text in sentences(language, 8):
        rewrite = SpaceWords().apply(text, language, 5)
        ends = {span.end for span in word_spans(text, language)}
        assert {edit.start for edit in rewrite.edits} <= ends
        borders += len(rewrite.edits)
    assert borders


@pytest.mark.parametrize("noise", NOISES, ids=lambda noise: type(noise).__name__)
def test_words_of_another_script_are_left_alone(noise: Perturbation) -> None:
    assert not noise.sites("Съешь же ещё этих", "en")
    assert not noise.sites("see you tomorrow", "zh")


def test_without_the_segmenter_nothing_is_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icu4py", None)
    for noise in NOISES:
        with pytest.raises(InputError, match="robustx\\[segment\\]"):
            noise.apply("ผมไปที่ร้านนี้เสมอ", "th", 5)


@pytest.mark.parametrize("noise", NOISES, ids=lambda noise: type(noise).__name__)
@pytest.mark.parametrize("word", ["word ", ".", "a.", "a-", "我们去"])
def test_long_texts_take_linear_time(noise: Perturbation, word: str) -> None:
    text = word * (100_000 // len(word))
    for language in ("en", "zh"):
        assert noise.apply(text, language, 1).source == text
