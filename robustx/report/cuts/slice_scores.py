"""Scores of slices and of their resamples, all slices of a sample in one matrix product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from robustx.metrics.base import Metric
from robustx.report.cuts.slice_items import FloatArray, IndexArray
from robustx.stats import Drawing

# Of a sample's resamples the first thousand are made of slices: chance moves a bound of a 95 %
# interval by 4 % of its distance from the estimate (sqrt(.025 x .975 / 1000) / .058 standard
# errors), which is enough to see where noise hurts.
RESAMPLES = 1_000


@dataclass(frozen=True, eq=False)
class Sliced:
    """A language and its slices.

    ``units`` (n,) are those of its items in a drawing. ``statistics`` (2, s, n, k) are clean and
    noisy, for s checkpoints. ``slices`` are indices of items.
    """

    units: IndexArray
    statistics: NDArray[Any]
    slices: Sequence[IndexArray]


@dataclass(frozen=True, eq=False)
class SliceScores:
    """The scores of a slice in a language, clean and noisy, for s checkpoints; NaN where undefined.

    ``values`` (2, s) are those of the sample, ``draws`` (2, s, B) those of its resamples.
    """

    values: FloatArray
    draws: FloatArray

    @property
    def is_defined(self) -> bool:
        """Whether every checkpoint has a score, clean and noisy."""
        return not np.isnan(self.values).any()


def score_slices(
    metric: Metric, drawing: Drawing, languages: Sequence[Sliced]
) -> list[list[SliceScores]]:
    """Score the slices of languages that share a drawing, and their resamples.

    Resamples are the first of those by which all else of the sample is judged, so slices stay
    paired with it and with one another.
    """
    shape = (-1, 2, languages[0].statistics.shape[1], metric.k)
    sums = np.concatenate([_sums(one, drawing.size) for one in languages], axis=1)
    values = _plain(metric, sums.sum(axis=0).reshape(shape))
    few = replace(drawing, resamples=min(drawing.resamples, RESAMPLES))
    draws = np.empty((*values.shape, few.resamples))
    for rows, totals in few.chunks(sums):
        statistics = totals.T.astype(np.float64, order="C").reshape(*shape, len(totals))
        draws[..., rows] = _plain(metric, np.moveaxis(statistics, -2, -1))
    found = iter(map(SliceScores, values, draws))
    return [[next(found) for _ in one.slices] for one in languages]


def _sums(one: Sliced, size: int) -> FloatArray:
    """Return the sums within units of each statistic of each slice, ``(size, slices * m)``."""
    checkpoints = one.statistics.reshape(-1, *one.statistics.shape[2:])
    columns = checkpoints.transpose(1, 0, 2).reshape(len(one.units), -1).astype(np.float64)
    rows = [place * size + one.units[items] for place, items in enumerate(one.slices)]
    where = (np.concatenate(rows), np.concatenate(one.slices))
    pick = csr_array((np.ones(len(where[0])), where), (len(rows) * size, len(columns)))
    sums = (pick @ columns).reshape(len(rows), size, -1)
    flat: FloatArray = sums.transpose(1, 0, 2).reshape(size, -1)
    return flat


def _plain(metric: Metric, totals: FloatArray) -> FloatArray:
    """Return scores with NaN where they are masked."""
    scores: FloatArray = np.ma.filled(metric.reduce(totals), np.nan)
    return scores
