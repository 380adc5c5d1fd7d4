"""The quantities that gates may look at, by name."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from robustx.errors import InputError
from robustx.report.gates.gate_differences import differences
from robustx.report.gates.gate_readings import (
    ALL,
    Read,
    Where,
    of_attacks,
    of_gaps,
    table_of,
    worst,
)

OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Unit(Enum):
    """What a threshold is counted in."""

    POINTS = "points"
    SHARE = "a share of 1"


@dataclass(frozen=True)
class Quantity:
    """A number that gates may look at. ``require`` refuses what it cannot be narrowed to."""

    about: str
    unit: Unit
    aspects: tuple[str, ...]
    read: Read
    require: Callable[[str, Where], None]


def _narrows_gaps(text: str, where: Where) -> None:
    if "severity" in where and "noise" not in where:
        raise InputError(f"--fail-if {text!r}: a severity or budget goes with a noise; add noise=*")
    if where.get("task") == ALL and "noise" in where:
        raise InputError(f"--fail-if {text!r}: over all tasks there is no table by noise")


def _narrows_differences(text: str, where: Where) -> None:
    _narrows_gaps(text, where)
    if table_of(where) == "language noise":
        raise InputError(f"--fail-if {text!r}: name the severity too, or * for each")
    if where.get("task") == ALL and "language" in where:
        raise InputError(f"--fail-if {text!r}: over all tasks there is no table by language")


def _narrows_cells(text: str, where: Where) -> None:
    if where.get("task") == ALL:
        raise InputError(f"--fail-if {text!r}: every task is checked without task=all")


_BOUNDS = ("low", "high")
_TESTED = ("low", "high", "p")

# By name; docs/runs.md has the same table.
QUANTITIES: Mapping[str, Quantity] = {
    "gap": Quantity(
        "clean - noisy score", Unit.POINTS, _TESTED, of_gaps(lambda gap: gap.gap), _narrows_gaps
    ),
    "clean": Quantity(
        "clean score", Unit.SHARE, _BOUNDS, of_gaps(lambda gap: gap.clean), _narrows_gaps
    ),
    "noisy": Quantity(
        "score under noise or attack",
        Unit.SHARE,
        _BOUNDS,
        of_gaps(lambda gap: gap.perturbed),
        _narrows_gaps,
    ),
    "drop": Quantity(
        "gap / clean", Unit.SHARE, _BOUNDS, of_gaps(lambda gap: gap.relative_drop), _narrows_gaps
    ),
    "retention": Quantity(
        "(noisy - chance) / (clean - chance)",
        Unit.SHARE,
        _BOUNDS,
        of_gaps(lambda gap: gap.retention),
        _narrows_gaps,
    ),
    "worst": Quantity(
        "lowest score of any cell that was run", Unit.SHARE, _BOUNDS, worst, _narrows_cells
    ),
    "difference": Quantity(
        "gap of an arm - gap of the baseline",
        Unit.POINTS,
        _TESTED,
        differences,
        _narrows_differences,
    ),
    "success": Quantity(
        "attack success rate",
        Unit.SHARE,
        _BOUNDS,
        of_attacks(lambda one: one.rates and one.rates.success),
        _narrows_cells,
    ),
    "unbroken": Quantity(
        "accuracy under attack",
        Unit.SHARE,
        _BOUNDS,
        of_attacks(lambda one: one.rates and one.rates.accuracy),
        _narrows_cells,
    ),
}
