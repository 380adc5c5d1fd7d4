from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from robustx.stats import StochasticOrder, almost_stochastic_order
from robustx.stats.stochastic_order import THRESHOLD

FloatArray = NDArray[np.float64]


def order(first: ArrayLike, second: ArrayLike) -> StochasticOrder:
    found = almost_stochastic_order(first, second, seed=1)
    assert found is not None
    return found


def naive_violation(first: FloatArray, second: FloatArray) -> float:
    """The ratio of integrals over a fine grid of quantiles."""
    t = (np.arange(200_000) + 0.5) / 200_000
    quantiles = [np.quantile(side, t, method="inverted_cdf") for side in (first, second)]
    apart = quantiles[0] - quantiles[1]
    return float((np.where(apart < 0, apart, 0) ** 2).sum() / (apart**2).sum())


def test_scores_that_are_all_higher_violate_nothing() -> None:
    assert order([0.8, 0.9, 0.85], [0.5, 0.6, 0.7]) == (0, 0)


def test_scores_that_are_all_lower_violate_everything() -> None:
    assert order([0.5, 0.6, 0.7], [0.8, 0.9, 0.85]) == (1, 1)


def test_the_violation_is_the_share_of_the_squared_distance_that_goes_the_wrong_way() -> None:
    """Sorted: 4 against 3 goes right by 1, 6 against 8 goes wrong by 2."""
    assert order([6, 4], [3, 8]).violation == pytest.approx(4 / 5)


@pytest.mark.parametrize(("n", "m"), [(5, 5), (3, 7), (4, 6), (20, 12)])
def test_the_violation_is_that_of_the_quantiles(n: int, m: int) -> None:
    rng = np.random.default_rng(n)
    first, second = rng.normal(0.3, 1, size=n), rng.normal(size=m)
    expected = naive_violation(first, second)
    assert order(first, second).violation == pytest.approx(expected, abs=1e-3)


def test_the_two_directions_add_up_to_one() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.normal(size=6), rng.normal(size=9)
    there, back = order(first, second), order(second, first)
    assert there.violation + back.violation == pytest.approx(1)


def test_the_unit_and_the_order_of_the_scores_do_not_matter() -> None:
    first, second = np.array([0.7, 0.8, 0.6]), np.array([0.65, 0.5, 0.72])
    expected = order(first, second).violation
    assert order(100 * first[::-1], 100 * second).violation == pytest.approx(expected)


def test_the_bound_lies_above_the_violation_by_its_error() -> None:
    """The error of many scores is that of the violation over new samples of them."""
    rng = np.random.default_rng(3)
    drawn = [(rng.normal(0.2, 1, size=100), rng.normal(size=100)) for _ in range(200)]
    error = np.std([order(*pair).violation for pair in drawn], ddof=1)
    reaches = [found.bound - found.violation for found in (order(*pair) for pair in drawn)]
    assert np.median(reaches) == pytest.approx(ndtri(0.95) * error, rel=0.35)


def test_a_higher_level_gives_a_higher_bound() -> None:
    rng = np.random.default_rng(4)
    first, second = rng.normal(0.5, 1, size=20), rng.normal(size=20)
    bounds = [
        found.bound
        for level in (0.5, 0.9, 0.99)
        if (found := almost_stochastic_order(first, second, seed=1, level=level))
    ]
    assert bounds == sorted(bounds)
    assert bounds[0] == order(first, second).violation


def test_the_bound_is_one_at_most() -> None:
    rng = np.random.default_rng(5)
    for _ in range(30):
        violation, bound = order(rng.normal(size=4), rng.normal(size=4))
        assert 0 <= violation <= bound <= 1


@pytest.mark.parametrize(("first", "second"), [([1], [1, 2]), ([1, 2], [1]), ([], [])])
def test_a_single_seed_says_nothing_of_a_distribution(first: ArrayLike, second: ArrayLike) -> None:
    assert almost_stochastic_order(first, second, seed=1) is None


def test_samples_with_the_same_quantiles_have_no_order() -> None:
    assert almost_stochastic_order([1, 2], [2, 1], seed=1) is None
    assert almost_stochastic_order([1, 2], [1, 1, 2, 2], seed=1) is None


def test_scores_without_spread_are_in_order() -> None:
    assert order([2, 2, 2], [1, 1, 1]) == (0, 0)


def test_the_same_seed_gives_the_same_bound() -> None:
    rng = np.random.default_rng(6)
    first, second = rng.normal(size=8), rng.normal(size=8)
    assert order(first, second) == order(first, second)


def bounds_of_equals(seeds: int) -> FloatArray:
    """Bounds of 1,000 pairs of samples from the same distribution."""
    pairs = np.random.default_rng(7).normal(size=(1000, 2, seeds))
    found = [almost_stochastic_order(pair[0], pair[1], seed=1, draws=300) for pair in pairs]
    return np.array([one.bound for one in found if one is not None])


def test_equals_are_put_in_order_about_one_time_in_twenty() -> None:
    assert np.mean(bounds_of_equals(5) < THRESHOLD) == pytest.approx(0.055, abs=0.025)


def test_a_threshold_of_one_half_would_put_them_in_order_one_time_in_five() -> None:
    assert np.mean(bounds_of_equals(5) < 0.5) == pytest.approx(0.2, abs=0.04)


def test_with_three_seeds_equals_are_put_in_order_more_often() -> None:
    assert np.mean(bounds_of_equals(3) < THRESHOLD) > 0.07
