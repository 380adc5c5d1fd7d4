"""Two arms on one task: which cells both have, and what each scores there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from robustx.evaluation.suite import CLEAN
from robustx.report.evidence import Place, Status, TaskEvidence
from robustx.report.view import ArmSummary
from robustx.report.words.wording import listing
from robustx.stats import GapSamples


class Pair:
    """Two arms on one task, and the cells that both have above chance.

    ``places`` are those; ``obstacles`` has the others, by the reason why they cannot be compared.
    """

    def __init__(self, found: TaskEvidence, other: ArmSummary, baseline: ArmSummary) -> None:
        self.found = found
        self.other = other
        self.baseline = baseline
        self.places: list[Place] = []
        self.obstacles: dict[str, list[Place]] = {}
        self._sizes: dict[frozenset[str], tuple[int, int]] = {}
        for code in found.languages:
            for condition in found.conditions:
                self._sort(Place(code, condition))

    @cached_property
    def headline(self) -> list[Place]:
        """The cells of the mean on which arms are judged."""
        return [place for place in self.places if self.found.is_headline(place)]

    def scores(self, arm: str, places: Sequence[Place]) -> GapSamples:
        """Return an arm's mean scores in [0, 1] over noisy cells, and over the clean ones."""
        codes = [place.language for place in places]
        languages = list(dict.fromkeys(codes))
        evenly = len({codes.count(code) for code in languages}) == 1
        clean = languages if evenly else codes  # the mean is the same, and needs fewer cells
        return GapSamples(
            self.found.mean(arm, [Place(code, CLEAN) for code in clean]),
            self.found.mean(arm, places),
        )

    def sample_size(self, places: Sequence[Place]) -> tuple[int, int]:
        """Return how many items and how many groups the languages of ``places`` have."""
        languages = frozenset(place.language for place in places)
        if languages not in self._sizes:
            self._sizes[languages] = self.found.sample_size(places)
        return self._sizes[languages]

    @cached_property
    def _at_chance(self) -> dict[str, set[str]]:
        return {
            arm.name: {one.language for one in arm.clean if one.status is Status.AT_CHANCE}
            for arm in (self.other, self.baseline)
        }

    @cached_property
    def _without_data(self) -> set[str]:
        task = self.found.task
        return {
            code
            for code in self.found.languages
            if all(code in arm.run.absent(task) for arm in self.found.arms)
        }

    def _sort(self, place: Place) -> None:
        """Put a cell among those compared, or beside the reason why it cannot be."""
        reason = self._obstacle(place)
        if reason is not None:
            self.obstacles.setdefault(reason, []).append(place)
        elif self.found.cells[self.other.name, place].status is Status.OK:
            self.places.append(place)

    def _obstacle(self, place: Place) -> str | None:
        """Say why a cell cannot be compared; None also where the noise does not apply."""
        arms = (self.other, self.baseline)
        bare = [arm.name for arm in arms if not arm.clean]
        if bare:
            return f"{listing(bare)} {_be(bare)} without a checkpoint"
        if place.language in self._without_data:
            return "there are no data"
        cells = {arm.name: self.found.cells[arm.name, place] for arm in arms}
        lacking = [
            f"{name} {cell.status.value} ({cell.reason})"
            for name, cell in cells.items()
            if cell.status in {Status.MISSING, Status.FAILED}
        ]
        if lacking:
            return listing(lacking)
        guessing = [
            name
            for name, cell in cells.items()
            if cell.status is Status.OK and place.language in self._at_chance[name]
        ]
        return f"{listing(guessing)} {_be(guessing)} at chance" if guessing else None


def _be(arms: Sequence[str]) -> str:
    return "is" if len(arms) == 1 else "are"
