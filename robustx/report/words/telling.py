"""Sentences that say what can be told: of the gap of an arm, and of the difference of two."""

from __future__ import annotations

from robustx.report.arms.comparison import AnyPair, primary_p
from robustx.report.words.inference_wording import could_be_told, speaks_of
from robustx.report.words.wording import bounds, p_clause, percent, points, signed
from robustx.stats import Gap, Interval


def loss_told(arm: str, gap: Gap, level: float, on: str, over: str, under: str = "noise") -> str:
    """Say what noise or an attack costs an arm, or brings it, or that neither can be told.

    ``on`` is the task with a blank and "on" before it, or empty; ``over`` what the mean is over.
    """
    tested = f"{p_clause(gap.p)}, {over}."
    if gap.p is None or gap.p >= 1 - level:
        lost = f"{points(gap.gap.value)} points {bounds(gap.gap)}"
        return f"No loss can be told for {arm} under {under}{on}: {lost}, {tested}"
    size, does = gap.gap, "loses"
    if size.value < 0:
        size, does = Interval(-size.value, -size.high, -size.low), "gains"
    return (
        f"{arm} {does} {points(size.value)} points {bounds(size)} under {under}{on}, from "
        f"{percent(gap.clean.value)} to {percent(gap.perturbed.value)} %, {tested}"
    )


def difference_told(pair: AnyPair, level: float, on: str, over: str) -> str:
    """Say which of two arms loses less, or that it cannot be told; they share a cell."""
    overall, found = pair.overall, pair.inference
    assert overall is not None
    assert found is not None
    value, p = overall.difference.value, primary_p(pair)
    arms = f"{pair.arm} and {pair.baseline}"
    seeds = found.other_seeds, found.baseline_seeds
    over = f"{over}, {speaks_of(pair.arm, pair.baseline, seeds)}"
    if p is None:
        return f"{arms} lose the same{on} in every resample, {over}."
    tested = p_clause(p) + (f" (Holm over {pair.family} pairs)" if pair.family > 1 else "")
    if p >= 1 - level:
        return (
            f"No difference can be told between {arms}{on}: their gaps differ by "
            f"{signed(value.value)} points {bounds(value)}, {tested}, {over}; "
            f"{could_be_told(found, level)}."
        )
    better, worse, size = pair.baseline, pair.arm, value
    if value.value < 0:
        better, worse = worse, better
        size = Interval(-value.value, -value.high, -value.low)
    return (
        f"{better} is more robust than {worse}{on}: its gap is {points(size.value)} points "
        f"smaller {bounds(size)}, {tested}, {over}."
    )
