"""Readers of print take look-alikes of the same script for one another."""

from __future__ import annotations

import pytest

from robustx.languages import LANGUAGES, profile
from robustx.languages.ocr import misread, misread_spans, other_accents
from robustx.text.scripts import script


@pytest.mark.parametrize(
    ("language", "piece", "read"),
    [
        ("en", "rn", {"m"}),
        ("en", "cl", {"d"}),
        ("ar", "ط", {"ظ"}),
        ("he", "ד", {"ר", "ך"}),
        ("hi", "घि", {"धि"}),
        ("th", "ก", {"ถ", "ภ"}),
        ("ja", "シ", {"ツ", "ミ", "ジ"}),
        ("zh", "己", {"已", "巳"}),
        ("ko", "률", {"를", "룰"}),
        ("ta", "ன", {"ண", "ள"}),
    ],
)
def test_a_shape_is_read_for_its_look_alikes(language: str, piece: str, read: set[str]) -> None:
    assert read <= set(misread(piece, language))


def test_letters_that_the_language_has_not_are_not_read() -> None:
    assert "ґ" not in misread("г", "ru")
    assert "ґ" in misread("г", "uk")
    assert "گ" not in misread("ك", "ar")
    assert "q" not in misread("g", "pl")


def test_characters_that_share_only_a_part_are_not_read_for_one_another() -> None:
    assert not {"理", "野", "量"} & set(misread("里", "zh"))
    assert "根" not in misread("跟", "zh")


def test_signs_stay_on_what_can_carry_them() -> None:
    assert misread("इ", "hi") == ("ड",)
    assert "इि" not in misread("डि", "hi")


def test_pieces_may_overlap() -> None:
    assert {"rn", "n"} <= {span.of("barn") for span in misread_spans("barn", "en")}


@pytest.mark.parametrize(
    ("language", "letter", "read"),
    [
        ("fr", "é", {"e", "è", "ê", "ë"}),
        ("fr", "É", {"E", "È", "Ê", "Ë"}),
        ("el", "ά", {"α"}),
        ("hu", "ő", {"o", "ó", "ö"}),
        ("en", "e", set()),
    ],
)
def test_an_accent_is_lost_or_changed(language: str, letter: str, read: set[str]) -> None:
    assert set(other_accents(letter, language)) >= read
    assert bool(other_accents(letter, language)) == bool(read)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_is_in_the_scripts_of_the_language(language: str) -> None:
    scripts = {*profile(language).scripts, None}
    read = [other for letter in profile(language).letters for other in misread(letter, language)]
    assert scripts.issuperset(script(char) for other in read for char in other)
