"""Greedy search goes on from the worst typing errors so far, and beats chance."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robustx.attacks import Budget, Change, Status, attacks
from robustx.attacks.base import rules_of
from robustx.attacks.case import Candidate, Case
from robustx.example import Example
from tests.attacks import typing_contract as contract
from tests.attacks.spelling_model import SENTENCES, chance, example

STEPPING = Budget(queries=48, graphemes=6, words=6)

SPEC = "greedy"


@given(
    st.builds(
        Budget,
        queries=st.integers(1, 40),
        graphemes=st.integers(1, 8),
        words=st.integers(1, 4),
        share=st.floats(0.01, 1),
    ),
    st.sampled_from(contract.PAIRS),
)
@settings(max_examples=25, deadline=None)
def test_budgets_are_kept(budget: Budget, one: Example) -> None:
    contract.check_budgets_are_kept(SPEC, one, budget)


def test_successes_hold_alone() -> None:
    contract.check_successes_hold_alone(SPEC)


def test_company_does_not_matter() -> None:
    contract.check_company_does_not_matter(SPEC)


def test_a_text_without_letters_is_nothing_to_attack() -> None:
    contract.check_nothing_to_attack(SPEC)


@pytest.mark.parametrize("language", SENTENCES)
def test_tokens_keep_their_borders(language: str) -> None:
    contract.check_tokens_keep_their_borders(SPEC, language)


@pytest.mark.parametrize("language", SENTENCES)
def test_answers_are_kept(language: str) -> None:
    contract.check_answers_are_kept(SPEC, language)


@pytest.mark.parametrize("queries", [20, 60, 120])
def test_it_beats_chance_at_equal_queries(queries: int) -> None:
    assert contract.mean_best(SPEC, queries) > contract.mean_best("random-search", queries)


def kept(candidate: Candidate, best: Candidate) -> bool:
    """Whether a candidate has something of the best one, and something else."""
    return bool(set(candidate) & set(best)) and set(candidate) != set(best)


def test_the_first_sets_spend_the_budget() -> None:
    attack = attacks.build(SPEC)
    case = Case(example("ru"), contract.NLI, STEPPING, rules_of(attack, "all"))
    for candidate in contract.started(attack.search(case, chance())):
        attempt = case.attempt(candidate)
        assert attempt is not None
        assert attempt.cost.graphemes == STEPPING.graphemes


def test_the_best_set_is_varied() -> None:
    attack = attacks.build(SPEC)
    case = Case(example("ru"), contract.NLI, STEPPING, rules_of(attack, "all"))
    search = attack.search(case, chance())
    asked = contract.started(search)
    best = asked[3]
    asked = contract.told(search, [float(one is best) for one in asked])
    assert all(kept(candidate, best) for candidate in asked)


def test_what_gains_nothing_is_not_gone_on_from() -> None:
    attack = attacks.build(SPEC)
    case = Case(example("ru"), contract.NLI, STEPPING, rules_of(attack, "all"))
    search = attack.search(case, chance())
    first = contract.started(search)
    asked = contract.told(search, [1.0 - place for place in range(len(first))])
    again = contract.told(search, [0.5] * len(asked))
    assert all(kept(candidate, first[0]) for candidate in again)


def test_without_room_a_change_is_given_up_for_a_better_one() -> None:
    attack = attacks.build(SPEC)
    tight = Budget(queries=200, graphemes=1, words=1)
    case = Case(example("en"), contract.NLI, tight, rules_of(attack, "all"))
    search = attack.search(case, chance())
    first = contract.started(search)
    second = contract.told(search, [0.0] * len(first))
    assert {len(candidate) for candidate in second} == {1}
    assert set(second) - set(first)


def test_noises_can_be_chosen() -> None:
    [outcome] = contract.run("greedy?noises=zero_width", contract.PAIRS[1:2], by=1e9)
    assert outcome.attempt.candidate
    for change in outcome.attempt.candidate:
        assert isinstance(change, Change)
        assert any(ord(char) >= 0xAD for char in change.edit.replacement)
    assert outcome.status is Status.FAILED
