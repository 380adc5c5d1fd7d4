from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
import scipy.stats
from numpy.typing import NDArray

from robustx.stats import (
    Column,
    Interval,
    Sampled,
    SeedPart,
    cluster_sums,
    expanded_level,
    interval,
    mean_of,
    p_value,
    percentile_interval,
    resample_totals,
    seed_weights,
    spread,
    total_draws,
    total_of,
)

FloatArray = NDArray[np.float64]

B = 20_000


def means(values: FloatArray) -> FloatArray:
    """Draws (B, c) of the means of c columns of values (n, c)."""
    items = [str(item) for item in range(len(values))]
    columns = [Column(items, column[:, np.newaxis]) for column in values.T]
    return resample_totals(cluster_sums(columns), B, seed=1)[..., 0] / len(values)


def arm(outcomes: FloatArray, name: str = "arm") -> Sampled:
    """The mean over items and seeds of outcomes (n, s)."""
    draws, seeds = means(outcomes), outcomes.shape[1]
    weights = seed_weights(seeds, B, seed=len(name))
    part = SeedPart(outcomes.mean(axis=0), draws[:1_000].T, weights)
    return Sampled(float(outcomes.mean()), draws.mean(axis=1), {(name,): part})


def crossed(rng: np.random.Generator, n: int, seeds: int, between: float) -> FloatArray:
    """Outcomes (n, s) of items and seeds, with an interaction of the size of the items' part."""
    return np.asarray(
        rng.normal(size=(n, 1))
        + between * rng.normal(size=(1, seeds))
        + rng.normal(size=(n, seeds))
    )


def single(rng: np.random.Generator, n: int = 50) -> Sampled:
    values = rng.normal(1, 2, size=(n, 1))
    return Sampled(float(values.mean()), means(values)[:, 0])


def test_a_difference_is_that_of_values_and_of_draws() -> None:
    one, other = (single(np.random.default_rng(seed)) for seed in (1, 2))
    apart = one - other
    assert apart.value == one.value - other.value
    assert np.array_equal(apart.draws, one.draws - other.draws)


def test_sums_and_multiples_reach_the_seeds_of_each_arm() -> None:
    one, other = (
        arm(crossed(np.random.default_rng(2), 30, 3, 1.0), name) for name in ("one", "other")
    )
    total = total_of([one, one, other]).times(2)
    assert total.seeds[("one",)].values == pytest.approx(4 * one.seeds[("one",)].values)
    assert total.seeds[("other",)].values == pytest.approx(2 * other.seeds[("other",)].values)


def test_the_mean_of_an_estimate_with_itself_is_itself() -> None:
    one = arm(crossed(np.random.default_rng(2), 30, 3, 1.0))
    again = mean_of([one, one])
    assert interval(again, 30) == pytest.approx(interval(one, 30))


def test_without_seeds_the_interval_is_the_expanded_percentile_interval() -> None:
    sample = single(np.random.default_rng(3))
    expected = percentile_interval(sample.value, sample.draws, expanded_level(0.95, 50))
    assert interval(sample, 50) == expected


def test_without_seeds_the_interval_is_near_that_of_student() -> None:
    values = np.random.default_rng(4).normal(1, 2, size=(20, 1))
    sample = Sampled(float(values.mean()), means(values)[:, 0])
    low, high = scipy.stats.ttest_1samp(values[:, 0], 0).confidence_interval()
    assert interval(sample, 20)[1:] == pytest.approx((low, high), abs=0.15 * (high - low))


def test_without_seeds_the_error_is_that_of_the_mean() -> None:
    values = np.random.default_rng(5).normal(1, 2, size=(40, 1))
    found = spread(Sampled(float(values.mean()), means(values)[:, 0]), 40)
    assert found is not None
    assert found.error == pytest.approx(scipy.stats.sem(values[:, 0]), rel=0.03)
    assert found.freedom == pytest.approx(39)


def test_without_a_spread_there_is_no_error() -> None:
    assert spread(Sampled(3.0, np.full(9, 3.0)), 40) is None


@pytest.mark.parametrize("seeds", [2, 5, 10])
def test_weighted_seeds_have_the_variance_of_their_mean(seeds: int) -> None:
    values = np.random.default_rng(6).normal(size=seeds)
    part = SeedPart(values, np.zeros((seeds, 1)), seed_weights(seeds, B, seed=1))
    assert part.deviations.mean() == pytest.approx(0, abs=0.03)
    assert part.deviations.var() == pytest.approx(values.var(ddof=1) / seeds, rel=0.05)


def test_weights_of_seeds_add_up_to_nothing() -> None:
    assert seed_weights(5, 100, seed=1).sum(axis=0) == pytest.approx(np.zeros(100), abs=1e-12)


def test_seeds_that_score_alike_leave_the_interval_of_the_items() -> None:
    outcomes = np.repeat(np.random.default_rng(7).normal(size=(200, 1)), 4, axis=1)
    sample = arm(outcomes)
    alone = interval(Sampled(sample.value, sample.draws), 200)
    assert interval(sample, 200) == pytest.approx(alone, abs=0.02)


def test_with_many_items_the_error_is_that_of_the_seeds_alone() -> None:
    outcomes = np.array([[0.0, 1.0, 2.0, 3.0, 4.0]]) + np.zeros((50, 5))
    found = spread(arm(outcomes), 50)
    assert found is not None
    assert found.error == pytest.approx(sqrt(2.5 / 5))
    assert found.freedom == pytest.approx(4)


def test_with_seeds_alone_the_interval_is_that_of_student() -> None:
    scores = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    low, high = scipy.stats.ttest_1samp(scores, 0).confidence_interval()
    found = interval(arm(scores + np.zeros((50, 5))), 50)
    assert found[1:] == pytest.approx((low, high), abs=0.05)


def test_what_items_and_seeds_share_is_counted_once() -> None:
    rng = np.random.default_rng(8)
    sets = [arm(crossed(rng, 25, 4, between=0.1)) for _ in range(120)]
    found = [one for sample in sets if (one := spread(sample, 25))]
    true = 1 / 25 + 0.1**2 / 4 + 1 / (25 * 4)
    assert np.mean([one.error**2 for one in found]) == pytest.approx(true, abs=0.003)  # not + .01


def test_the_interval_with_seeds_agrees_with_the_p_value() -> None:
    rng = np.random.default_rng(9)
    one, other = (arm(crossed(rng, 60, 4, 0.3), name) for name in ("one", "other"))
    apart = one - other
    bounds = interval(apart, 60)
    for bound in bounds[1:]:
        moved = Sampled(apart.value - bound, apart.draws - bound, apart.seeds)
        assert p_value(moved, 60) == pytest.approx(0.05, abs=0.01)


def test_percentiles_of_the_total_draws_are_the_bounds() -> None:
    sample = arm(crossed(np.random.default_rng(10), 60, 4, 0.3))
    low, high = np.quantile(total_draws(sample, 60), [0.025, 0.975])
    assert interval(sample, 60) == pytest.approx(Interval(sample.value, low, high))


def test_fewer_seeds_give_wider_intervals() -> None:
    outcomes = crossed(np.random.default_rng(11), 60, 10, 1.0)
    outcomes[:, 1:] += outcomes[:, :1].mean() - outcomes[:, 1:].mean(axis=0)  # all alike
    outcomes += np.tile([-1.0, 1.0], 5)
    widths = [
        bounds.high - bounds.low
        for seeds in (2, 4, 10)
        for bounds in [interval(arm(outcomes[:, :seeds]), 60)]
    ]
    assert widths[0] > 2 * widths[1] > 2 * widths[2]


def test_what_moves_every_score_of_a_seed_alike_is_not_in_a_difference() -> None:
    rng = np.random.default_rng(12)
    noisy = crossed(rng, 60, 4, 0.0)
    shift = np.array([[-3.0, -1.0, 1.0, 3.0]])
    assert interval(arm(noisy + 5 + shift) - arm(noisy + shift), 60) == pytest.approx((5, 5, 5))


def test_undefined_draws_are_left_out_of_intervals_and_errors() -> None:
    sample = arm(crossed(np.random.default_rng(13), 60, 4, 0.3))
    holed = Sampled(sample.value, np.where(np.arange(B) % 7, sample.draws, np.nan), sample.seeds)
    assert interval(holed, 60) == pytest.approx(interval(sample, 60), abs=0.05)
    assert p_value(holed, 60) == pytest.approx(p_value(sample, 60), rel=0.1)


def test_one_group_with_seeds_has_the_spread_of_the_seeds() -> None:
    found = spread(arm(np.array([[0.0, 1.0, 2.0]])), 1)
    assert found is not None
    assert found.error == pytest.approx(sqrt(1 / 3))
    assert found.freedom == pytest.approx(2)


def test_a_test_without_defined_draws_has_no_p_value() -> None:
    assert p_value(Sampled(3.0, np.full(10, np.nan)), 50) is None
    assert p_value(Sampled(3.0, np.array([3.0])), 50) is None
