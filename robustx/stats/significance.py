"""Is a difference real: a test from bootstrap draws, and Holm's correction for many of them."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from scipy.special import stdtr

from robustx.stats.bootstrap import FloatArray

# Rounding error, in points: one item in ten million moves a score by 1e-5.
NIL = 1e-9


def bootstrap_p(estimate: float, draws: FloatArray, groups: int) -> float | None:
    """Return the two-sided p-value of "the true value is zero"; None where nothing differs.

    ``estimate`` and ``draws`` (B,) are in points; masked draws are left out. The test is a t test
    of estimate / bootstrap standard error with groups - 1 degrees of freedom (Efron & Tibshirani
    1993, ch. 12; Cameron, Gelbach & Miller 2008). It does not count draws beyond zero: B draws
    resolve nothing below 1/B, and Holm over some hundred tests needs less. The standard error is
    scaled by sqrt(groups / (groups - 1)), so that for the mean of equal groups this is Student's.

    p is at least 2 ** (1 - groups), the smallest that an exact sign-flip test of so many groups can
    reach. That floor is also the answer where all groups change alike and the draws do not spread.
    """
    defined = np.ma.compressed(draws)
    spread = float(np.ptp(defined)) if defined.size else 0.0
    if spread <= NIL and abs(estimate) <= NIL:
        return None
    floor = 0.5 ** (groups - 1)
    if groups < 2 or spread <= NIL:
        return floor
    error = float(defined.std(ddof=1)) * sqrt(groups / (groups - 1))
    return max(floor, 2 * float(stdtr(groups - 1, -abs(estimate) / error)))


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjust the p-values of one family for the family-wise error rate, in the given order.

    None, a test that could not be made, stays None and does not count in the family. Valid whatever
    the dependence between the tests (Holm 1979, A Simple Sequentially Rejective Multiple Test
    Procedure).
    """
    ranked = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, (p, place) in enumerate(ranked):
        highest = max(highest, min(1.0, (len(ranked) - rank) * p))
        adjusted[place] = highest
    return adjusted
