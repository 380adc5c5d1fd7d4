from __future__ import annotations

import os
import subprocess
import sys
from itertools import product

import numpy as np
import pytest
import scipy.stats
from numpy.typing import ArrayLike, NDArray

from robustx.metrics.accuracy import Accuracy
from robustx.metrics.base import MaskedScores, ratio
from robustx.stats import (
    Column,
    GapSums,
    Randomisation,
    cluster_sums,
    randomised,
    randomised_gap,
    randomised_gap_difference,
)

FloatArray = NDArray[np.float64]


def accuracy(totals: FloatArray) -> MaskedScores:
    """Score totals (right, items)."""
    return ratio(totals[..., 0], totals[..., 1])


def f1(totals: FloatArray) -> MaskedScores:
    """Score totals (true positives, what was said, what was meant)."""
    return ratio(2 * totals[..., 0], totals[..., 1] + totals[..., 2])


def counted(right: ArrayLike) -> FloatArray:
    """Sums (right, items) of one item a cluster."""
    outcomes = np.asarray(right, dtype=np.float64)
    return np.stack([outcomes, np.ones_like(outcomes)], axis=-1)


def arm(clean: ArrayLike, perturbed: ArrayLike) -> GapSums:
    return GapSums(counted(clean), counted(perturbed))


def gap_of(sums: GapSums, swaps: int = 9_999) -> Randomisation:
    found = randomised_gap(sums, accuracy, seed=1, swaps=swaps)
    assert found is not None
    return found


def random_arm(rng: np.random.Generator, items: int, lost: float) -> GapSums:
    clean = rng.random(items) < 0.8
    return arm(clean, clean & (rng.random(items) >= lost))


def test_few_clusters_are_swapped_in_every_way() -> None:
    assert gap_of(arm([1, 1, 1, 1], [0, 0, 0, 1])) == Randomisation(75, 2 / 2**3, 2**3, exact=True)


def test_the_exact_p_agrees_with_scipy() -> None:
    rng = np.random.default_rng(1)
    clean, noisy = rng.integers(6, size=9), rng.integers(5, size=9)
    expected = scipy.stats.permutation_test(
        (clean, noisy), lambda x, y: np.mean(x - y), permutation_type="samples", n_resamples=np.inf
    )
    sums = [np.stack([right, np.full(9, 6)], axis=1).astype(float) for right in (clean, noisy)]
    found = gap_of(GapSums(*sums))
    assert found.exact
    assert found.p == pytest.approx(expected.pvalue)


def test_the_exact_p_of_a_corpus_f1_is_that_of_all_swaps_one_by_one() -> None:
    rng = np.random.default_rng(2)
    clean, noisy = (rng.integers(1, 9, size=(8, 3)).astype(float) for _ in range(2))
    gaps = []
    for pattern in product([False, True], repeat=8):
        swapped = np.array(pattern)[:, np.newaxis]
        first, second = np.where(swapped, noisy, clean), np.where(swapped, clean, noisy)
        gaps.append(float(f1(first.sum(axis=0)) - f1(second.sum(axis=0))))
    expected = np.mean(np.abs(gaps) >= abs(gaps[0]) - 1e-12)
    found = randomised_gap(GapSums(clean, noisy), f1, seed=1)
    assert found is not None
    assert found.p == pytest.approx(expected)


def test_many_clusters_are_swapped_at_random_and_agree_with_the_exact_p() -> None:
    lost = np.repeat([1, 0], [11, 5])
    exact, sampled = (gap_of(arm(lost, 1 - lost), swaps) for swaps in (2**16, 9_999))
    assert (exact.exact, sampled.exact, sampled.swaps) == (True, False, 9_999)
    assert exact.p == pytest.approx(scipy.stats.binomtest(5, 16).pvalue)
    assert sampled.p == pytest.approx(exact.p, abs=0.02)


def test_p_of_many_items_agrees_with_the_paired_t_test() -> None:
    rng = np.random.default_rng(4)
    clean = rng.random(900) < 0.8
    noisy = np.where(rng.random(900) < 0.1, rng.random(900) < 0.6, clean)
    expected = scipy.stats.ttest_rel(clean.astype(float), noisy.astype(float)).pvalue
    assert gap_of(arm(clean, noisy)).p == pytest.approx(expected, abs=0.02)


def test_a_random_p_is_never_zero() -> None:
    assert gap_of(arm(np.ones(500), np.zeros(500)), swaps=99).p == 1 / 100


def test_the_gap_is_in_points_and_positive_where_something_is_lost() -> None:
    assert gap_of(arm([1, 1, 0, 1], [1, 0, 0, 1])).value == 25


def test_the_sides_may_change_places() -> None:
    sums = random_arm(np.random.default_rng(5), 60, lost=0.5)
    there, back = gap_of(sums), gap_of(GapSums(sums.perturbed, sums.clean))
    assert (back.value, back.p) == (-there.value, there.p)


def test_clusters_that_do_not_differ_change_nothing() -> None:
    few, more = arm([1, 1, 1], [0, 0, 1]), arm([1, 1, 1, 0, 1], [0, 0, 1, 0, 1])
    assert gap_of(few).p == gap_of(more).p


def test_there_is_no_test_where_nothing_differs() -> None:
    assert randomised_gap(arm([1, 0, 1], [1, 0, 1]), accuracy, seed=1) is None


@pytest.mark.parametrize("outcome", [0, 1])
def test_there_is_no_test_where_all_are_right_or_all_are_wrong(outcome: int) -> None:
    same = np.full(20, outcome)
    assert randomised_gap(arm(same, same), accuracy, seed=1) is None


def test_one_cluster_proves_nothing() -> None:
    assert gap_of(arm([1], [0])).p == 1


def test_a_score_that_is_undefined_has_no_test() -> None:
    nothing = GapSums(np.zeros((3, 2)), np.array([[1.0, 0.0]] * 3))
    assert randomised_gap(nothing, accuracy, seed=1) is None


def test_a_swap_that_leaves_a_score_undefined_counts_as_a_hit() -> None:
    sums = GapSums(np.array([[1.0, 1], [0, 0]]), np.array([[0.0, 0], [0, 1]]))
    assert gap_of(sums).p == 1


def test_siblings_move_together() -> None:
    """Ten copies of an item say no more than the item."""
    sums = random_arm(np.random.default_rng(6), 12, lost=0.6)
    copies = GapSums(10 * sums.clean, 10 * sums.perturbed)
    assert gap_of(copies) == gap_of(sums)


def test_of_several_cells_the_mean_is_tested() -> None:
    rng = np.random.default_rng(7)
    cells = [random_arm(rng, 40, lost=0.2) for _ in range(3)]
    sums = GapSums(*(np.stack(side, axis=1) for side in zip(*cells, strict=True)))
    mean = np.mean([gap_of(cell).value for cell in cells])
    assert gap_of(sums).value == pytest.approx(mean)


def test_cells_that_are_copies_have_the_p_of_one() -> None:
    sums = random_arm(np.random.default_rng(8), 40, lost=0.2)
    twice = GapSums(*(np.stack([side, side], axis=1) for side in sums))
    assert gap_of(twice) == gap_of(sums)


def test_a_difference_of_gaps_swaps_the_pairs_of_the_arms() -> None:
    """The value is the other's gap - the baseline's, and each cluster's loss changes its sign."""
    rng = np.random.default_rng(9)
    other, baseline = random_arm(rng, 25, lost=0.6), random_arm(rng, 25, lost=0.1)
    found = randomised_gap_difference(other, baseline, accuracy, seed=1, swaps=2**20)
    lost = [(each.clean - each.perturbed)[:, 0] for each in (other, baseline)]
    apart = lost[0] - lost[1]
    expected = scipy.stats.permutation_test(
        (apart,), np.mean, permutation_type="samples", n_resamples=20_000, rng=1
    )
    assert found is not None
    assert found.value == pytest.approx(100 * apart.mean())
    assert found.p == pytest.approx(expected.pvalue, abs=0.01)


def test_arms_with_the_same_answers_have_no_difference_to_test() -> None:
    one = random_arm(np.random.default_rng(10), 25, lost=0.5)
    assert randomised_gap_difference(one, one, accuracy, seed=1) is None


def test_arms_that_lose_the_same_items_of_another_level_do_not_differ() -> None:
    found = randomised_gap_difference(
        arm([1, 1, 1, 1], [0, 1, 1, 1]), arm([1, 0, 0, 0], [0, 0, 0, 0]), accuracy, seed=1
    )
    assert found is not None
    assert (found.value, found.p) == (0, 1)


def test_the_same_seed_gives_the_same_p_and_another_one_another() -> None:
    sums = random_arm(np.random.default_rng(11), 300, lost=0.02)
    noisier = GapSums(sums.perturbed, random_arm(np.random.default_rng(12), 300, 0).clean)
    found = [randomised_gap(noisier, accuracy, seed, swaps=999) for seed in (1, 1, 2)]
    assert found[0] == found[1] != found[2]


def test_the_number_of_threads_does_not_change_a_bit() -> None:
    """Also where what is added up is no whole number."""
    script = (
        "import numpy as np\n"
        "from robustx.stats import randomised\n"
        "rng = np.random.default_rng(1)\n"
        "sides = rng.random((2, 700, 60)) ** 3\n"
        "seen = []\n"
        "def statistic(first, second):\n"
        "    seen.append((first - second).tobytes())\n"
        "    return (first - second)[:, 0]\n"
        "randomised(*sides, statistic, seed=1, swaps=500)\n"
        "import hashlib\n"
        "print(hashlib.sha256(b''.join(seen)).hexdigest())\n"
    )
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, **dict.fromkeys(names, threads)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2", "5")
    }
    assert len(said) == 1


def test_the_size_of_a_chunk_does_not_change_the_p(monkeypatch: pytest.MonkeyPatch) -> None:
    sums = random_arm(np.random.default_rng(13), 100, lost=0.3)
    few = random_arm(np.random.default_rng(13), 12, lost=0.6)
    whole = gap_of(sums, swaps=500), gap_of(few)
    monkeypatch.setattr("robustx.stats.randomisation.CHUNK_BYTES", 3000)
    assert (gap_of(sums, swaps=500), gap_of(few)) == whole


def test_the_sums_of_the_package_can_be_tested() -> None:
    """Two languages of the same items, of which one lacks an item."""
    rng = np.random.default_rng(15)
    items = [str(item) for item in range(20)]
    clean, noisy = rng.random((2, 2, 20)) < [[[0.9]], [[0.6]]]
    columns = [
        Column(items[skipped:], counted(side[language, skipped:]))
        for side in (clean, noisy)
        for language, skipped in ((0, 0), (1, 1))
    ]
    sums = cluster_sums(columns).sums
    found = randomised_gap(GapSums(sums[:, :2], sums[:, 2:]), Accuracy().reduce, seed=1)
    assert found is not None
    lost = clean.astype(float) - noisy
    assert found.value == pytest.approx(50 * (lost[0].mean() + lost[1, 1:].mean()))
    assert 0 < found.p < 0.2


def test_any_statistic_of_sums_can_be_tested() -> None:
    first, second = np.array([[9.0], [8.0], [7.0]]), np.array([[1.0], [2.0], [3.0]])
    found = randomised(first, second, lambda a, b: np.log(a[:, 0]) - np.log(b[:, 0]), seed=1)
    assert found is not None
    assert found.value == pytest.approx(np.log(4))
    assert found.p == 2 / 8


def test_equal_arms_are_called_different_in_five_percent_of_cases() -> None:
    rng = np.random.default_rng(14)
    rejected = 0
    for _ in range(600):
        ability = rng.normal(size=80)
        sides = [counted(rng.normal(size=80) + ability > 0) for _ in range(4)]
        found = randomised_gap_difference(
            GapSums(sides[0], sides[1]), GapSums(sides[2], sides[3]), accuracy, seed=1, swaps=399
        )
        rejected += found is not None and found.p <= 0.05
    assert rejected / 600 == pytest.approx(0.05, abs=0.025)
