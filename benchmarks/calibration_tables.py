"""The tables of scores, gaps, retention and differences of gaps, and the worlds in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from benchmarks.calibration_cells import Rates, measure
from benchmarks.calibration_methods import METHODS, STATISTICS
from benchmarks.calibration_worlds import FloatArray, Panel, Paragraphs, Sentences, World

GROUPS = (10, 30, 100, 500, 2000)
ACCURACIES = (0.02, 0.5, 0.7, 0.95, 0.99)


def print_single(sets: int, resamples: int, seed: int) -> None:
    """Print coverage by method, and beside it warnings and tests, for one language."""
    _print_table(single(), sets, resamples, seed)


def print_parallel(sets: int, resamples: int, seed: int) -> None:
    """Print the same for parallel languages, whose outcomes are correlated within an item."""
    _print_table(parallel(), sets, resamples, seed)


def print_clusters(sets: int, resamples: int, seed: int) -> None:
    """Print the same for clusters of unequal size, and for spans."""
    _print_table(clusters(), sets, resamples, seed)


def _print_table(settings: Sequence[World], sets: int, resamples: int, seed: int) -> None:
    rates = []
    _print_head()
    for place, world in enumerate(settings):
        rates.append(measure(world, sets, resamples, seed + place))
        blocks = "  ".join(_mille(of) for of in rates[-1].covered)
        bounded = _mille(np.array([rates[-1].bounded]))
        print(f"{_name(world)}  {blocks}  {bounded}", flush=True)
    _print_beside(settings, rates)
    _print_summary(settings, rates)


def _print_head() -> None:
    methods = ", ".join(METHODS)
    print(f"Coverage of 95 % intervals, per mille. In each block: {methods}.")
    print("Last column: the score's expanded percentiles, with a bound at 0 and 1.")
    blocks = "".join(f"  {name:<19}" for name in STATISTICS)
    print(f"{'world':<26} {'true':>5} {'groups':>6}{blocks}  bound")


def _print_beside(settings: Sequence[World], rates: Sequence[Rates]) -> None:
    print(
        "\nPer mille: .05 tests of gap and difference that reject where nothing is lost, and where"
    )
    print("C loses; data sets with a warning, by statistic; coverage in those without one")
    beside = f"{'size':<11}{'power':<11}{'warned':<21}unwarned"
    print(f"{'world':<26} {'true':>5} {'groups':>6}  {beside}")
    for world, rate in zip(settings, rates, strict=True):
        cells = (rate.rejected, rate.power, rate.warned, rate.trusted)
        print(f"{_name(world)}  {'  '.join(map(_mille, cells))}")


def _name(world: World) -> str:
    return f"{world.name:<26} {world.truth.clean:5.2f} {world.groups:6}"


def _print_summary(settings: Sequence[World], rates: Sequence[Rates]) -> None:
    """Print by number of groups what the methods reach on average and in how many of the worlds."""
    print("\nMean coverage, per mille, and the worlds with 940-960")
    print(f"{'groups':>6} {'worlds':>6} {'statistic':<11}" + "".join(f"{m:>16}" for m in METHODS))
    for groups in GROUPS:
        of = [rate for world, rate in zip(settings, rates, strict=True) if world.groups == groups]
        if of:
            _print_groups(groups, np.array([rate.covered for rate in of]))


def _print_groups(groups: int, covered: FloatArray) -> None:
    for place, name in enumerate(STATISTICS):
        means = np.nanmean(covered[:, place], axis=0)
        inside = ((covered[:, place] >= 0.9395) & (covered[:, place] < 0.9605)).sum(axis=0)
        cells = (f"{1000 * m:.0f} ({i})" for m, i in zip(means, inside, strict=True))
        print(f"{groups:6} {len(covered):6} {name:<11}" + "".join(f"{cell:>16}" for cell in cells))


def _mille(shares: FloatArray) -> str:
    return " ".join("   -" if np.isnan(one) else f"{1000 * one:4.0f}" for one in shares)


def single() -> list[World]:
    """Return the settings with one language; its arms are correlated."""
    return [Panel(groups, accuracy, 1, 0.35) for accuracy, groups in product(ACCURACIES, GROUPS)]


def parallel() -> list[World]:
    """Return the settings with parallel languages; three are the hypotheses of an XNLI premise."""
    return [
        Panel(groups, accuracy, languages, correlation)
        for languages, correlation, accuracies in (
            (7, 0.16, (0.5, 0.95)),
            (7, 0.35, ACCURACIES),
            (7, 0.55, (0.5, 0.95)),
            (3, 0.35, (0.7,)),
        )
        for accuracy, groups in product(accuracies, GROUPS)
    ]


def clusters() -> list[World]:
    """Return the settings with clusters of unequal size, and with spans."""
    paragraphs = [Paragraphs(groups, score) for score, groups in product((0.5, 0.95), GROUPS)]
    spans = [Sentences(groups, score) for score, groups in product((0.3, 0.7, 0.95), GROUPS)]
    return [*paragraphs, *spans]
