"""What a reader must know of texts: what was cut, unknown, unfit, left as it is, not used."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.report.cells import UNATTACKED, UNTOUCHED
from robustx.report.evidence import Status
from robustx.report.view import Summary, TaskSummary
from robustx.report.words.wording import condition_name, first_of, listing, percent


def cut_inputs(task: TaskSummary) -> Iterator[str]:
    """Count the inputs that were longer than the model reads."""
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


def unknown_letters(task: TaskSummary) -> Iterator[str]:
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


def cut_candidates(task: TaskSummary) -> Iterator[str]:
    """Count the candidates of retrieval that were longer than the encoder reads."""
    shares = [
        f"{arm.candidates.cut:,} of {arm.candidates.number:,} ({arm.name})"
        for arm in task.arms
        if arm.candidates and arm.candidates.cut
    ]
    if shares:
        yield f"Candidates of {task.name} cut at the encoder's length: {'; '.join(shares)}."


def unfit(task: TaskSummary) -> Iterator[str]:
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


def untouched(summary: Summary) -> Iterator[str]:
    """Name the noises that change no text of a language, with the tasks where not in all."""
    tasks: dict[tuple[str, str], list[str]] = {}
    having: dict[str, list[str]] = {}
    for task in summary.tasks:
        for language in task.languages:
            if not language.absent:
                having.setdefault(language.code, []).append(task.name)
        for code, what in idle_noises(task):
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


def idle_noises(task: TaskSummary) -> Iterator[tuple[str, str]]:
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


def uneven(summary: Summary) -> Iterator[str]:
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


def unused_rows(task: TaskSummary) -> Iterator[str]:
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


def lost_marks(task: TaskSummary) -> Iterator[str]:
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
