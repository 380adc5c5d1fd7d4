"""How large an effect is: in points, on the logit scale, and as an odds ratio.

A loss of 2 points is little at 70 % and a doubling of the errors at 98 %. Points do not tell these
apart, log odds do; and a difference of losses on the logit scale is not bounded by the clean score.
"""

from __future__ import annotations

from math import exp
from typing import NamedTuple

import numpy as np

from robustx.stats.bootstrap import FloatArray, Interval
from robustx.stats.gaps import points_lost
from robustx.stats.sampled import Sampled, interval, p_value


class GapSamples(NamedTuple):
    """The scores of one arm on clean and on perturbed text."""

    clean: Sampled
    perturbed: Sampled


class Effect(NamedTuple):
    """What is lost, on three scales, with intervals; positive, and an odds ratio above 1, is worse.

    ``points``: clean - perturbed. ``logits``: logit(clean) - logit(perturbed), the log of
    ``odds_ratio``, which is the odds of being right on clean text over those on perturbed. Of two
    arms, each is that of the one against that of the baseline. ``p`` tests ``logits`` of zero; None
    where nothing differs.
    """

    points: Interval
    logits: Interval
    odds_ratio: Interval
    p: float | None


def log_odds(score: Sampled, n: int) -> Sampled:
    """Return log((n s + 1/2) / (n (1 - s) + 1/2)) of a score s over ``n`` items, and of its draws.

    That is the logit of the score, with half an item added to the right ones and half to the wrong
    ones, so that 0 and 1 have one too (Haldane 1956, Annals of Human Genetics 20; Anscombe 1956,
    Biometrika 43). What seeds contribute is scaled by the slope at s. Raises ValueError where there
    is no item.
    """
    if n < 1:
        raise ValueError(f"the odds of {n} items are undefined; give a score of one item or more")
    slope = n / (n * score.value + 0.5) + n / (n * (1 - score.value) + 0.5)
    parts = {arm: part.times(slope) for arm, part in score.seeds.items()}
    return Sampled(float(_logit(np.array(score.value), n)), _logit(score.draws, n), parts)


def log_odds_lost(scores: GapSamples, n: int) -> Sampled:
    """Return logit(clean) - logit(perturbed), each by `log_odds`."""
    return log_odds(scores.clean, n) - log_odds(scores.perturbed, n)


def effect(scores: GapSamples, n: int, groups: int, level: float = 0.95) -> Effect:
    """Measure the loss of one arm; ``n`` items in ``groups`` clusters are behind each score."""
    return _effect(points_lost(*scores), log_odds_lost(scores, n), groups, level)


def effect_difference(
    other: GapSamples, baseline: GapSamples, n: int, groups: int, level: float = 0.95
) -> Effect:
    """Subtract the baseline's loss from the other's; negative, and a ratio below 1, is more robust.

    ``odds_ratio`` is here the ratio of two odds ratios, the other's over the baseline's.
    """
    points = points_lost(*other) - points_lost(*baseline)
    logits = log_odds_lost(other, n) - log_odds_lost(baseline, n)
    return _effect(points, logits, groups, level)


def _effect(points: Sampled, logits: Sampled, groups: int, level: float) -> Effect:
    points, logits = _without_rounding_error(points), _without_rounding_error(logits)
    on_logits = interval(logits, groups, level)
    return Effect(
        points=interval(points, groups, level),
        logits=on_logits,
        odds_ratio=Interval(*map(exp, on_logits)),
        p=p_value(logits, groups),
    )


def _without_rounding_error(sample: Sampled) -> Sampled:
    """Make a nil difference zero, and no negative zero."""
    return Sampled(round(sample.value, 10) + 0.0, sample.draws.round(10) + 0.0, sample.seeds)


def _logit(scores: FloatArray, n: int) -> FloatArray:
    logits: FloatArray = np.log((n * scores + 0.5) / (n * (1 - scores) + 0.5))
    return logits
