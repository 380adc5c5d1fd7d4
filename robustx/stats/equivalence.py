"""Are two things alike but for a margin: two one-sided tests.

That a difference is not significant is no evidence that there is none. Here the null hypothesis is
that the true difference lies at the margin or beyond, and is rejected on either side.

Reference: Schuirmann (1987), A Comparison of the Two One-Sided Tests Procedure and the Power
Approach, Journal of Pharmacokinetics and Biopharmaceutics 15.
"""

from __future__ import annotations

from typing import NamedTuple

from scipy.special import stdtr, stdtrit

from robustx.stats.bootstrap import Interval
from robustx.stats.sampled import Spread

WIDEST = 200.0  # points: no group's difference of gaps can be farther from zero


class Equivalence(NamedTuple):
    """The larger ``p`` of the two tests, and the interval that belongs to them, in points.

    The difference is within the margin at level alpha where p <= alpha; the interval, of level
    1 - 2 alpha, then lies within the margin too.
    """

    p: float
    margin: float
    interval: Interval


def equivalence_test(
    estimate: float, spread: Spread | None, groups: int, margin: float, alpha: float = 0.05
) -> Equivalence | None:
    """Test that a difference is within ± ``margin``, from its estimate and standard error.

    All are in points. None with fewer than two groups. Raises ValueError where the margin is not
    above 0.

    Without a spread all groups differ alike, mostly not at all. Had the margin been reached, a
    share q = (margin - |estimate|) / (200 - |estimate|) of all groups at least would have to differ
    otherwise, 200 being the widest difference of two gaps. That none of the sample does has a
    chance of (1 - q) ** groups at most, which is then p.
    """
    if margin <= 0:
        raise ValueError(f"a margin of {margin} leaves no room for a difference; give one above 0")
    if groups < 2:
        return None
    room = margin - abs(estimate)
    if spread is None:
        share = room / (max(WIDEST, margin) - abs(estimate)) if room > 0 else 0.0
        return Equivalence((1 - share) ** groups, margin, Interval(estimate, estimate, estimate))
    reach = float(stdtrit(spread.freedom, 1 - alpha)) * spread.error
    return Equivalence(
        p=float(stdtr(spread.freedom, -room / spread.error)),
        margin=margin,
        interval=Interval(estimate, estimate - reach, estimate + reach),
    )
