"""What a metric is: statistics per example, and a score that is a function of their sums."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
MaskedScores = np.ma.MaskedArray[tuple[Any, ...], np.dtype[np.float64]]


class Metric(Protocol):
    """A score that is computed from sums, and so for any resample or slice of the examples.

    Statistics are added up over examples before they are reduced: a corpus F1 comes from the
    total of true positives, not from a mean of F1s.
    """

    @property
    def name(self) -> str:
        """The word for the score in a report, such as ``accuracy``."""

    @property
    def k(self) -> int:
        """How many statistics an example gives."""

    def statistics(self, gold: Any, output: Any) -> tuple[float, ...]:
        """Return the ``k`` numbers that one example adds to the totals."""

    def reduce(self, totals: FloatArray) -> MaskedScores:
        """Turn totals ``(..., k)`` into scores ``(...)`` in [0, 1].

        A score that is undefined, having no example behind it, is masked; ``tolist()`` of the
        result writes it as None.
        """


def ratio(numerator: FloatArray, denominator: FloatArray) -> MaskedScores:
    """Divide elementwise; mask what has a denominator of zero."""
    defined = denominator > 0
    quotient = np.divide(numerator, denominator, out=np.zeros(defined.shape), where=defined)
    return np.ma.MaskedArray(quotient, mask=~defined)
