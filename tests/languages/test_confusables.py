"""Look-alikes are of another script, or of another language's alphabet."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from robustx.languages import LANGUAGES, profile
from robustx.languages.confusables import lookalikes, own_letters
from robustx.languages.data.build_confusables import HEADER, classes, lines
from robustx.text.scripts import script


@pytest.mark.parametrize(
    ("language", "letter", "other"),
    [
        ("en", "a", "а"),  # Cyrillic
        ("en", "O", "Ο"),  # Greek
        ("ru", "с", "c"),
        ("el", "ν", "v"),
        ("fa", "ک", "ك"),
        ("th", "บ", "ບ"),  # Lao
        ("te", "అ", "ಅ"),  # Kannada
        ("ja", "カ", "力"),
    ],
)
def test_a_letter_has_the_look_alikes_that_unicode_lists(
    language: str, letter: str, other: str
) -> None:
    assert other in lookalikes(language)[letter]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_look_alike_is_another_letter_of_the_language(language: str) -> None:
    own = own_letters(language)
    for letter, others in lookalikes(language).items():
        assert script(letter) in profile(language).scripts
        assert letter not in others
        assert not [o for o in others if o in own and script(o) == script(letter)]


def test_a_letter_is_like_what_shares_its_prototype() -> None:
    table = {"a": [{"c": "а"}, {"c": "ɑ"}], "а": [{"c": "a"}], "ɑ": [{"c": "a"}]}
    assert classes(table)["а"] >= {"a", "ɑ"}
    assert "a\tɑа" in list(lines(table))


def test_forms_and_sequences_make_no_line() -> None:
    table = {"m": [{"c": "rn"}, {"c": "𝐦"}, {"c": "ｍ"}]}
    assert not [line for line in lines(table) if line.startswith("m")]


def test_the_shipped_table_is_what_the_script_writes() -> None:
    source = files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8")
    shipped = files("robustx.languages").joinpath("data/confusables.tsv").read_text("utf-8")
    assert shipped == HEADER + "\n".join(lines(json.loads(source))) + "\n"
