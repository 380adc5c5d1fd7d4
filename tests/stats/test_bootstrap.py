from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from numpy.typing import ArrayLike, NDArray

from robustx.stats import (
    Column,
    Interval,
    cluster_sums,
    expanded_level,
    percentile_interval,
    resample_counts,
    resample_totals,
)

RNG_SEED = 11


def counted(outcomes: ArrayLike) -> NDArray[np.float64]:
    """Statistics (correct, examples) of 0/1 outcomes."""
    right = np.asarray(outcomes, dtype=np.float64)
    return np.stack([right, np.ones_like(right)], axis=1)


def ids(n: int) -> list[str]:
    return [str(item) for item in range(n)]


def three_columns(rng: np.random.Generator) -> list[Column]:
    """Clusters of unequal size, of which no column has all."""
    return [
        Column([f"item-{place}" for place in rng.integers(30, size=n)], np.floor(9 * statistics))
        for n in (40, 25, 60)
        for statistics in [rng.random((n, 3))]
    ]


def test_statistics_are_summed_within_their_cluster() -> None:
    sums = cluster_sums([Column(["b", "a", "b"], counted([1, 0, 1]))])
    assert sums.clusters == ("a", "b")
    assert sums.sums.tolist() == [[[0, 1]], [[2, 2]]]


def test_an_item_that_a_column_lacks_contributes_zeros() -> None:
    sums = cluster_sums([Column(["a", "b"], counted([1, 1])), Column(["b"], counted([1]))])
    assert sums.sums[:, 1].tolist() == [[0, 0], [1, 1]]


def test_the_order_of_rows_does_not_matter() -> None:
    columns = three_columns(np.random.default_rng(RNG_SEED))
    reversed_rows = [Column(column.groups[::-1], column.statistics[::-1]) for column in columns]
    assert cluster_sums(columns).clusters == cluster_sums(reversed_rows).clusters
    assert np.array_equal(cluster_sums(columns).sums, cluster_sums(reversed_rows).sums)


def test_totals_are_those_of_the_rows() -> None:
    columns = three_columns(np.random.default_rng(RNG_SEED))
    expected = [column.statistics.sum(axis=0).tolist() for column in columns]
    assert cluster_sums(columns).totals().tolist() == expected


def test_groups_and_statistics_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="length"):
        cluster_sums([Column(["a"], counted([1, 0]))])


def test_a_resample_draws_as_many_clusters_as_there_are() -> None:
    counts = np.concatenate(list(resample_counts(50, 200, seed=1)))
    assert counts.shape == (200, 50)
    assert (counts.sum(axis=1) == 50).all()


def test_counts_have_the_moments_of_the_multinomial() -> None:
    counts = np.concatenate(list(resample_counts(20, 20_000, seed=1)))
    assert counts.mean(axis=0) == pytest.approx(np.ones(20), abs=0.05)
    assert counts.var(axis=0) == pytest.approx(np.full(20, 19 / 20), abs=0.05)


def test_resampled_totals_equal_a_naive_rescoring_of_the_repeated_rows() -> None:
    columns = three_columns(np.random.default_rng(RNG_SEED))
    sums = cluster_sums(columns)
    totals = resample_totals(sums, 50, seed=3)
    counts = np.concatenate(list(resample_counts(len(sums.clusters), 50, seed=3)))
    for drawn, resampled in zip(counts, totals, strict=True):
        times = dict(zip(sums.clusters, drawn, strict=True))
        for column, total in zip(columns, resampled, strict=True):
            repeats = [times[cluster] for cluster in column.groups]
            assert np.repeat(column.statistics, repeats, axis=0).sum(axis=0).tolist() == list(total)


def test_the_same_seed_gives_the_same_bits() -> None:
    sums = cluster_sums(three_columns(np.random.default_rng(RNG_SEED)))
    assert np.array_equal(resample_totals(sums, 99, seed=5), resample_totals(sums, 99, seed=5))


def test_another_seed_gives_other_resamples() -> None:
    sums = cluster_sums(three_columns(np.random.default_rng(RNG_SEED)))
    assert not np.array_equal(resample_totals(sums, 99, seed=5), resample_totals(sums, 99, seed=6))


@pytest.mark.parametrize("clusters", [1, 2, 7, 64, 1001])
def test_the_size_of_a_chunk_does_not_change_the_counts(clusters: int) -> None:
    whole, rows = (
        np.concatenate(list(resample_counts(clusters, 33, 5, chunk_bytes)))
        for chunk_bytes in (2**24, 1)
    )
    assert np.array_equal(rows, whole)


@pytest.mark.parametrize("chunk_bytes", [1, 10_000, 50_000])
def test_the_size_of_a_chunk_does_not_change_integer_totals(chunk_bytes: int) -> None:
    sums = cluster_sums(three_columns(np.random.default_rng(RNG_SEED)))
    whole = resample_totals(sums, 200, seed=5)
    assert np.array_equal(resample_totals(sums, 200, seed=5, chunk_bytes=chunk_bytes), whole)


def test_the_size_of_a_chunk_changes_real_totals_by_rounding_alone() -> None:
    rng = np.random.default_rng(RNG_SEED)
    sums = cluster_sums([Column(ids(500), rng.random((500, 2)))])
    whole, rows = (resample_totals(sums, 100, 5, chunk_bytes) for chunk_bytes in (2**24, 1))
    assert rows == pytest.approx(whole, rel=1e-12)


def test_more_resamples_begin_with_the_same_ones() -> None:
    sums = cluster_sums(three_columns(np.random.default_rng(RNG_SEED)))
    assert np.array_equal(resample_totals(sums, 300, 5)[:100], resample_totals(sums, 100, 5))


def test_a_column_meets_the_same_resamples_in_any_company() -> None:
    rng = np.random.default_rng(RNG_SEED)
    columns = [Column(ids(40), counted(rng.integers(2, size=40))) for _ in range(5)]
    together = resample_totals(cluster_sums(columns), 100, seed=5)
    alone = resample_totals(cluster_sums(columns[3:4]), 100, seed=5)
    assert np.array_equal(together[:, 3], alone[:, 0])


def test_one_cluster_always_gives_the_sample_itself() -> None:
    sums = cluster_sums([Column(["a", "a"], counted([1, 0]))])
    assert (resample_totals(sums, 10, seed=1) == sums.totals()).all()


def test_a_column_without_rows_has_totals_of_zero() -> None:
    sums = cluster_sums([Column([], counted([]))])
    assert resample_totals(sums, 3, seed=1).tolist() == [[[0, 0]]] * 3


def test_the_spread_of_an_accuracy_is_the_binomial_standard_error() -> None:
    sums = cluster_sums([Column(ids(1000), counted(np.arange(1000) < 800))])
    accuracy = resample_totals(sums, 20_000, seed=1)[:, 0, 0] / 1000
    assert accuracy.std() == pytest.approx((0.8 * 0.2 / 1000) ** 0.5, rel=0.02)


def test_repeated_items_widen_the_interval_when_resampled_as_clusters() -> None:
    outcomes = np.random.default_rng(RNG_SEED).random(300) < 0.7
    rows = counted(np.repeat(outcomes, 4))
    clustered = cluster_sums([Column(list(np.repeat(ids(300), 4)), rows)])
    independent = cluster_sums([Column(ids(1200), rows)])
    spreads = [
        (resample_totals(sums, 10_000, seed=1)[:, 0, 0] / 1200).std()
        for sums in (clustered, independent)
    ]
    assert spreads[0] / spreads[1] == pytest.approx(2, rel=0.05)


def test_the_interval_of_a_paired_difference_agrees_with_scipy() -> None:
    rng = np.random.default_rng(RNG_SEED)
    clean = (rng.random(400) < 0.9).astype(float)
    noisy = np.where(rng.random(400) < 0.15, 1 - clean, clean)
    sums = cluster_sums([Column(ids(400), counted(clean)), Column(ids(400), counted(noisy))])
    right = resample_totals(sums, 20_000, seed=1)[..., 0]
    ours = percentile_interval(clean.mean() - noisy.mean(), (right[:, 0] - right[:, 1]) / 400)
    theirs = scipy.stats.bootstrap(
        (clean, noisy),
        lambda c, n, axis: c.mean(axis=axis) - n.mean(axis=axis),
        n_resamples=20_000,
        paired=True,
        method="percentile",
        random_state=np.random.default_rng(1),
    )
    steps_of_one_item = 400 * (np.array(ours[1:]) - np.array(theirs.confidence_interval))
    assert np.abs(steps_of_one_item) == pytest.approx(np.zeros(2), abs=1.01)


def test_an_interval_leaves_masked_draws_out() -> None:
    draws = np.ma.MaskedArray([0.0, 1.0, 2.0, 1e9], mask=[False, False, False, True])
    assert percentile_interval(1.0, draws, level=0.5) == Interval(1.0, 0.5, 1.5)


def test_an_interval_without_draws_has_no_width() -> None:
    draws = np.ma.MaskedArray(np.zeros(3), mask=True)
    assert percentile_interval(0.5, draws) == Interval(0.5, 0.5, 0.5)


def test_a_higher_level_gives_a_wider_interval() -> None:
    draws = np.random.default_rng(RNG_SEED).random(1000)
    narrow, wide = (percentile_interval(0.5, draws, level) for level in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_the_expanded_interval_of_a_mean_is_as_wide_as_students() -> None:
    values = np.random.default_rng(RNG_SEED).normal(size=12)
    sums = cluster_sums([Column(ids(12), values[:, np.newaxis])])
    means = resample_totals(sums, 100_000, seed=1)[:, 0, 0] / 12
    found = percentile_interval(values.mean(), means, expanded_level(0.95, groups=12))
    low, high = scipy.stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert found.high - found.low == pytest.approx(high - low, rel=0.1)


def test_many_groups_leave_the_level_as_it_is() -> None:
    assert expanded_level(0.95, groups=100_000) == pytest.approx(0.95, abs=1e-5)


def test_a_single_group_leaves_the_level_as_it_is() -> None:
    assert expanded_level(0.95, groups=1) == 0.95
