"""DeepWordBug misspells what matters most, in any script."""

from __future__ import annotations

from pathlib import Path

import pytest

from robustx.attacks import Budget, Status, attack_spec, attacks
from robustx.attacks.deepwordbug import DeepWordBug
from robustx.errors import InputError
from robustx.text.graphemes import orphan_marks
from robustx.text.scripts import scripts_of
from tests.attacks.spelling_model import (
    BUDGET,
    SENTENCES,
    Speller,
    attacked,
    example,
    real_examples,
)


@pytest.mark.parametrize("language", SENTENCES)
def test_it_breaks_a_model_that_needs_its_words(language: str) -> None:
    one = example(language)
    outcome = attacked(DeepWordBug(), one, Speller.of(one, 0.75))
    assert outcome.status is Status.SUCCEEDED
    assert 0 < outcome.attempt.cost.words <= BUDGET.words
    assert 0 < outcome.attempt.cost.graphemes <= BUDGET.graphemes
    for before, after in zip(one.texts, outcome.attempt.example.texts, strict=True):
        assert scripts_of(after) <= scripts_of(before)
        assert len(orphan_marks(after)) <= len(orphan_marks(before))


@pytest.mark.parametrize("language", ["ar", "hi", "ru", "sw", "th", "zh"])
def test_real_pairs_are_broken_within_the_rules(data_dir: Path, language: str) -> None:
    broken = 0
    for one in real_examples(data_dir, language, 3):
        outcome = attacked(DeepWordBug(), one, Speller.of(one, 0.9))
        broken += outcome.status is Status.SUCCEEDED
        for before, after in zip(one.texts, outcome.attempt.example.texts, strict=True):
            assert scripts_of(after) <= scripts_of(before)
            assert len(orphan_marks(after)) <= len(orphan_marks(before))
            assert [*filter(str.isdigit, after)] == [*filter(str.isdigit, before)]
    assert broken


def test_the_word_that_matters_is_misspelt_first() -> None:
    outcome = attacked(DeepWordBug(), example("en"), Speller(("equal",)))
    assert outcome.status is Status.SUCCEEDED
    [change] = outcome.attempt.candidate
    start = SENTENCES["en"][0].index("equal")
    assert start <= change.edit.start <= change.edit.end <= start + len("equal")
    words = 14  # each is hidden once; then the four bugs of the first
    assert outcome.queries <= words + 4


def test_it_takes_four_bugs_a_word() -> None:
    outcome = attacked(DeepWordBug(), example("en"), Speller(("a",), -2.0))
    assert outcome.status is Status.FAILED  # nothing breaks it
    assert 14 + 3 * 14 < outcome.queries <= 14 + 4 * 14


def test_epsilon_is_the_most_graphemes() -> None:
    one = example("ru")
    model = Speller.of(one, 0.01)  # it takes more than there is
    for epsilon in (1, 3):
        outcome = attacked(DeepWordBug(epsilon=epsilon), one, model)
        assert outcome.status is Status.FAILED
        assert 0 < outcome.attempt.cost.graphemes <= epsilon


def test_more_tries_ask_more() -> None:
    one, model = example("sw"), Speller(("a",), -2.0)
    budget = Budget(1000, 12, 6)
    asked = [attacked(DeepWordBug(tries=n), one, model, budget).queries for n in (1, 3)]
    assert asked[0] < asked[1] <= 3 * asked[0]


def test_a_text_without_letters_is_nothing_to_attack() -> None:
    outcome = attacked(DeepWordBug(), example("th", "12 34", "..."), Speller(("12",)))
    assert outcome.status is Status.IDLE
    assert outcome.queries == 0


def test_its_id_is_that_of_the_literature() -> None:
    attack = attacks.build("DeepWordBugGao2018?epsilon=5")
    assert attack == DeepWordBug(epsilon=5)
    assert attack_spec(attack) == "DeepWordBugGao2018?epsilon=5"
    assert not attack.hazards
    with pytest.raises(InputError, match="epsilon and tries"):
        attacks.build("DeepWordBugGao2018?tries=0")
