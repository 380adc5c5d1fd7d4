"""Functions of estimates."""

from __future__ import annotations

import numpy as np
import pytest

from robustx.stats import Sampled, SeedPart, interval
from robustx.stats.transformed import function_of, ratio_of


def seeded(values, draws, weights, arm="a"):
    part = SeedPart(np.array(values), np.tile(draws, (len(values), 1)), weights)
    return Sampled(float(np.mean(values)), draws, {(arm, "1", "2"): part})


def test_draws_go_through_the_function():
    both = [Sampled(2.0, np.array([1.0, 3.0])), Sampled(5.0, np.array([4.0, 6.0]))]
    product = function_of(lambda values: values[0] * values[1], both)
    assert product.value == 10.0
    assert product.draws.tolist() == [4.0, 18.0]


def test_a_ratio_is_undefined_where_the_whole_is_nil():
    ratio = ratio_of(
        Sampled(1.0, np.array([1.0, 1.0, 3.0])), Sampled(2.0, np.array([2.0, 0.0, 4.0]))
    )
    assert ratio.value == 0.5
    assert np.isnan(ratio.draws[1])
    assert ratio.draws[[0, 2]].tolist() == [0.5, 0.75]


def test_seeds_are_scaled_by_the_slopes_of_a_ratio():
    weights = np.array([[1.0, -0.5], [-1.0, 0.5]])
    draws = np.array([2.0, 2.0])
    part = seeded([1.0, 3.0], draws, weights)
    whole = Sampled(4.0, np.array([4.0, 4.0]))
    [found] = ratio_of(part, whole).seeds.values()
    assert found.values == pytest.approx([1 / 4, 3 / 4], abs=1e-8)
    [inverse] = ratio_of(whole, part).seeds.values()
    slope = -4 / 2**2
    assert np.diff(inverse.values) == pytest.approx([2 * slope], abs=1e-8)


def test_the_same_seeds_in_part_and_whole_cancel():
    weights = np.array([[1.0, -0.5], [-1.0, 0.5]])
    draws = np.array([2.0, 2.0])
    score = seeded([1.0, 3.0], draws, weights)
    [found] = ratio_of(score, score).seeds.values()
    assert np.ptp(found.values) == pytest.approx(0, abs=1e-8)
    assert interval(ratio_of(score, score), 10).low == pytest.approx(1.0)
