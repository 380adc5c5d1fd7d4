"""What noise costs: the gap of one checkpoint, and the difference between the gaps of two.

Every function takes scores of the sample and the draws of the same scores over shared resamples.
For an aggregate, average the scores and the draws first (`macro_average`), then ask for its gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from robustx.stats.bootstrap import FloatArray, Interval, expanded_level, percentile_interval
from robustx.stats.significance import bootstrap_p

MaskedScores = np.ma.MaskedArray[tuple[Any, ...], np.dtype[np.float64]]
Score = TypeVar("Score", float, FloatArray)


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
    clean: float,
    perturbed: float,
    clean_draws: FloatArray,
    perturbed_draws: FloatArray,
    chance: float,
    n: int,
    groups: int,
    level: float = 0.95,
) -> Gap:
    """Measure what is lost from clean to perturbed, with expanded percentile intervals.

    Scores and ``chance`` are in [0, 1]; the draws (B,) share their resamples, and are masked where
    undefined.
    """
    level = expanded_level(level, groups)
    lost, lost_draws = points_lost(clean, perturbed), points_lost(clean_draws, perturbed_draws)
    clean_interval = percentile_interval(clean, clean_draws, level)
    at_chance = _is_at_chance(clean_interval, chance, groups)
    drop = _share(clean - perturbed, clean, clean_draws - perturbed_draws, clean_draws, level)
    kept = _share(
        perturbed - chance, clean - chance, perturbed_draws - chance, clean_draws - chance, level
    )
    return Gap(
        clean=clean_interval,
        perturbed=percentile_interval(perturbed, perturbed_draws, level),
        gap=percentile_interval(lost, lost_draws, level),
        relative_drop=drop,
        retention=None if at_chance else kept,
        p=bootstrap_p(lost, lost_draws, groups),
        n=n,
        groups=groups,
        at_chance=at_chance,
    )


def gap_difference(
    other: float,
    baseline: float,
    other_draws: FloatArray,
    baseline_draws: FloatArray,
    n: int,
    groups: int,
    level: float = 0.95,
) -> GapDifference:
    """Subtract the baseline's gap from the other's; both, and their draws (B,), are in points."""
    level = expanded_level(level, groups)
    difference = _without_rounding_error(other - baseline)
    draws = _without_rounding_error(other_draws - baseline_draws)
    return GapDifference(
        value=percentile_interval(difference, draws, level),
        p=bootstrap_p(difference, draws, groups),
        n=n,
        groups=groups,
    )


def points_lost(clean: Score, perturbed: Score) -> Score:
    """Return the gap in points of scores in [0, 1], elementwise."""
    return _without_rounding_error(100 * (clean - perturbed))


def macro_average(scores: FloatArray) -> MaskedScores:
    """Average scores ``(..., m)`` over their last axis; masked where any of the m is."""
    return np.ma.MaskedArray(
        np.ma.getdata(scores).mean(axis=-1), mask=np.ma.getmaskarray(scores).any(axis=-1)
    )


def _without_rounding_error(points: Score) -> Score:
    """Make a nil difference zero, and no negative zero; a single item moves a score by far more."""
    if isinstance(points, np.ndarray):
        rounded: FloatArray = points.round(10) + 0.0
        return rounded
    return round(points, 10) + 0.0


def _is_at_chance(clean: Interval, chance: float, groups: int) -> bool:
    """Tell whether the clean score may be mere chance.

    It may where the interval reaches down to chance, and where the groups are so few that guessing
    gets every one of them right in more than 2.5 % of the cases: the interval has no width then.
    """
    return clean.low <= chance or chance**groups > 0.025


def _share(
    part: float, whole: float, part_draws: FloatArray, whole_draws: FloatArray, level: float
) -> Interval | None:
    """Return part / whole; None where the whole is nil. Draws with a nil whole are left out."""
    if whole <= 0:
        return None
    ratios = np.ma.divide(part_draws, np.ma.masked_less_equal(whole_draws, 0))
    return percentile_interval(part / whole, ratios, level)
