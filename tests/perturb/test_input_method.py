"""Each language goes wrong the way its own input method does."""

from __future__ import annotations

import pytest

from robustx.languages import LANGUAGES
from robustx.perturb.input_method import InputMethod, LatinMode
from robustx.testing import check_perturbation
from tests.perturb.conftest import Sentences

LATIN_MODE = (
    "ar", "bg", "bn", "el", "fa", "gu", "he", "hi", "ka", "kk", "ko", "ml", "mr", "pa", "ru", "ta",
    "te", "uk", "ur",
)  # fmt: skip
TYPED = ("zh", "ja", "ko", "vi", "hi", "mr", "bn", "gu", "pa", "ta", "te", "ml")


@pytest.mark.parametrize("language", TYPED)
def test_promises_are_kept(language: str, sentences: Sentences) -> None:
    check_perturbation(InputMethod(), sentences(language), language)


@pytest.mark.parametrize("language", TYPED)
def test_the_texts_of_a_language_with_an_input_method_change(
    language: str, sentences: Sentences
) -> None:
    texts = sentences(language)
    assert any(InputMethod().sites(text, language) for text in texts)
    assert all(InputMethod().apply(text, language, 5).changed for text in texts if len(text) > 60)


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - set(TYPED)))
def test_what_is_typed_directly_has_no_sites(language: str) -> None:
    text = "word शब्द कि 있다 tiếng 中文 かな"
    assert not InputMethod().sites(text, language)
    assert InputMethod().apply(text, language, 5).target == text


def test_edits_are_those_of_the_languages_own_method() -> None:
    assert InputMethod().apply("đi", "vi", 5).target in {"đi", "ddi", "d9i"}
    assert InputMethod().apply("먹어", "ko", 5).target in {"먹어", "머거"}
    assert InputMethod().apply("कि", "hi", 5).target in {"कि", "की"}


@pytest.mark.parametrize("language", LATIN_MODE)
def test_latin_mode_keeps_its_promises(language: str, sentences: Sentences) -> None:
    assert any(LatinMode().sites(text, language) for text in sentences(language))
    check_perturbation(LatinMode(), sentences(language), language)


@pytest.mark.parametrize(
    ("language", "word", "typed"),
    [
        ("ko", "한국", "gksrnr"),
        ("ko", "\u1112\u1161\u11ab", "gks"),
        ("ru", "Привет", "Ghbdtn"),
        ("el", "Ελλάδα", "Ell;ada"),
        ("he", "שלום", "akuo"),
        ("ka", "ქართული", "qarTuli"),
        ("kk", "әке", "2rt"),
    ],
)
def test_latin_mode_types_the_keys_of_the_word(language: str, word: str, typed: str) -> None:
    assert LatinMode().rewrite(word, 0.5, language) == typed
    assert [span.of(word) for span in LatinMode().sites(word, language)] == [word]


def test_a_word_that_the_keys_cannot_type_stays() -> None:
    text = "Twp слово ўсё 2016"
    assert [span.of(text) for span in LatinMode().sites(text, "ru")] == ["слово"]


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - set(LATIN_MODE)))
def test_latin_mode_has_no_sites_without_spaced_words_in_another_script(language: str) -> None:
    for text in ("word ภาษาไทย 中文 かな မြန်မာ", "tiếng"):
        assert not LatinMode().sites(text, language)
