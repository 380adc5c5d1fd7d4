"""What an attack may spend, and how a spec says so."""

from __future__ import annotations

import operator

import pytest

from robustx.attacks import BUDGETS, Budget, Cost, parse_budget
from robustx.errors import InputError


def test_costs_add_up_over_fields() -> None:
    assert Cost(2, 1) + Cost(3, 1) == Cost(5, 2)


def test_a_cost_is_not_added_to_a_plain_tuple() -> None:
    with pytest.raises(TypeError):
        operator.add(Cost(1, 1), (1, 1))


@pytest.mark.parametrize(
    ("graphemes", "limit"),
    [(100, Cost(10, 3)), (200, Cost(12, 3)), (3, Cost(1, 3)), (0, Cost(1, 3))],
)
def test_the_smaller_of_number_and_share_counts_and_one_is_always_left(
    graphemes: int, limit: Cost
) -> None:
    assert Budget(queries=5, graphemes=12, words=3, share=0.1).within(graphemes) == limit


@pytest.mark.parametrize("field", ["queries", "graphemes", "words", "share"])
@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_a_budget_for_nothing_is_refused(field: str, value: float) -> None:
    settings = {"queries": 1, "graphemes": 1, "words": 1, "share": 1.0, field: value}
    with pytest.raises(InputError, match=f"{field} lets an attack do nothing"):
        Budget(**settings)  # type: ignore[arg-type]


def test_a_spec_names_a_budget_and_changes_it() -> None:
    assert parse_budget("standard") == BUDGETS["standard"]
    assert parse_budget("tight?queries=7&share=0.5") == Budget(7, 4, 2, 0.5)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("standart", "did you mean 'standard'"),
        ("huge", "known: tight, standard, loose"),
        ("tight?query=3", "did you mean 'queries'"),
        ("tight?queries=many", "whole number"),
        ("tight?queries=0", "do nothing"),
    ],
)
def test_a_wrong_spec_says_how_to_mend_it(spec: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_budget(spec)


def test_stronger_budgets_hold_weaker_ones() -> None:
    tight, standard, loose = BUDGETS.values()
    for weaker, stronger in ((tight, standard), (standard, loose)):
        assert weaker.queries < stronger.queries
        assert weaker.within(50).graphemes < stronger.within(50).graphemes
