from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.weightstats import DescrStatsW

from robustx.stats import Equivalence, Spread, equivalence_test


def found(estimate: float, spread: Spread | None, groups: int, margin: float) -> Equivalence:
    result = equivalence_test(estimate, spread, groups, margin)
    assert result is not None
    return result


@pytest.mark.parametrize("mean", [-1.2, 0.0, 0.4, 1.0, 2.5])
def test_p_agrees_with_statsmodels(mean: float) -> None:
    differences = np.random.default_rng(1).normal(mean, 3, size=80)
    spread = Spread(float(differences.std(ddof=1)) / 80**0.5, 79)
    expected = DescrStatsW(differences).ttost_mean(-1, 1)[0]
    assert found(float(differences.mean()), spread, 80, margin=1).p == pytest.approx(expected)


def test_no_difference_and_a_small_error_are_equivalent() -> None:
    assert found(0.0, Spread(0.1, 499), 500, margin=1).p < 1e-10


def test_no_difference_and_a_large_error_are_not() -> None:
    assert found(0.0, Spread(5.0, 499), 500, margin=1).p > 0.4


def test_a_difference_beyond_the_margin_has_a_p_above_one_half() -> None:
    assert found(-1.5, Spread(0.1, 499), 500, margin=1).p > 0.5


def test_the_interval_lies_within_the_margin_where_p_is_small_enough() -> None:
    for estimate in np.linspace(-2, 2, 41).tolist():
        p, margin, (value, low, high) = found(estimate, Spread(0.4, 11), 12, margin=1.5)
        assert value == estimate
        assert (-margin <= low and high <= margin) == (p <= 0.05)


def test_the_sign_of_the_difference_does_not_matter() -> None:
    spread = Spread(0.4, 11)
    assert found(0.3, spread, 12, 1).p == found(-0.3, spread, 12, 1).p


def test_many_groups_without_any_change_are_equivalent() -> None:
    unchanged = found(0.0, None, groups=2000, margin=1)
    assert unchanged.p == pytest.approx(0.995**2000)
    assert unchanged.interval == (0, 0, 0)


def test_few_groups_without_any_change_prove_little() -> None:
    assert found(0.0, None, groups=10, margin=1).p == pytest.approx(0.995**10)


@pytest.mark.parametrize("estimate", [-1, 1, 7, 200])
def test_groups_that_all_change_by_the_margin_are_not_equivalent(estimate: float) -> None:
    assert found(estimate, None, groups=50, margin=1).p == 1


def test_a_margin_wider_than_any_difference_is_always_kept() -> None:
    assert found(0.0, None, groups=3, margin=300).p == 0


def test_one_group_proves_nothing() -> None:
    assert equivalence_test(0.0, None, groups=1, margin=1) is None


@pytest.mark.parametrize("margin", [0, -1])
def test_a_margin_of_nothing_is_refused(margin: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        equivalence_test(0.0, Spread(1, 9), groups=10, margin=margin)


def test_things_that_differ_by_the_margin_are_called_equivalent_in_five_percent_of_cases() -> None:
    samples = np.random.default_rng(2).normal(1, 2, size=(2000, 60))
    errors = samples.std(axis=1, ddof=1) / 60**0.5
    pairs = zip(samples.mean(axis=1).tolist(), errors.tolist(), strict=True)
    wrong = [found(mean, Spread(error, 59), 60, margin=1).p <= 0.05 for mean, error in pairs]
    assert np.mean(wrong) == pytest.approx(0.05, abs=0.015)
