"""Every noise keeps its promises on real text, in every language."""

from __future__ import annotations

import pytest

from robustx.perturb import Realised, perturbations, realised
from robustx.testing import check_perturbation
from tests.perturb.conftest import WRITTEN, Sentences

RANDOM = ("delete", "insert", "substitute", "transpose", "characters", "keyboard", "human")
SAMPLED = (
    "ar", "bn", "de", "el", "en", "hi", "ja", "ka", "ko", "ml", "my", "ru", "ta", "th", "vi", "yo",
    "zh",
)  # fmt: skip
UNTYPED = {"ja", "zh"}


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("name", list(perturbations))
def test_promises_are_kept(name: str, language: str, sentences: Sentences) -> None:
    check_perturbation(perturbations.build(name), sentences(language), language)


@pytest.mark.parametrize("language", SAMPLED)
@pytest.mark.parametrize("name", RANDOM)
def test_the_rate_asked_for_is_the_rate_reached(
    name: str, language: str, sentences: Sentences
) -> None:
    if name == "keyboard" and language in UNTYPED:
        pytest.skip("not typed letter by letter")
    noise = perturbations.build(name)
    for severity in (3, 5):
        reached = reach(name, language, severity, sentences(language, 60)).rate
        assert reached == pytest.approx(noise.rate(severity), rel=0.05)


@pytest.mark.parametrize("language", sorted(UNTYPED))
def test_keyboard_has_no_sites_where_text_is_chosen(language: str, sentences: Sentences) -> None:
    keyboard = perturbations.build("keyboard")
    assert not any(keyboard.sites(text, language) for text in sentences(language))
    assert reach("keyboard", language, 5, sentences(language)).edited == 0


def reach(name: str, language: str, severity: int, texts: list[str]) -> Realised:
    noise = perturbations.build(name)
    counts = Realised(0, 0, 0)
    for index, text in enumerate(texts):
        counts += realised(noise.apply(text, language, severity, address=(index,)))
    return counts
