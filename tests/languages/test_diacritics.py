"""Bare forms are what typists write, in both cases and every composition."""

from __future__ import annotations

from typing import Literal
from unicodedata import combining, normalize

import pytest

from robustx.languages import LANGUAGES
from robustx.languages.diacritics import bare_forms, marked_spans

LOST = {
    "de": ("Übergröße", "Ubergroße"),
    "pl": ("Zażółć gęślą jaźń", "Zazolc gesla jazn"),
    "tr": ("Iğdır İzmir ışık", "Igdir Izmir isik"),
    "az": ("Əziz gəl", "Eziz gel"),
    "vi": ("Đường phố tiếng Việt", "Duong pho tieng Viet"),
    "ro": ("Știință și țară, Ţara", "Stiinta si tara, Tara"),
    "ru": ("Её ёлка и йод", "Ее елка и йод"),
    "uk": ("Їжак і йод", "Їжак і йод"),
    "el": ("Άνθρωπος, ΐ ΰ", "Ανθρωπος, ι υ"),
    "yo": ("Ọjọ́ ẹ̀kọ́ ṣe", "Ojo eko se"),
    "th": ("ไม้ น้ำ ก่อน", "ไม นำ กอน"),
    "es": ("Mañana, ¿qué?", "Manana, ¿que?"),
    "hu": ("Őrült űr", "Orult ur"),
    "ar": ("مَدْرَسَة", "مَدْرَسَة"),
    "hi": ("ज़िंदगी", "ज़िंदगी"),
    "en": ("naïve café", "naive cafe"),
}


def stripped(text: str, language: str) -> str:
    for span in reversed(marked_spans(text, language)):
        bare = bare_forms(language)[span.of(text)]
        text = text[: span.start] + bare + text[span.end :]
    return text


FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", sorted(LOST))
def test_a_text_without_its_diacritics(language: str, form: Literal["NFC", "NFD"]) -> None:
    written, bare = LOST[language]
    expected = normalize("NFC", bare)
    assert normalize("NFC", stripped(normalize(form, written), language)) == expected


def test_a_tone_typed_apart_from_the_vowel_is_found() -> None:
    assert stripped("tiê\u0301ng", "vi") == "tieng"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bare_form_has_fewer_marks_and_the_same_case(language: str) -> None:
    for marked, bare in bare_forms(language).items():
        assert not any(combining(char) for char in normalize("NFD", bare))
        assert marked != bare
        assert marked[:1].isupper() == bare[:1].isupper() or language == "th"
