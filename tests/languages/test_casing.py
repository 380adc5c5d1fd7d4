"""Case keeps to the language, and to one character for one."""

from __future__ import annotations

from robustx.languages.casing import like, lower, upper


def test_turkish_keeps_the_dot() -> None:
    assert upper("iıç", "tr") == "İIÇ"
    assert lower("İIÇ", "az") == "iıç"


def test_elsewhere_i_is_i() -> None:
    assert upper("i", "en") == "I"
    assert lower("I", "en") == "i"


def test_a_letter_without_a_single_counterpart_stays() -> None:
    assert upper("straße", "de") == "STRAßE"
    assert lower("İ", "en") == "İ"


def test_a_letter_takes_the_case_of_its_model() -> None:
    assert like("b", "A", "en") == "B"
    assert like("B", "a", "en") == "b"
    assert like("B", "1", "en") == "B"
