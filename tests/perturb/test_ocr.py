"""Misread print stays in the script of the text."""

from __future__ import annotations

import pytest

from robustx.languages import LANGUAGES
from robustx.perturb import Perturbation
from robustx.perturb.ocr import MisreadAccent, MisreadShape, Ocr
from robustx.testing import check_perturbation
from tests.perturb.conftest import Sentences

UNITS = [i / 200 for i in range(200)]
WITHOUT_NEWS = {"ht", "jv", "qu"}


def outcomes(noise: Perturbation, piece: str, language: str) -> set[str]:
    return {noise.rewrite(piece, u, language) for u in UNITS}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in WITHOUT_NEWS])
def test_promises_are_kept(language: str, sentences: Sentences) -> None:
    check_perturbation(Ocr(), sentences(language), language)


def test_letters_are_read_for_what_looks_like_them() -> None:
    assert outcomes(MisreadShape(), "rn", "en") == {"m"}
    assert {"1", "I", "i"} <= outcomes(MisreadShape(), "l", "en")
    assert outcomes(MisreadShape(), "ظ", "ar") == {"ط"}
    assert "未" in outcomes(MisreadShape(), "末", "ja")


def test_small_marks_are_lost() -> None:
    assert "" in outcomes(MisreadShape(), "ं", "hi")
    assert "" in outcomes(MisreadShape(), "\u1037", "my")


def test_accents_are_lost_or_changed() -> None:
    assert {"e", "è", "ê"} <= outcomes(MisreadAccent(), "é", "fr")
    assert {"ạ", "a", "ả"} <= outcomes(MisreadAccent(), "ã", "vi")


def test_digits_are_misread_beside_letters_only() -> None:
    assert [span.of("10 km") for span in MisreadShape().sites("10 km", "en")][:2] == ["1", "0"]
    assert MisreadShape().sites("10", "en") == ()
    assert MisreadShape().sites("10 км", "en") == ()


def test_what_looks_like_nothing_else_is_left() -> None:
    assert MisreadShape().rewrite("@", 0.5, "en") == "@"
    assert MisreadAccent().rewrite("x", 0.5, "en") == "x"
