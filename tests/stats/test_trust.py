from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from robustx.stats import Interval, Sampled, SeedPart, interval, seed_weights
from robustx.stats.trust import Doubt, doubts, is_at_chance, score_interval, unseen_share

EVEN = Interval(3.0, 1.0, 5.0)


def test_an_even_interval_of_many_groups_raises_no_doubt() -> None:
    assert doubts(EVEN, groups=50) == ()


def test_few_groups_are_doubted() -> None:
    assert doubts(EVEN, groups=49) == (Doubt.FEW_GROUPS,)


@pytest.mark.parametrize("skewed", [Interval(3.0, 1.0, 5.4), Interval(3.0, 0.6, 5.0)])
def test_an_interval_with_one_long_side_is_lopsided(skewed: Interval) -> None:
    assert doubts(skewed, groups=200) == (Doubt.LOPSIDED,)


def test_a_side_that_is_hardly_longer_is_not_lopsided() -> None:
    assert doubts(Interval(3.0, 1.0, 5.2), groups=200) == ()


def test_an_interval_without_width_is_no_certainty() -> None:
    assert doubts(Interval(1.0, 1.0, 1.0), groups=200) == (Doubt.NO_WIDTH,)


@pytest.mark.parametrize(("seeds", "found"), [(1, ()), (3, (Doubt.FEW_SEEDS,)), (4, ())])
def test_three_seeds_are_few_and_one_is_none(seeds: int, found: tuple[Doubt, ...]) -> None:
    assert doubts(EVEN, groups=200, seeds=seeds) == found


def test_doubts_add_up() -> None:
    assert doubts(Interval(0.0, 0.0, 0.0), groups=1, seeds=2) == (
        Doubt.NO_WIDTH,
        Doubt.FEW_GROUPS,
        Doubt.FEW_SEEDS,
    )


@pytest.mark.parametrize("groups", [1, 7, 100, 5000])
def test_the_unseen_share_is_the_bound_of_clopper_and_pearson(groups: int) -> None:
    exact = scipy.stats.binomtest(0, groups).proportion_ci(0.95, method="exact")
    assert unseen_share(groups) == pytest.approx(exact.high)


@pytest.mark.parametrize("groups", [7, 100])
def test_a_score_of_one_reaches_as_far_down_as_clopper_and_pearson_say(groups: int) -> None:
    exact = scipy.stats.binomtest(groups, groups).proportion_ci(0.95, method="exact")
    found = score_interval(Sampled(1.0, np.ones(200)), groups)
    assert found == pytest.approx((1.0, exact.low, 1.0))


def test_a_score_of_zero_reaches_up() -> None:
    found = score_interval(Sampled(0.0, np.zeros(200)), groups=100)
    assert found == pytest.approx((0.0, 0.0, unseen_share(100)))


def test_any_other_score_has_its_bootstrap_interval() -> None:
    score = Sampled(0.6, np.random.default_rng(1).normal(0.6, 0.1, size=500))
    assert score_interval(score, 100) == interval(score, 100)


def test_a_score_that_all_resamples_have_and_is_not_at_an_end_keeps_no_width() -> None:
    assert score_interval(Sampled(0.5, np.full(200, 0.5)), 100) == Interval(0.5, 0.5, 0.5)


def seeds_of(values: list[float], spread: float = 0.01) -> Sampled:
    """A score over seeds with these scores, on 2,000 items."""
    rng = np.random.default_rng(8)
    found = np.array(values)
    items = rng.normal(0, spread, 1000)
    part = SeedPart(found, found[:, np.newaxis] + items, seed_weights(len(values), 1000, 3))
    return Sampled(float(found.mean()), found.mean() + items, {("nli", *map(str, found)): part})


def test_two_seeds_that_differ_do_not_put_a_good_arm_at_chance():
    score = seeds_of([0.77, 0.67])
    assert score_interval(score, 2000).low < 0.5
    assert not is_at_chance(score, 0.5, 2000)
    assert is_at_chance(seeds_of([0.51, 0.505]), 0.5, 2000)


def test_no_bound_of_a_score_leaves_zero_to_one():
    found = score_interval(seeds_of([0.95, 0.85]), 2000)
    assert found.value == pytest.approx(0.9)
    assert found.high == 1.0
    assert score_interval(seeds_of([0.05, 0.15]), 2000).low == 0.0
