"""How small a difference could have been found, and how many groups would find a smaller one.

All of it is for the two-sided t test that a report makes, of an estimate over its standard error:
under a true difference the ratio follows Student's noncentral t (Cohen 1988, Statistical Power
Analysis for the Behavioral Sciences, ch. 2).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import sqrt

import numpy as np
from scipy.special import gammainccinv, gammaincinv, ndtr, stdtrit

from robustx.stats.bootstrap import FloatArray
from robustx.stats.sampled import Spread

POWER = 0.8
ALPHA = 0.05
MOST_GROUPS = 10**9
HALVINGS = 60

# The trapezoidal rule over the standard normal, which converges fast for what is smooth.
_NODES = np.linspace(-8, 8, 401)
_WEIGHTS = np.exp(-(_NODES**2) / 2) / np.exp(-(_NODES**2) / 2).sum()


def power_to_detect(difference: float, spread: Spread | None, alpha: float = ALPHA) -> float | None:
    """Return the chance that a true ``difference`` is found significant at level ``alpha``.

    ``difference`` is in the unit of the standard error. None where nothing spreads.
    """
    return _power(abs(difference) / spread.error, spread.freedom, alpha) if spread else None


def detectable_difference(
    spread: Spread | None, power: float = POWER, alpha: float = ALPHA
) -> float | None:
    """Return the smallest true difference that is found with a chance of ``power``.

    It is in the unit of the standard error. None where nothing spreads. Raises ValueError unless
    0 < alpha < power < 1.
    """
    _check(power, alpha)
    if spread is None:
        return None
    low, high = 0.0, 1.0
    while _power(high, spread.freedom, alpha) < power:
        low, high = high, 2 * high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = _power(middle, spread.freedom, alpha) >= power
        low, high = (low, middle) if enough else (middle, high)
    return high * spread.error


def groups_needed(
    difference: float,
    spread: Spread | None,
    groups: int,
    power: float = POWER,
    alpha: float = ALPHA,
) -> int | None:
    """Return how many groups would find a true ``difference`` with a chance of ``power``.

    ``spread`` is that of the estimate with ``groups``, over items alone: its error shrinks with the
    square root of their number. That of seeds does not, whatever the items. None where nothing
    spreads, with a difference of 0 or one group, and where a billion would not do. Raises
    ValueError unless 0 < alpha < power < 1.
    """
    _check(power, alpha)
    if spread is None or difference == 0 or groups < 2:
        return None
    size = abs(difference) / spread.error / sqrt(groups)  # in standard deviations of one group
    return _fewest(lambda number: _power(size * sqrt(number), number - 1, alpha) >= power)


def _fewest(enough: Callable[[int], bool]) -> int | None:
    """Return the smallest number of groups, from 2, that is enough; None above the most."""
    low, high = 1, 2
    while not enough(high):
        low, high = high, 2 * high
        if high > MOST_GROUPS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _power(shift: float, freedom: float, alpha: float) -> float:
    """Return the chance that noncentral t with this ``shift`` lies beyond either bound.

    It is the mean of the normal probability over the distribution of the estimated error. scipy's
    ``nctdtr`` gives NaN in places.
    """
    reach = float(stdtrit(freedom, 1 - alpha / 2)) * _errors(freedom)
    return float((_WEIGHTS * (ndtr(shift - reach) + ndtr(-shift - reach))).sum())


@lru_cache(maxsize=256)
def _errors(freedom: float) -> FloatArray:
    """Return the quantiles, at the nodes, of the estimated over the true standard error."""
    below, above = gammaincinv(freedom / 2, ndtr(_NODES)), gammainccinv(freedom / 2, ndtr(-_NODES))
    errors: FloatArray = np.sqrt(np.where(_NODES < 0, below, above) * 2 / freedom)
    return errors


def _check(power: float, alpha: float) -> None:
    if not 0 < alpha < power < 1:
        raise ValueError(f"power {power} and level {alpha} are not 0 < level < power < 1")
