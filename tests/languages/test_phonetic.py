"""Confusions of romanising typists stay in the alphabet of their language."""

from __future__ import annotations

import pytest

from robustx.languages import LANGUAGES, profile
from robustx.languages.phonetic import CONFUSIONS, confusions, is_romanised
from robustx.text.scripts import script

ROMANISED = [language for language in LANGUAGES if is_romanised(language)]


def test_the_languages_are_those_of_india_in_their_own_scripts() -> None:
    assert ROMANISED == ["bn", "gu", "hi", "ml", "mr", "pa", "ta", "te"]


@pytest.mark.parametrize(
    ("language", "kind", "right", "wrong"),
    [
        ("hi", "length", "ि", "ी"),
        ("hi", "aspirate", "ख", "क"),
        ("mr", "retroflex", "ल", "ळ"),
        ("bn", "sibilant", "শ", "স"),
        ("gu", "retroflex", "ડ", "દ"),
        ("pa", "sibilant", "ਸ", "ਸ\u0a3c"),
        ("ta", "length", "ே", "ெ"),
        ("ta", "retroflex", "ழ", "ள"),
        ("te", "length", "ొ", "ో"),
        ("ml", "retroflex", "ൽ", "ൾ"),
    ],
)
def test_letters_of_one_latin_key_are_confused(
    language: str, kind: str, right: str, wrong: str
) -> None:
    assert wrong in confusions(kind, language)[right]


def test_only_h_and_the_sign_of_long_a_are_lost_for_good() -> None:
    for language in ROMANISED:
        for kind in CONFUSIONS:
            table = confusions(kind, language)
            one_way = {r for r, texts in table.items() for w in texts if r not in table.get(w, ())}
            assert kind == "aspirate" or all(table[right] == ("",) for right in one_way)


def test_bengali_a_is_not_short_and_tamil_has_no_aspirates() -> None:
    assert "আ" not in confusions("length", "bn")
    assert "া" not in confusions("length", "bn")
    assert confusions("aspirate", "ta") == {}


@pytest.mark.parametrize("language", ROMANISED)
def test_what_is_written_is_of_the_script(language: str) -> None:
    for kind in CONFUSIONS:
        for right, texts in confusions(kind, language).items():
            for char in right + "".join(texts):
                assert script(char) in {*profile(language).scripts, None}
