"""Tables of what noise costs an arm: its cells, put together in one way or another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from robustx.report.counts import Counts
from robustx.report.evidence import Cell, Place, Status, TaskEvidence
from robustx.report.scope import Scope
from robustx.report.scopes import grouped
from robustx.report.view import Slice
from robustx.stats import holm


class GapTables:
    """Cuts an arm's cells into slices; a language at chance is in no mean."""

    def __init__(self, found: TaskEvidence, arm: str, above_chance: set[str]) -> None:
        self.found = found
        self.arm = arm
        self.above_chance = above_chance
        self.places = [
            Place(code, condition) for code in found.languages for condition in found.conditions
        ]

    @property
    def counted(self) -> list[Place]:
        """The cells that are in the overall mean."""
        run = self.found.headline(self.arm)
        return [place for place in run if place.language in self.above_chance]

    def headline(self, scope: Callable[[Place], Scope]) -> tuple[Slice, ...]:
        """Return a table of slices of those cells alone on which the arm is judged."""
        return self._table(scope, [place for place in self.places if self.found.is_headline(place)])

    def every(self, scope: Callable[[Place], Scope]) -> tuple[Slice, ...]:
        """Return a table of slices of all cells."""
        return self._table(scope, self.places)

    def _table(self, scope: Callable[[Place], Scope], places: Sequence[Place]) -> tuple[Slice, ...]:
        """Return a table of slices, whose p-values are one Holm family."""
        table = [self._slice(one, of) for one, of in grouped(places, scope).items()]
        adjusted = holm(
            [one.gap.p if one.gap and one.status is Status.OK else None for one in table]
        )
        return tuple(replace(one, p_holm=p) for one, p in zip(table, adjusted, strict=True))

    def _slice(self, scope: Scope, places: Sequence[Place]) -> Slice:
        cells = {place: self.found.cells[self.arm, place] for place in places}
        run = [place for place, cell in cells.items() if cell.status is Status.OK]
        used = [place for place in run if place.language in self.above_chance]
        idle = [cell for cell in cells.values() if cell.status is Status.NOT_APPLICABLE]
        lacking = [
            cell for cell in cells.values() if cell.status in {Status.MISSING, Status.FAILED}
        ]
        shown = used or (run if scope.is_cell else [])
        return Slice(
            scope=scope,
            status=_status(used, run, lacking),
            reason=None if used else next((cell.reason for cell in (*lacking, *idle)), None),
            gap=self.found.gap(self.arm, shown) if shown else None,
            counts=_total([cells[place] for place in shown]),
            cells=len(used),
            not_applicable=len(idle),
            at_chance=len(run) - len(used),
            lacking=len(lacking),
            beside=self.found.beside(self.arm, shown) if shown else {},
        )


def _status(used: Sequence[Place], run: Sequence[Place], lacking: Sequence[Cell]) -> Status:
    if used:
        return Status.OK
    if run:
        return Status.AT_CHANCE
    if lacking:
        failed = any(cell.status is Status.FAILED for cell in lacking)
        return Status.FAILED if failed else Status.MISSING
    return Status.NOT_APPLICABLE


def _total(cells: Sequence[Cell]) -> Counts | None:
    counts = [cell.counts for cell in cells if cell.counts is not None]
    return Counts.total(counts) if counts else None
