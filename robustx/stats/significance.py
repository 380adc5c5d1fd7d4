"""Many tests at once: Holm's correction for a family of them."""

from __future__ import annotations

from collections.abc import Sequence


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
