"""Tables of what noise costs an arm: its cells, put together in one way or another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from robustx.report.counts import Counts
from robustx.report.evidence import Cell, Place, Status, TaskEvidence
from robustx.report.scope import Scope
from robustx.report.scopes import grouped
from robustx.report.view import Slice
from robustx.stats import Gap, holm


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
        rows = {one: self._used(one, of) for one, of in grouped(places, scope).items()}
        gaps = self._gaps(rows)
        table = [self._slice(one, used, gaps.get(one)) for one, used in rows.items()]
        adjusted = holm(
            [one.gap.p if one.gap and one.status is Status.OK else None for one in table]
        )
        return tuple(replace(one, p_holm=p) for one, p in zip(table, adjusted, strict=True))

    def _used(self, scope: Scope, places: Sequence[Place]) -> _Row:
        cells = {place: self.found.cells[self.arm, place] for place in places}
        run = [place for place, cell in cells.items() if cell.status is Status.OK]
        used = [place for place in run if place.language in self.above_chance]
        return _Row(cells, run, used, used or (run if scope.is_cell else []))

    def _gaps(self, rows: Mapping[Scope, _Row]) -> dict[Scope, Gap]:
        """Measure the rows that have cells; those of a language together, which is faster."""
        shown = {scope: row.shown for scope, row in rows.items() if row.shown}
        of_language: dict[str, list[Scope]] = {}
        for scope in shown:
            if scope.language is not None:
                of_language.setdefault(scope.language, []).append(scope)
        found: dict[Scope, Gap] = {}
        for language, scopes in of_language.items():
            cells = [shown[scope] for scope in scopes]
            found.update(zip(scopes, self.found.gaps(self.arm, language, cells), strict=True))
        for scope, places in shown.items():
            if scope.language is None:
                found[scope] = self.found.gap(self.arm, places)
        return found

    def _slice(self, scope: Scope, row: _Row, gap: Gap | None) -> Slice:
        idle = [cell for cell in row.cells.values() if cell.status is Status.NOT_APPLICABLE]
        lacking = [
            cell for cell in row.cells.values() if cell.status in {Status.MISSING, Status.FAILED}
        ]
        return Slice(
            scope=scope,
            status=_status(row.used, row.run, lacking),
            reason=None if row.used else next((cell.reason for cell in (*lacking, *idle)), None),
            gap=gap,
            counts=_total([row.cells[place] for place in row.shown]),
            cells=len(row.used),
            not_applicable=len(idle),
            at_chance=len(row.run) - len(row.used),
            lacking=len(lacking),
            beside=self.found.beside(self.arm, row.shown) if row.shown else {},
        )


class _Row(NamedTuple):
    """The cells of a row: those that were run, are in its mean, and are shown."""

    cells: Mapping[Place, Cell]
    run: Sequence[Place]
    used: Sequence[Place]
    shown: Sequence[Place]


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
