"""What the row of a cell says of an attack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from robustx.report.attacks.attack_view import AttackDifference, AttackSlice, CurvePoint
from robustx.report.files.cell_columns import with_bounds
from robustx.stats import Interval

_RATES = ("before", "success", "accuracy", "flips", "edited", "spent", "touched", "queries")
_NAMES = {
    "before": "right_before",
    "success": "success_rate",
    "accuracy": "accuracy_under_attack",
    "flips": "flip_rate",
    "edited": "edited_share",
    "spent": "graphemes_spent",
    "touched": "words_touched",
    "queries": "mean_queries",
}
_OUTCOMES = ("succeeded", "failed", "skipped", "idle")


def attack_row(one: AttackSlice | None, rival: AttackDifference | None) -> dict[str, Any]:
    """Return the columns of an attack; nothing for a noise, and where it was not run."""
    if one is None or one.rates is None or one.outcomes is None:
        return {}
    row: dict[str, Any] = {name: getattr(one.outcomes, name) for name in _OUTCOMES}
    for name in _RATES:
        row |= _bounds(_NAMES[name], getattr(one.rates, name))
    if one.over_baseline is not None:
        row |= _bounds("lead", one.over_baseline.value)
        row |= {"p_lead": one.over_baseline.p, "p_lead_holm": one.p_holm}
    row |= {
        "curve": _curve(one, lambda point: point.accuracy.value),
        "curve_low": _curve(one, lambda point: point.accuracy.low),
        "curve_high": _curve(one, lambda point: point.accuracy.high),
    }
    return row | dict(_differences(rival))


def _differences(rival: AttackDifference | None) -> Iterator[tuple[str, Any]]:
    if rival is None:
        return
    yield from _bounds("accuracy_difference", rival.accuracy.value).items()
    yield "accuracy_difference_p_holm", rival.accuracy_p
    if rival.success is not None:
        yield from _bounds("success_difference", rival.success.value).items()
        yield "success_difference_p_holm", rival.success_p
    yield "both_right", rival.shared


def _curve(one: AttackSlice, part: Callable[[CurvePoint], float]) -> dict[int, float]:
    return {point.graphemes: part(point) for point in one.curve}


def _bounds(name: str, interval: Interval | None) -> dict[str, float]:
    if interval is None:
        return {}
    return dict(zip(with_bounds(name), interval, strict=True))
