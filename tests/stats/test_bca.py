from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import scipy.stats
from numpy.typing import NDArray

from robustx.stats import (
    Column,
    Interval,
    acceleration,
    bca_interval,
    cluster_sums,
    leave_out_totals,
    percentile_interval,
    resample_totals,
)

FloatArray = NDArray[np.float64]


def summed(values: FloatArray) -> FloatArray:
    """Sums (value, 1) of one item a cluster."""
    return np.stack([values, np.ones_like(values)], axis=1)


def mean(totals: FloatArray) -> FloatArray:
    found: FloatArray = totals[..., 0] / totals[..., 1]
    return found


SAMPLES: list[Callable[[np.random.Generator], FloatArray]] = [
    lambda rng: rng.exponential(size=40),
    lambda rng: (rng.random(60) < 0.9).astype(np.float64),
    lambda rng: rng.lognormal(sigma=1.5, size=25),
]


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_it_agrees_with_scipy(
    sample: Callable[[np.random.Generator], FloatArray], level: float
) -> None:
    values = sample(np.random.default_rng(1))
    theirs = scipy.stats.bootstrap(
        (values,), np.mean, method="BCa", confidence_level=level, n_resamples=4000, rng=2
    )
    ours = bca_interval(
        float(values.mean()),
        theirs.bootstrap_distribution,
        mean(leave_out_totals(summed(values))),
        level,
    )
    assert ours is not None
    assert ours[1:] == pytest.approx(tuple(theirs.confidence_interval))


def test_it_works_on_the_sums_and_draws_of_the_package() -> None:
    rng = np.random.default_rng(3)
    groups = [str(item) for item in rng.integers(50, size=120)]
    sums = cluster_sums([Column(groups, summed(rng.lognormal(size=120)))])
    draws = mean(resample_totals(sums, 10_000, seed=1))[:, 0]
    value = float(mean(sums.totals())[0])
    found = bca_interval(value, draws, mean(leave_out_totals(sums.sums))[:, 0])
    assert found is not None
    assert found.low > percentile_interval(value, draws).low
    assert found.high > percentile_interval(value, draws).high


def test_without_bias_and_skewness_it_is_the_percentile_interval() -> None:
    draws = np.arange(-500, 501) / 100
    found = bca_interval(0.0, draws, np.array([-1.0, 0.0, 1.0]))
    assert found is not None
    assert found == pytest.approx(percentile_interval(0.0, draws))


def test_each_cluster_is_left_out_in_turn() -> None:
    sums = np.array([[1.0, 1], [2, 1], [4, 1]])
    assert leave_out_totals(sums).tolist() == [[6, 2], [5, 2], [3, 2]]


def test_many_clusters_are_left_out_in_blocks_that_hold_each_once() -> None:
    sums = np.random.default_rng(4).integers(9, size=(103, 5, 2)).astype(np.float64)
    without = leave_out_totals(sums, blocks=10)
    assert without.shape == (10, 5, 2)
    assert (sums.sum(axis=0) - without).sum(axis=0).tolist() == sums.sum(axis=0).tolist()


def test_blocks_give_nearly_the_acceleration_of_single_clusters() -> None:
    sums = summed(np.random.default_rng(5).exponential(size=10_000))
    single, blocks = (acceleration(mean(leave_out_totals(sums, n))) for n in (10_000, 200))
    assert single == pytest.approx(2 / 6 / 100, rel=0.1)
    assert blocks == pytest.approx(single, abs=0.005)


def test_the_acceleration_of_a_mean_is_a_sixth_of_its_skewness() -> None:
    values = np.random.default_rng(6).exponential(size=80)
    expected = scipy.stats.skew(values) / 6 / 80**0.5
    assert acceleration(mean(leave_out_totals(summed(values)))) == pytest.approx(expected)


def test_the_unit_of_the_values_does_not_change_the_acceleration() -> None:
    without = np.random.default_rng(7).exponential(size=80)
    assert acceleration(1e-160 * without) == pytest.approx(acceleration(without))


def test_values_that_do_not_differ_have_no_acceleration() -> None:
    assert acceleration(np.ones(9)) == 0


def test_draws_without_spread_give_an_interval_without_width() -> None:
    assert bca_interval(1.0, np.ones(50), np.ones(9)) == Interval(1, 1, 1)


def test_no_draws_give_an_interval_without_width() -> None:
    assert bca_interval(0.5, np.array([]), np.array([0.5])) == Interval(0.5, 0.5, 0.5)


def test_a_value_beyond_all_draws_has_no_interval() -> None:
    assert bca_interval(9.0, np.arange(5.0), np.arange(4.0)) is None
    assert bca_interval(-9.0, np.arange(5.0), np.arange(4.0)) is None


def test_too_much_skewness_has_no_interval() -> None:
    """One cluster is all that matters, and all but one of the draws are below the value."""
    draws, without = np.arange(100_000.0), np.append(0.0, np.ones(2_000))
    assert acceleration(without) == pytest.approx(1 / 6, rel=0.01)
    assert bca_interval(99_998.5, draws, without) is None


def test_what_is_undefined_is_left_out() -> None:
    rng = np.random.default_rng(8)
    draws, without = rng.normal(size=400), rng.exponential(size=30)
    expected = bca_interval(0.1, draws, without)
    masked = np.ma.MaskedArray(np.append(draws, 1e9), mask=np.append(np.zeros(400), 1))
    assert bca_interval(0.1, masked, np.append(without, np.nan)) == expected
    assert bca_interval(0.1, np.append(np.nan, draws), without) == expected
