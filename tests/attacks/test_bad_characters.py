"""Bad characters look the same to a reader, and break a model."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex

from robustx.attacks import Status, attack_spec, attacks
from robustx.attacks.bad_characters import KINDS, BadCharacters
from robustx.errors import InputError
from robustx.languages.confusables import lookalikes
from robustx.text.graphemes import clusters
from tests.attacks.spelling_model import (
    SENTENCES,
    Speller,
    attacked,
    case_of,
    example,
    real_examples,
)

_UNSEEN = regex.compile(r"[\u200b-\u200d\u2060\ufeff\u00ad]")
_OVERRIDDEN = regex.compile("[\u202d\u202e]([^\u202c]*)\u202c")

# The languages that have each kind: the table has no look-alikes of Hindi, of Korean, and of what
# stands in the Japanese sentence; Arabic letters join, and would take another shape.
ABLE = {
    "invisible": set(SENTENCES),
    "homoglyphs": set(SENTENCES) - {"hi", "ko", "ja"},
    "reorderings": set(SENTENCES) - {"ar"},
    "deletions": set(SENTENCES),
}


def shown(text: str, language: str) -> str:
    """Return what a reader sees: overrides obeyed, the invisible left out, look-alikes the same."""
    text = _OVERRIDDEN.sub(lambda match: "".join(reversed(clusters(match[1]))), text)
    text = _UNSEEN.sub("", text)
    same = {other: one for one, others in lookalikes(language).items() for other in others}
    return "".join(same.get(char, char) for char in text)


def obeyed(text: str) -> str:
    """Return what is left where backspaces are obeyed."""
    kept: list[str] = []
    for cluster in clusters(text):
        if cluster == "\b":
            kept.pop()
        else:
            kept.append(cluster)
    return "".join(kept)


@pytest.mark.parametrize("kind", ABLE)
@pytest.mark.parametrize("language", SENTENCES)
def test_a_reader_sees_no_difference(language: str, kind: str) -> None:
    one = example(language)
    outcome = attacked(BadCharacters(kinds=kind), one, Speller.of(one, 0.97))
    if language not in ABLE[kind]:
        assert outcome.status is Status.IDLE
        assert outcome.attempt.candidate == ()
        return
    assert outcome.status is Status.SUCCEEDED
    for before, after in zip(one.texts, outcome.attempt.example.texts, strict=True):
        assert shown(obeyed(after), language) == shown(before, language)
    assert outcome.attempt.example.texts != one.texts


@pytest.mark.parametrize("language", ["ar", "hi", "ru", "sw", "th", "zh"])
def test_a_reader_sees_no_difference_in_real_pairs(data_dir: Path, language: str) -> None:
    for one in real_examples(data_dir, language, 3):
        outcome = attacked(BadCharacters(), one, Speller.of(one, 0.9))
        for before, after in zip(one.texts, outcome.attempt.example.texts, strict=True):
            assert shown(obeyed(after), language) == shown(before, language)


def test_words_of_one_letter_can_be_struck() -> None:
    one = example("zh", "我，在", "。")
    for kind in ("invisible", "deletions"):
        outcome = attacked(BadCharacters(kinds=kind), one, Speller(("我，",)))
        assert outcome.status is Status.SUCCEEDED
        assert shown(obeyed(outcome.attempt.example.texts[0]), "zh") == "我，在"


def test_deletions_are_seen_where_backspaces_are_not_obeyed() -> None:
    one = example("en")
    outcome = attacked(BadCharacters(kinds="deletions"), one, Speller.of(one, 0.97))
    texts = outcome.attempt.example.texts
    assert "\b" in "".join(texts)
    assert [text.replace("\b", "") for text in texts] != list(one.texts)


def test_injections_are_few() -> None:
    one = example("ru")
    model = Speller.of(one, 0.3)
    few = attacked(BadCharacters(injections=2), one, model)
    assert few.status is Status.FAILED
    assert len(few.attempt.candidate) == 2
    more = attacked(BadCharacters(injections=5), one, model)
    assert len(more.attempt.candidate) == 5


def test_other_scripts_are_written_for_homoglyphs_alone() -> None:
    assert BadCharacters().foreign_script
    assert not BadCharacters(kinds="invisible,deletions").foreign_script
    assert not BadCharacters.hazards


def test_the_kinds_are_a_setting() -> None:
    attack = attacks.build("bad-characters?kinds=invisible,homoglyphs")
    assert attack == BadCharacters(kinds="invisible,homoglyphs")
    assert attack_spec(BadCharacters(kinds=KINDS)) == "bad-characters"
    with pytest.raises(InputError, match=r"unknown kind 'homoglyph'.*did you mean 'homoglyphs'"):
        attacks.build("bad-characters?kinds=homoglyph")
    with pytest.raises(InputError, match="needs a kind"):
        attacks.build("bad-characters?kinds=,")
    with pytest.raises(InputError, match="injections"):
        attacks.build("bad-characters?injections=0")


def test_a_text_without_letters_is_nothing_to_attack() -> None:
    one = example("ar", "12 34", "...")
    assert case_of(one).words == ()
    assert attacked(BadCharacters(), one, Speller(("12",))).status is Status.IDLE
