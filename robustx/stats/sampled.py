"""An estimate with its draws over items and, where an arm has several seeds, over those too.

Items and seeds are crossed: every checkpoint of an arm is asked the same items. With s seeds the
variance of an arm's mean is  item/g + seed/s + both/(g s),  the last being what is left when items
and seeds have been accounted for. Resampling items with the seeds held gives the first and the last
term; the spread of the seeds' own scores, over s, gives the second and again the last. So their sum
counts the last one twice, and resampling seeds and items together counts it three times (Owen 2007,
The Pigeonhole Bootstrap). Here it is taken out once, as in the two-way cluster-robust variance
(Cameron, Gelbach & Miller 2011, Robust Inference with Multiway Clustering):

    both/(g s) = (mean over seeds of their item variance - item variance of their mean) / (s - 1)

The seeds' part of a draw is a random weighting of the seeds' scores, so that whatever is computed
from two scores of an arm stays paired. Weights are normal and scaled so that any statistic deviates
by its standard error over seeds: five checkpoints resampled with replacement would be too narrow by
a tenth. Draws over items and seeds together are then stretched by the quantile of Student's t with
Satterthwaite's degrees of freedom, so that intervals and p values agree. (Weights with the tails of
t, s - 1 degrees of freedom, make intervals that are wider than need be; decision 0015.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isnan, sqrt

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from robustx.stats.bootstrap import (
    FloatArray,
    Interval,
    expanded_level,
    percentile_interval,
)

# Rounding error, in points: one item in ten million moves a score by 1e-5.
NIL = 1e-7


@dataclass(frozen=True, eq=False)
class SeedPart:
    """What the s seeds of an arm contribute to an estimate: their mean is the arm's part of it.

    ``values`` (s,) are the estimates of single seeds, ``draws`` (s, b) their draws over the first b
    resamples of items, and ``weights`` (s, B) how each draw weighs the seeds (`seed_weights`).
    """

    values: FloatArray
    draws: FloatArray
    weights: FloatArray

    def plus(self, other: SeedPart) -> SeedPart:
        """Add what the same seeds contribute to another estimate."""
        return SeedPart(self.values + other.values, self.draws + other.draws, self.weights)

    def times(self, factor: float) -> SeedPart:
        """Scale the contribution."""
        return SeedPart(self.values * factor, self.draws * factor, self.weights)

    @property
    def variance(self) -> float:
        """The variance of the mean over seeds, as far as the seeds' own spread tells."""
        return float(np.var(self.values, ddof=1)) / len(self.values)

    @property
    def deviations(self) -> FloatArray:
        """How far each draw (B,) is from the estimate for the seeds that it weighs more."""
        total: FloatArray = self.weights[0] * self.values[0]
        for weights, value in zip(self.weights[1:], self.values[1:], strict=True):
            total += weights * value
        return total

    @cached_property
    def counted_twice(self) -> float:
        """The part of the variance that is in that of the items too; see the module."""
        mean = self.draws.mean(axis=0)
        undefined = np.isnan(mean)
        if undefined.any():
            return replace(self, draws=self.draws[:, ~undefined]).counted_twice
        if mean.size < 2:
            return 0.0
        own = sum(map(_variance, self.draws)) / len(self.draws)
        return max(0.0, own - _variance(mean)) / (len(self.values) - 1)


@dataclass(frozen=True, eq=False)
class Sampled:
    """An estimate, and what it is in every resample of the items, ``(B,)``; NaN where undefined.

    ``seeds`` has a part for each arm that has several, by the arm and the names of its seeds;
    arms without are held as they are. Sums and multiples of estimates are estimates.
    """

    value: float
    draws: FloatArray
    seeds: Mapping[tuple[str, ...], SeedPart] = field(default_factory=dict)

    def __add__(self, other: Sampled) -> Sampled:
        return total_of([self, other])

    def __sub__(self, other: Sampled) -> Sampled:
        return total_of([self, other.times(-1.0)])

    def times(self, factor: float) -> Sampled:
        """Scale the estimate."""
        scaled = {arm: part.times(factor) for arm, part in self.seeds.items()}
        return Sampled(self.value * factor, self.draws * factor, scaled)

    @cached_property
    def intervals(self) -> dict[tuple[int, float], Interval]:
        """What `interval` has found before, by groups and level."""
        return {}

    @cached_property
    def spreads(self) -> dict[int, Spread | None]:
        """What `spread` has found before, by groups."""
        return {}

    @cached_property
    def variance(self) -> float:
        """The variance over the resamples of the items."""
        return _variance(self.draws)

    @cached_property
    def items_share(self) -> float:
        """What is left of the items' variance when the part that seeds bring too is taken out."""
        if not self.seeds:
            return 1.0
        first = self.draws[: min(part.draws.shape[1] for part in self.seeds.values())]
        variance = _variance(first)
        twice = sum(part.counted_twice for part in self.seeds.values())
        return max(0.0, 1 - twice / variance) if variance > 0 else 1.0

    @property
    def several_seeds(self) -> bool:
        """Whether the spread over seeds is in the interval."""
        return bool(self.seeds)


@dataclass(frozen=True)
class Spread:
    """The standard error of an estimate, in its unit, and its degrees of freedom."""

    error: float
    freedom: float


def total_of(samples: Sequence[Sampled]) -> Sampled:
    """Add up estimates; there is at least one."""
    draws = samples[0].draws
    for one in samples[1:]:
        draws = draws + one.draws
    parts: dict[tuple[str, ...], SeedPart] = {}
    for one in samples:
        for arm, part in one.seeds.items():
            parts[arm] = parts[arm].plus(part) if arm in parts else part
    return Sampled(sum(one.value for one in samples), draws, parts)


def mean_of(samples: Iterable[Sampled]) -> Sampled:
    """Average estimates, draw by draw; there is at least one."""
    found = list(samples)
    return total_of(found).times(1 / len(found)) if len(found) > 1 else found[0]


def seed_weights(seeds: int, resamples: int, seed: int) -> FloatArray:
    """Return how each draw weighs the scores of s seeds, ``(s, resamples)``; s is at least 2.

    Each column sums to zero. Times the seeds' scores it is a draw of their mean's deviation:
    normal, with the standard error of their mean over seeds, whatever the score.
    """
    rng = np.random.default_rng(seed)
    normal = rng.standard_normal((resamples, seeds))
    normal -= normal.mean(axis=1, keepdims=True)
    weights: FloatArray = np.ascontiguousarray(normal.T / sqrt(seeds * (seeds - 1)))
    return weights


def interval(sample: Sampled, groups: int, level: float = 0.95) -> Interval:
    """Return the percentile interval, made for few groups and for the spread over seeds.

    Without seeds it is the expanded percentile interval (`expanded_level`).
    """
    key = groups, level
    if key not in sample.intervals:
        if sample.seeds:
            draws = total_draws(sample, groups, level)
        else:
            draws, level = sample.draws, expanded_level(level, groups)
        sample.intervals[key] = percentile_interval(sample.value, draws, level)
    return sample.intervals[key]


def total_draws(
    sample: Sampled, groups: int, level: float = 0.95, like: Sampled | None = None
) -> FloatArray:
    """Return draws (B,) over items and seeds whose plain percentiles are the interval's bounds.

    Deviations of items grow by sqrt(g / (g - 1)) and keep the root of ``items_share``; with those
    of the seeds they are stretched by the ratio of Student's quantile to the normal one (Hesterberg
    2015), with the degrees of freedom of `spread`. Share and freedom are the sample's or those of
    another one ``like`` it: two scores that will be divided must take the same.
    """
    model = like or sample
    kept = sqrt(model.items_share * (groups / (groups - 1) if groups > 1 else 1.0))
    draws: FloatArray = kept * (sample.draws - sample.value)
    for part in sample.seeds.values():
        draws += part.deviations
    draws *= _tail(spread(model, groups), level)
    draws += sample.value
    return draws


def spread(sample: Sampled, groups: int) -> Spread | None:
    """Return the standard error over items and seeds; None where the draws do not spread.

    Degrees of freedom are those of Satterthwaite (1946), An Approximate Distribution of Estimates
    of Variance Components: groups - 1 for items, s - 1 for the seeds of each arm.
    """
    if groups not in sample.spreads:
        sample.spreads[groups] = _spread(sample, groups)
    return sample.spreads[groups]


def _spread(sample: Sampled, groups: int) -> Spread | None:
    parts = [(part.variance, len(part.values) - 1) for part in sample.seeds.values()]
    if groups > 1:
        scaled = sample.items_share * sample.variance * groups / (groups - 1)
        parts.append((scaled, groups - 1))
    variance = sum(part for part, _ in parts)
    if variance <= NIL**2:
        return None
    return Spread(sqrt(variance), variance**2 / sum(part**2 / free for part, free in parts))


def p_value(sample: Sampled, groups: int) -> float | None:
    """Return the two-sided p-value of "the true value is zero".

    It is None where nothing differs, and where fewer than two draws are defined.

    The estimate is in points. The test is a t test of estimate / standard error (Efron & Tibshirani
    1993, ch. 12; Cameron, Gelbach & Miller 2008; with seeds Welch's). It does not count draws
    beyond zero: B draws resolve nothing below 1/B, and Holm over some hundred tests needs less.

    p is at least 2 ** (1 - groups), the smallest that an exact sign-flip test of so many groups can
    reach. That floor is also the answer where all groups change alike and nothing spreads.
    """
    found = spread(sample, groups)
    floor = 0.5 ** (groups - 1)
    if found is None:
        defined = np.count_nonzero(~np.isnan(sample.draws))
        return None if abs(sample.value) <= NIL or defined < 2 else floor
    return max(floor, 2 * float(stdtr(found.freedom, -abs(sample.value) / found.error)))


def _tail(found: Spread | None, level: float) -> float:
    """Return Student's quantile over the normal one; 1 where nothing spreads."""
    if found is None:
        return 1.0
    return float(stdtrit(found.freedom, (1 + level) / 2) / ndtri((1 + level) / 2))


def _variance(draws: FloatArray) -> float:
    """Return the variance of those of the draws (B,) that are defined."""
    if draws.size < 2:
        return 0.0
    apart = draws - draws.mean()
    found = float(np.einsum("i,i->", apart, apart)) / (draws.size - 1)
    if not isnan(found):
        return found
    return _variance(draws[~np.isnan(draws)])
