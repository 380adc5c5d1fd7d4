"""What a summary says as a table: one row for each arm, task, language and condition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from robustx.report.arms.comparison import ArmComparison, Comparison, Difference
from robustx.report.files.attack_rows import attack_row
from robustx.report.files.cell_columns import COLUMNS, with_bounds
from robustx.report.view import ArmSummary, CleanScore, Slice, Summary, TaskSummary, TokeniserRow
from robustx.stats import Interval

_NOTHING = dict.fromkeys(column.name for column in COLUMNS)


def cell_rows(summary: Summary, comparison: Comparison | None) -> Iterator[dict[str, Any]]:
    """Yield the rows by the names of ``robustx.report.files.cell_columns.COLUMNS``; absent is None.

    Where all pairs of arms are compared, an arm is held against the first arm of the summary.
    """
    pairs: dict[tuple[str, str], ArmComparison] = {}
    for pair in comparison.arms if comparison else ():
        pairs.setdefault((pair.task, pair.arm), pair)
    for task in summary.tasks:
        for arm in task.arms:
            for row in _rows(task, arm, pairs.get((task.name, arm.name))):
                yield _NOTHING | row


def _rows(
    task: TaskSummary, arm: ArmSummary, pair: ArmComparison | None
) -> Iterator[dict[str, Any]]:
    differences = {one.scope: one for one in pair.cells} if pair else {}
    attacks = {one.scope: one for one in arm.attacks.cells} if arm.attacks else {}
    rivals = {one.scope: one for one in pair.attacks.cells} if pair and pair.attacks else {}
    tokenised = {one.scope: one for one in arm.tokeniser.cells} if arm.tokeniser else {}
    clean: dict[str | None, CleanScore] = {one.language: one for one in arm.clean}
    for cell in arm.cells:
        yield {
            **_place(task, arm, cell),
            **_clean(clean.get(cell.scope.language)),
            **_gap(cell),
            **_counts(cell),
            **_tokenised(tokenised.get(cell.scope)),
            **_difference(pair.baseline if pair else None, differences.get(cell.scope)),
            **attack_row(attacks.get(cell.scope), rivals.get(cell.scope)),
        }


def _place(task: TaskSummary, arm: ArmSummary, cell: Slice) -> dict[str, Any]:
    scope = cell.scope
    return {
        "arm": arm.name,
        "task": task.name,
        "language": scope.language,
        "perturbation": scope.perturbation,
        "severity": scope.severity,
        "draw": scope.draw,
        "attack": scope.attack,
        "budget": scope.budget,
        "status": cell.status.value,
        "reason": cell.reason,
        "kind": task.kind,
        "metric": task.metric,
        "readiness": arm.readiness,
        "seeds": max(1, len(arm.seeds)),
    }


def _clean(clean: CleanScore | None) -> dict[str, Any]:
    if clean is None or clean.score is None:
        return {}
    return {
        "chance": clean.chance,
        **_bounds("clean", clean.score),
        "clean_beside": _known(clean.beside),
        "n": clean.items,
        "groups": clean.groups,
    }


def _gap(cell: Slice) -> dict[str, Any]:
    gap = cell.gap
    if gap is None:
        return {}
    return {
        **_bounds("perturbed", gap.perturbed),
        **_bounds("gap", gap.gap),
        "relative_drop": gap.relative_drop.value if gap.relative_drop else None,
        "retention": gap.retention.value if gap.retention else None,
        "p": gap.p,
        "p_holm": cell.p_holm,
        "perturbed_beside": _known(cell.beside),
    }


def _known(scores: Mapping[str, float | None]) -> dict[str, float] | None:
    return {name: score for name, score in scores.items() if score is not None} or None


def _tokenised(row: TokeniserRow | None) -> dict[str, Any]:
    if row is None:
        return {}
    clean = {f"clean_{name}": value for name, value in row.clean._asdict().items()}
    return {**clean, **row.noisy._asdict()}


def _counts(cell: Slice) -> dict[str, Any]:
    counts = cell.counts
    if counts is None:
        return {}
    return {
        "rate": counts.rate,
        "cer": counts.cer,
        "untouched": counts.untouched_share,
        "lost_marks": counts.lost_marks,
        "right_to_wrong": counts.right_to_wrong,
        "wrong_to_right": counts.wrong_to_right,
    }


def _difference(baseline: str | None, one: Difference | None) -> dict[str, Any]:
    if one is None:
        return {"baseline": baseline}
    return {
        "baseline": baseline,
        **_bounds("difference", one.difference.value),
        "difference_p": one.difference.p,
        "difference_p_holm": one.p_holm,
    }


def _bounds(name: str, interval: Interval) -> dict[str, float]:
    return dict(zip(with_bounds(name), interval, strict=True))
