"""Sentences that say what can be told: of the gap of an arm, and of the difference of two."""

from __future__ import annotations

from robustx.report.wording import bounds, p_clause, percent, points, signed
from robustx.stats import Gap, GapDifference, Interval


def loss_told(arm: str, gap: Gap, on: str, over: str, under: str = "noise") -> str:
    """Say what noise or an attack costs an arm, or that no loss can be told.

    ``on`` is the task with a blank and "on" before it, or empty; ``over`` what the mean is over.
    """
    lost = f"{points(gap.gap.value)} points {bounds(gap.gap)}"
    tested = f"{p_clause(gap.p)}, {over}."
    if gap.gap.low <= 0 <= gap.gap.high:
        return f"No loss can be told for {arm} under {under}{on}: {lost}, {tested}"
    return (
        f"{arm} loses {lost} under {under}{on}, from {percent(gap.clean.value)} to "
        f"{percent(gap.perturbed.value)} %, {tested}"
    )


def difference_told(
    arm: str, baseline: str, found: GapDifference, level: float, on: str, over: str
) -> str:
    """Say which of two arms loses less, or that it cannot be told."""
    value, p = found.value, found.p
    arms = f"{arm} and {baseline}"
    if p is None:
        return f"{arms} lose the same{on}, item by item, {over}."
    if p >= 1 - level:
        return (
            f"No difference can be told between {arms}{on}: their gaps differ by "
            f"{signed(value.value)} points {bounds(value)}, {p_clause(p)}, {over}."
        )
    better, worse, size = baseline, arm, value
    if value.value < 0:
        better, worse = arm, baseline
        size = Interval(-value.value, -value.high, -value.low)
    return (
        f"{better} is more robust than {worse}{on}: its gap is {points(size.value)} points "
        f"smaller {bounds(size)}, {p_clause(p)}, {over}."
    )
