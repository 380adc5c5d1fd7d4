"""Means over tasks: what noise costs an arm in all of them, in a kind of tasks, in a language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from robustx.evaluation.suite import CLEAN
from robustx.report.evidence import Place, Status, TaskEvidence
from robustx.report.scope import Scope
from robustx.report.view import (
    Aggregate,
    ArmAcross,
    ArmSummary,
    BenchmarkScore,
    Slice,
    TaskSummary,
)
from robustx.stats import (
    Gap,
    Interval,
    gap,
    holm,
    interval,
    mean_of,
)

ALL = "all"


def across(evidence: Sequence[TaskEvidence], tasks: Sequence[TaskSummary]) -> tuple[ArmAcross, ...]:
    """Average over tasks, arm by arm; every task has the same weight, whatever its size.

    The draws of tasks that share no source items are independent, so the mean of their draws has
    the spread of the mean.
    """
    arms: dict[str, list[_Part]] = {}
    for found, task in zip(evidence, tasks, strict=True):
        for arm in task.arms:
            arms.setdefault(arm.name, []).append(_Part(found, arm, _whole(arm)))
    return tuple(_arm(name, parts) for name, parts in arms.items())


@dataclass(frozen=True, eq=False)
class _Part:
    """What a task says of an arm in a scope: the slice of the scope."""

    found: TaskEvidence
    arm: ArmSummary
    slice: Slice

    @property
    def counts(self) -> bool:
        return self.slice.status is Status.OK

    def places(self) -> list[Place]:
        """The cells of the slice's mean."""
        above = {one.language for one in self.arm.clean if one.status is Status.OK}
        language = self.slice.scope.language
        return [
            place
            for place in self.found.headline(self.arm.name)
            if place.language in above and language in (None, place.language)
        ]


def _whole(arm: ArmSummary) -> Slice:
    nothing = Slice(Scope(), arm.status, arm.reason, lacking=len(arm.cells))
    return arm.overall or nothing


def _arm(name: str, parts: Sequence[_Part]) -> ArmAcross:
    kinds: dict[str, list[_Part]] = {}
    languages: dict[str, list[_Part]] = {}
    for part in parts:
        kinds.setdefault(part.found.kind, []).append(part)
        for one in part.arm.by_language:
            of_language = _Part(part.found, part.arm, one)
            languages.setdefault(str(one.scope.language), []).append(of_language)
    order = sorted(languages, key=lambda code: (code != "en", code))
    return ArmAcross(
        name=name,
        overall=_family([_aggregate(ALL, parts)])[0],
        by_kind=_family([_aggregate(kind, of) for kind, of in kinds.items()]),
        by_task=_family([_aggregate(part.found.task, [part]) for part in parts]),
        by_language=_family([_aggregate(code, languages[code]) for code in order]),
        scores=tuple(_scores(parts, kinds)),
    )


def _family(table: Sequence[Aggregate]) -> tuple[Aggregate, ...]:
    """Adjust the p-values of a table."""
    adjusted = holm([one.gap.p if one.gap else None for one in table])
    return tuple(replace(one, p_holm=p) for one, p in zip(table, adjusted, strict=True))


def _aggregate(name: str, parts: Sequence[_Part]) -> Aggregate:
    used = [part for part in parts if part.counts]
    slices = [part.slice for part in parts]
    return Aggregate(
        name=name,
        status=Status.OK if used else _worst(slices),
        tasks=tuple(part.found.task for part in used),
        without=tuple(part.found.task for part in parts if not part.counts),
        gap=_gap(used),
        p_holm=None,
        cells=sum(one.cells for one in slices),
        not_applicable=sum(one.not_applicable for one in slices),
        at_chance=sum(one.at_chance for one in slices),
        lacking=sum(one.lacking for one in slices),
    )


_WORST_FIRST = (Status.FAILED, Status.AT_CHANCE, Status.MISSING, Status.NOT_APPLICABLE)


def _worst(slices: Sequence[Slice]) -> Status:
    there = {one.status for one in slices}
    return next(status for status in _WORST_FIRST if status in there)


def _gap(used: Sequence[_Part]) -> Gap | None:
    if len(used) < 2:
        return used[0].slice.gap if used else None
    places = [(part, part.places()) for part in used]
    clean = mean_of(part.found.mean(part.arm.name, _clean(of)) for part, of in places)
    noisy = mean_of(part.found.mean(part.arm.name, of) for part, of in places)
    gaps = [part.slice.gap for part in used if part.slice.gap]
    chance = sum(part.found.chance(of) for part, of in places) / len(places)
    return gap(
        clean,
        noisy,
        chance,
        n=sum(one.n for one in gaps),
        groups=min(one.groups for one in gaps),
        level=used[0].found.level,
    )


def _clean(places: Sequence[Place]) -> list[Place]:
    return [Place(place.language, CLEAN) for place in places]


def _scores(parts: Sequence[_Part], kinds: dict[str, list[_Part]]) -> Iterator[BenchmarkScore]:
    yield _score(ALL, parts)
    for kind, of in kinds.items():
        yield _score(kind, of)
    for part in parts:
        yield _score(part.found.task, [part])


def _score(name: str, parts: Sequence[_Part]) -> BenchmarkScore:
    """Average what tasks add to a benchmark's mean; the noisy mean is of the same tasks."""
    used = [part for part in parts if part.arm.score]
    noisy = [part for part in used if part.arm.score and part.arm.score.noisy]
    return BenchmarkScore(
        name=name,
        tasks=tuple(part.found.task for part in used),
        without=tuple(part.found.task for part in parts if part not in used),
        clean=_interval(used, [part.found.run_clean(part.arm.name) for part in used]),
        noisy=_interval(used, [part.found.headline(part.arm.name) for part in used])
        if len(noisy) == len(used)
        else None,
    )


def _interval(parts: Sequence[_Part], places: Sequence[Sequence[Place]]) -> Interval | None:
    if not parts:
        return None
    both = list(zip(parts, places, strict=True))
    mean = mean_of(part.found.task_mean(part.arm.name, of) for part, of in both)
    groups = min(part.found.sample_size(of)[1] for part, of in both)
    return interval(mean, groups, parts[0].found.level)
