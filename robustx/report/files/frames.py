"""What runs say as pandas data frames, one row a cell, a difference or an item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from robustx.report.arms.comparison import ArmComparison, Comparison, Difference
from robustx.report.arms.contrast import AcrossDifference, ArmContrast
from robustx.report.files.cell_columns import with_bounds
from robustx.report.files.item_rows import item_tables
from robustx.report.files.parquet import to_table
from robustx.report.view import Summary
from robustx.report.words.wording import scope_name
from robustx.stats import GapDifference

if TYPE_CHECKING:
    import pandas as pd

    from robustx.evaluation.store import CellKey
    from robustx.report.runs import Run

_DIFFERENCES = pa.schema(
    [
        *((name, pa.string()) for name in ("arm", "baseline", "task", "table", "where")),
        *((name, pa.string()) for name in ("language", "perturbation")),
        *((name, pa.int64()) for name in ("severity", "draw")),
        *((name, pa.string()) for name in ("attack", "budget")),
        *((name, pa.int64()) for name in ("cells", "groups")),
        *((name, pa.float64()) for name in ("gap", "baseline_gap")),
        *((name, pa.float64()) for name in (*with_bounds("difference"), "p", "p_holm", "q")),
    ]
)


def cells_frame(summary: Summary, comparison: Comparison | None = None) -> pd.DataFrame:
    """Return one row a cell, with the columns of the CSV; what is absent is ``pandas.NA``."""
    return _frame(to_table(summary, comparison))


def differences_frame(comparison: Comparison) -> pd.DataFrame:
    """Return one row for each difference of gaps, in points.

    ``table`` is the table that it is a row of, and so its Holm family: overall, noise, language,
    condition or cell of a task, and all tasks, kind or task over several.
    """
    rows = [*_across(comparison.across), *_by_task(comparison.arms)]
    return _frame(pa.Table.from_pylist(rows, schema=_DIFFERENCES))


def items_frame(run: Run, keys: Sequence[CellKey]) -> pd.DataFrame:
    """Return one row for each item of the cells; see ``robustx.report.files.item_rows``.

    Raises:
        InputError: a cell cannot be read.
    """
    return _frame(pa.concat_tables(item_tables(run, keys)))


def _frame(table: pa.Table) -> pd.DataFrame:
    """Turn a table into a data frame whose columns of numbers know what is absent."""
    import pandas as pd

    types: Mapping[Any, Any] = {
        pa.int64(): pd.Int64Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.string(): pd.StringDtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    return table.to_pandas(types_mapper=types.get, maps_as_pydicts="strict", ignore_metadata=True)


def _by_task(pairs: Iterable[ArmComparison]) -> Iterator[dict[str, Any]]:
    for pair in pairs:
        tables = {
            "overall": [pair.overall] if pair.overall else [],
            "noise": pair.by_noise,
            "language": pair.by_language,
            "condition": pair.by_condition,
            "cell": pair.cells,
        }
        for table, rows in tables.items():
            place = {"arm": pair.arm, "baseline": pair.baseline, "task": pair.task, "table": table}
            yield from ({**place, **_scope(one), **_numbers(one)} for one in rows)


def _across(pairs: Iterable[ArmContrast]) -> Iterator[dict[str, Any]]:
    for pair in pairs:
        tables = {
            "all tasks": [pair.overall] if pair.overall else [],
            "kind": pair.by_kind,
            "task": pair.by_task,
        }
        for table, rows in tables.items():
            place = {"arm": pair.arm, "baseline": pair.baseline, "table": table}
            yield from ({**place, "where": one.name, **_numbers(one)} for one in rows)


def _scope(one: Difference) -> dict[str, Any]:
    known = {name: value for name, value in one.scope._asdict().items() if name != "level"}
    return {**known, "where": scope_name(one.scope), "cells": one.cells, "q": one.q}


def _numbers(one: Difference | AcrossDifference) -> dict[str, Any]:
    found: GapDifference = one.difference
    return {
        "groups": found.groups,
        "gap": one.other,
        "baseline_gap": one.baseline,
        **dict(zip(with_bounds("difference"), found.value, strict=True)),
        "p": found.p,
        "p_holm": one.p_holm,
    }
