from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
GAP, DIFFERENCE = 1, 3  # among the statistics
EXPANDED = 1  # among the methods


def benchmark(name: str) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))
        return import_module(f"benchmarks.calibration_{name}")


@pytest.fixture(scope="module")
def rates() -> Any:
    """Rates over 400 simulated sets of 250 items in 3 correlated languages."""
    world = benchmark("worlds").Panel(groups=250, accuracy=0.7, languages=3, correlation=0.35)
    return benchmark("cells").measure(world, sets=400, resamples=500, seed=1)


@pytest.fixture(scope="module")
def two_levels() -> Any:
    """Rates over 400 simulated sets of 200 items, and five seeds of two arms."""
    path = benchmark("seeds").Path(seeds=5, between=3.0, agreement=0.5, items=200)
    return benchmark("seeds").measure(path, sets=400, resamples=500, seed=1)


@pytest.mark.parametrize("statistic", range(4), ids=["score", "gap", "retention", "difference"])
def test_intervals_cover_the_truth_as_often_as_they_say(rates: Any, statistic: int) -> None:
    assert 0.92 <= rates.covered[statistic, EXPANDED] <= 0.98


def test_no_gap_is_called_significant_in_five_percent_of_cases(rates: Any) -> None:
    assert 0.02 <= rates.rejected[0] <= 0.08


def test_equal_gaps_are_called_different_in_five_percent_of_cases(rates: Any) -> None:
    assert 0.02 <= rates.rejected[1] <= 0.08


def test_intervals_over_few_groups_fall_short_and_are_all_warned_of() -> None:
    world = benchmark("worlds").Panel(groups=20, accuracy=0.95, languages=1, correlation=0.35)
    found = benchmark("cells").measure(world, sets=100, resamples=300, seed=1)
    assert found.covered[GAP, EXPANDED] < 0.8
    assert (found.warned == 1).all()


def test_intervals_over_seeds_cover_the_truth_of_the_training_path(two_levels: Any) -> None:
    assert two_levels.ours == pytest.approx([0.95, 0.95], abs=0.035)


def test_intervals_over_items_alone_do_not(two_levels: Any) -> None:
    assert two_levels.items_only.max() < 0.92


def test_tests_over_seeds_reject_five_percent_of_nulls(two_levels: Any) -> None:
    assert two_levels.size_ours == pytest.approx([0.05, 0.05], abs=0.035)


def test_blocks_of_clusters_give_intervals_as_wide_as_all_clusters() -> None:
    world = benchmark("worlds").Paragraphs(groups=10_000, accuracy=0.95)
    found = benchmark("blocks").measure(world, sets=20, resamples=300, seed=1)
    assert found.wider == pytest.approx([1, 1], abs=0.06)


def test_tests_of_one_language_agree_where_nothing_is_lost() -> None:
    world = benchmark("worlds").Panel(groups=300, accuracy=0.7, languages=1, correlation=0.35)
    null, loss = benchmark("tests").measure(world, sets=100, resamples=300, seed=1)
    assert null.max() <= 0.12
    assert loss[:4].min() > 0.25
