"""What attacks achieved against an arm: rates with their intervals, and the lead on the baseline.

All draws are those of the task's own score, so whatever is subtracted here stays paired.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from robustx.metrics.attack import (
    OF_ALL_ITEMS,
    RATES,
    Rate,
    curve,
    steps_within,
    success_rate,
)
from robustx.report.attacks.attack_totals import Part, Totals, mean_over, totals
from robustx.report.attacks.attack_view import (
    AttackSlice,
    AttackTables,
    CurvePoint,
    Outcomes,
    Rates,
)
from robustx.report.evidence import Place, Status, TaskEvidence
from robustx.report.scope import Scope
from robustx.report.view import Slice
from robustx.stats import (
    GapDifference,
    Interval,
    Sampled,
    gap_difference,
    holm,
    interval,
    mean_of,
)


def attack_tables(
    found: TaskEvidence, arm: str, by_condition: Sequence[Slice], cells: Sequence[Slice]
) -> AttackTables | None:
    """Return what attacks achieved in the same slices; None in a suite of noises."""
    if found.threat is None:
        return None
    meter = _Meter(found, arm)
    threat = found.threat
    first = sorted(by_condition, key=lambda one: not threat.is_baseline(one.scope.attack))
    rows = {row.scope: row for one in first for row in meter.rows(one, cells)}
    return AttackTables(
        _family([rows[one.scope] for one in by_condition]),
        _family([rows[one.scope] for one in cells]),
    )


def _family(rows: Sequence[AttackSlice]) -> tuple[AttackSlice, ...]:
    """Adjust the p-values of a table; a row at chance is not tested."""
    adjusted = holm(
        [
            row.over_baseline.p if row.over_baseline and row.status is Status.OK else None
            for row in rows
        ]
    )
    return tuple(replace(row, p_holm=p) for row, p in zip(rows, adjusted, strict=True))


class _Meter:
    """Measures the cells of one condition after the other, those of the baseline first."""

    def __init__(self, found: TaskEvidence, arm: str) -> None:
        self.found = found
        self.arm = arm
        self.successes: dict[Place, Sampled | None] = {}

    def rows(self, mean: Slice, cells: Sequence[Slice]) -> list[AttackSlice]:
        """Return the row of a condition over languages, and those of its languages."""
        steps = self._steps(mean.scope)
        measured = self._measure(self._places(mean.scope), steps)
        for place, one in measured.items():
            self.successes[place] = one.score(success_rate)
        own = [one for one in cells if one.scope._replace(language=None) == mean.scope]
        of_slice = {one.scope.language: one for one in own if one.gap is not None}
        used = [
            place
            for place in measured
            if place.language in of_slice and of_slice[place.language].status is Status.OK
        ]
        return [
            self._row(mean, measured, used, steps),
            *(
                self._row(one, measured, [p for p in measured if p.language == code], steps)
                for code, one in ((one.scope.language, one) for one in own)
            ),
        ]

    def _places(self, scope: Scope) -> list[Place]:
        return [
            place
            for place in self.found.run(self.arm)
            if (place.condition.attack, place.condition.budget, place.condition.draw)
            == (scope.attack, scope.budget, scope.draw)
        ]

    def _steps(self, scope: Scope) -> tuple[int, ...]:
        """Return the steps of the curve: to the budget, or where it is unknown to the dearest."""
        threat = self.found.threat
        budget = threat.budgets.get(str(scope.budget)) if threat else None
        if budget is not None:
            return steps_within(int(budget["graphemes"]))
        found = [self.found.attacks[self.arm, place] for place in self._places(scope)]
        spent = [int(one.spent.max(initial=0)) for rows in found for one in rows.by_seed]
        return steps_within(max(spent, default=0))

    def _measure(self, places: Sequence[Place], steps: Sequence[int]) -> dict[Place, Totals]:
        parts = [
            Part(self.arm, place, self.found.attacks[self.arm, place].statistics(steps))
            for place in places
        ]
        return dict(zip(places, totals(self.found, parts), strict=True))

    def _row(
        self,
        like: Slice,
        measured: Mapping[Place, Totals],
        places: Sequence[Place],
        steps: Sequence[int],
    ) -> AttackSlice:
        bare = AttackSlice(like.scope, like.status, like.reason, len(places))
        if not places or like.gap is None:
            return bare
        _, groups = self.found.sample_size(places)
        attacked = self._attacked_groups(places)
        sizes = {name: groups if name in OF_ALL_ITEMS else attacked for name in RATES}
        cells = [measured[place] for place in places]
        outcomes = Outcomes(*map(sum, zip(*(one.outcomes() for one in cells), strict=True)))
        return replace(
            bare,
            outcomes=outcomes,
            rates=Rates(
                **{name: self._interval(cells, rate, sizes[name]) for name, rate in RATES.items()}
            ),
            curve=tuple(self._curve(cells, steps, groups)),
            over_baseline=self._lead(places),
        )

    def _attacked_groups(self, places: Sequence[Place]) -> int:
        """Count the groups in which an item was attacked: the others say nothing of success."""
        found = self.found.attacks
        return len(
            {
                group
                for place in places
                for group, attacked in zip(
                    found[self.arm, place].groups,
                    found[self.arm, place].was_attacked(),
                    strict=True,
                )
                if attacked
            }
        )

    def _lead(self, places: Sequence[Place]) -> GapDifference | None:
        """Subtract the baseline's success rate; None for itself, and where it was not run."""
        threat = self.found.threat
        assert threat is not None
        if threat.baseline is None or threat.is_baseline(places[0].condition.attack):
            return None
        rival = {
            place: self.successes.get(
                place._replace(condition=replace(place.condition, attack=threat.baseline))
            )
            for place in places
        }
        pairs = {
            place: (own, other)
            for place in places
            if (own := self.successes[place]) is not None and (other := rival[place]) is not None
        }
        if not pairs:
            return None
        own, other = (mean_of(scores) for scores in zip(*pairs.values(), strict=True))
        n, _ = self.found.sample_size(list(pairs))
        return gap_difference(
            own.times(100),
            other.times(100),
            n,
            self._attacked_groups(list(pairs)),
            self.found.level,
        )

    def _interval(self, cells: Sequence[Totals], rate: Rate, groups: int) -> Interval | None:
        mean = mean_over(cells, rate)
        return None if mean is None else interval(mean, groups, self.found.level)

    def _curve(
        self, cells: Sequence[Totals], steps: Sequence[int], groups: int
    ) -> Iterable[CurvePoint]:
        """Average the curves of cells, step by step."""
        values = [curve(one.sample) for one in cells]
        draws = [np.ma.filled(curve(one.draws), np.nan) for one in cells]
        for number, step in enumerate(steps):
            mean = mean_of(
                Sampled(float(value[number]), drawn[:, number])
                for value, drawn in zip(values, draws, strict=True)
            )
            yield CurvePoint(step, interval(mean, groups, self.found.level))
