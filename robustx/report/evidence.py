"""What finished runs hold: the score of every cell, and its draws over shared resamples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from robustx.evaluation.suite import CLEAN, Condition
from robustx.report.cells import AttackRows
from robustx.report.counts import Counts
from robustx.report.runs import ArmInRun
from robustx.report.scores import CellScores, Observed, Scores
from robustx.report.threat import Threat
from robustx.stats import Gap, Sampled, gap, gaps, mean_of


class Status(str, Enum):
    """What there is to say of a cell, or of a mean over cells."""

    OK = "ok"
    NOT_APPLICABLE = "not applicable"  # nothing was changed or attacked, or the task forbids it
    AT_CHANCE = "at chance"
    MISSING = "missing"
    FAILED = "failed"


class Place(NamedTuple):
    """A cell of one arm."""

    language: str
    condition: Condition


@dataclass(frozen=True)
class Cell:
    """A cell; ``counts`` are there where it was run."""

    status: Status
    reason: str | None = None
    counts: Counts | None = None


@dataclass(frozen=True)
class LanguageData:
    """The test set of a language; chance is what answers score that know nothing of the texts."""

    code: str
    chance: float
    items: int
    groups: frozenset[str] = field(repr=False)


@dataclass(frozen=True, eq=False)
class TaskEvidence:
    """All cells of a task, and their scores.

    ``kind`` is the group of tasks that it belongs to; ``meaning`` says what the metric is.
    ``conditions`` are the noisy ones; ``threat`` is None where they are noises. ``attacks`` has the
    outcomes of attacks by (arm, place). ``cells`` is keyed by (arm, place), and so is ``columns``,
    where the score of each cell lies that has one; ``observed`` has the items of those. A language
    that no arm has run on clean text is in ``languages`` but not in ``data``. ``made`` says by arm
    what cells were made with (robustx.report.runs.Sameness).
    """

    task: str
    kind: str
    metric: str
    meaning: str
    languages: tuple[str, ...]
    data: Mapping[str, LanguageData]
    conditions: tuple[Condition, ...]
    arms: tuple[ArmInRun, ...]
    cells: Mapping[tuple[str, Place], Cell]
    columns: Mapping[tuple[str, Place], int]
    observed: Mapping[tuple[str, Place], Observed]
    scored: CellScores
    level: float
    made: Mapping[str, Mapping[str, tuple[str, ...]]]
    attacks: Mapping[tuple[str, Place], AttackRows]
    threat: Threat | None

    def is_headline(self, place: Place) -> bool:
        """Say whether a noisy cell is in the mean on which arms are judged.

        All are in a suite of noises. Attacks are not averaged: they are as strong as the strongest.
        """
        return self.threat is None or replace(place.condition, draw=0) == self.threat.primary

    def headline(self, arm: str) -> list[Place]:
        """Return the cells of ``run`` that are in the mean on which arms are judged."""
        return [place for place in self.run(arm) if self.is_headline(place)]

    def run(self, arm: str) -> list[Place]:
        """Return the noisy cells of an arm that were run and to which the noise applies."""
        return [
            place
            for code in self.languages
            for condition in self.conditions
            if self.cells[arm, place := Place(code, condition)].status is Status.OK
        ]

    def run_clean(self, arm: str) -> list[Place]:
        """Return the clean cells of an arm that were run."""
        places = [Place(code, CLEAN) for code in self.languages]
        return [place for place in places if self.cells[arm, place].status is Status.OK]

    def mean(self, arm: str, places: Sequence[Place]) -> Sampled:
        """Return the unweighted mean of an arm's scores over cells that were run."""
        return self._mean(self.scored.score, arm, places)

    def clean(self, arm: str, places: Sequence[Place]) -> Sampled:
        """Return the mean of an arm's clean scores, each as often as its language is in places."""
        languages = {place.language for place in places}
        if len(languages) > 1:
            return self.mean(arm, [Place(place.language, CLEAN) for place in places])
        [language] = languages
        key = arm, language
        if key not in self._of_language:
            self._of_language[key] = self.mean(arm, [Place(language, CLEAN)])
        return self._of_language[key]

    @cached_property
    def _of_language(self) -> dict[tuple[str, str], Sampled]:
        """Clean scores that were asked for; a table by condition asks again and again."""
        return {}

    def task_mean(self, arm: str, places: Sequence[Place]) -> Sampled:
        """Return the mean of what counts in a benchmark: over languages, of means over cells."""
        by_language: dict[str, list[Place]] = {}
        for place in places:
            by_language.setdefault(place.language, []).append(place)
        return mean_of(self._mean(self.scored.task, arm, of) for of in by_language.values())

    def beside(self, arm: str, places: Sequence[Place]) -> dict[str, float | None]:
        """Return the unweighted means of the metric's further scores."""
        return self.scored.beside_mean([self.columns[arm, place] for place in places])

    def _mean(self, scores: Scores, arm: str, places: Sequence[Place]) -> Sampled:
        return scores.mean([self.columns[arm, place] for place in places])

    def gap(self, arm: str, places: Sequence[Place]) -> Gap:
        """Measure what an arm loses over noisy cells, each against its language's clean cell."""
        clean = self.clean(arm, places)
        noisy = self.mean(arm, places)
        n, groups = self.sample_size(places)
        return gap(clean, noisy, self.chance(places), n, groups, self.level)

    def gaps(self, arm: str, language: str, rows: Sequence[Sequence[Place]]) -> list[Gap]:
        """Measure what an arm loses in a language, over the cells of each row."""
        noisy = [self.mean(arm, places) for places in rows]
        n, groups = self.sample_size(rows[0])
        chance = self.data[language].chance
        return gaps(self.clean(arm, rows[0]), noisy, chance, n, groups, self.level)

    def chance(self, places: Sequence[Place]) -> float:
        """Return the mean over cells of what answers score that know nothing of the texts."""
        return sum(self.data[place.language].chance for place in places) / len(places)

    def clean_gap(self, arm: str, language: str) -> Gap:
        """Measure an arm's clean text against itself: its interval, and whether it is at chance."""
        return self.gap(arm, [Place(language, CLEAN)])

    def sample_size(self, places: Sequence[Place]) -> tuple[int, int]:
        """Return how many items and how many groups the languages of ``places`` have."""
        codes = frozenset(place.language for place in places)
        if codes not in self._sizes:
            found = [self.data[code] for code in codes]
            groups = frozenset[str]().union(*(language.groups for language in found))
            self._sizes[codes] = sum(language.items for language in found), len(groups)
        return self._sizes[codes]

    @cached_property
    def _sizes(self) -> dict[frozenset[str], tuple[int, int]]:
        """Sample sizes that were asked for, by languages."""
        return {}
