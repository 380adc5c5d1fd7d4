"""Odd input is perturbed or left alone, and never a crash."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from robustx.errors import InputError
from robustx.languages import LANGUAGES
from robustx.perturb import Perturbation, perturbations
from tests.text.strategies import texts

NOISES = [perturbations.build(name) for name in perturbations]
ODD = {
    "empty": "",
    "spaces": "   ",
    "one letter": "a",
    "one mark": "\u0301",
    "an emoji family": "👩‍👩‍👧 👍🏽",
    "a lone surrogate": "ab\ud800cd",
    "NUL": "a\x00b\x00c",
    "right-to-left marks": "a\u200fb \u202eabc\u202c",
    "a byte-order mark": "\ufeffabc",
    "another script": "Съешь же ещё этих мягких французских булок",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_no_noise_in_any_language_crashes(text: str) -> None:
    for language in LANGUAGES:
        for noise in NOISES:
            rewrite = noise.apply(text, language, 5)
            assert rewrite.source == text


@pytest.mark.parametrize("text", ["", "   ", "\u0301", "👩‍👩‍👧 👍🏽"])
def test_what_holds_no_letter_is_untouched(text: str) -> None:
    for noise in NOISES:
        assert noise.apply(text, "en", 5).target == text


def test_a_text_in_another_script_keeps_its_letters() -> None:
    for noise in NOISES:
        assert noise.apply(ODD["another script"], "en", 5).target == ODD["another script"]


@pytest.mark.parametrize(("language", "word"), [("en", "word "), ("hi", "शब्द "), ("zh", "词语")])
def test_a_hundred_thousand_characters_are_perturbed(language: str, word: str) -> None:
    text = word * (100_000 // len(word))
    for noise in NOISES:
        rewrite = noise.apply(text, language, 2)
        assert len(rewrite.source) == len(text)


@settings(max_examples=60, deadline=None)
@given(texts)
def test_any_text_can_be_perturbed_and_severity_zero_leaves_it(text: str) -> None:
    for language in ("en", "hi", "th", "ko", "my", "ar", "ja"):
        for noise in NOISES:
            assert noise.apply(text, language, 0).target == text
            assert noise.apply(text, language, 4).source == text


@pytest.mark.parametrize("noise", NOISES, ids=perturbations)
def test_a_language_that_is_not_among_the_50_is_refused(noise: Perturbation) -> None:
    with pytest.raises(InputError, match="unknown language 'xx'"):
        noise.apply("Wörter, 한국 привет", "xx", 3)


@pytest.mark.parametrize("noise", NOISES, ids=perturbations)
def test_a_piece_that_is_no_site_is_rewritten_without_a_crash(noise: Perturbation) -> None:
    for language in LANGUAGES:
        for piece in ("a", ".", "7", "ক", "한", "\ud800"):
            assert isinstance(noise.rewrite(piece, 0.7, language), str)
