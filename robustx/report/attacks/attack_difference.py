"""How attacks fare against two arms: accuracy under attack, and success on what both had right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from robustx.metrics.attack import OUTCOMES, SKIPPED, accuracy_under_attack, success_rate
from robustx.report.attacks.attack_totals import Part, Totals, totals
from robustx.report.attacks.attack_view import AttackContrast, AttackDifference
from robustx.report.evidence import Place, TaskEvidence
from robustx.report.scope import Scope
from robustx.report.scopes import by_cell, by_condition, grouped
from robustx.stats import GapDifference, Sampled, gap_difference, holm, mean_of


def attack_contrast(
    found: TaskEvidence, other: str, baseline: str, places: Sequence[Place]
) -> AttackContrast | None:
    """Compare two arms over the cells that both have; None in a suite of noises."""
    if found.threat is None:
        return None
    pair = _Pair(found, other, baseline)
    for of_one in grouped(places, by_condition).values():
        pair.measure(of_one)
    return AttackContrast(pair.table(by_condition, places), pair.table(by_cell, places))


class _Scores(NamedTuple):
    """An arm in a cell, in points: accuracy under attack, and success on what both had right."""

    accuracy: Sampled
    success: Sampled | None


class _Both(NamedTuple):
    """Two arms in a cell, and the groups of the items that both had right."""

    other: _Scores
    baseline: _Scores
    shared: tuple[str, ...]


class _Pair:
    def __init__(self, found: TaskEvidence, other: str, baseline: str) -> None:
        self.found = found
        self.names = (other, baseline)
        self.measured: dict[Place, _Both] = {}

    def measure(self, places: Sequence[Place]) -> None:
        """Score the cells of a condition, all items and the shared ones of both arms at once."""
        parts = []
        for place in places:
            shared = self._shared(place)
            for name in self.names:
                every = self.found.attacks[name, place].statistics()[:, : len(OUTCOMES)]
                parts += [Part(name, place, every), Part(name, place, every * shared[:, None])]
        scores = iter(totals(self.found, parts))
        for place in places:
            other, baseline = (self._scores(next(scores), next(scores)) for _ in self.names)
            self.measured[place] = _Both(other, baseline, tuple(self._shared_groups(place)))

    def _scores(self, every: Totals, shared: Totals) -> _Scores:
        accuracy = _in_points(every.score(accuracy_under_attack))
        assert accuracy is not None
        return _Scores(accuracy, _in_points(shared.score(success_rate)))

    def table(
        self, scope: Callable[[Place], Scope], places: Sequence[Place]
    ) -> tuple[AttackDifference, ...]:
        """Return the differences of a table; each of its two columns is a Holm family."""
        rows = [self._difference(one, of) for one, of in grouped(places, scope).items()]
        accuracy = holm([row.accuracy.p for row in rows])
        success = holm([row.success.p if row.success else None for row in rows])
        return tuple(
            replace(row, accuracy_p=one, success_p=two)
            for row, one, two in zip(rows, accuracy, success, strict=True)
        )

    def _difference(self, scope: Scope, places: Sequence[Place]) -> AttackDifference:
        cells = [self.measured[place] for place in places]
        other = mean_of(one.other.accuracy for one in cells)
        baseline = mean_of(one.baseline.accuracy for one in cells)
        successes = self._successes(cells)
        shared = [group for one in cells for group in one.shared]
        return AttackDifference(
            scope=scope,
            cells=len(places),
            baseline_accuracy=baseline.value,
            other_accuracy=other.value,
            accuracy=self._subtract(other, baseline, *self.found.sample_size(places)),
            accuracy_p=None,
            baseline_success=successes[1].value if successes else None,
            other_success=successes[0].value if successes else None,
            success=self._subtract(*successes, len(shared), len(set(shared)))
            if successes
            else None,
            success_p=None,
            shared=len(shared),
            items=sum(len(self._shared(place)) for place in places),
        )

    def _successes(self, cells: Sequence[_Both]) -> tuple[Sampled, Sampled] | None:
        """Return the success rates over the cells in which both are defined; None without one."""
        pairs = [
            (one.other.success, one.baseline.success)
            for one in cells
            if one.other.success is not None and one.baseline.success is not None
        ]
        if not pairs:
            return None
        return mean_of(one for one, _ in pairs), mean_of(two for _, two in pairs)

    def _shared(self, place: Place) -> NDArray[np.bool_]:
        """Return which items no checkpoint of either arm had wrong before the attack."""
        wrong = [
            one.outcome == SKIPPED
            for name in self.names
            for one in self.found.attacks[name, place].by_seed
        ]
        right: NDArray[np.bool_] = ~np.any(wrong, axis=0)
        return right

    def _shared_groups(self, place: Place) -> Iterator[str]:
        """Yield the group of each item that both had right."""
        groups = self.found.attacks[self.names[0], place].groups
        yield from (one for one, both in zip(groups, self._shared(place), strict=True) if both)

    def _subtract(self, other: Sampled, baseline: Sampled, n: int, groups: int) -> GapDifference:
        return gap_difference(other, baseline, n, groups, self.found.level)


def _in_points(score: Sampled | None) -> Sampled | None:
    return None if score is None else score.times(100)
