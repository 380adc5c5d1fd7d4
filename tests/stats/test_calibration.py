from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "calibration.py"


@pytest.fixture(scope="module")
def rates() -> Any:
    """Rates over 1,000 simulated sets of 250 items in 7 correlated languages, without a gap."""
    names = runpy.run_path(str(BENCHMARK))
    setting = names["Setting"](groups=250, correlation=0.35, accuracy=0.8, gap=0.0)
    return names["measure"](setting, sets=1000, resamples=500, seed=1)


def test_gap_intervals_cover_the_truth_as_often_as_they_say(rates: Any) -> None:
    assert 0.93 <= rates.gap_covered <= 0.97


def test_retention_intervals_cover_the_truth_as_often_as_they_say(rates: Any) -> None:
    assert 0.93 <= rates.retention_covered <= 0.97


def test_difference_intervals_cover_the_truth_as_often_as_they_say(rates: Any) -> None:
    assert 0.93 <= rates.difference_covered <= 0.97


def test_no_gap_is_called_significant_in_five_percent_of_cases(rates: Any) -> None:
    assert 0.03 <= rates.gap_rejected <= 0.07


def test_equal_gaps_are_called_different_in_five_percent_of_cases(rates: Any) -> None:
    assert 0.03 <= rates.difference_rejected <= 0.07
