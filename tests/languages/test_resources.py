"""Resource classes of Joshi et al. (2020)."""

from __future__ import annotations

import pytest

from robustx.errors import InputError
from robustx.languages.profiles import LANGUAGES
from robustx.languages.resources import resource_class


def test_every_language_has_a_class():
    assert {resource_class(code) for code in LANGUAGES} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("code", "found"), [("en", 5), ("hi", 4), ("th", 3), ("sw", 2), ("te", 1), ("ht", 2)]
)
def test_the_class_is_that_of_the_published_list(code, found):
    assert resource_class(code) == found


def test_the_seven_winners_are_those_of_the_paper():
    winners = [code for code in LANGUAGES if resource_class(code) == 5]
    assert winners == ["ar", "de", "en", "es", "fr", "ja", "zh"]


def test_an_unknown_language_is_refused():
    with pytest.raises(InputError, match="unknown language 'xx'"):
        resource_class("xx")
