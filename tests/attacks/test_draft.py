"""A draft takes changes as long as they fit, as the judge of candidates would."""

from __future__ import annotations

from itertools import islice

import pytest

from robustx.attacks import Budget, Case, Change, attacks
from robustx.attacks.base import rules_of
from robustx.attacks.draft import Draft
from robustx.attacks.moves import NoiseAttack
from robustx.text.edits import Edit
from tests.attacks import typing_contract as contract
from tests.attacks.spelling_model import SENTENCES, chance, example

BUDGET = Budget(queries=10, graphemes=4, words=2)


def case_of(language: str) -> Case:
    return Case(example(language), contract.NLI, BUDGET, rules_of(attacks.build("greedy"), "all"))


def letter(place: int, written: str = "q") -> Change:
    return Change("premise", Edit(place, place + 1, written))


def test_it_grows_by_what_it_takes() -> None:
    draft = Draft(case_of("en"))
    assert draft.take(letter(0))
    assert draft.take(letter(5))
    assert draft.candidate == (letter(0), letter(5))
    assert draft.cost == (2, 2)


def test_changes_may_not_overlap() -> None:
    draft = Draft.of(case_of("en"), (letter(0),))
    assert not draft.take(letter(0, "z"))
    assert draft.candidate == (letter(0),)


def test_words_are_spent() -> None:
    draft = Draft.of(case_of("en"), (letter(0), letter(5)))
    assert not draft.fits(letter(11))
    assert draft.fits(letter(6))


def test_graphemes_are_spent() -> None:
    draft = Draft.of(case_of("en"), tuple(map(letter, (4, 5, 6))))
    assert not draft.take(letter(7, "xy"))
    assert draft.take(letter(7))


@pytest.mark.parametrize("language", SENTENCES)
def test_what_it_takes_is_admitted_and_costs_what_the_judge_says(language: str) -> None:
    case, attack = case_of(language), attacks.build("greedy")
    assert isinstance(attack, NoiseAttack)
    moves = attack.moves(case, chance())
    admitted = []
    for _ in range(40):
        draft = Draft.of(case, tuple(islice(moves, 6)))
        attempt = case.attempt(draft.candidate)
        admitted.append(attempt is not None)
        assert attempt is None or attempt.cost == draft.cost
    assert sum(admitted) >= 38
