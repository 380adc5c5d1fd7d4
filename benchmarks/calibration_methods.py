"""What is estimated of a simulated data set, and the ways to put an interval around it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from benchmarks.calibration_worlds import FloatArray
from robustx.stats import (
    Interval,
    Sampled,
    bca_interval,
    expanded_level,
    interval,
    percentile_interval,
    spread,
)

A, B, C = range(3)


class Found(NamedTuple):
    """An estimate of a data set, and its values without each group."""

    sample: Sampled
    without: FloatArray
    groups: int


def _score(scores: FloatArray) -> FloatArray:
    return scores[..., C, 0]


def _gap(scores: FloatArray) -> FloatArray:
    return _lost(scores, C)


def _retention(scores: FloatArray, chance: float) -> FloatArray:
    clean, noisy = scores[..., C, 0] - chance, scores[..., C, 1] - chance
    kept = np.full(clean.shape, np.nan)
    np.divide(noisy, clean, out=kept, where=clean > 0)
    return kept


def _difference(scores: FloatArray) -> FloatArray:
    return _lost(scores, C) - _lost(scores, A)


def _null_gap(scores: FloatArray) -> FloatArray:
    return _lost(scores, A)


def _null_difference(scores: FloatArray) -> FloatArray:
    return _lost(scores, B) - _lost(scores, A)


def _lost(scores: FloatArray, arm: int) -> FloatArray:
    lost: FloatArray = (100 * (scores[..., arm, 0] - scores[..., arm, 1])).round(10)
    return lost


Statistic = Callable[[FloatArray], FloatArray]
"""Scores ``(..., 3 arms, clean | noisy)`` to values ``(...)``."""

STATISTICS = ("score", "gap", "retention", "difference")
NULLS: dict[str, Statistic] = {"gap": _null_gap, "difference": _null_difference}


def statistics(chance: float) -> dict[str, Statistic]:
    """Return what is estimated, of arm C, by name."""
    return {
        "score": _score,
        "gap": _gap,
        "retention": partial(_retention, chance=chance),
        "difference": _difference,
    }


def _percentile(found: Found) -> Interval:
    return percentile_interval(found.sample.value, found.sample.draws)


def ours(found: Found) -> Interval:
    return interval(found.sample, found.groups)


def _bca(found: Found) -> Interval:
    """Return the BCa interval at the level of the expanded percentiles; these where it has none."""
    sample, level = found.sample, expanded_level(0.95, found.groups)
    return bca_interval(sample.value, sample.draws, found.without, level) or ours(found)


def _student(found: Found) -> Interval:
    value, error = found.sample.value, spread(found.sample, found.groups)
    reach = float(stdtrit(found.groups - 1, 0.975)) * error.error if error else 0.0
    return Interval(value, value - reach, value + reach)


METHODS: dict[str, Callable[[Found], Interval]] = {
    "percentile": _percentile,
    "expanded": ours,
    "BCa": _bca,
    "t": _student,
}
