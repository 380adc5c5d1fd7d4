from __future__ import annotations

import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from robustx.report import compare, to_csv
from robustx.report.files.cell_columns import COLUMNS
from robustx.report.files.parquet import to_parquet


@pytest.fixture(scope="module")
def written(attacked):
    """The Parquet of a run of attacks, read back, and the rows of its CSV."""
    comparison = compare(attacked)
    table = pq.read_table(pa.BufferReader(to_parquet(attacked, comparison)))
    return table, list(csv.DictReader(io.StringIO(to_csv(attacked, comparison))))


def test_it_has_the_columns_and_rows_of_the_csv(written):
    table, rows = written
    assert table.column_names == list(rows[0]) == [column.name for column in COLUMNS]
    assert table.num_rows == len(rows)


def test_numbers_are_those_of_the_csv(written):
    table, rows = written
    for name in ("gap", "success_rate", "difference", "n", "succeeded"):
        assert ["" if value is None else str(value) for value in table[name].to_pylist()] == [
            row[name] for row in rows
        ]


def test_columns_have_types_and_meanings(written):
    schema = written[0].schema
    assert schema.field("n").type == pa.int64()
    assert schema.field("gap").type == pa.float64()
    assert schema.field("attack").type == pa.string()
    assert schema.field("gap").metadata[b"meaning"].decode().startswith("points")


def test_a_curve_is_a_map_from_graphemes_to_shares(written):
    table, rows = written
    curve = dict(table["curve"].to_pylist()[0])
    assert min(curve) == 0
    assert rows[0]["curve"] == "; ".join(f"{g}={share}" for g, share in curve.items())


def test_what_is_absent_is_null_and_never_nan(written):
    table, _ = written
    assert table["perturbation"].null_count == table.num_rows
    for column in table.columns:
        if column.type == pa.float64():
            assert not any(value != value for value in column.to_pylist() if value is not None)


def test_the_file_says_what_it_was_made_from(written, attacked):
    made = json.loads(written[0].schema.metadata[b"robustx"])
    assert made["signatures"] == list(attacked.signatures)
    assert made["resamples"] == attacked.resamples
