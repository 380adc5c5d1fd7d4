"""The items of chosen cells as tables: what was read, what was answered, what that counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import pyarrow as pa

from robustx.errors import InputError, did_you_mean
from robustx.evaluation.kept_edits import edits_by_field
from robustx.evaluation.store import SCHEMA, CellKey
from robustx.evaluation.suite import CLEAN
from robustx.report.runs import Run
from robustx.report.words.wording import listing
from robustx.tasks import tasks
from robustx.text.edits import Rewrite

_PLACE = pa.schema(
    [
        ("arm", pa.string()),
        ("seed", pa.int64()),
        ("task", pa.string()),
        ("language", pa.string()),
        ("condition", pa.string()),
    ]
)


def chosen_cells(
    run: Run,
    arm: str | None = None,
    task: str | None = None,
    language: str | None = None,
    condition: str | None = None,
) -> list[CellKey]:
    """Return the finished cells of a run; None stands for all of them.

    Raises:
        InputError: the run has no such arm, task, language or condition, or not together.
    """
    keys = sorted(run.finished)
    asked = {"arm": arm, "task": task, "language": language, "condition": condition}
    for name, value in asked.items():
        if value is not None:
            keys = _narrowed(run, keys, name, value)
    if not keys:
        raise InputError(f"{run.folder.root} has no finished cell; robustx eval makes them")
    return keys


def _narrowed(run: Run, keys: Sequence[CellKey], name: str, value: str) -> list[CellKey]:
    there = {_parts(run, key)[name] for key in keys}
    if value not in there:
        hint = did_you_mean(value, there) or f"; there are {listing(sorted(there) or ['none'])}"
        beside = "" if len(keys) == len(run.finished) else " among those chosen so far"
        raise InputError(
            f"{run.folder.root} has no finished cell of {name} {value!r}{beside}{hint}"
        )
    return [key for key in keys if _parts(run, key)[name] == value]


def item_tables(run: Run, keys: Sequence[CellKey]) -> Iterator[pa.Table]:
    """Yield the items of each cell: where it is, ``texts`` as the model read them, and its rows.

    ``texts`` and ``clean_texts`` are in the order of the task's fields; they are the same in a
    clean cell. The other columns are those of the cells (docs/runs.md). Weights of the model's
    answer (``values``) and the ``statistics`` of the metric are lists.

    Raises:
        InputError: a cell cannot be read.
    """
    clean: dict[tuple[str, ...], list[list[str]]] = {}
    for key in keys:
        twin = key._replace(condition=CLEAN.file_name)
        if twin[:3] not in clean:
            clean = {twin[:3]: run.folder.read(twin, ["texts"])["texts"].to_pylist()}
        yield _table(run, key, clean[twin[:3]])


def _table(run: Run, key: CellKey, texts: Sequence[Sequence[str]]) -> pa.Table:
    rows = run.folder.read(key)
    fields = tasks.build(key.task).fields
    read = [
        _read(dict(zip(fields, of, strict=False)), edits or ())
        for of, edits in zip(texts, rows["edits"].to_pylist(), strict=True)
    ]
    parts = _parts(run, key)
    seed = run.header["checkpoints"][key.checkpoint]["seed"]
    place = {**parts, "seed": seed}
    columns = {
        **{one.name: pa.array([place[one.name]] * rows.num_rows, one.type) for one in _PLACE},
        **{one.name: _column(rows, one) for one in SCHEMA if one.name != "texts"},
        "texts": pa.array(read, pa.list_(pa.string())),
        "clean_texts": pa.array(texts, pa.list_(pa.string())),
    }
    return pa.table(columns)


def _column(rows: pa.Table, field: pa.Field) -> pa.Array:
    """Return a column; nothing but null in a cell that is older than it."""
    if field.name in rows.column_names:
        return rows[field.name]
    return pa.nulls(rows.num_rows, field.type)


def _read(texts: Mapping[str, str], edits: Sequence[Mapping[str, Any]]) -> list[str]:
    """Apply the edits of an item to its texts, by field."""
    made = edits_by_field(edits)
    return [
        Rewrite.of(text, made[name]).target if name in made else text
        for name, text in texts.items()
    ]


def _parts(run: Run, key: CellKey) -> dict[str, str]:
    return {
        "arm": run.header["checkpoints"][key.checkpoint]["arm"],
        "task": key.task,
        "language": key.language,
        "condition": unquote(key.condition),
    }
