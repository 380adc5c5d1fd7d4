"""Functions of estimates, such as ratios: estimates again, with draws and seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from robustx.stats.bootstrap import FloatArray
from robustx.stats.sampled import Sampled, total_of

STEP = 1e-6


def function_of(
    function: Callable[[FloatArray], FloatArray], samples: Sequence[Sampled]
) -> Sampled:
    """Return ``function`` of m estimates, of which there is at least one.

    It turns ``(m, ...)`` into ``(...)``, with NaN where it is undefined. Draws go through it as
    they are; what seeds contribute is scaled by its slope in each estimate (the delta method),
    found by central differences.
    """
    values = np.array([one.value for one in samples])
    draws = function(np.stack([one.draws for one in samples]))
    slopes = _slopes(function, values)
    linear = total_of([one.times(slope) for one, slope in zip(samples, slopes, strict=True)])
    return Sampled(float(function(values)), draws, linear.seeds)


def ratio_of(part: Sampled, whole: Sampled) -> Sampled:
    """Return part / whole; NaN in draws whose whole is not above 0."""
    return function_of(_divided, [part, whole])


def _divided(sides: FloatArray) -> FloatArray:
    part, whole = sides
    ratios: FloatArray = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return ratios


def _slopes(function: Callable[[FloatArray], FloatArray], values: FloatArray) -> list[float]:
    steps = STEP * np.eye(len(values))
    up, down = (function(values[:, np.newaxis] + sign * steps) for sign in (1, -1))
    slopes: list[float] = ((up - down) / (2 * STEP)).tolist()
    return slopes
