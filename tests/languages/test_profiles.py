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


def test_an_unknown_language_is_an_input_error() -> None:
    with pytest.raises(InputError, match="unknown language 'xx'"):
        profile("xx")
