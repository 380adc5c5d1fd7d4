"""Words in their turn, each with its best edit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from robustx.attacks import Budget, Candidate, Cost, Word
from robustx.attacks.goal import Judgement
from robustx.attacks.word_by_word import word_by_word
from robustx.text.edits import Edit
from tests.attacks.spelling_model import case_of, example

EXAMPLE = example("en", "one two three four", "-")
PLENTY = Budget(99, 99, 99)
UNLIMITED = Cost(99, 99)


def capitals_and_stars(word: Word) -> list[Edit]:
    start = word.span.start
    return [Edit(start, start + 1, word.text[0].upper()), Edit(start, start + 2, "**")]


def searched(
    value: dict[str, float], limit: Cost = UNLIMITED, budget: Budget = PLENTY
) -> list[list[Candidate]]:
    """Run a search against a rule that adds up what replacements are worth; return its requests."""
    case = case_of(EXAMPLE, budget)
    search = word_by_word(case, case.words, capitals_and_stars, limit)
    asked: list[list[Candidate]] = []
    answer: Any = None
    while True:
        try:
            asked.append(list(cast(Sequence[Candidate], search.send(answer))))
        except StopIteration:
            return asked
        worth = [sum(value.get(change.edit.replacement, 0) for change in one) for one in asked[-1]]
        answer = [Judgement(score, reached=False) for score in worth]


def test_the_best_edit_of_each_word_is_kept() -> None:
    asked = searched({"T": 1.0, "**": 2.0, "F": 3.0})
    assert [len(request) for request in asked] == [3, 3, 3, 3]
    assert asked[0][0] == ()
    assert [change.edit.replacement for change in asked[3][0]] == ["**", "**", "**"]
    assert [change.edit.replacement for change in asked[3][1]] == ["**", "**", "**", "F"]


def test_what_is_no_improvement_is_not_kept() -> None:
    asked = searched({"**": -1.0})
    assert all(request[0] == () for request in asked)


def test_the_search_ends_where_the_words_are_spent() -> None:
    asked = searched({"**": 1.0}, Cost(99, 2))
    assert len(asked) == 2


def test_what_costs_more_than_is_left_is_not_asked_about() -> None:
    asked = searched({"**": 1.0, "T": 0.5}, Cost(3, 99))
    assert [len(request) for request in asked] == [3, 2]  # two graphemes are spent, one is left
    assert [change.edit.replacement for change in asked[1][1]] == ["**", "T"]


def test_the_budget_counts_where_it_is_smaller() -> None:
    assert len(searched({"**": 1.0}, budget=Budget(99, 99, 1))) == 1
    assert len(searched({"**": 1.0}, budget=Budget(99, 4, 99))) == 2
