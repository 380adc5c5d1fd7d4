"""Is one arm's distribution over seeds the better one, nearly everywhere: almost stochastic order.

Means of few seeds hide how scores are spread. Here the quantiles of two samples are compared: where
the first is not above the second, order is violated, and the violation ratio says how much of all
that lies between them goes the wrong way.

References: del Barrio, Cuesta-Albertos & Matran (2018), An Optimal Transportation Approach for
Assessing Almost Stochastic Order, arXiv 1705.01788; Dror, Shlomov & Reichart (2019), Deep Dominance
- How to Properly Compare Deep Neural Models, ACL, P19-1266; Ulmer, Hardmeier & Frellsen (2022),
Deep-Significance - Easy and Meaningful Statistical Significance Testing in the Age of Neural
Networks, arXiv 2204.06815.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from robustx.seeding import integer
from robustx.stats.bootstrap import FloatArray
from robustx.stats.gaps import MaskedScores

DRAWS = 1_000

# Below .5 the order is almost kept; where both sides are alike, that happens one time in five.
# Ulmer et al. advise .2: one time in twenty, with five seeds or more.
THRESHOLD = 0.2


class StochasticOrder(NamedTuple):
    """How far a first sample of scores is from lying above a second, in [0, 1].

    ``violation`` is the ratio of the samples: 0 where the first is nowhere below, 1 where nowhere
    above. ``bound`` is its upper confidence bound; below `THRESHOLD` the first is the better one.
    """

    violation: float
    bound: float


def almost_stochastic_order(
    first: ArrayLike, second: ArrayLike, seed: int, draws: int = DRAWS, level: float = 0.95
) -> StochasticOrder | None:
    """Compare scores ``(n,)`` and ``(m,)`` of independent seeds; higher is better.

    The bound is violation + z * standard error, and the error that of ``draws`` bootstrap samples
    (Dror et al. 2019, eq. 6), in which samples that are alike count as .5. A sample that is above
    or below in every draw has an error of 0. Neither the error nor z knows that the seeds are few.

    None where a sample has fewer than two scores, or where both have the same quantiles.
    """
    above, below = (np.sort(np.asarray(side, dtype=np.float64)) for side in (first, second))
    if min(above.size, below.size) < 2:
        return None
    ratio = _violation(above[np.newaxis], below[np.newaxis])
    if np.ma.is_masked(ratio):
        return None
    rng = np.random.default_rng(integer(seed, "stochastic order"))
    resampled = [np.sort(rng.choice(side, size=(draws, side.size))) for side in (above, below)]
    error = float(_violation(resampled[0], resampled[1]).filled(0.5).std(ddof=1))
    bound = float(ratio[0]) + float(ndtri(level)) * error
    return StochasticOrder(float(ratio[0]), min(1.0, bound))


def _violation(first: FloatArray, second: FloatArray) -> MaskedScores:
    """Return the violation ratios of sorted samples ``(b, n)`` and ``(b, m)``; masked where alike.

    Quantiles are steps, at multiples of 1/n and of 1/m, so the integrals are sums over the steps of
    both. They are counted in units of 1 / (n m).
    """
    n, m = first.shape[1], second.shape[1]
    steps = np.union1d(np.arange(n + 1) * m, np.arange(m + 1) * n)
    widths, starts = np.diff(steps), steps[:-1]
    apart = first[:, starts // m] - second[:, starts // n]
    squared = widths * apart**2
    whole = squared.sum(axis=1)
    wrong = np.where(apart < 0, squared, 0).sum(axis=1)
    ratios = np.divide(wrong, whole, out=np.zeros(len(whole)), where=whole > 0)
    return np.ma.MaskedArray(ratios, mask=whole <= 0)
