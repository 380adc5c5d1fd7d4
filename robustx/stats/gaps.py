"""What noise costs: the gap of one checkpoint, and the difference between the gaps of two.

For an aggregate, average the estimates first (`mean_of`), then ask for its gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from robustx.stats.bootstrap import FloatArray, Interval, expanded_level, percentile_interval
from robustx.stats.sampled import Sampled, interval, p_value, total_draws
from robustx.stats.trust import is_at_chance, score_interval

MaskedScores = np.ma.MaskedArray[tuple[Any, ...], np.dtype[np.float64]]


@dataclass(frozen=True)
class Gap:
    """What one checkpoint loses between clean and perturbed text.

    ``clean`` and ``perturbed`` are scores in [0, 1]; ``gap`` is clean - perturbed in points, and
    positive is worse. ``relative_drop`` is the share of the clean score that is lost; None where
    the clean score is 0. ``retention`` is (perturbed - chance) / (clean - chance): 1 where nothing
    is lost, 0 where only chance is left, None where ``at_chance``, as there is nothing to retain.
    ``p`` tests a gap of zero; None where nothing differs. ``n`` counts items, ``groups`` clusters.
    """

    clean: Interval
    perturbed: Interval
    gap: Interval
    relative_drop: Interval | None
    retention: Interval | None
    p: float | None
    n: int
    groups: int
    at_chance: bool


@dataclass(frozen=True)
class GapDifference:
    """How much more one checkpoint loses than the baseline, in points; negative is more robust."""

    value: Interval
    p: float | None
    n: int
    groups: int


def gap(
    clean: Sampled,
    perturbed: Sampled,
    chance: float,
    n: int,
    groups: int,
    level: float = 0.95,
) -> Gap:
    """Measure what is lost from clean to perturbed, with percentile intervals.

    Scores and ``chance`` are in [0, 1]; the draws of both share their resamples.
    """
    lost = points_lost(clean, perturbed)
    clean_interval = score_interval(clean, groups, level)
    at_chance = is_at_chance(clean, chance, groups, level)
    shares = _Shares(clean, perturbed, lost, groups, level)
    return Gap(
        clean=clean_interval,
        perturbed=score_interval(perturbed, groups, level),
        gap=interval(lost, groups, level),
        relative_drop=shares.dropped,
        retention=None if at_chance else shares.kept(chance),
        p=p_value(lost, groups),
        n=n,
        groups=groups,
        at_chance=at_chance,
    )


def gap_difference(
    other: Sampled, baseline: Sampled, n: int, groups: int, level: float = 0.95
) -> GapDifference:
    """Subtract the baseline's gap from the other's; both, and their draws, are in points."""
    difference = _without_rounding_error(other - baseline)
    return GapDifference(
        value=interval(difference, groups, level),
        p=p_value(difference, groups),
        n=n,
        groups=groups,
    )


def points_lost(clean: Sampled, perturbed: Sampled) -> Sampled:
    """Return the gap in points of scores in [0, 1]."""
    return _without_rounding_error((clean - perturbed).times(100))


def macro_average(scores: FloatArray) -> MaskedScores:
    """Average scores ``(..., m)`` over their last axis; masked where any of the m is."""
    return np.ma.MaskedArray(
        np.ma.getdata(scores).mean(axis=-1), mask=np.ma.getmaskarray(scores).any(axis=-1)
    )


def _without_rounding_error(points: Sampled) -> Sampled:
    """Make a nil difference zero, and no negative zero; a single item moves a score by far more."""
    return Sampled(round(points.value, 10) + 0.0, points.draws, points.seeds)


@dataclass(frozen=True, eq=False)
class _Shares:
    """Ratios of two scores of an arm; their draws take the same share of the items' spread."""

    clean: Sampled
    perturbed: Sampled
    lost: Sampled
    groups: int
    level: float

    @cached_property
    def dropped(self) -> Interval | None:
        """The share of the clean score that is lost."""
        clean, perturbed = self._draws
        return self._share(
            self.clean.value - self.perturbed.value, self.clean.value, clean - perturbed, clean
        )

    def kept(self, chance: float) -> Interval | None:
        """The share of what is above chance that is left."""
        if chance == 0:
            lost = self.dropped
            return lost and Interval(1 - lost.value, 1 - lost.high, 1 - lost.low)
        clean, perturbed = self._draws
        return self._share(
            self.perturbed.value - chance,
            self.clean.value - chance,
            perturbed - chance,
            clean - chance,
        )

    @cached_property
    def _draws(self) -> tuple[FloatArray, FloatArray]:
        if not self.clean.several_seeds:
            return self.clean.draws, self.perturbed.draws
        clean, perturbed = (
            total_draws(one, self.groups, self.level, self.lost)
            for one in (self.clean, self.perturbed)
        )
        return clean, perturbed

    def _share(
        self, part: float, whole: float, part_draws: FloatArray, whole_draws: FloatArray
    ) -> Interval | None:
        """Return part / whole; None where the whole is nil. Draws with a nil whole are left out."""
        if whole <= 0:
            return None
        if whole_draws.min() > 0:
            ratios = part_draws / whole_draws
        else:
            ratios = np.full(part_draws.shape, np.nan)
            np.divide(part_draws, whole_draws, out=ratios, where=whole_draws > 0)
        several = self.clean.several_seeds
        level = self.level if several else expanded_level(self.level, self.groups)
        return percentile_interval(part / whole, ratios, level)
