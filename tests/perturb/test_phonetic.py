"""Romanising typists of India confuse letters, never the order of signs."""

from __future__ import annotations

import pytest

from robustx.perturb.phonetic import Phonetic
from robustx.text.signs import misplaced_signs
from tests.perturb.conftest import Sentences


@pytest.mark.parametrize(
    ("language", "kind", "letter", "expected"),
    [
        ("hi", "length", "दि", {"दी"}),
        ("hi", "length", "रा", {"र"}),
        ("hi", "length", "हाँ", {"हँ"}),
        ("hi", "aspirate", "खा", {"का"}),
        ("hi", "retroflex", "दा", {"डा"}),
        ("hi", "retroflex", "ड़ा", set()),
        ("hi", "sibilant", "सा", {"शा", "षा"}),
        ("hi", "sibilant", "क्ष", {"क्श", "क्स"}),
        ("mr", "retroflex", "ळा", {"ला"}),
        ("bn", "length", "দি", {"দী"}),
        ("bn", "length", "কা", set()),
        ("gu", "aspirate", "ભા", {"બા"}),
        ("pa", "sibilant", "ਸ\u0a3c", {"ਸ"}),
        ("pa", "sibilant", "ਸ", {"ਸ\u0a3c"}),
        ("ta", "length", "கொ", {"கோ"}),
        ("ta", "length", "க\u0bc6\u0bbe", set()),
        ("ta", "retroflex", "ழு", {"லு", "ளு"}),
        ("te", "length", "కే", {"కె"}),
        ("ml", "retroflex", "ൾ", {"ൽ"}),
        ("ml", "length", "തു", {"തൂ"}),
        ("ml", "length", "തു\u0d4d", set()),
    ],
)
def test_a_letter_becomes_another_of_the_same_key(
    language: str, kind: str, letter: str, expected: set[str]
) -> None:
    assert set(Phonetic().outcomes(kind, letter, language)) == expected


@pytest.mark.parametrize("language", ["hi", "mr", "bn", "gu", "pa", "ta", "te", "ml"])
def test_signs_keep_their_places(language: str, sentences: Sentences) -> None:
    for text in sentences(language):
        target = Phonetic().apply(text, language, 5).target
        assert misplaced_signs(target) <= misplaced_signs(text)


def test_a_share_of_zero_leaves_a_confusion_out() -> None:
    noise = Phonetic(length=0, retroflex=0, sibilant=0)
    assert noise.apply("भारत में खाना", "hi", 5).target == "बारत में काना"


def test_languages_that_are_typed_directly_have_no_sites() -> None:
    assert Phonetic().sites("शब्द", "th") == ()
    assert Phonetic().apply("ภาษา", "th", 5).target == "ภาษา"
    assert Phonetic().outcomes("length", "दि", "th") == ()
