"""A Vietnamese word is the keys that type it, by Telex or by VNI."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from robustx.languages.telex import TELEX, VNI, Word, word


def typed(text: str) -> Word:
    found = word(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "telex", "vni"),
    [
        ("tiếng", "tieengs", "tie6ng1"),
        ("người", "nguowif", "nguo7i2"),
        ("đường", "dduowngf", "d9uo7ng2"),
        ("ngã", "ngax", "nga4"),
        ("hỏi", "hoir", "hoi3"),
        ("nặng", "nawngj", "na8ng5"),
        ("cũ", "cux", "cu4"),
        ("mưa", "muwa", "mu7a"),
        ("cơm", "cowm", "co7m"),
        ("Đi", "Ddi", "D9i"),
        ("TIẾNG", "TIEENGS", "TIE6NG1"),
        ("Ở", "Owr", "O73"),
    ],
)
def test_a_word_is_typed_letter_by_letter_and_the_tone_last(
    text: str, telex: str, vni: str
) -> None:
    assert typed(text).keystrokes(TELEX) == telex
    assert typed(text).keystrokes(VNI) == vni
    assert typed(normalize("NFD", text)).keystrokes(TELEX) == telex


def test_the_tone_may_be_typed_right_after_its_vowel() -> None:
    assert typed("tiếng").keystrokes(TELEX, tone_last=False) == "tieesng"
    assert typed("người").keystrokes(VNI, tone_last=False) == "nguo72i"


def test_a_key_struck_twice_undoes_the_last_mark() -> None:
    assert typed("á").undone(TELEX) == "as"
    assert typed("tiếng").undone(TELEX) == "tiêngs"
    assert typed("tiếng").undone(TELEX, tone_last=False) == "tiêsng"
    assert typed("trên").undone(TELEX) == "treen"
    assert typed("ươm").undone(TELEX) == "uowm"
    assert typed("đêm").undone(TELEX) == "đeem"


def test_another_tone_stays_on_its_vowel() -> None:
    assert typed("hoà").with_tone("\u0309") == "hoả"
    assert typed("hòa").with_tone("\u0309") == "hỏa"
    assert typed("hoà").with_tone("") == "hoa"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_word_stays_composed_as_it_is(form: str) -> None:
    assert typed(normalize(form, "đậm")).with_tone("\u0300") == normalize(form, "đầm")  # type: ignore[arg-type]
    assert typed(normalize(form, "đậm")).undone(TELEX) == normalize(form, "đâmj")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["", "ban", "España", "Zürich", "ốế", "ç", "né́", "я", "語", "ß", "ŵ"]
)
def test_what_the_methods_do_not_type_is_no_word(text: str) -> None:
    assert word(text) is None
