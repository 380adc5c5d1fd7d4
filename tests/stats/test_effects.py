from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
import scipy.stats
from numpy.typing import ArrayLike, NDArray

from robustx.stats import (
    Column,
    Effect,
    GapSamples,
    Sampled,
    SeedPart,
    cluster_sums,
    effect,
    effect_difference,
    log_odds,
    log_odds_lost,
    resample_totals,
    seed_weights,
)

FloatArray = NDArray[np.float64]


def sampled(*sides: ArrayLike) -> list[Sampled]:
    """Accuracies of 0/1 outcomes (n,) of the same items, with shared resamples."""
    items = [str(item) for item in range(np.size(sides[0]))]
    rights = [np.asarray(side, dtype=np.float64) for side in sides]
    columns = [Column(items, np.stack([right, np.ones_like(right)], axis=1)) for right in rights]
    totals = resample_totals(cluster_sums(columns), 4000, seed=1)
    draws = totals[..., 0] / totals[..., 1]
    return [Sampled(float(rights[i].mean()), draws[:, i]) for i in range(len(sides))]


def pair(clean: ArrayLike, perturbed: ArrayLike) -> GapSamples:
    return GapSamples(*sampled(clean, perturbed))


def shares(clean: float, perturbed: float, n: int = 1000) -> GapSamples:
    """Outcomes with these shares of right ones, of which the perturbed are a part."""
    return pair(np.arange(n) < clean * n, np.arange(n) < perturbed * n)


def test_the_logit_of_a_score_has_half_an_item_added_on_either_side() -> None:
    assert log_odds(shares(0.7, 0.7, 10).clean, 10).value == pytest.approx(log(7.5 / 3.5))


def test_a_logit_of_many_items_is_the_plain_one() -> None:
    found = log_odds(Sampled(0.7, np.array([0.6, 0.8])), 10**9)
    assert found.value == pytest.approx(log(0.7 / 0.3))
    assert found.draws == pytest.approx(np.log([0.6 / 0.4, 0.8 / 0.2]))


def test_all_right_and_all_wrong_have_opposite_logits() -> None:
    right, wrong = (log_odds(Sampled(score, np.array([score])), 20) for score in (1.0, 0.0))
    assert right.value == -wrong.value == pytest.approx(log(41))


def test_the_odds_of_no_items_are_refused() -> None:
    with pytest.raises(ValueError, match="0 items"):
        log_odds(Sampled(0.5, np.array([0.5])), 0)


def test_undefined_draws_stay_undefined() -> None:
    found = log_odds(Sampled(0.5, np.array([0.5, np.nan])), 10)
    assert np.isnan(found.draws).tolist() == [False, True]


def test_the_odds_ratio_agrees_with_scipy() -> None:
    """Half an item is added to each field of the table, as in Haldane's estimate."""
    found = effect(shares(0.8, 0.6, 200), n=200, groups=200)
    table = np.array([[160, 40], [120, 80]]) * 2 + 1
    expected = scipy.stats.contingency.odds_ratio(table, kind="sample").statistic
    assert found.odds_ratio.value == pytest.approx(expected)
    assert found.logits.value == pytest.approx(log(expected))


def test_an_effect_is_on_three_scales_in_the_same_direction() -> None:
    found = effect(shares(0.8, 0.6), n=1000, groups=1000)
    assert found.points.value == pytest.approx(20)
    for scale, nil in ((found.points, 0), (found.logits, 0), (found.odds_ratio, 1)):
        assert nil < scale.low < scale.value < scale.high


def test_the_same_points_are_more_on_the_logit_scale_near_the_ceiling() -> None:
    middle, ceiling = (effect(shares(*each), 1000, 1000) for each in ((0.7, 0.68), (0.99, 0.97)))
    assert middle.points.value == pytest.approx(ceiling.points.value)
    assert ceiling.logits.value > 10 * middle.logits.value


def test_the_interval_of_the_logits_agrees_with_the_delta_method() -> None:
    """With independent halves: the variance of a logit is 1 / right + 1 / wrong."""
    rng = np.random.default_rng(1)
    clean, noisy = rng.random(3000) < 0.8, rng.random(3000) < 0.7
    found = effect(pair(clean, noisy), n=3000, groups=3000).logits
    counts = [clean.sum(), (~clean).sum(), noisy.sum(), (~noisy).sum()]
    reach = 1.96 * sum(1 / count for count in counts) ** 0.5
    assert (found.high - found.low) / 2 == pytest.approx(reach, rel=0.08)


def test_the_odds_ratio_is_the_exponential_of_the_logits_with_its_bounds() -> None:
    found = effect(shares(0.8, 0.6), n=1000, groups=1000)
    assert found.odds_ratio == pytest.approx([exp(each) for each in found.logits])


def nothing(found: Effect) -> bool:
    return found == ((0, 0, 0), (0, 0, 0), (1, 1, 1), None)


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_where_nothing_differs_there_is_no_effect_and_no_p(share: float) -> None:
    assert nothing(effect(shares(share, share, 50), n=50, groups=50))


def test_one_item_has_an_effect_without_width() -> None:
    found = effect(pair([1], [0]), n=1, groups=1)
    assert found.points == (100, 100, 100)
    assert found.odds_ratio.value == pytest.approx(9)
    assert found.p == 1


def test_a_score_that_falls_from_all_to_nothing_has_finite_odds() -> None:
    found = effect(pair(np.ones(30), np.zeros(30)), n=30, groups=30)
    assert found.odds_ratio.value == pytest.approx(61**2)


def test_a_difference_is_that_of_the_effects() -> None:
    other, baseline = shares(0.8, 0.6), shares(0.9, 0.8)
    found = effect_difference(other, baseline, n=1000, groups=1000)
    alone = [effect(each, 1000, 1000) for each in (other, baseline)]
    assert found.points.value == pytest.approx(10)
    assert found.logits.value == pytest.approx(alone[0].logits.value - alone[1].logits.value)
    assert found.odds_ratio.value == pytest.approx(
        alone[0].odds_ratio.value / alone[1].odds_ratio.value
    )


def test_arms_may_differ_in_points_and_not_in_odds() -> None:
    """Both lose half their odds: from 4 to 2, and from 1 to 1/2."""
    found = effect_difference(
        shares(0.8, 2 / 3, 30_000), shares(0.5, 1 / 3, 30_000), 30_000, 30_000
    )
    assert found.points.value == pytest.approx(-3.33, abs=0.01)
    assert found.odds_ratio.value == pytest.approx(1, abs=1e-3)


def test_an_arm_does_not_differ_from_itself() -> None:
    one = shares(0.8, 0.6, 50)
    assert nothing(effect_difference(one, one, n=50, groups=50))


def test_a_wider_level_gives_wider_intervals() -> None:
    narrow, wide = (effect(shares(0.8, 0.6), 1000, 1000, level) for level in (0.8, 0.99))
    assert wide.logits.low < narrow.logits.low < narrow.logits.high < wide.logits.high


def with_seeds(score: Sampled, scores: FloatArray, weights: FloatArray) -> Sampled:
    """Say that a score is the mean of seeds that score so, and have the same draws."""
    draws = np.tile(score.draws[:100], (len(scores), 1))
    parts = {("a", *map(str, scores)): SeedPart(scores, draws, weights)}
    return Sampled(score.value, score.draws, parts)


def test_seeds_that_differ_widen_the_interval_of_the_logits() -> None:
    scores = shares(0.8, 0.6)
    weights = seed_weights(3, 4000, seed=1)
    spread_out = GapSamples(
        with_seeds(scores.clean, np.array([0.7, 0.8, 0.9]), weights), scores.perturbed
    )
    held, free = (effect(each, 1000, 1000).logits for each in (scores, spread_out))
    assert free.value == held.value
    assert free.high - free.low > 3 * (held.high - held.low)


def test_what_seeds_contribute_is_scaled_by_the_slope_of_the_logit() -> None:
    scores = shares(0.8, 0.6)
    seeds = np.array([0.79, 0.8, 0.81])
    clean = with_seeds(scores.clean, seeds, seed_weights(3, 4000, seed=1))
    (part,) = log_odds_lost(GapSamples(clean, scores.perturbed), n=10**6).seeds.values()
    expected = np.std(np.log(seeds / (1 - seeds)))
    assert np.std(part.values) == pytest.approx(expected, rel=0.01)
