"""Punctuation errors follow what the language writes."""

from __future__ import annotations

import pytest

from robustx.languages import LANGUAGES
from robustx.perturb import Punctuation, perturbations
from robustx.perturb.punctuation import ApostropheError, MarkError
from robustx.testing import check_perturbation
from tests.perturb.conftest import Sentences

UNITS = [i / 200 for i in range(200)]
WITHOUT_NEWS = {"ht", "jv", "qu"}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in WITHOUT_NEWS])
def test_promises_are_kept(language: str, sentences: Sentences) -> None:
    check_perturbation(Punctuation(), sentences(language), language)


@pytest.mark.parametrize(
    ("language", "mark", "latin"),
    [("ar", "،", ","), ("ur", "۔", "."), ("el", ";", "?"), ("hi", "।", "|"), ("my", "။", ".")],
)
def test_a_mark_of_another_script_may_be_typed_in_latin(
    language: str, mark: str, latin: str
) -> None:
    errors = MarkError(drop=0.0, confuse=1.0, double=0.0)
    assert latin in {errors.rewrite(mark, u, language) for u in UNITS}


@pytest.mark.parametrize(
    ("language", "mark", "confused"),
    [
        ("en", ".", {","}),
        ("en", "?", {".", "!"}),
        ("hi", "।", {".", ",", "|"}),
        ("ar", ".", {"،"}),
        ("ur", "۔", {"،", "."}),
        ("el", ";", {".", "!", "?"}),
        ("my", "။", {"၊", ".", "|"}),
        ("zh", "。", {"，"}),
        ("zh", "，", {"。", "、"}),
        ("ja", "。", {"、"}),
    ],
)
def test_a_mark_is_confused_with_those_like_it(
    language: str, mark: str, confused: set[str]
) -> None:
    errors = MarkError(drop=0.0, confuse=1.0, double=0.0)
    assert {errors.rewrite(mark, u, language) for u in UNITS} == confused


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fr", "L'été, aujourd’hui 'oui'", ["'", "’"]),
        ("uk", "п'ять сім’я", ["'", "’"]),
        ("en", "It's 5' long", ["'"]),
    ],
)
def test_apostrophes_inside_words_are_found(language: str, text: str, found: list[str]) -> None:
    assert [site.of(text) for site in ApostropheError().sites(text, language)] == found


def test_an_apostrophe_is_lost_or_changed() -> None:
    outcomes = {ApostropheError().rewrite("'", u, "fr") for u in UNITS}
    assert {"", "’", "´", "`"} <= outcomes
    assert "'" not in outcomes


def test_only_some_languages_have_apostrophes() -> None:
    assert ApostropheError() in Punctuation().channels("it")
    assert ApostropheError() not in Punctuation().channels("ru")


def test_the_shares_can_be_set_one_by_one() -> None:
    drop = perturbations.build("punctuation?confuse=0&double=0&apostrophe=0")
    assert drop.apply("No. It's, well!", "en", 5, address=(1,)).target in {
        "No It's well",
        "No It's, well",
        "No It's well!",
        "No. It's well",
        "No. It's well!",
        "No. It's, well",
        "No It's, well!",
        "No. It's, well!",
    }
