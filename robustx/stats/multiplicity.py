"""Many tests at once, for exploration: how many of what is called a finding may be none."""

from __future__ import annotations

from collections.abc import Sequence


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjust the p-values of one family for the false discovery rate, in the given order.

    Of those that are then at most q, a share of q is false on average, where the tests are
    independent or positively dependent, as those of parallel languages are. None, a test that could
    not be made, stays None and does not count in the family (Benjamini & Hochberg 1995, Controlling
    the False Discovery Rate; Benjamini & Yekutieli 2001). For what is claimed there is `holm`.
    """
    ranked = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    lowest = 1.0
    for rank, (p, place) in reversed(list(enumerate(ranked, start=1))):
        lowest = min(lowest, p * len(ranked) / rank)
        adjusted[place] = lowest
    return adjusted
