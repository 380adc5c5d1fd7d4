"""Runs of East Asian text in the wrong width."""

from __future__ import annotations

import pytest

from robustx.perturb.width import Width
from robustx.testing import check_perturbation
from tests.perturb.conftest import Sentences


@pytest.mark.parametrize("language", ["en", "ja", "ko", "zh"])
def test_promises_are_kept(language: str, sentences: Sentences) -> None:
    check_perturbation(Width(), sentences(language), language)


def test_a_run_changes_its_width_as_one() -> None:
    noise, text = Width(), "東京タワーは333mです。"
    for start, end in reversed(noise.sites(text, "ja")):
        text = text[:start] + noise.rewrite(text[start:end], 0.5, "ja") + text[end:]
    assert text == "東京ﾀﾜｰは３３３ｍです｡"


def test_other_languages_have_one_width() -> None:
    assert Width().sites("ABC 123", "de") == []
