"""Retrieval: the right candidates leave the first k, and the gap in cosine leads there."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from robustx.attacks import Judgement, goals
from robustx.attacks.retrieval_goals import OutOfTop
from robustx.errors import InputError
from robustx.example import Example
from robustx.tasks import Task, tasks
from robustx.tasks.bucc import Bucc

TATOEBA = tasks.build("tatoeba")


def query(*gold: int) -> Example:
    return Example("1", "th", "1", {"query": "สวัสดี"}, gold)


def found(*pairs: tuple[int, float]) -> NDArray[np.float32]:
    return np.array(pairs, dtype=np.float32).ravel()


def judged(task: Task, example: Example, values: NDArray[np.float32], k: int = 1) -> Judgement:
    """Return the judgement, the score to three digits."""
    score, reached = OutOfTop(k).judge(task, example, values)
    return Judgement(round(score, 3), reached)


NEAREST = found((7, 0.9), (3, 0.75), (5, 0.5), (2, 0.25))


def test_the_score_is_the_gap_to_the_best_right_candidate() -> None:
    assert judged(TATOEBA, query(7), NEAREST) == (-15, False)
    assert judged(TATOEBA, query(3), NEAREST) == (15, True)


def test_of_several_right_candidates_the_best_counts() -> None:
    judgement = judged(TATOEBA, query(2, 7, 5), NEAREST)
    assert judgement == (-15, False)
    assert judged(TATOEBA, query(2, 5), NEAREST) == (40, True)


@pytest.mark.parametrize(("gold", "score", "reached"), [(7, -40, False), (3, -25, False)])
def test_a_deeper_top_needs_more_wrong_candidates(gold: int, score: float, reached: bool) -> None:
    judgement = judged(TATOEBA, query(gold), NEAREST, k=2)
    assert judgement == (score, reached)


def test_rank_k_is_in_the_top_and_rank_k_plus_one_is_not() -> None:
    assert not judged(TATOEBA, query(5), NEAREST, k=3).reached
    assert judged(TATOEBA, query(5), NEAREST, k=2) == (25, True)


def test_a_right_candidate_that_was_not_found_is_level_with_the_last() -> None:
    assert judged(TATOEBA, query(99), NEAREST) == (65, True)


def test_where_too_few_are_wrong_the_last_stands_for_the_next() -> None:
    judgement = judged(TATOEBA, query(7, 2), NEAREST, k=4)
    assert judgement == (-65, False)
    assert judged(TATOEBA, query(1), found((1, 0.5)), k=20) == (0, False)


def test_without_a_right_candidate_a_query_is_moot() -> None:
    assert OutOfTop().is_moot(TATOEBA, query(), NEAREST)
    assert OutOfTop().is_moot(TATOEBA, query(3), NEAREST)
    assert not OutOfTop(k=2).is_moot(TATOEBA, query(3), NEAREST)


def test_nan_leads_nowhere() -> None:
    values = found((7, math.nan), (3, 0.5))
    assert judged(TATOEBA, query(7), values) == (-math.inf, False)


@pytest.mark.parametrize("k", [0, 21, -1])
def test_a_depth_that_readings_do_not_have_is_refused(k: int) -> None:
    with pytest.raises(InputError, match=f"k of out-of-top is 1 to 20, not {k}"):
        goals.build(f"out-of-top?k={k}")


def test_bucc_loses_a_pair_under_its_threshold_too() -> None:
    task = Bucc(score="cosine", threshold=0.8)
    assert judged(task, query(7), NEAREST) == (-10, False)
    lower = found((7, 0.7), (3, 0.2))
    assert judged(task, query(7), lower) == (10, True)
    assert OutOfTop().is_moot(task, query(7), lower)


def test_buccs_margin_is_told_in_cosine() -> None:
    task = Bucc(threshold=1.25)  # the mean of the four is .6: .75 is needed
    assert judged(task, query(7), NEAREST) == (-15, False)
    assert judged(Bucc(threshold=1.6), query(7), NEAREST) == (6, True)


def test_bucc_gives_one_candidate_and_a_query_without_a_pair_is_moot() -> None:
    task = Bucc(threshold=1.25)
    assert judged(task, query(3), NEAREST, k=5) == (15, True)
    assert OutOfTop().is_moot(task, query(), NEAREST)
