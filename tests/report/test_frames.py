from __future__ import annotations

import pandas as pd
import pytest

from robustx.report import compare
from robustx.report.files.cell_columns import COLUMNS
from robustx.report.files.frames import cells_frame, differences_frame


def test_cells_have_the_columns_of_the_csv_and_a_row_each(summary):
    frame = summary.to_pandas()
    assert list(frame.columns) == [column.name for column in COLUMNS]
    assert len(frame) == sum(len(arm.cells) for arm in summary.tasks[0].arms)
    assert frame["arm"].unique().tolist() == ["nli", "ner"]


def test_what_is_absent_is_na_and_whole_numbers_stay_whole(summary):
    frame = cells_frame(summary, compare(summary))
    assert frame["n"].dtype == "Int64"
    assert frame.loc[frame["status"] == "not applicable", "gap"].isna().all()
    assert frame.loc[frame["arm"] == "nli", "difference"].isna().all()
    assert frame["difference"].notna().any()


def test_a_mean_of_cells_is_the_gap_of_the_summary(summary):
    frame = summary.to_pandas()
    kept = frame[(frame["arm"] == "ner") & (frame["status"] == "ok")]
    assert kept["gap"].mean() == pytest.approx(summary.tasks[0].arms[1].overall.gap.gap.value)


def test_differences_have_a_row_for_each_row_of_each_table(summary):
    comparison = compare(summary)
    frame = comparison.to_pandas()
    [pair] = comparison.arms
    assert pair.overall is not None
    assert frame["table"].value_counts().to_dict() == {
        "overall": 1,
        "noise": len(pair.by_noise),
        "language": len(pair.by_language),
        "condition": len(pair.by_condition),
        "cell": len(pair.cells),
    }
    first = frame.iloc[0]
    assert first["difference"] == pair.overall.difference.value.value
    assert first["gap"] - first["baseline_gap"] == pytest.approx(first["difference"])
    assert pd.isna(first["p_holm"])


def test_differences_over_tasks_come_first(contrasted):
    frame = differences_frame(contrasted)
    assert frame["table"].tolist()[:2] == ["all tasks", "kind"]
    assert frame["task"].isna().tolist()[0]
