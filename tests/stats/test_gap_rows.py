from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from robustx.stats import Gap, Interval, Sampled, SeedPart, gap, gaps, seed_weights

B, SEEDS = 400, 4
KEY = ("nli", "1", "2", "3", "4")


def score(rng: np.random.Generator, value: float, seeds: bool) -> Sampled:
    """A score with draws that share a part, and seeds that differ by two points."""
    spread = rng.normal(0, 0.02, B) + rng.normal(0, 0.01, B)
    if not seeds:
        return Sampled(value, value + spread)
    values = value + rng.normal(0, 0.02, SEEDS)
    draws = values[:, np.newaxis] + spread[:200] + rng.normal(0, 0.01, (SEEDS, 200))
    part = SeedPart(values, draws, seed_weights(SEEDS, B, 7))
    return Sampled(float(values.mean()), values.mean() + spread, {KEY: part})


def numbers(found: Gap) -> list[object]:
    every: list[object] = []
    for field in fields(found):
        value = getattr(found, field.name)
        every += value if isinstance(value, Interval) else [value]
    return every


def same(one: list[Gap], two: list[Gap]) -> None:
    for left, right in zip(one, two, strict=True):
        for a, b in zip(numbers(left), numbers(right), strict=True):
            assert (a is None) == (b is None)
            assert a is None or a == pytest.approx(b, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seeds", [False, True])
@pytest.mark.parametrize("chance", [0.0, 0.5])
@pytest.mark.parametrize("groups", [2, 12, 2000])
def test_many_gaps_at_once_are_those_that_come_one_by_one(seeds, chance, groups):
    rng = np.random.default_rng(3)
    clean = score(rng, 0.9, seeds)
    noisy = [score(rng, value, seeds) for value in (0.88, 0.7, 0.9, 0.5, 0.1)] + [clean]
    alone = [gap(clean, one, chance, 100, groups) for one in noisy]
    same(gaps(clean, noisy, chance, 100, groups), alone)


@pytest.mark.parametrize("seeds", [False, True])
def test_draws_with_nothing_to_lose_are_left_out_alike(seeds):
    rng = np.random.default_rng(4)
    clean = score(rng, 0.02, seeds)
    noisy = [score(rng, value, seeds) for value in (0.01, 0.015)]
    assert clean.draws.min() < 0
    same(gaps(clean, noisy, 0.0, 50, 20), [gap(clean, one, 0.0, 50, 20) for one in noisy])


def test_undefined_draws_are_left_out_alike():
    rng = np.random.default_rng(5)
    clean = score(rng, 0.8, seeds=False)
    noisy = [score(rng, value, seeds=False) for value in (0.7, 0.6)]
    noisy[0].draws[3] = np.nan
    same(gaps(clean, noisy, 0.0, 50, 20), [gap(clean, one, 0.0, 50, 20) for one in noisy])


@pytest.mark.parametrize("values", [(1.0, 1.0), (1.0, 0.0), (0.0, 0.0), (0.5, 0.5)])
def test_scores_that_no_resample_moves_have_finite_numbers_or_none(values):
    clean, noisy = (Sampled(value, np.full(B, value)) for value in values)
    found = gaps(clean, [noisy, noisy], 0.0, 40, 40)
    same(found, [gap(clean, noisy, 0.0, 40, 40)] * 2)
    assert all(one is None or np.isfinite(one) for one in numbers(found[0]))  # type: ignore[call-overload]


def test_without_any_condition_there_is_no_gap():
    assert gaps(score(np.random.default_rng(6), 0.8, seeds=True), [], 0.0, 40, 40) == []
