"""BCa intervals: percentiles of the draws, moved for bias and skewness.

References: Efron (1987), Better Bootstrap Confidence Intervals, JASA 82; Efron & Tibshirani (1993),
An Introduction to the Bootstrap, ch. 14.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from robustx.stats.bootstrap import FloatArray, Interval

BLOCKS = 200  # the acceleration is then within some .002 of that from single clusters


def leave_out_totals(sums: FloatArray, blocks: int = BLOCKS) -> FloatArray:
    """Return the totals without each cluster, ``(g, ...)``, from sums within them ``(g, ...)``.

    Of more than ``blocks`` clusters every ``blocks``-th goes together, and the totals are
    ``(blocks, ...)``. Score them, and the scores are what `bca_interval` takes: the acceleration
    from blocks of m clusters needs no factor, since the skewness of a block is less by sqrt(m), and
    their number by m.
    """
    parts = [sums[start::blocks].sum(axis=0) for start in range(min(blocks, len(sums)))]
    totals: FloatArray = sums.sum(axis=0) - np.reshape(parts, (-1, *sums.shape[1:]))
    return totals


def bca_interval(
    value: float, draws: FloatArray, without_each: FloatArray, level: float = 0.95
) -> Interval | None:
    """Put the BCa interval around the sample's value.

    ``draws`` (B,) are the resamples, ``without_each`` (g,) the values without each cluster or block
    of them; what is masked or NaN is left out. Draws that equal the value count half below it, as
    scipy has it. Without spread the interval has no width. None where the value lies beyond all
    draws, or the skewness is too large for the formula; there is still the percentile interval.
    """
    defined = _defined(draws)
    if defined.size == 0 or np.ptp(defined) == 0:
        return Interval(value, value, value)
    below = np.count_nonzero(defined < value) + np.count_nonzero(defined <= value)
    bias = float(ndtri(below / (2 * defined.size)))
    if np.isinf(bias):
        return None
    z = bias + ndtri([(1 - level) / 2, (1 + level) / 2])
    stretch = 1 - acceleration(without_each) * z
    if stretch.min() <= 0:
        return None
    low, high = np.quantile(defined, ndtr(bias + z / stretch)).tolist()
    return Interval(value, low, high)


def acceleration(without_each: FloatArray) -> float:
    """Return the acceleration from values without each cluster (g,); 0 where they do not differ."""
    defined = _defined(without_each)
    if defined.size == 0 or np.ptp(defined) == 0:
        return 0.0
    influence = defined.mean() - defined
    influence /= np.abs(influence).max()
    return float((influence**3).sum() / (6 * (influence**2).sum() ** 1.5))


def _defined(values: FloatArray) -> FloatArray:
    kept: FloatArray = np.ma.compressed(values)
    return kept[~np.isnan(kept)]
