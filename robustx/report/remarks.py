"""What a reader must know beside the numbers: what is missing, failed, at chance, left out."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.report.attack_remarks import attack_remarks
from robustx.report.cells import UNATTACKED, UNTOUCHED
from robustx.report.evidence import Status
from robustx.report.likeness import unlike_arms
from robustx.report.verdicts import NO_ROBUSTNESS
from robustx.report.view import ArmAcross, ArmSummary, CleanScore, Slice, Summary, TaskSummary
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
            yield from _truncated(task)
        yield from _cut_candidates(task)
        yield from _unknown(task)
        yield from _unfit(task)
        yield from _rows(task)
        yield from _lost_marks(task)
    yield from _untouched(summary)
    yield from attack_remarks(summary)
    yield from _uneven(summary)
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


def _truncated(task: TaskSummary) -> Iterator[str]:
    counts = {arm.name: arm.overall.counts for arm in task.arms if arm.overall}
    shares = [
        f"{found.truncated:,} of {found.answers:,} ({arm})"
        for arm, found in counts.items()
        if found is not None and found.truncated
    ]
    if shares:
        what = "Attacked" if task.threat else "Noisy"
        yield (
            f"{what} inputs on {task.name} cut at the model's maximum length: {'; '.join(shares)}."
        )


# Share of sub-words above which a vocabulary does not know a language.
_UNKNOWN = 0.10


def _unknown(task: TaskSummary) -> Iterator[str]:
    """Name the languages whose letters a vocabulary lacks, clean as they are."""
    for arm in task.arms:
        rows = arm.tokeniser.by_language if arm.tokeniser else ()
        found = [
            f"{row.scope.language} {percent(row.clean.unknown)} %"
            for row in rows
            if row.clean.unknown > _UNKNOWN
        ]
        if found:
            yield (
                f"Unknown to {arm.name}, of the sub-words in the clean text of {task.name}: "
                f"{listing(found)}."
            )


def _cut_candidates(task: TaskSummary) -> Iterator[str]:
    shares = [
        f"{arm.candidates.cut:,} of {arm.candidates.number:,} ({arm.name})"
        for arm in task.arms
        if arm.candidates and arm.candidates.cut
    ]
    if shares:
        yield f"Candidates of {task.name} cut at the encoder's length: {'; '.join(shares)}."


def _unfit(task: TaskSummary) -> Iterator[str]:
    """Name the noises and attacks that do not go with the task."""
    unfit = {
        str(cell.scope.actor): str(cell.reason)
        for arm in task.arms
        for cell in arm.cells
        if cell.status is Status.NOT_APPLICABLE
        and cell.reason not in {UNTOUCHED, *UNATTACKED.values()}
    }
    for actor, why in unfit.items():
        yield (f"{actor} on {task.name}: {why}: not applicable, left out of every mean and test.")


def _untouched(summary: Summary) -> Iterator[str]:
    """Name the noises that change no text of a language, with the tasks where not in all."""
    tasks: dict[tuple[str, str], list[str]] = {}
    having: dict[str, list[str]] = {}
    for task in summary.tasks:
        for language in task.languages:
            if not language.absent:
                having.setdefault(language.code, []).append(task.name)
        for code, what in _idle(task):
            tasks.setdefault((what, code), []).append(task.name)
    languages: dict[tuple[str, str], list[str]] = {}
    for (what, code), names in tasks.items():
        everywhere = names == having.get(code) and len(summary.tasks) > 1
        of = "" if everywhere else f" of {listing(names)}"
        languages.setdefault((what, of), []).append(code)
    for (what, of), codes in languages.items():
        yield (
            f"{what} changes no text{of} in {listing(codes)}: not applicable, left out of every "
            "mean and test."
        )


def _idle(task: TaskSummary) -> Iterator[tuple[str, str]]:
    """Yield languages, and the noise or its severities that change nothing there.

    Noise is the same for all arms, so one that was run tells for all.
    """
    idle: dict[tuple[str, str], dict[str, None]] = {}
    for arm in task.arms:
        for cell in arm.cells:
            if cell.status is Status.NOT_APPLICABLE and cell.reason == UNTOUCHED:
                where = str(cell.scope.perturbation), str(cell.scope.language)
                idle.setdefault(where, {})[condition_name(cell.scope)] = None
    for (perturbation, code), names in idle.items():
        every = sum(one.perturbation == perturbation for one in task.conditions)
        yield code, perturbation if len(names) == every else listing(names)


def _uneven(summary: Summary) -> Iterator[str]:
    """Say where means by language are over different noises."""
    if summary.attacked:
        return
    uneven = [
        task.name
        for task in summary.tasks
        if any(len({one.not_applicable for one in arm.by_language}) > 1 for arm in task.arms)
    ]
    if uneven:
        where = f" ({', '.join(uneven)})" if len(uneven) < len(summary.tasks) else ""
        yield (
            f"Not every noise applies in every language{where}: the means of "
            "languages are then over different noises, and those of noises over different "
            "languages."
        )


def _rows(task: TaskSummary) -> Iterator[str]:
    """Count the rows that were not used, and those that were mended."""
    left_out: dict[str, list[str]] = {}
    repaired: dict[str, list[str]] = {}
    for language in task.languages:
        for counts, found in ((language.left_out, left_out), (language.repaired, repaired)):
            for reason, number in counts.items():
                found.setdefault(reason, []).append(f"{language.code} {number:,}")
    for reason, numbers in left_out.items():
        yield f"Rows of {task.name} that were not used, {reason}: {', '.join(numbers)}."
    for reason, numbers in repaired.items():
        yield f"Mended in {task.name}, {reason}: {', '.join(numbers)}."


def _lost_marks(task: TaskSummary) -> Iterator[str]:
    """Count the marks that were destroyed; noise is the same for all arms, attacks are not."""
    lost = {
        (
            *([arm.name] if task.threat else []),
            str(cell.scope.language),
            condition_name(cell.scope),
        ): cell.counts.lost_marks
        for arm in task.arms
        for cell in arm.cells
        if cell.counts is not None and cell.counts.lost_marks
    }
    if lost:
        worst = sorted(lost, key=lambda where: (-lost[where], where))
        names = (f"{' '.join(where)} {lost[where]:,}" for where in worst)
        yield (
            f"Marked spans of {task.name} that {'attacks' if task.threat else 'noise'} destroyed: "
            f"{sum(lost.values()):,} in all "
            f"({first_of(names, most=3)})."
        )


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
