"""Where much is lost: the worst language and noise, differences of arms, slices, flips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from robustx.report.arms.comparison import ArmComparison, Comparison, Difference, primary_p
from robustx.report.evidence import Status
from robustx.report.scope import Scope
from robustx.report.view import ArmSummary, Slice, SliceRow, Summary, TaskSummary
from robustx.report.words.pointer import Pointer, actor_named, is_told, named
from robustx.report.words.wording import bounds, p_clause, points
from robustx.stats import Interval

Arms = Iterator[tuple[TaskSummary, ArmSummary]]


def differing(comparison: Comparison | None) -> Iterator[Pointer]:
    """Say where arms differ though they do not overall, or where most; a sentence a pair."""
    for pair in comparison.arms if comparison else ():
        rows = [*pair.by_language, *pair.by_noise]
        told = [one for one in rows if is_told(one.p_holm)]
        if pair.overall is None or not told:
            continue
        against = [one for one in told if _value(one) * _value(pair.overall) < 0]
        one = max(against or told, key=lambda one: abs(_value(one)))
        where = f"{_where(one.scope)} on {pair.task}"
        yield Pointer(
            f"{_frame(pair, bool(against))} {where}: there the gap of {pair.arm} is "
            f"{_compared(one)} than that of {pair.baseline}.",
            pair.task,
            pair.arm,
            one.scope,
            abs(_value(one)),
        )


def _frame(pair: ArmComparison, is_against: bool) -> str:
    arms = f"{pair.arm} and {pair.baseline}"
    if not is_told(primary_p(pair)):
        return f"{arms} cannot be told apart overall, but can"
    return f"It is the other way round for {arms}" if is_against else f"{arms} differ most"


def _compared(one: Difference) -> str:
    value = one.difference.value
    size, word = value, "larger"
    if value.value < 0:
        size, word = Interval(-value.value, -value.high, -value.low), "smaller"
    return f"{points(size.value)} points {word} {bounds(size)}, {p_clause(one.p_holm)},"


def _value(one: Difference) -> float:
    return one.difference.value.value


def worst(summary: Summary) -> Iterator[Pointer]:
    """Say in which language and under which noise each arm loses most, on the task of most."""
    best: dict[str, Pointer] = {}
    for task, arm in arms(summary):
        found = _worst_of(task, arm)
        if found and (arm.name not in best or best[arm.name].points < found.points):
            best[arm.name] = found
    yield from sorted(best.values(), key=lambda one: -one.points)


def _worst_of(task: TaskSummary, arm: ArmSummary) -> Pointer | None:
    language, actor = _largest(arm.by_language), _largest(arm.by_noise)
    told = [f"{_where(one.scope)}, {_gap(one)}" for one in (language, actor) if one is not None]
    if not told:
        return None
    scope = Scope() if actor is None else actor.scope
    return Pointer(
        f"{arm.name} on {task.name} loses most {', and '.join(told)}.",
        task.name,
        arm.name,
        scope._replace(language=language.scope.language if language else None),
        max(_points(one) for one in (language, actor) if one is not None),
    )


def _largest(rows: tuple[Slice, ...]) -> Slice | None:
    """Return the largest of several gaps whose interval is above zero."""
    counted = [one for one in rows if one.status is Status.OK and one.gap]
    if len(counted) < 2:
        return None
    told = (one for one in counted if one.gap and one.gap.gap.low > 0)
    return max(told, key=_points, default=None)


def _points(one: Slice | SliceRow) -> float:
    return one.gap.gap.value if one.gap else 0.0


def _gap(one: Slice | SliceRow) -> str:
    gap = one.gap
    return f"{points(gap.gap.value)} points {bounds(gap.gap)}" if gap else ""


def _where(scope: Scope) -> str:
    """Write ``in Korean`` or ``under keyboard``."""
    return f"in {named(scope.language)}" if scope.language else f"under {actor_named(scope)}"


def lossy_slices(summary: Summary) -> list[Pointer]:
    """Name slices whose interval is above that of all items, the furthest first."""
    found = (
        Pointer(
            f"{arm.name} on {task.name} loses far more where {cut.by} is {row.value}: "
            f"{_gap(row)} against {_gap(arm.overall)} over all.",
            task.name,
            arm.name,
            points=_points(row) - _points(arm.overall),
        )
        for task, arm in arms(summary)
        if arm.overall is not None and arm.overall.gap is not None
        for cut in arm.slices
        for row in cut.rows
        if row.gap is not None
        and row.status is Status.OK
        and row.reason is None
        and row.gap.gap.low > arm.overall.gap.gap.high
    )
    return sorted(found, key=lambda one: -one.points)


def most_flips(summary: Summary) -> Iterator[Pointer]:
    """Name the cell in which the largest share of answers turn from right to wrong."""
    cells = [
        (task, arm, cell)
        for task, arm in arms(summary)
        if task.threat is None
        for cell in arm.cells
        if cell.status is Status.OK and cell.counts and cell.counts.right_to_wrong
    ]
    if cells:
        task, arm, cell = max(cells, key=lambda found: _turned(found[2]))
        counts = cell.counts
        assert counts is not None
        yield Pointer(
            f"Most answers turn wrong for {arm.name} on {task.name} in "
            f"{named(cell.scope.language)} under {actor_named(cell.scope)}: "
            f"{counts.right_to_wrong:,} of {counts.answers:,}, while "
            f"{counts.wrong_to_right:,} turn right.",
            task.name,
            arm.name,
            cell.scope,
        )


def _turned(cell: Slice) -> float:
    counts = cell.counts
    return counts.right_to_wrong / counts.answers if counts and counts.answers else 0.0


def arms(summary: Summary) -> Arms:
    """Yield every arm on every task for which it has a checkpoint."""
    for task in summary.tasks:
        for arm in task.arms:
            if arm.clean:
                yield task, arm


def largest(found: Iterable[Pointer]) -> list[Pointer]:
    """Sort pointers by what is at stake."""
    return sorted(found, key=lambda one: -one.points)
