"""Random search is blind, honest, and ends where there is nothing to change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robustx.attacks import Budget, Case, attacks
from robustx.attacks.base import rules_of
from robustx.example import Example, Mark
from robustx.text.edits import Span
from tests.attacks import typing_contract as contract
from tests.attacks.spelling_model import SENTENCES, chance, example

SPEC = "random-search"


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


def test_candidates_are_of_all_sizes() -> None:
    attack = attacks.build(SPEC)
    one = Case(example("en"), contract.NLI, contract.BUDGET, rules_of(attack, "all"))
    search = attack.search(one, chance())
    asked = [contract.started(search), *(contract.told(search, []) for _ in range(20))]
    attempts = [one.attempt(candidate) for round_ in asked for candidate in round_]
    costs = [attempt.cost.graphemes for attempt in attempts if attempt is not None]
    limit = contract.BUDGET.graphemes
    assert set(costs) == set(range(1, limit + 1))
    assert sum(cost == limit for cost in costs) >= len(costs) / 2.5


def test_scores_are_not_looked_at() -> None:
    attack = attacks.build(SPEC)
    one = Case(example("en"), contract.NLI, contract.BUDGET, rules_of(attack, "all"))
    first, second = (attack.search(one, chance()) for _ in range(2))
    assert contract.started(first) == contract.started(second)
    assert contract.told(first, [1.0] * 8) == contract.told(second, [2.0] * 8)


def test_what_is_protected_does_not_use_up_the_draws() -> None:
    """All but one word of a long text is protected, and the budget is spent on that word."""
    text = "a" * 300 + " " + "free"
    one = contract.question("en")
    marks = {"context": (Mark(Span(0, 300), text[:300]),)}
    fields = {"context": text, "question": ""}
    one = replace(one, fields=fields, gold=(text[:300],), marks=marks)
    [outcome] = contract.run(SPEC, [one], task=contract.QA, by=1e9)
    assert outcome.queries == contract.BUDGET.queries
