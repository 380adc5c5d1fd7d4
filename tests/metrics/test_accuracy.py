from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from robustx.metrics import Accuracy, Metric, ratio

ACCURACY: Metric = Accuracy()


def test_a_right_output_counts_as_correct() -> None:
    assert ACCURACY.statistics("entailment", "entailment") == (1.0, 1.0)


def test_a_wrong_output_counts_as_an_example_alone() -> None:
    assert ACCURACY.statistics("entailment", "neutral") == (0.0, 1.0)


def test_an_example_gives_k_statistics() -> None:
    assert len(ACCURACY.statistics(0, 1)) == ACCURACY.k


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1))
def test_the_reduced_sum_is_the_share_of_matches(pairs: list[tuple[int, int]]) -> None:
    totals = np.sum([ACCURACY.statistics(gold, output) for gold, output in pairs], axis=0)
    share = sum(gold == output for gold, output in pairs) / len(pairs)
    assert ACCURACY.reduce(totals).tolist() == share


def test_totals_of_any_shape_lose_their_last_axis() -> None:
    totals = np.array([[[3.0, 4.0]], [[1.0, 2.0]]])
    assert ACCURACY.reduce(totals).tolist() == [[0.75], [0.5]]


def test_no_examples_is_none_and_not_zero() -> None:
    assert ACCURACY.reduce(np.array([[0.0, 0.0], [0.0, 5.0]])).tolist() == [None, 0.0]


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_a_ratio_keeps_the_shape(shape: tuple[int, ...]) -> None:
    quotient = ratio(np.ones(shape), np.full(shape, 4.0))
    assert quotient.shape == shape
    assert not np.ma.getmaskarray(quotient).any()
