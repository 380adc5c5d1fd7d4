"""Vietnamese words show the keys of Telex or VNI where the typing went wrong."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from robustx.perturb.telex import Telex
from robustx.testing import check_perturbation
from tests.perturb.conftest import Sentences

UNITS = [i / 40 for i in range(40)]
NONE = {"telex": 0.0, "vni": 0.0, "undone": 0.0, "tone": 0.0}


def outcomes(kind: str, word: str) -> set[str]:
    noise = Telex(**{**NONE, kind: 1.0})
    return {noise.rewrite(word, u, "vi") for u in UNITS}


@pytest.mark.parametrize(
    ("kind", "word", "expected"),
    [
        ("telex", "tiếng", {"tieengs", "tieesng"}),
        ("telex", "đi", {"ddi"}),
        ("vni", "Việt", {"Vie6t5", "Vie65t"}),
        ("undone", "tiếng", {"tiêngs", "tiêsng"}),
        ("undone", "trên", {"treen"}),
        ("tone", "tiếng", {"tiễng"}),
        ("tone", "làm", {"lảm"}),
        ("tone", "một", {"một"}),
        ("tone", "đi", {"đi"}),
    ],
)
def test_a_slip_leaves_keys_or_another_tone(kind: str, word: str, expected: set[str]) -> None:
    assert outcomes(kind, word) == expected


def test_sites_are_words_with_marks() -> None:
    text = "Tôi ở Zürich, España: 5 km bờ biển"
    assert [span.of(text) for span in Telex().sites(text, "vi")] == ["Tôi", "ở", "bờ", "biển"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_edit_holds_no_more_than_the_letters_that_change(form: str) -> None:
    text = normalize(form, "nghiêng")  # type: ignore[arg-type]
    noise = Telex(vni=0, undone=0, tone=0)
    (edit,) = noise.apply(text, "vi", 5).edits
    assert text[: edit.start] + edit.replacement + text[edit.end :] == "nghieeng"
    assert edit.end - edit.start == 1


def test_decomposed_text_is_perturbed_as_composed_text_is(sentences: Sentences) -> None:
    texts = [normalize("NFD", text) for text in sentences("vi")]
    check_perturbation(Telex(), texts, "vi")
    sites = [len(Telex().sites(text, "vi")) for text in texts]
    assert sites == [len(Telex().sites(text, "vi")) for text in sentences("vi")]


def test_other_languages_and_bare_words_have_no_sites() -> None:
    assert Telex().sites("xin ban", "vi") == ()
    assert Telex().sites("tiếng", "fr") == ()
    assert Telex(**NONE).rewrite("tiếng", 0.5, "vi") == "tiếng"
