"""Beam search varies the best sets of changes side by side."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robustx.attacks import Budget, attacks
from robustx.attacks.base import rules_of
from robustx.attacks.case import Case
from robustx.errors import InputError
from robustx.example import Example
from tests.attacks import typing_contract as contract
from tests.attacks.spelling_model import SENTENCES, chance, example

STEPPING = Budget(queries=48, graphemes=6, words=6)

SPEC = "beam"


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


def test_the_best_sets_are_varied_side_by_side() -> None:
    attack = attacks.build("beam?width=2")
    case = Case(example("ru"), contract.NLI, STEPPING, rules_of(attack, "all"))
    search = attack.search(case, chance())
    first = contract.started(search)
    asked = contract.told(search, [-float(place) for place in range(len(first))])
    for number, candidate in enumerate(asked):
        assert set(candidate) & set(first[number % 2])


def test_a_refused_set_is_not_gone_on_from() -> None:
    attack = attacks.build("beam?width=4")
    case = Case(example("ru"), contract.NLI, STEPPING, rules_of(attack, "all"))
    search = attack.search(case, chance())
    first = contract.started(search)
    asked = contract.told(search, [1.0, *[float("-inf")] * (len(first) - 1)])
    assert all(set(candidate) & set(first[0]) for candidate in asked)


def test_where_large_sets_are_refused_smaller_ones_are_tried() -> None:
    case = Case(example("ru"), contract.NLI, STEPPING, rules_of(attacks.build(SPEC), "all"))
    search = attacks.build(SPEC).search(case, chance())
    asked = contract.started(search)
    for _ in range(3):
        asked = contract.told(search, [float("-inf")] * len(asked))
    assert {len(candidate) for candidate in asked} == {1}


def test_a_beam_of_no_width_is_refused() -> None:
    with pytest.raises(InputError, match="give 1 or more"):
        attacks.build("beam?width=0")
