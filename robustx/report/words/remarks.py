"""What a reader must know beside the numbers: what is missing, failed, at chance, left out."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.report.evidence import Status
from robustx.report.view import ArmAcross, ArmSummary, CleanScore, Slice, Summary, TaskSummary
from robustx.report.words.attack_remarks import attack_remarks
from robustx.report.words.likeness import unlike_arms
from robustx.report.words.text_remarks import (
    cut_candidates,
    cut_inputs,
    lost_marks,
    uneven,
    unfit,
    unknown_letters,
    untouched,
    unused_rows,
)
from robustx.report.words.verdicts import NO_ROBUSTNESS
from robustx.report.words.wording import (
    condition_name,
    first_of,
    listing,
    percent,
    percent_bounds,
    plural,
)


def remarks(summary: Summary) -> tuple[str, ...]:
    """Return every remark as a sentence."""
    return tuple(_all(summary))


def across_notes(summary: Summary, arm: ArmAcross) -> Iterator[str]:
    """Say what is not in an arm's means over tasks."""
    ready = {task.name: one for task in summary.tasks for one in task.arms if one.name == arm.name}
    number = len(summary.tasks)
    if arm.overall.without:
        without = (f"{task} ({_why(ready[task])})" for task in arm.overall.without)
        yield f"Gap over {len(arm.overall.tasks)} of {number} tasks, without {listing(without)}."
    if arm.scores[0].without:
        yield f"Score over {len(arm.scores[0].tasks)} of {number} tasks."
    guessed = [
        f"{task} in {listing(codes)}"
        for task, one in ready.items()
        if (codes := [clean.language for clean in one.clean if clean.status is Status.AT_CHANCE])
    ]
    if guessed:
        cells = plural(arm.overall.at_chance, "cell")
        yield f"At chance and in no mean of gaps, {cells}: {'; '.join(guessed)}."


def _why(arm: ArmSummary) -> str:
    return arm.status.value if arm.readiness == "ready" else arm.readiness


def _all(summary: Summary) -> Iterator[str]:
    for task in summary.tasks:
        yield from _without_data(task)
        for arm in task.arms:
            yield from (_at_chance_in_short if summary.across else _at_chance)(task, arm)
            yield from _lacking(task, arm)
        if not summary.across:
            yield from cut_inputs(task)
        yield from cut_candidates(task)
        yield from unknown_letters(task)
        yield from unfit(task)
        yield from unused_rows(task)
        yield from lost_marks(task)
    yield from untouched(summary)
    yield from attack_remarks(summary)
    yield from uneven(summary)
    yield from unlike_arms(summary)
    yield from _seeds(summary)


def _without_data(task: TaskSummary) -> Iterator[str]:
    lacking = {one.code: one.absent for one in task.languages if one.absent}
    if lacking:
        reason = next(iter(lacking.values())).partition(";")[0]
        yield f"No data of {task.name} in {listing(lacking)}: {reason}."


def _at_chance(task: TaskSummary, arm: ArmSummary) -> Iterator[str]:
    found = [one for one in arm.clean if one.status is Status.AT_CHANCE]
    if not found:
        return
    where = (
        "in every language"
        if len(found) == len(arm.clean)
        else "in " + listing(one.language for one in found)
    )
    scores = "; ".join(_clean_and_chance(one) for one in found)
    yield (
        f"{arm.name} is at chance on {task.name} {where}: {NO_ROBUSTNESS}. Left out of every mean "
        f"and test; clean scores: {scores}."
    )


def _at_chance_in_short(task: TaskSummary, arm: ArmSummary) -> Iterator[str]:
    """Name the languages; what it means stands among the definitions."""
    found = [one for one in arm.clean if one.status is Status.AT_CHANCE]
    if found:
        scores = "; ".join(_clean_and_chance(one) for one in found)
        yield f"{arm.name} on {task.name}, at chance: {scores}."


def _clean_and_chance(clean: CleanScore) -> str:
    score, chance = clean.score, clean.chance
    if score is None or chance is None:
        return clean.language
    return (
        f"{clean.language} {percent(score.value)} % {percent_bounds(score)}, "
        f"chance {percent(chance)} %"
    )


def _lacking(task: TaskSummary, arm: ArmSummary) -> Iterator[str]:
    if not arm.clean:
        yield f"{arm.name} has no checkpoint for {task.name}: {_misfit(arm)}{arm.reason}."
        return
    absent = {one.code for one in task.languages if one.absent}
    for clean in arm.clean:
        if clean.score is None and clean.language not in absent:
            yield (
                f"{arm.name} on {task.name} in {clean.language}: the clean cell "
                f"{_what(clean.status)}, so there is no gap ({clean.reason})."
            )
    there = {clean.language for clean in arm.clean if clean.score is not None}
    by_reason: dict[tuple[Status, str], list[Slice]] = {}
    for cell in arm.cells:
        if cell.status in {Status.MISSING, Status.FAILED} and cell.scope.language in there:
            by_reason.setdefault((cell.status, cell.reason or ""), []).append(cell)
    for (status, reason), cells in by_reason.items():
        names = (f"{cell.scope.language} {condition_name(cell.scope)}" for cell in cells)
        yield (
            f"{arm.name} on {task.name}: {plural(len(cells), 'cell')} {_what(status)} "
            f"({reason}): {first_of(names)}."
        )


def _misfit(arm: ArmSummary) -> str:
    return "" if arm.readiness == "missing" else f"{arm.readiness}: "


def _what(status: Status) -> str:
    return "failed" if status is Status.FAILED else "is missing"


def _seeds(summary: Summary) -> Iterator[str]:
    """Say what the intervals speak of."""
    seeds: dict[str, list[int]] = {}
    for task in summary.tasks:
        for arm in task.arms:
            if arm.clean:
                seeds.setdefault(arm.name, []).append(len(arm.seeds))
    several = {name: found for name, found in seeds.items() if min(found) > 1}
    for name, found in several.items():
        number = str(min(found)) + (f" to {max(found)}" if len(set(found)) > 1 else "")
        yield (
            f"{name}: mean of {number} seeds; the interval speaks of the training path, as far as "
            "so many seeds show it."
        )
    single = [name for name in seeds if name not in several]
    if single:
        yield (
            f"{listing(single)}: one checkpoint each; the interval speaks of these checkpoints, "
            "not of their training path, which takes several seeds."
            if len(single) > 1
            else f"{single[0]}: one checkpoint; the interval speaks of it, not of its training "
            "path, which takes several seeds."
        )
    if single and several:
        yield (
            f"A difference between {listing(several)} and {listing(single)} speaks of one training "
            "path and of one checkpoint: its interval lacks what other seeds of that would do."
        )
