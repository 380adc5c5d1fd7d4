"""Attack metrics on a handful of items whose rates can be counted on the fingers."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from robustx.attacks import Status
from robustx.metrics.attack import (
    FIXED,
    OUTCOMES,
    RATES,
    Attacked,
    accuracy_before,
    accuracy_under_attack,
    curve,
    edited_share,
    flip_rate,
    mean_queries,
    mean_spent,
    mean_touched,
    steps_within,
    success_rate,
)
from robustx.report.attacks.attack_view import Rates

STEPS = (0, 2, 5, 12)


@pytest.fixture
def attacked() -> Attacked:
    """Ten items: four broken, three that held, two wrong before, one with nothing to attack."""
    won, lost, wrong, idle = "succeeded", "failed", "skipped", "nothing to attack"
    return Attacked(
        outcome=np.array([won, won, won, won, lost, lost, lost, wrong, wrong, idle]),
        queries=np.array([10, 20, 30, 40, 200, 200, 200, 0, 0, 0]),
        spent=np.array([1, 2, 5, 12, 7, 7, 7, 0, 0, 0]),
        touched=np.array([1, 1, 2, 4, 3, 3, 3, 0, 0, 0]),
        edited=np.array([1, 2, 3, 4, 9, 9, 9, 0, 0, 0]),
        graphemes=np.array([40] * 4 + [99] * 6),
        flipped=np.array([True] * 4 + [True] + [False] * 5),
    )


@pytest.fixture
def totals(attacked):
    """Their sums."""
    return attacked.statistics(STEPS).sum(axis=0)


def test_the_outcomes_are_those_of_the_attacks():
    assert set(OUTCOMES) == {status.value for status in Status}


def test_the_rates_are_those_of_the_report():
    assert tuple(RATES) == Rates._fields


def test_each_item_gives_one_row_of_numbers(attacked):
    assert attacked.statistics(STEPS).shape == (10, FIXED + len(STEPS))
    assert attacked.statistics().shape == (10, FIXED)
    assert all(len(getattr(attacked, field.name)) == 10 for field in fields(attacked))


def test_success_rate_leaves_out_what_was_skipped_or_idle(totals):
    assert success_rate(totals) == pytest.approx(4 / 7)


def test_what_had_nothing_to_attack_counts_as_unbroken(totals):
    assert accuracy_under_attack(totals) == pytest.approx((3 + 1) / 10)


def test_before_the_attack_all_but_the_skipped_are_right(totals):
    assert accuracy_before(totals) == pytest.approx(8 / 10)


def test_flip_rate_divides_by_all_items(totals):
    assert flip_rate(totals) == pytest.approx(5 / 10)


def test_the_price_is_that_of_successes_alone(totals):
    assert edited_share(totals) == pytest.approx((1 + 2 + 3 + 4) / 160)
    assert mean_spent(totals) == pytest.approx((1 + 2 + 5 + 12) / 4)
    assert mean_touched(totals) == pytest.approx((1 + 1 + 2 + 4) / 4)


def test_queries_are_those_of_all_that_were_attacked(totals):
    assert mean_queries(totals) == pytest.approx((100 + 600) / 7)


def test_the_curve_falls_from_the_accuracy_before_to_that_under_attack(totals):
    assert curve(totals).tolist() == pytest.approx([0.8, 0.6, 0.5, 0.4])
    assert curve(totals)[0] == pytest.approx(accuracy_before(totals))
    assert curve(totals)[-1] == pytest.approx(accuracy_under_attack(totals))


def test_the_curve_of_many_totals_has_a_row_for_each(totals):
    assert curve(np.stack([totals, totals])).shape == (2, len(STEPS))


def test_rates_without_a_denominator_are_masked():
    nothing = np.zeros(FIXED + 1)
    skipped = nothing.copy()
    skipped[OUTCOMES.index("skipped")] = 3
    assert np.ma.is_masked(success_rate(skipped))
    assert np.ma.is_masked(mean_queries(skipped))
    assert np.ma.is_masked(edited_share(skipped))
    assert accuracy_under_attack(skipped) == 0
    assert np.ma.is_masked(accuracy_under_attack(nothing))
    assert curve(nothing).mask.all()


def test_the_steps_end_at_the_budget():
    assert steps_within(12) == (0, 1, 2, 3, 4, 6, 8, 12)
    assert steps_within(30)[-3:] == (16, 24, 30)
    assert steps_within(5) == (0, 1, 2, 3, 4, 5)
