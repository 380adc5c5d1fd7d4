"""The view model of attacks: what each achieved against an arm, and at what cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from robustx.report.evidence import Status
from robustx.report.scope import Scope
from robustx.stats import GapDifference, Interval


class Outcomes(NamedTuple):
    """How attacks ended, in items, each counted once a seed."""

    succeeded: int
    failed: int
    skipped: int  # wrong before the attack
    idle: int  # nothing to attack

    @property
    def attacked(self) -> int:
        """Items that an attack could try itself on."""
        return self.succeeded + self.failed

    @property
    def items(self) -> int:
        """All items."""
        return sum(self)


class Rates(NamedTuple):
    """What attacks achieved, as means over cells; see ``robustx.metrics.attack`` for each.

    ``before``, ``success``, ``accuracy``, ``flips`` and ``edited`` are shares in [0, 1], the rest
    graphemes, words and queries. None where undefined in every cell, as the edited share of no
    success is.
    """

    before: Interval | None
    success: Interval | None
    accuracy: Interval | None
    flips: Interval | None
    edited: Interval | None
    spent: Interval | None
    touched: Interval | None
    queries: Interval | None


class CurvePoint(NamedTuple):
    """The accuracy under attack where only successes of so many graphemes or fewer count."""

    graphemes: int
    accuracy: Interval


@dataclass(frozen=True)
class AttackSlice:
    """An attack within a budget in one language, or in the mean over the ``cells`` of a scope.

    ``rates`` and ``outcomes`` are there where the status is ok, and in a cell at chance for the
    record. ``over_baseline`` is its success rate minus that of the baseline, in points, over the
    cells that both have; None for the baseline itself. ``p_holm`` is adjusted within the table.
    """

    scope: Scope
    status: Status
    reason: str | None = None
    cells: int = 0
    outcomes: Outcomes | None = None
    rates: Rates | None = None
    curve: tuple[CurvePoint, ...] = ()
    over_baseline: GapDifference | None = None
    p_holm: float | None = None


@dataclass(frozen=True)
class AttackTables:
    """What attacks did to an arm: by attack and budget, and in every language."""

    by_condition: tuple[AttackSlice, ...]
    cells: tuple[AttackSlice, ...]

    def within(self, budget: str) -> list[AttackSlice]:
        """Return the attacks within a budget, over languages."""
        return [one for one in self.by_condition if one.scope.budget == budget]


@dataclass(frozen=True)
class AttackDifference:
    """How an attack fares against two arms, over the cells that both have; other - baseline.

    ``accuracy`` is the difference of the accuracies under attack in points: positive means that the
    other is more robust. ``success`` is that of the success rates on the ``shared`` of the
    ``items`` that both had right before the attack: negative means that the other is more robust;
    None where there is no such item in a cell. Both p-values are adjusted within the table.
    """

    scope: Scope
    cells: int
    baseline_accuracy: float
    other_accuracy: float
    accuracy: GapDifference
    accuracy_p: float | None
    baseline_success: float | None
    other_success: float | None
    success: GapDifference | None
    success_p: float | None
    shared: int
    items: int


@dataclass(frozen=True)
class AttackContrast:
    """The differences of two arms under attack: by attack and budget, and in every language."""

    by_condition: tuple[AttackDifference, ...] = ()
    cells: tuple[AttackDifference, ...] = ()

    def primary(self, condition: str | None) -> AttackDifference:
        """Return the row of the attack on which arms are judged; of repeated draws the first."""
        return next(
            one
            for one in self.by_condition
            if f"{one.scope.attack}@{one.scope.budget}" == condition
        )

    def within(self, budget: str) -> Sequence[AttackDifference]:
        """Return the attacks within a budget, over languages."""
        return [one for one in self.by_condition if one.scope.budget == budget]
