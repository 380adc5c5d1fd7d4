"""Is one arm's gap smaller than another's: differences of gaps over the cells that both have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from robustx.errors import InputError, did_you_mean
from robustx.evaluation.store import RunFolder
from robustx.evaluation.suite import CLEAN
from robustx.report.attack_difference import attack_contrast
from robustx.report.attack_view import AttackContrast
from robustx.report.contrast import ArmContrast, Losses, SharedTask, contrast
from robustx.report.evidence import Place, Status, TaskEvidence
from robustx.report.scope import Scope
from robustx.report.scopes import by_cell, by_condition, by_language, by_noise, grouped
from robustx.report.scores import Sampled
from robustx.report.summary import summarise
from robustx.report.view import ArmSummary, Summary, TaskSummary
from robustx.report.wording import listing, plural
from robustx.stats import Gap, GapDifference, gap_difference, holm, points_lost


@dataclass(frozen=True)
class Difference:
    """How the gaps of two arms differ in a scope, over its cells that both arms have.

    ``baseline`` and ``other`` are their gaps in points, ``difference`` is other - baseline:
    negative means that the other is more robust. ``p_holm`` is adjusted within the table.
    """

    scope: Scope
    baseline: float
    other: float
    difference: GapDifference
    p_holm: float | None
    cells: int


@dataclass(frozen=True)
class LeftOut:
    """Languages in which cells could not be compared, how many cells, and why."""

    languages: tuple[str, ...]
    cells: int
    reason: str

    @property
    def sentence(self) -> str:
        """All of it in words."""
        return (
            f"Not compared: {plural(self.cells, 'cell')} in {listing(self.languages)}: "
            f"{self.reason}."
        )


@dataclass(frozen=True)
class ArmComparison:
    """An arm against the baseline on a task.

    ``overall`` is the primary test and not adjusted; it is None where nothing can be compared, and
    ``left_out`` says why. ``baseline_gap`` and ``other_gap`` are over the same cells. ``clean``
    is the difference of their clean scores in points, other - baseline. ``tests`` is the size of
    the Holm family of the cells. Where the suite has attacks, all of these are of the primary one,
    but for ``by_noise``, ``by_condition`` and ``cells``; ``attacks`` has what attacks achieved,
    and ``primary`` names that one.
    """

    task: str
    arm: str
    baseline: str
    overall: Difference | None
    clean: GapDifference | None
    baseline_gap: Gap | None
    other_gap: Gap | None
    by_noise: tuple[Difference, ...]
    by_language: tuple[Difference, ...]
    by_condition: tuple[Difference, ...]
    cells: tuple[Difference, ...]
    tests: int
    left_out: tuple[LeftOut, ...]
    attacks: AttackContrast | None = None
    primary: str | None = None


@dataclass(frozen=True)
class Comparison:
    """Every other arm against the baseline: by task, and ``across`` all of several tasks."""

    baseline: str
    arms: tuple[ArmComparison, ...]
    across: tuple[ArmContrast, ...]


def compare(source: Summary | Sequence[RunFolder], baseline: str | None = None) -> Comparison:
    """Compare all arms with ``baseline``, by default the first.

    Raises:
        InputError: there is a single arm, no arm of that name, or the runs cannot be compared.
    """
    summary = source if isinstance(source, Summary) else summarise(*source)
    arms = summary.arms
    if baseline is None:
        baseline = arms[0]
    if baseline not in arms:
        hint = did_you_mean(baseline, arms) or f"; the arms are {', '.join(arms)}"
        raise InputError(f"no arm is called {baseline!r}{hint}")
    if len(arms) < 2:
        raise InputError(
            f"there is nothing to compare {baseline} with; run eval with two --ckpt, "
            "or name a second run folder"
        )
    pairs = [
        _Pair(found, arm, _named(task, baseline))
        for task, found in zip(summary.tasks, summary.evidence, strict=True)
        for arm in task.arms
        if arm.name != baseline
    ]
    others = [name for name in arms if name != baseline] if len(summary.tasks) > 1 else []
    return Comparison(
        baseline,
        tuple(pair.compared() for pair in pairs),
        tuple(
            contrast(name, baseline, [pair.shared() for pair in pairs if pair.other.name == name])
            for name in others
        ),
    )


def _be(arms: Sequence[str]) -> str:
    return "is" if len(arms) == 1 else "are"


def _named(task: TaskSummary, name: str) -> ArmSummary:
    return next(arm for arm in task.arms if arm.name == name)


class _Pair:
    """Two arms on one task, and the cells that both have above chance."""

    def __init__(self, found: TaskEvidence, other: ArmSummary, baseline: ArmSummary) -> None:
        self.found = found
        self.other = other
        self.baseline = baseline
        self.at_chance = {
            arm.name: {one.language for one in arm.clean if one.status is Status.AT_CHANCE}
            for arm in (other, baseline)
        }
        self.without_data = {
            code
            for code in found.languages
            if all(code in arm.run.absent(found.task) for arm in found.arms)
        }
        self.places: list[Place] = []
        self.obstacles: dict[str, list[Place]] = {}
        for code in found.languages:
            for condition in found.conditions:
                self._sort(Place(code, condition))

    def compared(self) -> ArmComparison:
        """Compare over all shared cells, and in every table of them."""
        left_out = tuple(
            LeftOut(tuple(dict.fromkeys(place.language for place in places)), len(places), reason)
            for reason, places in self.obstacles.items()
        )
        both = self.headline
        overall = self._difference(Scope(), both) if both else None
        gaps = [
            self.found.gap(arm.name, both) if both else None for arm in (self.baseline, self.other)
        ]
        clean = self._clean_difference() if both else None
        cells = self._table(by_cell)
        return ArmComparison(
            task=self.found.task,
            arm=self.other.name,
            baseline=self.baseline.name,
            overall=overall,
            clean=clean,
            baseline_gap=gaps[0],
            other_gap=gaps[1],
            by_noise=self._table(by_noise),
            by_language=self._table(by_language, both),
            by_condition=self._table(by_condition),
            cells=cells,
            tests=sum(one.p_holm is not None for one in cells),
            left_out=left_out,
            attacks=attack_contrast(self.found, self.other.name, self.baseline.name, self.places),
            primary=str(self.found.threat.primary) if self.found.threat else None,
        )

    @property
    def headline(self) -> list[Place]:
        """The cells of the mean on which arms are judged."""
        return [place for place in self.places if self.found.is_headline(place)]

    def shared(self) -> SharedTask:
        """Return what a mean over tasks needs of this one."""
        found, both = self.found, self.headline
        if not both:
            return SharedTask(found.task, found.kind, None, 0, 0, found.level)
        baseline, other = self.baseline.name, self.other.name
        losses = Losses(
            self._lost(baseline, both),
            self._lost(other, both),
            self._clean_points(baseline),
            self._clean_points(other),
        )
        return SharedTask(
            found.task, found.kind, losses, *found.sample_size(both), level=found.level
        )

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
        if place.language in self.without_data:
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
            if cell.status is Status.OK and place.language in self.at_chance[name]
        ]
        return f"{listing(guessing)} {_be(guessing)} at chance" if guessing else None

    def _table(
        self, scope: Callable[[Place], Scope], places: Sequence[Place] | None = None
    ) -> tuple[Difference, ...]:
        """Return the differences of a table, whose p-values are one Holm family."""
        every = self.places if places is None else places
        table = [self._difference(one, of) for one, of in grouped(every, scope).items()]
        adjusted = holm([one.difference.p for one in table])
        return tuple(replace(one, p_holm=p) for one, p in zip(table, adjusted, strict=True))

    def _difference(self, scope: Scope, places: Sequence[Place]) -> Difference:
        baseline, other = (self._lost(arm.name, places) for arm in (self.baseline, self.other))
        return Difference(
            scope=scope,
            baseline=baseline.value,
            other=other.value,
            difference=self._subtract(other, baseline, places),
            p_holm=None,
            cells=len(places),
        )

    def _clean_difference(self) -> GapDifference:
        """Subtract the baseline's clean score from the other's, in points, over the same cells."""
        baseline, other = map(self._clean_points, (self.baseline.name, self.other.name))
        return self._subtract(other, baseline, self.headline)

    def _clean_points(self, arm: str) -> Sampled:
        mean = self.found.mean(arm, [Place(place.language, CLEAN) for place in self.headline])
        return Sampled(100 * mean.value, 100 * mean.draws)

    def _subtract(
        self, other: Sampled, baseline: Sampled, places: Sequence[Place]
    ) -> GapDifference:
        n, groups = self.found.sample_size(places)
        return gap_difference(
            other.value,
            baseline.value,
            other.draws,
            baseline.draws,
            n,
            groups,
            self.found.level,
        )

    def _lost(self, arm: str, places: Sequence[Place]) -> Sampled:
        clean = self.found.mean(arm, [Place(place.language, CLEAN) for place in places])
        noisy = self.found.mean(arm, places)
        return Sampled(points_lost(clean.value, noisy.value), points_lost(clean.draws, noisy.draws))
