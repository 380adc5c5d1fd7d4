from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from robustx.report import compare, compare_pairwise, summarise
from robustx.report.files.cell_columns import COLUMNS, CURVE, NUMBER, SCORES, TEXT, WHOLE
from robustx.report.files.cell_rows import cell_rows

DOCUMENT = Path(__file__).parents[2] / "docs" / "exports.md"
TYPES: dict[str, Any] = {TEXT: str, WHOLE: int, NUMBER: (int, float), SCORES: dict, CURVE: dict}


@pytest.mark.parametrize("name", ["summary", "several", "attacked"])
def test_every_row_has_every_column_and_of_its_type(name, request):
    summary = request.getfixturevalue(name)
    for row in cell_rows(summary, compare(summary)):
        assert list(row) == [column.name for column in COLUMNS]
        for column in COLUMNS:
            value = row[column.name]
            assert value is None or isinstance(value, TYPES[column.kind]), column.name


def test_no_name_occurs_twice():
    names = [column.name for column in COLUMNS]
    assert len(set(names)) == len(names)


def test_every_column_is_documented_with_its_meaning():
    text = DOCUMENT.read_text(encoding="utf-8")
    for column in COLUMNS:
        if not column.name.endswith(("_low", "_high")):
            assert f"| `{column.name}`" in text
            assert f"| {column.meaning} |" in text


def test_where_all_pairs_are_compared_an_arm_is_held_against_the_first(make, tmp_path):
    third = make.but(
        checkpoints={"nli": ("nli", None), "ner": ("ner", None), "mlm": ("mlm", None)},
        accuracy={**make.accuracy, "mlm": 0.8},
        loss={**make.loss, "mlm": 0.03},
    )
    summary = summarise(third.write(tmp_path / "run"), resamples=100)
    rows = cell_rows(summary, compare_pairwise(summary))
    assert {(row["arm"], row["baseline"]) for row in rows} == {
        ("nli", None),
        ("ner", "nli"),
        ("mlm", "nli"),
    }
