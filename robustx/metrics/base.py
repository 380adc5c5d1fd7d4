"""What a metric is: statistics per example, and a score that is a function of their sums."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
MaskedScores = np.ma.MaskedArray[tuple[Any, ...], np.dtype[np.float64]]


class Metric(ABC):
    """A score that is computed from sums, and so for any resample or slice of the examples.

    Statistics are added up over examples before they are reduced: a corpus F1 comes from the
    total of true positives, not from a mean of F1s. ``name`` is the word for the score in a report,
    such as ``accuracy``; ``k`` is how many statistics an example gives.
    """

    name: ClassVar[str]
    k: ClassVar[int]

    @abstractmethod
    def statistics(self, gold: Any, output: Any) -> Sequence[float]:
        """Return the ``k`` numbers that one example adds to the totals."""

    @abstractmethod
    def reduce(self, totals: FloatArray) -> MaskedScores:
        """Turn totals ``(..., k)`` into scores ``(...)`` in [0, 1].

        A score that is undefined, having no example behind it, is masked; ``tolist()`` of the
        result writes it as None.
        """

    @abstractmethod
    def is_right(self, statistics: Sequence[float]) -> bool:
        """Say whether the statistics of an example are those of an answer without a fault."""

    def beside(self, totals: FloatArray) -> Mapping[str, MaskedScores]:
        """Return further scores of the same totals by name, such as exact match beside F1."""
        return {}

    def task_score(self, totals: FloatArray) -> MaskedScores:
        """Return what the task contributes to a benchmark's mean; the score itself, mostly."""
        return self.reduce(totals)


def ratio(numerator: FloatArray, denominator: FloatArray) -> MaskedScores:
    """Divide elementwise; mask what has a denominator of zero."""
    defined = denominator > 0
    if defined.all():
        return np.ma.MaskedArray(numerator / denominator)
    quotient = np.divide(numerator, denominator, out=np.zeros(defined.shape), where=defined)
    return np.ma.MaskedArray(quotient, mask=~defined)
