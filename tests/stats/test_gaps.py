from __future__ import annotations

from dataclasses import astuple
from math import isfinite

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from robustx.metrics import Accuracy
from robustx.stats import (
    Column,
    Gap,
    GapDifference,
    Interval,
    Sampled,
    cluster_sums,
    gap,
    gap_difference,
    macro_average,
    mean_of,
    points_lost,
    resample_totals,
    seed_weights,
)
from robustx.stats.sampled import SeedPart

TEN = np.arange(10)
HUNDRED = np.arange(100)


def scored(*outcomes: ArrayLike, groups: list[str] | None = None) -> list[Sampled]:
    """Accuracy of each list of 0/1 outcomes on the same items, and its draws."""
    groups = groups or [str(item) for item in range(np.size(outcomes[0]))]
    rights = [np.asarray(right, dtype=np.float64) for right in outcomes]
    return accuracies([Column(groups, np.stack([r, np.ones_like(r)], axis=1)) for r in rights])


def accuracies(columns: list[Column], resamples: int = 500) -> list[Sampled]:
    """Accuracy of each column, and its draws; NaN where none of its items was drawn."""
    sums = cluster_sums(columns)
    scores = Accuracy().reduce(sums.totals())
    draws = Accuracy().reduce(resample_totals(sums, resamples, seed=1)).filled(np.nan)
    return [Sampled(float(score), of) for score, of in zip(scores, draws.T, strict=True)]


def gap_of(
    clean: ArrayLike, perturbed: ArrayLike, chance: float = 0.5, groups: list[str] | None = None
) -> Gap:
    """The gap between two lists of 0/1 outcomes, an item being its own group unless told."""
    n = np.size(clean)
    clusters = len(set(groups)) if groups else n
    before, after = scored(clean, perturbed, groups=groups)
    return gap(before, after, chance, n, clusters)


def difference_of(
    other: tuple[ArrayLike, ArrayLike], baseline: tuple[ArrayLike, ArrayLike]
) -> GapDifference:
    """The other's gap less the baseline's, each from (clean, perturbed) outcomes."""
    scores = scored(*other, *baseline)
    n = np.size(other[0])
    return gap_difference(points_lost(*scores[:2]), points_lost(*scores[2:]), n, groups=n)


def numbers(value: object) -> list[float]:
    if value is None:
        return []
    if isinstance(value, tuple):
        return [number for part in value for number in numbers(part)]
    assert isinstance(value, (int, float))
    return [value]


def test_a_gap_is_clean_minus_perturbed_in_points() -> None:
    found = gap_of(HUNDRED < 90, HUNDRED < 80)
    assert found.clean.value == pytest.approx(0.9)
    assert found.perturbed.value == pytest.approx(0.8)
    assert found.gap.value == pytest.approx(10)


def test_a_relative_drop_is_the_share_of_the_clean_score() -> None:
    found = gap_of(HUNDRED < 90, HUNDRED < 80).relative_drop
    assert found is not None
    assert found.value == pytest.approx(1 / 9)
    assert found.low < 1 / 9 < found.high


def test_retention_measures_from_chance() -> None:
    found = gap_of(HUNDRED < 90, HUNDRED < 80, chance=0.5).retention
    assert found is not None
    assert found.value == pytest.approx(0.3 / 0.4)
    assert found.low < 0.75 < found.high


def test_retention_below_chance_is_negative() -> None:
    found = gap_of(HUNDRED < 90, HUNDRED < 30, chance=0.5).retention
    assert found is not None
    assert found.high < 0


def test_the_interval_of_a_gap_is_that_of_paired_items() -> None:
    clean, perturbed = HUNDRED % 2 == 0, HUNDRED % 2 == 1
    clean[:96] = perturbed[:96]
    paired = gap_of(clean, perturbed).gap
    assert paired.high - paired.low < 10  # two accuracies of .5 on other items: about 28 points


def test_nothing_changed_is_a_gap_of_exactly_zero_without_a_p_value() -> None:
    found = gap_of(HUNDRED < 90, HUNDRED < 90)
    assert found.gap == Interval(0, 0, 0)
    assert found.relative_drop == Interval(0, 0, 0)
    assert found.retention == Interval(1, 1, 1)
    assert found.p is None


def test_a_gain_under_noise_is_a_negative_gap() -> None:
    assert gap_of(HUNDRED < 80, HUNDRED < 95).gap.high < 0


def test_a_clear_loss_is_significant() -> None:
    p = gap_of(HUNDRED < 90, HUNDRED < 60).p
    assert p is not None
    assert p < 1e-6


def test_nothing_right_when_clean_has_no_drop_to_speak_of() -> None:
    found = gap_of(TEN < 0, TEN < 5, chance=0.0)
    assert found.relative_drop is None
    assert found.retention is None
    assert found.at_chance


def test_a_clean_score_whose_interval_holds_chance_is_at_chance() -> None:
    found = gap_of(HUNDRED < 52, HUNDRED < 50, chance=0.5)
    assert found.at_chance
    assert found.retention is None


def test_a_clean_score_well_above_chance_is_not_at_chance() -> None:
    assert not gap_of(HUNDRED < 70, HUNDRED < 50, chance=0.5).at_chance


@pytest.mark.parametrize(("items", "at_chance"), [(5, True), (6, False)])
def test_a_handful_of_right_items_may_be_chance(items: int, at_chance: bool) -> None:
    everything = np.ones(items)
    assert gap_of(everything, everything, chance=0.5).at_chance is at_chance


def test_rows_of_one_group_count_once() -> None:
    groups = [str(item // 4) for item in range(100)]
    clean, perturbed = HUNDRED < 92, HUNDRED < 80
    by_row, by_group = gap_of(clean, perturbed), gap_of(clean, perturbed, groups=groups)
    assert by_group.gap.value == by_row.gap.value
    assert by_group.gap.high - by_group.gap.low > 1.5 * (by_row.gap.high - by_row.gap.low)
    assert (by_group.n, by_group.groups) == (100, 25)


@pytest.mark.parametrize("clean", [[0], [1], [0, 0, 0], [1, 1, 1], [1, 0, 1]])
@pytest.mark.parametrize("perturbed", [[0], [1], [0, 0, 0], [1, 1, 1], [0, 1, 0]])
@pytest.mark.parametrize("one_group", [False, True])
def test_every_edge_has_finite_numbers_or_none(
    clean: list[int], perturbed: list[int], one_group: bool
) -> None:
    n = min(len(clean), len(perturbed))
    groups = ["same"] * n if one_group else None
    found = gap_of(clean[:n], perturbed[:n], groups=groups)
    assert all(isfinite(number) for number in numbers(astuple(found)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 3)), min_size=1, max_size=20),
    st.sampled_from([0.0, 1 / 3, 0.5]),
)
def test_any_table_of_outcomes_has_ordered_bounds_within_range(
    rows: list[tuple[bool, bool, int]], chance: float
) -> None:
    clean, perturbed, groups = zip(*rows, strict=True)
    found = gap_of(clean, perturbed, chance, groups=[str(group) for group in groups])
    assert all(isfinite(number) for number in numbers(astuple(found)))
    assert 0 <= found.clean.low <= found.clean.high <= 1
    assert -100 <= found.gap.low <= found.gap.high <= 100
    assert found.p is None or 0 <= found.p <= 1


def test_draws_in_which_a_score_is_undefined_are_left_out() -> None:
    draws = np.array([0.8, np.nan, 0.9, 1.0])
    found = gap(Sampled(0.9, draws), Sampled(0.7, draws - 0.2), chance=0.5, n=10, groups=10)
    assert found.gap == Interval(20, 20, 20)


def test_an_item_that_most_resamples_miss_leaves_no_undefined_number() -> None:
    everyone = Column([str(item) for item in range(30)], np.ones((30, 2)))
    lonely = [Column(["7"], np.array([[right, 1.0]])) for right in (1.0, 0.0)]
    _, clean, perturbed = accuracies([everyone, *lonely], resamples=100)
    found = gap(clean, perturbed, 0.5, n=1, groups=1)
    assert np.isnan(clean.draws).any()
    assert (found.gap, found.p) == (Interval(100, 100, 100), 1.0)


def test_a_difference_is_negative_where_the_other_loses_less_than_the_baseline() -> None:
    clean = HUNDRED < 95
    found = difference_of(other=(clean, HUNDRED < 90), baseline=(clean, HUNDRED < 70))
    assert found.value.value == pytest.approx(-20)
    assert found.value.high < 0
    assert found.p is not None
    assert found.p < 0.001


def test_equal_gaps_differ_by_exactly_zero_and_have_no_p_value() -> None:
    same = HUNDRED < 95, HUNDRED < 70
    assert difference_of(same, same) == GapDifference(Interval(0, 0, 0), None, 100, 100)


def test_gaps_that_are_equal_item_by_item_differ_by_exactly_zero() -> None:
    lost = HUNDRED % 7 == 0
    other, baseline = (lost | (HUNDRED % prime > 0) for prime in (3, 5))
    found = difference_of((other, other & ~lost), (baseline, baseline & ~lost))
    assert found == GapDifference(Interval(0, 0, 0), None, 100, 100)


def test_the_gap_of_an_average_is_the_average_of_the_gaps() -> None:
    scores = scored(HUNDRED < 90, HUNDRED < 80, HUNDRED < 70, HUNDRED < 40)
    found = gap(mean_of(scores[::2]), mean_of(scores[1::2]), 0.5, n=100, groups=100)
    assert found.gap.value == pytest.approx((10 + 30) / 2)
    assert found.gap.low < found.gap.value < found.gap.high


def over_seeds(score: Sampled, *values: float) -> Sampled:
    """The score as the mean of checkpoints with these scores, which lose the same items."""
    weights = seed_weights(len(values), score.draws.size, seed=3)
    part = SeedPart(np.array(values), np.tile(score.draws, (len(values), 1)), weights)
    return Sampled(score.value, score.draws, {("arm",): part})


def test_seeds_that_differ_widen_every_interval() -> None:
    clean, perturbed = scored(HUNDRED < 90, HUNDRED < 80)
    alone = gap(clean, perturbed, 0.5, 100, 100)
    spread = gap(
        over_seeds(clean, 0.85, 0.9, 0.95), over_seeds(perturbed, 0.7, 0.8, 0.9), 0.5, 100, 100
    )
    for wide, narrow in (
        (spread.clean, alone.clean),
        (spread.gap, alone.gap),
        (spread.relative_drop, alone.relative_drop),
        (spread.retention, alone.retention),
    ):
        assert wide is not None
        assert narrow is not None
        assert wide.value == pytest.approx(narrow.value)
        assert wide.high - wide.low > narrow.high - narrow.low


def test_seeds_that_move_clean_and_perturbed_alike_leave_the_gap_as_it_is() -> None:
    clean, perturbed = scored(HUNDRED < 90, HUNDRED < 80)
    found = gap(
        over_seeds(clean, 0.85, 0.9, 0.95), over_seeds(perturbed, 0.75, 0.8, 0.85), 0.5, 100, 100
    )
    alone = gap(clean, perturbed, 0.5, 100, 100)
    assert found.gap.low == pytest.approx(alone.gap.low, abs=1.5)
    assert found.gap.high == pytest.approx(alone.gap.high, abs=1.5)


def test_an_average_is_undefined_where_any_part_is() -> None:
    scores = np.ma.MaskedArray([[0.5, 1.0], [0.0, 1.0]], mask=[[False, False], [True, False]])
    assert macro_average(scores).tolist() == [0.75, None]
