from __future__ import annotations

from math import log10

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from robustx.stats import Column, Sampled, cluster_sums, holm, p_value, resample_totals

P_VALUES = st.lists(st.none() | st.floats(0, 1), max_size=30)


def mean_of_items(values: ArrayLike) -> Sampled:
    """The mean of one value per item, with its draws."""
    statistics = np.asarray(values, dtype=np.float64)[:, np.newaxis]
    items = [str(item) for item in range(len(statistics))]
    totals = resample_totals(cluster_sums([Column(items, statistics)]), 20_000, seed=1)
    return Sampled(float(statistics.mean()), totals[:, 0, 0] / len(statistics))


def p_of(values: ArrayLike) -> float | None:
    return p_value(mean_of_items(values), groups=np.size(values))


def known(before: list[float | None], after: list[float | None]) -> list[tuple[float, float]]:
    """Pairs of raw and adjusted p, without the tests that could not be made."""
    pairs = zip(before, after, strict=True)
    return [(p, adjusted) for p, adjusted in pairs if p is not None and adjusted is not None]


def test_p_of_a_mean_agrees_with_the_t_test_of_few_groups() -> None:
    values = np.random.default_rng(1).normal(0.5, 1, size=20)
    assert p_of(values) == pytest.approx(scipy.stats.ttest_1samp(values, 0).pvalue, rel=0.1)


def test_p_of_a_paired_difference_agrees_with_the_paired_t_test() -> None:
    rng = np.random.default_rng(2)
    clean = rng.integers(2, size=500)
    noisy = np.where(rng.random(500) < 0.1, 0, clean)
    expected = scipy.stats.ttest_rel(clean, noisy).pvalue
    p = p_of(clean - noisy)
    assert p is not None
    assert log10(p) == pytest.approx(log10(expected), rel=0.05)


def test_p_with_many_groups_agrees_with_the_normal() -> None:
    draws = np.random.default_rng(3).normal(2, 1, size=100_000)
    p = p_value(Sampled(2.0, draws), groups=100_000)
    assert p == pytest.approx(2 * scipy.stats.norm.sf(2), rel=0.02)


def test_p_is_two_sided() -> None:
    mean = mean_of_items(np.random.default_rng(4).normal(1, 2, size=30))
    assert p_value(mean.times(-1), 30) == p_value(mean, 30)


def test_p_resolves_more_than_the_resamples_could_count() -> None:
    values = np.random.default_rng(5).normal(1, 1, size=200)
    p = p_of(values)
    assert p is not None
    assert 0 < p < 1e-10


def test_nothing_that_differs_has_no_p() -> None:
    assert p_of(np.zeros(50)) is None


def test_rounding_error_is_no_difference() -> None:
    assert p_value(Sampled(1e-14, np.array([0.0, 1e-14, -1e-14])), groups=50) is None


def test_groups_that_all_change_alike_get_the_sign_flip_p() -> None:
    assert p_of(np.full(8, -12.5)) == 2**-7


def test_one_group_proves_nothing() -> None:
    assert p_of([100.0]) == 1.0


def test_few_groups_never_get_below_the_smallest_sign_flip_p() -> None:
    assert p_of([100.0, 100.0, 100.0, 99.0]) == 2**-3


def test_undefined_draws_do_not_count() -> None:
    mean = mean_of_items(np.random.default_rng(6).normal(1, 2, size=30))
    holed = Sampled(mean.value, np.append(mean.draws, np.nan))
    assert p_value(holed, 30) == p_value(mean, 30)


def test_a_difference_without_defined_draws_has_no_p() -> None:
    assert p_value(Sampled(1.0, np.full(5, np.nan)), groups=3) is None


def test_holm_agrees_with_a_hand_computed_family() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_leaves_a_single_p_as_it_is() -> None:
    assert holm([0.2]) == [0.2]


def test_holm_of_no_tests_is_empty() -> None:
    assert holm([]) == []


def test_a_test_that_could_not_be_made_does_not_count_in_the_family() -> None:
    assert holm([None, 0.01, None, 0.04]) == [None, 0.02, None, 0.04]


@given(P_VALUES)
def test_holm_never_lowers_a_p_and_never_passes_one(p_values: list[float | None]) -> None:
    for p, adjusted in known(p_values, holm(p_values)):
        assert p <= adjusted <= 1


@given(P_VALUES)
def test_holm_is_none_where_there_was_no_test(p_values: list[float | None]) -> None:
    assert [p is None for p in holm(p_values)] == [p is None for p in p_values]


@given(P_VALUES)
def test_holm_keeps_the_order_of_the_tests(p_values: list[float | None]) -> None:
    adjusted = [after for _, after in sorted(known(p_values, holm(p_values)))]
    assert adjusted == sorted(adjusted)


@given(P_VALUES)
def test_holm_is_never_stricter_than_bonferroni(p_values: list[float | None]) -> None:
    family = known(p_values, holm(p_values))
    assert all(adjusted <= min(1, len(family) * p) for p, adjusted in family)
