"""What a reader must know beside the numbers: what is missing, failed, at chance, left out."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.report.evidence import UNTOUCHED, Status
from robustx.report.verdicts import NO_ROBUSTNESS
from robustx.report.view import ArmSummary, CleanScore, Slice, Summary, TaskSummary
from robustx.report.wording import (
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


def _all(summary: Summary) -> Iterator[str]:
    for task in summary.tasks:
        for arm in task.arms:
            yield from _at_chance(task, arm)
            yield from _lacking(task, arm)
        yield from _truncated(task)
        yield from _not_applicable(task)
        yield from _unused_rows(task)
    yield from _seeds(summary)


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
        yield f"{arm.name} has no checkpoint for {task.name}: {arm.reason}."
        return
    for clean in arm.clean:
        if clean.score is None:
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


def _what(status: Status) -> str:
    return "failed" if status is Status.FAILED else "is missing"


def _truncated(task: TaskSummary) -> Iterator[str]:
    counts = {arm.name: arm.overall.counts for arm in task.arms if arm.overall}
    shares = [
        f"{found.truncated:,} of {found.answers:,} ({arm})"
        for arm, found in counts.items()
        if found is not None and found.truncated
    ]
    if shares:
        yield f"Noisy inputs on {task.name} cut at the model's maximum length: {'; '.join(shares)}."


def _not_applicable(task: TaskSummary) -> Iterator[str]:
    """Noise is the same for all arms, so one that was run tells for all."""
    idle: dict[str, dict[str, list[str]]] = {}
    unfit: dict[str, str] = {}
    for arm in task.arms:
        for cell in arm.cells:
            if cell.status is not Status.NOT_APPLICABLE or not cell.scope.language:
                continue
            if cell.reason != UNTOUCHED:
                unfit[str(cell.scope.perturbation)] = str(cell.reason)
            else:
                noise = idle.setdefault(str(cell.scope.perturbation), {})
                names = noise.setdefault(cell.scope.language, [])
                if (name := condition_name(cell.scope)) not in names:
                    names.append(name)
    for perturbation, hazard in unfit.items():
        yield (
            f"{perturbation}: {hazard}, which the labels of {task.name} do not survive: not "
            "applicable, left out of every mean and test."
        )
    for perturbation, languages in idle.items():
        every = sum(c.perturbation == perturbation for c in task.conditions)
        by_names: dict[str, list[str]] = {}
        for language, names in languages.items():
            what = perturbation if len(names) == every else listing(names)
            by_names.setdefault(what, []).append(language)
        for what, codes in by_names.items():
            yield (
                f"{what} changes no text of {task.name} in {listing(codes)}: not applicable, left "
                "out of every mean and test."
            )


def _unused_rows(task: TaskSummary) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for language in task.languages:
        for reason, number in language.left_out.items():
            by_reason.setdefault(reason, []).append(f"{language.code} {number}")
    for reason, counts in by_reason.items():
        yield f"Rows of {task.name} that were not used, {reason}: {', '.join(counts)}."


def _seeds(summary: Summary) -> Iterator[str]:
    """Say what the intervals speak of."""
    seeds = {arm.name: arm.seeds for task in summary.tasks for arm in task.arms if arm.clean}
    several = {name: found for name, found in seeds.items() if len(found) > 1}
    for name, found in several.items():
        yield f"{name}: mean of {len(found)} seeds; the interval speaks of these checkpoints."
    single = [name for name in seeds if name not in several]
    if single:
        yield (
            f"{listing(single)}: one checkpoint each; the interval speaks of these checkpoints, "
            "not of their training path, which takes several seeds."
            if len(single) > 1
            else f"{single[0]}: one checkpoint; the interval speaks of it, not of its training "
            "path, which takes several seeds."
        )
