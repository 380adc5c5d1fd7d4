"""The cells on which an arm is judged, and figures that are made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from robustx.evaluation.suite import Condition
from robustx.report.evidence import Place, Status, TaskEvidence
from robustx.report.view import Figure
from robustx.stats import Sampled, interval, points_lost

POINTS, SCORE, SHARE, RATIO = "points", "score", "share", "ratio"


@dataclass(frozen=True, eq=False)
class Judged:
    """The cells of an arm's overall mean: run, of the headline, in languages ``above_chance``."""

    found: TaskEvidence
    arm: str
    above_chance: frozenset[str]

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The cells, language by language."""
        headline = self.found.headline(self.arm)
        return tuple(place for place in headline if place.language in self.above_chance)

    @property
    def attacked(self) -> bool:
        """Whether they are cells of an attack."""
        return self.found.threat is not None

    @property
    def empty(self) -> str:
        """Why there is no cell, where there is none."""
        cells = (
            self.found.cells[self.arm, place]
            for code in self.found.languages
            for condition in self.found.conditions
            if self.found.is_headline(place := Place(code, condition))
        )
        there = {cell.status for cell in cells}
        if Status.OK in there:
            return "at chance in every language"
        lacking = there & {Status.MISSING, Status.FAILED}
        return "no noisy cell was finished" if lacking else "no condition applies"

    def by_language(self) -> dict[str, list[Condition]]:
        """Return the conditions of each language's cells."""
        found: dict[str, list[Condition]] = {}
        for place in self.places:
            found.setdefault(place.language, []).append(place.condition)
        return found

    def clean(self, places: Sequence[Place]) -> Sampled:
        """Return the mean over cells of the clean score in the language of each."""
        return self.found.clean(self.arm, places)

    def noisy(self, places: Sequence[Place]) -> Sampled:
        """Return the mean score over cells."""
        return self.found.mean(self.arm, places)

    def lost(self, places: Sequence[Place]) -> Sampled:
        """Return the mean gap over cells, in points."""
        return points_lost(self.clean(places), self.noisy(places))

    def figure(
        self, name: str, unit: str, value: Sampled, places: Sequence[Place], about: str
    ) -> Figure:
        """Give an estimate its interval; the languages of ``places`` have its groups."""
        _, groups = self.found.sample_size(places)
        return Figure(name, unit, interval(value, groups, self.found.level), about=about)


def above_chance(found: TaskEvidence, arm: str) -> frozenset[str]:
    """Return the languages in which an arm is above chance on clean text."""
    codes = [place.language for place in found.run_clean(arm)]
    return frozenset(code for code in codes if not found.clean_gap(arm, code).at_chance)


def untold(name: str, unit: str, reason: str) -> Figure:
    """Return a figure that cannot be told."""
    return Figure(name, unit, None, reason)
