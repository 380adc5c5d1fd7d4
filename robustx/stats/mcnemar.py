"""McNemar's test: of the items on which two conditions disagree, does one have more right?

For items that are independent of one another, right or wrong: the accuracy of one language whose
items have no siblings. For all else there is the bootstrap and approximate randomisation.

References: McNemar (1947), Psychometrika 12; Fagerland, Lydersen & Laake (2013), The McNemar Test
for Binary Matched-Pairs Data: Mid-p and Asymptotic Are Better than Exact Conditional, BMC Medical
Research Methodology 13.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, betaincinv


class Discordance(NamedTuple):
    """How many items are right in the first condition alone, and in the second alone."""

    first_only: int
    second_only: int


class MatchedOdds(NamedTuple):
    """The odds ratio of matched pairs, right first alone / right second alone, with its interval.

    Above 1 the first is better. ``value`` and ``high`` are None where nothing bounds them, since no
    item is right in the second condition alone.
    """

    value: float | None
    low: float
    high: float | None


class McNemar(NamedTuple):
    """Two-sided p-values of "both are right equally often", and the odds ratio.

    ``exact_p`` never rejects too often; ``mid_p`` hardly ever does, and finds more.
    """

    exact_p: float
    mid_p: float
    odds_ratio: MatchedOdds


def discordance(first: ArrayLike, second: ArrayLike) -> Discordance:
    """Count where two conditions disagree: 0/1 outcomes ``(n,)`` of the same items.

    Raises ValueError where the lengths differ, or an outcome is neither 0 nor 1.
    """
    right, also = np.asarray(first), np.asarray(second)
    if right.shape != also.shape or not np.isin([right, also], (0, 1)).all():
        raise ValueError("McNemar's test takes outcomes of 0 and 1, as many first as second")
    return Discordance(int(np.sum(right > also)), int(np.sum(right < also)))


def mcnemar_test(counts: Discordance, level: float = 0.95) -> McNemar | None:
    """Test that discordant items fall to either side equally often; None where there are none.

    The interval of the odds ratio is that of Clopper & Pearson (1934) for the share of the first,
    so it holds 1 where ``exact_p`` is above 1 - level. Raises ValueError for a negative count.
    """
    n, fewer = sum(counts), min(counts)
    if fewer < 0:
        raise ValueError(f"a count of items cannot be negative: {fewer}")
    if n == 0:
        return None
    up_to, below = float(bdtr(fewer, n, 0.5)), float(bdtr(fewer - 1, n, 0.5)) if fewer else 0.0
    return McNemar(
        exact_p=min(1.0, 2 * up_to),
        mid_p=min(1.0, up_to + below),
        odds_ratio=_odds_ratio(counts, level),
    )


def _odds_ratio(counts: Discordance, level: float) -> MatchedOdds:
    """Return the odds ratio; the bounds are the odds of the two bounds of the share."""
    first, second = counts
    tail = (1 - level) / 2
    low = float(betaincinv(first, second + 1, tail)) if first else 0.0
    if second == 0:
        return MatchedOdds(None, low / (1 - low), None)
    high = float(betaincinv(first + 1, second, 1 - tail))
    return MatchedOdds(first / second, low / (1 - low), high / (1 - high))
