"""The table with one row a cell as Parquet, with the types of its columns."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from robustx.report.arms.comparison import Comparison
from robustx.report.files.cell_columns import COLUMNS, CURVE, NUMBER, SCORES, TEXT, WHOLE, Column
from robustx.report.files.cell_rows import cell_rows
from robustx.report.view import Summary

TYPES = {
    TEXT: pa.string(),
    WHOLE: pa.int64(),
    NUMBER: pa.float64(),
    SCORES: pa.map_(pa.string(), pa.float64()),
    CURVE: pa.map_(pa.int64(), pa.float64()),
}


def to_parquet(summary: Summary, comparison: Comparison | None) -> bytes:
    """Return a Parquet file with the rows and columns of the CSV.

    What is absent is null. Further scores are a map from name to score, curves one from graphemes
    to share. The meaning of a column is in the metadata of its field; the metadata of the file have
    ``robustx``: the runs' signatures and how intervals were made, as JSON.
    """
    stream = pa.BufferOutputStream()
    pq.write_table(to_table(summary, comparison), stream, compression="zstd")
    content: bytes = stream.getvalue().to_pybytes()
    return content


def to_table(summary: Summary, comparison: Comparison | None) -> pa.Table:
    """Return the same as a table in memory."""
    made = {
        "signatures": list(summary.signatures),
        "resamples": summary.resamples,
        "seed": summary.seed,
        "level": summary.level,
    }
    schema = pa.schema(map(_field, COLUMNS), metadata={"robustx": json.dumps(made)})
    rows = list(cell_rows(summary, comparison))
    columns = [_array(column, [row[column.name] for row in rows]) for column in COLUMNS]
    return pa.table(columns, schema=schema)


def _field(column: Column) -> pa.Field:
    return pa.field(column.name, TYPES[column.kind], metadata={"meaning": column.meaning})


def _array(column: Column, values: list[Any]) -> pa.Array:
    if column.kind in {SCORES, CURVE}:
        values = [None if one is None else list(one.items()) for one in values]
    return pa.array(values, TYPES[column.kind])
