"""The 50 profiles are there, consistent, and found by code."""

from __future__ import annotations

import pytest

from robustx.errors import InputError
from robustx.languages import LANGUAGES, profile
from robustx.text.scripts import SCRIPTS, scripts_of


def test_there_are_fifty_languages_in_order() -> None:
    assert len(LANGUAGES) == 50
    assert list(LANGUAGES) == sorted(set(LANGUAGES))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letters_are_of_the_scripts(language: str) -> None:
    known = profile(language)
    assert set(known.scripts) <= set(SCRIPTS)
    assert scripts_of(known.letters) == set(known.scripts)
    assert len(set(known.letters)) == len(known.letters) >= 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_case_and_direction_follow_from_the_script(language: str) -> None:
    known = profile(language)
    assert known.cased == bool(set(known.scripts) & {"Latin", "Cyrillic", "Greek"})
    assert known.direction == ("rtl" if set(known.scripts) & {"Arabic", "Hebrew"} else "ltr")
    assert known.spaced == (language not in {"ja", "my", "th", "zh"})


def test_words_are_found_by_spaces_or_by_the_dictionaries_of_icu() -> None:
    for language in LANGUAGES:
        known = profile(language)
        assert known.segmentation == ("space" if known.spaced else "ICU")


def test_every_layout_says_how_much_of_the_language_it_types() -> None:
    for language in LANGUAGES:
        known = profile(language)
        typed = known.layout is not None or known.input_method == "2-beolsik"
        assert (known.reach is not None) == typed


def test_most_layouts_type_all_letters_and_that_of_yoruba_three_quarters() -> None:
    reach = {code: r.reachable for code in LANGUAGES if (r := profile(code).reach)}
    assert {code for code, share in reach.items() if share < 99.9} == {"ml", "wo", "yo"}
    assert reach["yo"] == 74.58
    assert "tone marks" in profile("yo").note


@pytest.mark.parametrize(
    ("language", "level", "share"),
    [("ta", "shift", 14.3), ("pl", "altgr", 6.7), ("el", "dead", 11.6), ("vi", "dead", 20.1)],
)
def test_letters_behind_a_second_key_are_counted(language: str, level: str, share: float) -> None:
    assert getattr(profile(language).reach, level) == share


@pytest.mark.parametrize(
    ("language", "method"),
    [("zh", "pinyin IME"), ("ja", "romaji IME"), ("ko", "2-beolsik"), ("hi", "InScript")],
)
def test_input_methods_have_names(language: str, method: str) -> None:
    assert profile(language).input_method == method


def test_an_unknown_language_is_an_input_error() -> None:
    with pytest.raises(InputError, match="unknown language 'xx'"):
        profile("xx")
