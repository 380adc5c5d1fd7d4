"""A turn is metered: what was judged before is free, and a search that asks in vain is over."""

from __future__ import annotations

from robustx.attacks import REFUSED, Judgement
from robustx.attacks.turns import Meter

SAID = Judgement(0.5, reached=False)


def test_what_is_known_costs_nothing() -> None:
    meter = Meter(3, {"a"})
    assert list(meter.affordable(["a", "b", "c", "d", "e", "a"])) == [0, 1, 2, 3, 5]
    meter.count(["a", "b", "b"], [SAID] * 3)
    assert meter.spent == 1


def test_what_is_refused_costs_nothing() -> None:
    meter = Meter(3, set())
    meter.count(["a", "b"], [REFUSED, SAID])
    assert (meter.spent, meter.left) == (1, 2)


def test_a_turn_is_over_when_its_share_is_spent() -> None:
    meter = Meter(1, set())
    assert meter.runs
    meter.count(["a"], [SAID])
    assert not meter.runs


def test_a_turn_is_over_after_many_requests_in_vain() -> None:
    meter = Meter(5, {"a"})
    for _ in range(20):
        assert meter.runs
        meter.count(["a"], [SAID])
    assert not meter.runs
