"""The report as a file: JSON and Markdown for all of it, CSV with one row a cell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from robustx.errors import InputError, did_you_mean
from robustx.evaluation.store import StoreError
from robustx.report.attack_rows import ATTACK_COLUMNS, attack_row
from robustx.report.comparison import Comparison, Difference
from robustx.report.definitions import definitions
from robustx.report.markdown import to_markdown
from robustx.report.remarks import remarks
from robustx.report.verdicts import verdicts
from robustx.report.view import CleanScore, Slice, Summary, TokeniserRow
from robustx.stats import Interval

JSON_FORMAT = 1


def write(path: Path, summary: Summary, comparison: Comparison | None) -> None:
    """Write the report to a file whose suffix says how.

    Raises:
        InputError: the suffix is unknown.
        StoreError: the file cannot be written.
    """
    writer = WRITERS.get(path.suffix)
    if writer is None:
        hint = did_you_mean(path.suffix, WRITERS)
        raise InputError(f"cannot write {path}: name a file that ends in .json, .md or .csv{hint}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(writer(summary, comparison), encoding="utf-8")
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror or error}") from error


def to_json(summary: Summary, comparison: Comparison | None) -> str:
    """Return everything as JSON; nothing is NaN, and what is absent is null.

    Keys: ``format``, ``runs``, ``identity`` (suite, seed, split, limit, draws), ``resamples``,
    ``seed``, ``level``, ``signatures``, ``verdicts``, ``remarks``, ``definitions``, ``tasks``,
    ``across`` (each arm over several tasks: ``overall``, ``by_kind``, ``by_task``, ``by_language``,
    ``scores``) and ``comparison``. A task has ``languages``, ``conditions`` and ``arms``; an arm
    has ``readiness``, ``clean`` (one entry a language), ``score``, ``beside``, ``tokeniser``,
    ``overall`` and the tables ``by_condition``, ``by_language``, ``by_noise``,
    ``by_language_and_noise`` and ``cells``; in a suite of attacks also ``attacks``, with
    ``outcomes``, ``rates`` and ``curve`` by condition and cell, and the task its ``threat``. A row
    of a table has a ``scope`` (null: over all), a ``status`` (ok, not applicable, at chance,
    missing, failed), ``gap`` (scores in [0, 1], the gap in points; each with value, low, high),
    ``p_holm`` and ``counts``. ``comparison`` has, for every arm and task (``arms``) and for every
    arm over several tasks (``across``), ``overall`` and the same tables of differences (other -
    baseline, in points). The fields are those of robustx.report.view, robustx.report.attack_view,
    robustx.report.comparison and robustx.report.contrast.
    """
    content = {
        "format": JSON_FORMAT,
        **_plain(summary),
        "verdicts": verdicts(summary, comparison),
        "remarks": list(remarks(summary)),
        "definitions": dict(definitions(summary, comparison)),
        "comparison": _plain(comparison),
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def to_csv(summary: Summary, comparison: Comparison | None) -> str:
    """Return one row for each arm, task, language and condition; what is absent is empty.

    Scores, rates and shares are in [0, 1], gaps and differences in points. ``right_to_wrong`` and
    ``wrong_to_right`` count the flips of all seeds. Noises have ``perturbation`` and ``severity``,
    attacks ``attack`` and ``budget``, and the columns of ``robustx.report.attack_rows``; their
    ``p_lead`` and ``p_lead_holm`` test the lead on random search. ``beside`` has the metric's
    further scores, ``name=value`` with ``; `` between them. ``fertility`` (sub-words / words of the
    clean text), ``unknown`` (of the sub-words), ``truncated`` (of the inputs) and ``lost`` (words
    and answers that no model could get, per input) are the tokeniser's share in it. ``difference``
    is the gap of the arm minus that of ``baseline``.
    """
    stream = io.StringIO()
    rows = list(_rows(summary, comparison))
    writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


Writer = Callable[[Summary, "Comparison | None"], str]
WRITERS: Mapping[str, Writer] = {".json": to_json, ".md": to_markdown, ".csv": to_csv}

COLUMNS = (
    *("arm", "task", "language", "perturbation", "severity", "draw", "attack", "budget"),
    *("status", "reason"),
    *("kind", "metric", "readiness", "n", "groups", "seeds", "chance"),
    *("clean", "clean_low", "clean_high", "perturbed", "perturbed_low", "perturbed_high"),
    *("gap", "gap_low", "gap_high", "relative_drop", "retention", "p", "p_holm"),
    *("clean_beside", "perturbed_beside"),
    *("rate", "cer", "untouched", "lost_marks", "right_to_wrong", "wrong_to_right"),
    *("clean_fertility", "fertility", "clean_unknown", "unknown"),
    *("clean_truncated", "truncated", "clean_lost", "lost"),
    *("baseline", "difference", "difference_low", "difference_high"),
    *("difference_p", "difference_p_holm"),
    *ATTACK_COLUMNS,
)


def _rows(summary: Summary, comparison: Comparison | None) -> Iterator[dict[str, Any]]:
    pairs = {(pair.task, pair.arm): pair for pair in comparison.arms} if comparison else {}
    for task in summary.tasks:
        for arm in task.arms:
            pair = pairs.get((task.name, arm.name))
            differences = {one.scope: one for one in pair.cells} if pair else {}
            attacks = {one.scope: one for one in arm.attacks.cells} if arm.attacks else {}
            rivals = {one.scope: one for one in pair.attacks.cells} if pair and pair.attacks else {}
            tokenised = {one.scope: one for one in arm.tokeniser.cells} if arm.tokeniser else {}
            clean: dict[str | None, CleanScore] = {one.language: one for one in arm.clean}
            for cell in arm.cells:
                yield {
                    "arm": arm.name,
                    "task": task.name,
                    "kind": task.kind,
                    "metric": task.metric,
                    "readiness": arm.readiness,
                    "seeds": max(1, len(arm.seeds)),
                    **cell.scope._asdict(),
                    "status": cell.status.value,
                    "reason": cell.reason,
                    **_clean(clean.get(cell.scope.language)),
                    **_gap(cell),
                    **_counts(cell),
                    **_tokenised(tokenised.get(cell.scope)),
                    **_difference(pair.baseline if pair else None, differences.get(cell.scope)),
                    **attack_row(attacks.get(cell.scope), rivals.get(cell.scope)),
                }


def _clean(clean: CleanScore | None) -> dict[str, Any]:
    if clean is None or clean.score is None:
        return {}
    return {
        "chance": clean.chance,
        **_bounds("clean", clean.score),
        "clean_beside": _beside(clean.beside),
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
        "perturbed_beside": _beside(cell.beside),
    }


def _beside(scores: Mapping[str, float | None]) -> str:
    return "; ".join(f"{name}={score}" for name, score in scores.items() if score is not None)


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
    return {
        name: interval.value,
        f"{name}_low": interval.low,
        f"{name}_high": interval.high,
    }


def _plain(value: Any) -> Any:
    """Turn dataclasses and named tuples into what JSON knows, in the order of their fields."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        shown = [field.name for field in fields(value) if field.repr]
        return {name: _plain(getattr(value, name)) for name in shown}
    if hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value
