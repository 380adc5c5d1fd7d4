from __future__ import annotations

from math import ceil, sqrt

import numpy as np
import pytest
import scipy.stats
from statsmodels.stats.power import TTestPower

from robustx.stats import Spread, detectable_difference, groups_needed, power_to_detect

SIZES = [(2, 1.0), (5, 1.5), (30, 0.4), (500, 0.1), (2000, 0.05)]


def of_mean(groups: int, deviation: float = 1.0) -> Spread:
    """The spread of a mean of groups."""
    return Spread(deviation / sqrt(groups), groups - 1)


@pytest.mark.parametrize(("groups", "size"), SIZES)
@pytest.mark.parametrize("alpha", [0.05, 0.001])
def test_power_agrees_with_statsmodels(groups: int, size: float, alpha: float) -> None:
    expected = TTestPower().power(size, groups, alpha)
    assert power_to_detect(size, of_mean(groups), alpha) == pytest.approx(expected, abs=1e-8)


def test_power_is_the_share_of_tests_that_reject() -> None:
    samples = np.random.default_rng(1).normal(0.7, 1, size=(4000, 12))
    rejected = np.mean(scipy.stats.ttest_1samp(samples, 0, axis=1).pvalue < 0.05)
    assert power_to_detect(0.7, of_mean(12)) == pytest.approx(rejected, abs=0.02)


def test_power_without_a_difference_is_the_level() -> None:
    assert power_to_detect(0.0, of_mean(7), alpha=0.01) == pytest.approx(0.01)


def test_power_is_two_sided() -> None:
    assert power_to_detect(-0.3, of_mean(50)) == power_to_detect(0.3, of_mean(50))


@pytest.mark.parametrize("freedom", [1, 2, 3.7, 40, 1e4, 1e9])
@pytest.mark.parametrize("alpha", [0.05, 1e-3, 1e-9])
def test_power_grows_with_the_difference_from_nothing_to_certainty(
    freedom: float, alpha: float
) -> None:
    differences = [*np.linspace(0, 60, 120).tolist(), 1e11]
    found = [power_to_detect(each, Spread(1.0, freedom), alpha) or 0.0 for each in differences]
    assert found == sorted(found)
    assert 0 < found[0] <= 2 * alpha
    assert found[-1] == pytest.approx(1)


@pytest.mark.parametrize("groups", [2, 5, 30, 2000])
@pytest.mark.parametrize("power", [0.5, 0.8, 0.95])
def test_the_smallest_detectable_difference_has_just_that_power(groups: int, power: float) -> None:
    found = detectable_difference(of_mean(groups, 20), power)
    assert found is not None
    assert power_to_detect(found, of_mean(groups, 20)) == pytest.approx(power, abs=1e-9)


def test_the_smallest_detectable_difference_agrees_with_statsmodels() -> None:
    expected = TTestPower().solve_power(nobs=40, alpha=0.05, power=0.8)
    assert detectable_difference(of_mean(40)) == pytest.approx(expected)


def test_with_many_groups_it_is_two_point_eight_errors() -> None:
    assert detectable_difference(Spread(1.0, 1e7)) == pytest.approx(2.8016, abs=1e-4)


@pytest.mark.parametrize(("groups", "size"), [(30, 0.4), (100, 2.0), (10, 0.9), (700, 0.02)])
def test_the_groups_needed_agree_with_statsmodels(groups: int, size: float) -> None:
    expected = TTestPower().solve_power(effect_size=size, alpha=0.05, power=0.8)
    assert groups_needed(size, of_mean(groups), groups) == ceil(expected)


@pytest.mark.parametrize("difference", [0.3, -1.0, 4.0, 20.0])
def test_one_group_fewer_than_needed_is_not_enough(difference: float) -> None:
    needed = groups_needed(difference, of_mean(50, 9), 50)
    assert needed is not None
    enough, fewer = (power_to_detect(difference, of_mean(g, 9)) for g in (needed, needed - 1))
    assert enough is not None
    assert fewer is not None
    assert fewer < 0.8 <= enough


def test_a_huge_difference_is_found_with_two_groups() -> None:
    assert groups_needed(500.0, of_mean(50, 9), 50) == 2


def test_where_nothing_spreads_there_is_no_power_to_speak_of() -> None:
    assert power_to_detect(1.0, None) is None
    assert detectable_difference(None) is None
    assert groups_needed(1.0, None, groups=50) is None


def test_no_number_of_groups_finds_a_difference_that_is_not_there() -> None:
    assert groups_needed(0.0, of_mean(50), groups=50) is None


def test_one_group_says_nothing_about_more() -> None:
    assert groups_needed(1.0, Spread(1.0, 4), groups=1) is None


def test_a_number_of_groups_that_nobody_has_is_none() -> None:
    assert groups_needed(1e-6, of_mean(50), groups=50) is None


@pytest.mark.parametrize(("power", "alpha"), [(0.8, 0.0), (1.0, 0.05), (0.05, 0.05), (0.01, 0.05)])
def test_a_power_that_is_no_more_than_the_level_is_refused(power: float, alpha: float) -> None:
    with pytest.raises(ValueError, match="level"):
        detectable_difference(of_mean(9), power, alpha)
    with pytest.raises(ValueError, match="level"):
        groups_needed(1.0, of_mean(9), 9, power, alpha)
