"""A masked language model says how likely an adversary is beside the clean text."""

from __future__ import annotations

from math import exp
from pathlib import Path
from typing import Any, cast

import pytest

from robustx.attacks import Budget, Change, Tools, constraints
from robustx.attacks.case import Attempt
from robustx.attacks.perplexity import Perplexity
from robustx.errors import InputError
from robustx.example import Example
from robustx.models.encoder import place
from robustx.models.filler import Filler, Stretch
from robustx.models.loading import Manner
from robustx.text.edits import Edit, Span
from tests.attacks.spelling_model import TASK, case_of
from tests.conftest import MakeCheckpoint
from tests.models.masked_models import masked_model, sentencepiece, wordpiece

BUDGET = Budget(queries=10, graphemes=100, words=20)
PLACE = place("cpu")
TOOLS = Tools(cast(Any, None), "sequence", TASK, cast(Any, None), Manner(PLACE))
WORDS = ["one", "two", "three", "four", "five", "six", "seven", "cat", "dog", "##s"]
TEXT = "one two three cat five six seven"


@pytest.fixture
def model(tmp_path: Path) -> str:
    return masked_model(tmp_path, wordpiece(WORDS), ["dog", "cat"])


def attempt(text: str, *edits: tuple[str, str], language: str = "en") -> Attempt:
    fields = {"premise": text, "hypothesis": "x"}
    case = case_of(Example("1", language, "1", fields, "entailment"), BUDGET)
    made = case.attempt(
        tuple(
            Change("premise", Edit(text.index(old), text.index(old) + len(old), new))
            for old, new in edits
        )
    )
    assert made is not None
    return made


def test_a_likely_word_is_admitted_and_an_unlikely_one_is_not(model: str) -> None:
    check = Perplexity(model).opened(TOOLS)
    likely, unlikely = attempt(TEXT, ("cat", "dog")), attempt(TEXT, ("cat", "two"))
    assert check([likely, unlikely]) == [True, False]


def test_the_ratio_is_per_word_of_the_edit_and_two_on_either_side(model: str) -> None:
    filler = Filler.load(model, PLACE)
    near = Span(TEXT.index("two"), TEXT.index(" seven"))
    before, after = filler.surprise(
        [Stretch(TEXT, (near,)), Stretch(TEXT.replace("cat", "two"), (near,))]
    )
    ratio = exp((after - before) / 5)
    changed = [attempt(TEXT, ("cat", "two"))]
    assert Perplexity(model, ratio + 0.001 * ratio).opened(TOOLS)(changed) == [True]
    assert Perplexity(model, ratio - 0.001 * ratio).opened(TOOLS)(changed) == [False]


def test_what_is_far_off_does_not_thin_the_ratio(model: str) -> None:
    far = "five six seven one two three " * 4
    long = attempt(far + TEXT, ("cat", "two"))
    filler = Filler.load(model, PLACE)
    assert Perplexity(model).opened(TOOLS)([long]) == [False]
    assert len(long.example.fields["premise"]) > len(TEXT)
    assert filler.encoder.max_length == 64


def test_each_edited_stretch_counts_once(model: str) -> None:
    check = Perplexity(model).opened(TOOLS)
    near = attempt(TEXT, ("cat", "dog"), ("five", "fives"))
    assert check([near, attempt(TEXT)]) == [check([near])[0], True]


def test_the_company_does_not_count(model: str) -> None:
    attempts = [attempt(TEXT, ("cat", word)) for word in ("dog", "two", "six", "dogs")]
    together = Perplexity(model, 3).opened(TOOLS)(attempts)
    alone = [Perplexity(model, 3).opened(TOOLS)([one])[0] for one in attempts]
    assert list(together) == alone


@pytest.mark.parametrize(
    ("language", "text", "entries", "words"),
    [
        ("ru", "мир и дом", ["▁мир", "▁и", "▁дом", "▁сад"], ("мир", "сад", "дом")),
        ("zh", "我在学校", ["▁我", "我", "在", "学校", "家里"], ("学校", "家里", "我在")),
        ("ar", "بيت كبير هنا", ["▁بيت", "▁كبير", "▁هنا", "▁جميل"], ("كبير", "جميل", "هنا")),
    ],
)
def test_it_works_in_any_script(
    tmp_path: Path, language: str, text: str, entries: list[str], words: tuple[str, str, str]
) -> None:
    old, likely, unlikely = words
    favourites = [one for word in (likely, old) for one in entries if one.strip("▁") == word]
    check = Perplexity(masked_model(tmp_path, sentencepiece(entries), favourites)).opened(TOOLS)
    made = [attempt(text, (old, new), language=language) for new in (likely, unlikely)]
    assert list(check(made)) == [True, False]


@pytest.mark.parametrize("most", ["0", "-1", "nan", "inf"])
def test_what_is_no_ratio_is_refused(most: str) -> None:
    with pytest.raises(InputError, match="most of 'perplexity' is a ratio above 0"):
        constraints.build(f"perplexity?model=m&most={most}")


def test_a_model_that_cannot_fill_in_is_refused(make_checkpoint: MakeCheckpoint) -> None:
    with pytest.raises(InputError, match="no trained weights"):
        constraints.build(f"perplexity?model={make_checkpoint()}").opened(TOOLS)
    with pytest.raises(InputError, match="no checkpoint directory /no/such"):
        constraints.build("perplexity?model=/no/such").opened(TOOLS)


def test_the_model_is_part_of_its_edition(model: str) -> None:
    assert Perplexity(model).edition() == f"1-{Perplexity(model).fingerprint()}"
    assert len(Perplexity(model).fingerprint()) == 32
