from __future__ import annotations

import numpy as np
import pytest

from robustx.stats import Column, Drawing, resample_totals
from robustx.stats.bootstrap import ClusterSums, summable, total_chunks
from robustx.stats.drawing import BLOCKS, MOST


def names(g: int) -> tuple[str, ...]:
    return tuple(f"cluster {i:06}" for i in range(g))


def test_few_clusters_are_drawn_one_by_one():
    drawing = Drawing(names(MOST), 5, seed=1)
    assert drawing.size == MOST
    assert drawing.units(names(MOST)).tolist() == list(range(MOST))


def test_many_clusters_are_drawn_in_blocks_of_equal_size():
    g = MOST + 500
    drawing = Drawing(names(g), 5, seed=1)
    sizes = np.bincount(drawing.units(names(g)), minlength=drawing.size)
    assert drawing.size == BLOCKS
    assert {int(size) for size in sizes} == {2, 3}


def test_blocks_are_put_together_at_random_and_by_the_seed():
    g = MOST + 1
    units = [Drawing(names(g), 5, seed).units(names(g)) for seed in (1, 1, 2)]
    assert np.array_equal(units[0], units[1])
    assert not np.array_equal(units[0], units[2])
    assert abs(np.corrcoef(units[0], np.arange(g))[0, 1]) < 0.1


def test_the_spread_of_a_mean_is_the_same_in_blocks():
    g = 5_000
    rng = np.random.default_rng(2)
    values = rng.random(g)
    column = Column(names(g), np.stack([values, np.ones(g)], axis=1))
    totals = Drawing(names(g), 4_000, seed=3).totals([column])[:, 0]
    draws = totals[:, 0] / totals[:, 1]
    assert draws.std() == pytest.approx(values.std() / np.sqrt(g), rel=0.08)


def test_totals_are_those_of_the_plain_bootstrap_where_clusters_are_few():
    rng = np.random.default_rng(4)
    statistics = rng.integers(5, size=(30, 3)).astype(float)
    drawing = Drawing(names(30), 50, seed=9)
    plain = resample_totals(ClusterSums(names(30), statistics[:, np.newaxis]), 50, seed=9)
    assert np.array_equal(drawing.totals([Column(names(30), statistics)]), plain)


def test_small_whole_numbers_are_added_up_in_single_precision():
    assert summable(np.ones((100, 2))).dtype == np.float32
    assert summable(np.full((100, 2), 2.0**20)).dtype == np.float64


def test_fractions_are_rounded_so_that_any_order_gives_the_same_sum():
    rng = np.random.default_rng(5)
    found = summable(rng.random((500, 1)))
    sums = {float(found[rng.permutation(500)].cumsum()[-1]) for _ in range(20)}
    assert len(sums) == 1
    assert np.abs(found - np.random.default_rng(5).random((500, 1))).max() < 1e-9


def test_columns_that_are_the_same_get_the_same_totals():
    rng = np.random.default_rng(6)
    one, two = rng.integers(9, size=(2, 40)).astype(float)
    sums = np.stack([one, two, one, two, two], axis=1)
    [(rows, totals)] = list(total_chunks(sums, 20, seed=1))
    assert rows == slice(0, 20)
    assert np.array_equal(totals[[0, 1, 1]], totals[[2, 3, 4]])
    assert np.array_equal(
        totals[:2].T, resample_totals(ClusterSums(names(40), sums[:, :2, None]), 20, 1)[..., 0]
    )
