from __future__ import annotations

import pytest
import scipy.stats
from statsmodels.stats.contingency_tables import mcnemar as by_statsmodels

from robustx.stats import Discordance, McNemar, discordance, mcnemar_test

COUNTS = [(0, 1), (1, 0), (0, 9), (7, 7), (1, 0), (3, 12), (12, 3), (40, 61), (500, 610)]


def found(first_only: int, second_only: int, level: float = 0.95) -> McNemar:
    result = mcnemar_test(Discordance(first_only, second_only), level)
    assert result is not None
    return result


def test_discordant_items_are_counted_by_the_side_that_is_right() -> None:
    assert discordance([1, 1, 1, 0, 0], [1, 0, 0, 0, 1]) == Discordance(2, 1)


def test_truth_values_are_outcomes_too() -> None:
    assert discordance([True, False], [False, False]) == Discordance(1, 0)


def test_a_share_is_no_outcome() -> None:
    with pytest.raises(ValueError, match="0 and 1"):
        discordance([0.5, 1], [1, 1])


def test_outcomes_of_other_items_are_refused() -> None:
    with pytest.raises(ValueError, match="as many"):
        discordance([1, 1], [1, 1, 0])


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        mcnemar_test(Discordance(-1, 3))


def test_there_is_no_test_where_nothing_is_discordant() -> None:
    assert mcnemar_test(discordance([1, 1, 0], [1, 1, 0])) is None


@pytest.mark.parametrize("counts", COUNTS)
def test_exact_p_agrees_with_statsmodels(counts: tuple[int, int]) -> None:
    table = [[11, counts[0]], [counts[1], 5]]
    assert found(*counts).exact_p == pytest.approx(by_statsmodels(table, exact=True).pvalue)


@pytest.mark.parametrize("counts", COUNTS)
def test_exact_p_agrees_with_the_binomial_test(counts: tuple[int, int]) -> None:
    expected = scipy.stats.binomtest(counts[0], sum(counts)).pvalue
    assert found(*counts).exact_p == pytest.approx(expected)


@pytest.mark.parametrize("counts", COUNTS)
def test_mid_p_leaves_out_half_of_what_was_seen_on_either_side(counts: tuple[int, int]) -> None:
    seen = scipy.stats.binom.pmf(min(counts), sum(counts), 0.5)
    tail = scipy.stats.binom.cdf(min(counts), sum(counts), 0.5)
    assert found(*counts).mid_p == pytest.approx(2 * (tail - seen / 2))


def test_mid_p_of_the_worked_example_of_fagerland() -> None:
    """Table 1 there: airway hyper-responsiveness before and after, 1 against 7 discordant pairs."""
    assert found(1, 7).exact_p == pytest.approx(0.0703, abs=5e-5)
    assert found(1, 7).mid_p == pytest.approx(0.0391, abs=5e-5)


def test_sides_that_are_even_have_a_p_of_one() -> None:
    assert found(7, 7).exact_p == 1
    assert found(7, 7).mid_p == pytest.approx(1)


@pytest.mark.parametrize("counts", [(3, 12), (12, 3), (40, 61), (500, 610)])
def test_the_interval_of_the_odds_ratio_is_that_of_the_share(counts: tuple[int, int]) -> None:
    bounds = scipy.stats.binomtest(counts[0], sum(counts)).proportion_ci(0.9, "exact")
    odds = [bound / (1 - bound) for bound in bounds]
    assert found(*counts, level=0.9).odds_ratio == pytest.approx((counts[0] / counts[1], *odds))


def test_an_odds_ratio_is_unbounded_where_the_second_is_never_right_alone() -> None:
    value, low, high = found(9, 0).odds_ratio
    assert (value, high) == (None, None)
    assert low == pytest.approx(0.025 ** (1 / 9) / (1 - 0.025 ** (1 / 9)))


def test_an_odds_ratio_is_zero_where_the_first_is_never_right_alone() -> None:
    assert found(0, 9).odds_ratio[:2] == (0.0, 0.0)
    assert found(0, 9).odds_ratio.high is not None


@pytest.mark.parametrize("counts", COUNTS)
def test_the_interval_holds_one_where_the_exact_test_does_not_reject(
    counts: tuple[int, int],
) -> None:
    exact_p, _, (_, low, high) = found(*counts)
    assert (low <= 1 and (high is None or high >= 1)) == (exact_p > 0.05)
