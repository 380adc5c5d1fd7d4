"""Finds the numbers that gates look at in the view model, each with its place in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from robustx.report.arms.comparison import Comparison
from robustx.report.attacks.attack_view import AttackSlice
from robustx.report.evidence import Status
from robustx.report.scope import Scope
from robustx.report.view import Aggregate, ArmSummary, Slice, Summary, TaskSummary
from robustx.stats import Gap, Interval

# What a gate is narrowed to, by key: arm, task, language, noise, severity; ``*`` for each.
Where = Mapping[str, str]
# The mean over all tasks, as a task.
ALL = "all"


class Reading(NamedTuple):
    """A quantity at one place; ``value`` is None where it cannot be told, and ``why`` says so.

    ``p`` is adjusted as in the report; None where no resample differs, or there is no test.
    """

    place: str
    value: Interval | None
    p: float | None = None
    why: str | None = None


Read = Callable[[Summary, "Comparison | None", Where], Iterable[Reading]]


def of_gaps(pick: Callable[[Gap], Interval | None]) -> Read:
    """Return what reads a part of the gaps of all arms on all tasks."""

    def read(summary: Summary, _: Comparison | None, where: Where) -> Iterator[Reading]:
        if where.get("task") == ALL and summary.across:
            yield from _across(summary, where, pick)
            return
        for task, arm in _pairs(summary, where):
            for one in _slices(arm, where):
                yield _reading(task, arm, one, pick)

    return read


def _across(
    summary: Summary, where: Where, pick: Callable[[Gap], Interval | None]
) -> Iterator[Reading]:
    for arm in summary.across:
        if matches(where, "arm", arm.name):
            rows = arm.by_language if "language" in where else (arm.overall,)
            for one in rows:
                if matches(where, "language", one.name) and not _passed_over(where, one.status):
                    place = f"{arm.name} on all tasks" + (
                        f" in {one.name}" if "language" in where else ""
                    )
                    yield _reading_across(place, one, pick)


def _reading_across(place: str, one: Aggregate, pick: Callable[[Gap], Interval | None]) -> Reading:
    if one.lacking:
        return Reading(place, None, why=f"{one.lacking} of its cells are missing or failed")
    if one.gap is None:
        return Reading(place, None, why=one.status.value)
    return Reading(place, pick(one.gap), one.p_holm)


def worst(summary: Summary, _: Comparison | None, where: Where) -> Iterator[Reading]:
    """Read the lowest score of each arm on each task, of all cells that were run."""
    for task, arm in _pairs(summary, where):
        cells = [one for one in arm.cells if fits(one.scope, where)]
        lacking = [one for one in cells if one.status in {Status.MISSING, Status.FAILED}]
        scored = [(one.gap.perturbed, one.scope) for one in cells if one.gap is not None]
        if lacking:
            why = lacking[0].reason or lacking[0].status.value
            place = place_of(arm.name, task.name, lacking[0].scope)
            yield Reading(place, None, why=f"{lacking[0].status.value} ({why})")
        elif scored:
            value, scope = min(scored, key=lambda one: one[0].value)
            yield Reading(place_of(arm.name, task.name, scope), value)
        else:
            why = arm.reason or "no cell was run to which noise applies"
            yield Reading(place_of(arm.name, task.name, Scope()), None, why=why)


def of_attacks(pick: Callable[[AttackSlice], Interval | None]) -> Read:
    """Return what reads a rate of the attack that is named, or else of the primary one."""

    def read(summary: Summary, _: Comparison | None, where: Where) -> Iterator[Reading]:
        for task, arm in _pairs(summary, where):
            if task.threat is None:
                continue
            main = task.threat.primary
            chosen = {"noise": str(main.attack), "severity": main.budget}
            wanted = {**({} if "noise" in where else chosen), **where}
            tables = arm.attacks
            rows = (tables.cells if "language" in where else tables.by_condition) if tables else ()
            if not rows:
                why = arm.reason or arm.status.value
                yield Reading(place_of(arm.name, task.name, Scope()), None, why=why)
            for one in rows:
                if fits(one.scope, wanted) and not _passed_over(where, one.status):
                    place = place_of(arm.name, task.name, one.scope)
                    yield Reading(place, pick(one), why=one.reason or one.status.value)

    return read


def _pairs(summary: Summary, where: Where) -> Iterator[tuple[TaskSummary, ArmSummary]]:
    for task in summary.tasks:
        for arm in task.arms:
            if matches(where, "task", task.name) and matches(where, "arm", arm.name):
                yield task, arm


def _slices(arm: ArmSummary, where: Where) -> Iterator[Slice]:
    """Yield the rows of the table that has what a gate is narrowed to."""
    if arm.overall is None:
        yield Slice(Scope(), arm.status, arm.reason)
        return
    for one in tables_of(arm)[table_of(where)]:
        if fits(one.scope, where) and not _passed_over(where, one.status):
            yield one


def tables_of(arm: ArmSummary) -> dict[str, tuple[Slice, ...]]:
    """Return the tables of an arm by the keys that they go by."""
    return {
        "": (arm.overall,) if arm.overall else (),
        "language": arm.by_language,
        "noise": arm.by_noise,
        "noise severity": arm.by_condition,
        "language noise": arm.by_language_and_noise,
        "language noise severity": arm.cells,
    }


def table_of(where: Where) -> str:
    """Name the table that has what a gate is narrowed to."""
    return " ".join(key for key in ("language", "noise", "severity") if key in where)


def _reading(
    task: TaskSummary, arm: ArmSummary, one: Slice, pick: Callable[[Gap], Interval | None]
) -> Reading:
    place = place_of(arm.name, task.name, one.scope)
    if one.lacking:
        why = one.reason or f"{one.lacking} of its cells are missing or failed"
        return Reading(place, None, why=why)
    if one.gap is None or one.status is not Status.OK:
        chance = one.at_chance or one.status is Status.AT_CHANCE
        why = Status.AT_CHANCE.value if chance else one.reason or one.status.value
        return Reading(place, None, why=why)
    value = pick(one.gap)
    return Reading(place, value, one.p_holm, None if value else "the clean score leaves none")


def place_of(arm: str, task: str, scope: Scope) -> str:
    """Name a place in words."""
    language = f" in {scope.language}" if scope.language else ""
    strength = "" if scope.strength is None else f"@{scope.strength}"
    draw = f"#{scope.draw}" if scope.draw else ""
    under = f" under {scope.actor}{strength}{draw}" if scope.actor else ""
    return f"{arm} on {task}{language}{under}"


def fits(scope: Scope, where: Where) -> bool:
    """Say whether a row of a table is among those that a gate is narrowed to."""
    return (
        matches(where, "language", scope.language)
        and matches(where, "noise", scope.actor)
        and matches(where, "severity", scope.strength)
    )


def matches(where: Where, key: str, value: object) -> bool:
    """Say whether a gate is narrowed to a value of a key, or not by it."""
    wanted = where.get(key, "*")
    return wanted in {"*", str(value)} or (key == "task" and wanted == ALL)


def _passed_over(where: Where, status: Status) -> bool:
    """Say whether ``*`` leaves out a row, as every mean does."""
    left_out = status in {Status.NOT_APPLICABLE, Status.AT_CHANCE}
    return left_out and "*" in where.values()
