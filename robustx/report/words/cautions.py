"""What speaks against the numbers: cells that lack, chance, too few items."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.report.arms.comparison import AnyPair, ArmComparison, Comparison, primary_p
from robustx.report.arms.inference import Inference
from robustx.report.evidence import Status
from robustx.report.scope import Scope
from robustx.report.view import ArmSummary, Slice, Summary, TaskSummary, TokeniserRow
from robustx.report.words.heavy_losses import arms
from robustx.report.words.pointer import Pointer, actor_named, is_told, named
from robustx.report.words.text_remarks import idle_noises
from robustx.report.words.wording import first_of, listing, percent, plural

# Shares from which on what a tokeniser lost is worth a look.
UNKNOWN, UNKNOWN_MORE, CUT, LOST = 0.10, 0.05, 0.05, 0.01
FEW = 4  # languages that are named


def lacking(summary: Summary) -> Iterator[Pointer]:
    """Count the cells that failed or are missing, and say of what."""
    found: dict[Status, dict[tuple[str, str], int]] = {Status.FAILED: {}, Status.MISSING: {}}
    for task, arm in arms(summary):
        for cell in _gone(task, arm):
            of = found[cell.status]
            of[task.name, arm.name] = of.get((task.name, arm.name), 0) + 1
    told = [
        f"{plural(sum(of.values()), 'cell')} {status.value} "
        f"({first_of((f'{arm} on {task}' for task, arm in of), most=2)})"
        for status, of in found.items()
        if of
    ]
    if told:
        first = next(iter(found[Status.FAILED] or found[Status.MISSING]))
        yield Pointer(f"{listing(told)}: they are in no mean.", *first)


def _gone(task: TaskSummary, arm: ArmSummary) -> Iterator[Slice]:
    absent = {one.code for one in task.languages if one.absent}
    for cell in arm.cells:
        if cell.status in {Status.FAILED, Status.MISSING} and cell.scope.language not in absent:
            yield cell


def guessing(summary: Summary) -> Iterator[Pointer]:
    """Say which arms are at chance, on which tasks, in which languages."""
    found: dict[tuple[str, str], list[str]] = {}
    first: Pointer | None = None
    for task, arm in arms(summary):
        codes = [one.language for one in arm.clean if one.status is Status.AT_CHANCE]
        if codes:
            where = _languages(codes, len(arm.clean))
            found.setdefault((task.name, where), []).append(arm.name)
            first = first or Pointer("", task.name, arm.name, Scope(language=codes[0]))
    if first is not None:
        told = (f"{listing(names)} on {task} in {where}" for (task, where), names in found.items())
        sentence = f"At chance on clean text, so that no gap can be told: {first_of(told, 3)}."
        yield Pointer(sentence, first.task, first.arm, first.scope)


def _languages(codes: list[str], every: int) -> str:
    """Name a few languages, or count them."""
    if len(codes) == every:
        return "every language"
    return listing(codes) if len(codes) <= FEW else f"{len(codes)} of {every} languages"


def powerless(comparison: Comparison | None) -> Iterator[Pointer]:
    """Say how many groups would find a difference that cannot be told, where there are fewer."""
    pairs: tuple[AnyPair, ...] = (*comparison.across, *comparison.arms) if comparison else ()
    for pair in pairs:
        found = pair.inference
        if found is None or is_told(primary_p(pair)) or _is_equivalent(found):
            continue
        if found.needed_for_margin is not None and found.needed_for_margin > found.groups:
            on = f" on {pair.task}" if isinstance(pair, ArmComparison) else ""
            task = pair.task if isinstance(pair, ArmComparison) else pair.by_task[0].name
            yield Pointer(
                f"To find a difference of {found.margin:g} "
                f"point{'' if found.margin == 1 else 's'} between {pair.arm} and "
                f"{pair.baseline}{on} takes {found.needed_for_margin:,} groups; there are "
                f"{found.groups:,}.",
                task,
                pair.arm,
            )


def _is_equivalent(found: Inference) -> bool:
    return found.equivalence is not None and is_told(found.equivalence.p)


def unread(summary: Summary) -> Iterator[Pointer]:
    """Say what a tokeniser lost, for the arm and task where it lost most."""
    for task, arm in arms(summary):
        tables = arm.tokeniser
        told = [*_unknown(tables.by_language), *_hurt(tables.by_condition)] if tables else []
        if told:
            yield Pointer(
                f"The tokeniser of {arm.name} on {task.name}: {'; '.join(t for t, _ in told)}.",
                task.name,
                arm.name,
                points=max(size for _, size in told),
            )


def _unknown(rows: tuple[TokeniserRow, ...]) -> Iterator[tuple[str, float]]:
    row = max(rows, key=lambda row: row.clean.unknown, default=None)
    if row is not None and row.clean.unknown > UNKNOWN:
        share = row.clean.unknown
        language = named(row.scope.language)
        yield f"{percent(share)} % of the sub-words of clean {language} are unknown", 100 * share


def _hurt(rows: tuple[TokeniserRow, ...]) -> Iterator[tuple[str, float]]:
    """Say what a noise adds to what is unknown, cut and lost."""
    if not rows:
        return
    more = max(rows, key=lambda row: row.noisy.unknown - row.clean.unknown)
    if (size := more.noisy.unknown - more.clean.unknown) > UNKNOWN_MORE:
        shares = more.noisy.unknown, more.clean.unknown
        yield f"{_under('of the sub-words are unknown', more, shares)}", 100 * size
    cut = max(rows, key=lambda row: row.noisy.truncated)
    if (size := cut.noisy.truncated) > CUT:
        shares = size, cut.clean.truncated
        yield f"{_under('of the inputs are cut', cut, shares)}", 100 * size
    lost = max(rows, key=lambda row: row.noisy.lost)
    if (size := lost.noisy.lost) > LOST:
        where = f"under {actor_named(lost.scope)}"
        text = f"{percent(size)} words and answers per 100 inputs cannot be got right {where}"
        yield text, 100 * size


def _under(what: str, row: TokeniserRow, shares: tuple[float, float]) -> str:
    """Write a share under noise beside that of the clean text."""
    noisy, clean = map(percent, shares)
    return f"{noisy} % {what} under {actor_named(row.scope)} (clean {clean} %)"


def idle(summary: Summary) -> Iterator[Pointer]:
    """Count for every noise the languages in which it changed nothing, on any task."""
    found: dict[str, set[str]] = {}
    languages: set[str] = set()
    for task in summary.tasks:
        languages |= {one.code for one in task.languages if not one.absent}
        for code, noise in idle_noises(task):
            found.setdefault(noise, set()).add(code)
    if found:
        most = sorted(found, key=lambda noise: (-len(found[noise]), noise))
        told = listing(f"{noise} in {len(found[noise])}" for noise in most[:4])
        more = f" and {len(most) - 4} others" if len(most) > 4 else ""
        task, arm = next(arms(summary))
        yield Pointer(
            f"Of {plural(len(languages), 'language')} some noises change no text, so their means "
            f"are over the rest: {told}{more}.",
            task.name,
            arm.name,
        )
