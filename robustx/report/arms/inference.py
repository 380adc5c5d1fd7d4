"""How strong the evidence is that the gaps of two arms differ: further scales, tests and power."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import NamedTuple

from robustx.report.arms.both_right import Broken, broken_shares, kept_by_one
from robustx.report.arms.pairing import Pair
from robustx.report.arms.swaps import Swapped, randomisation, swapped
from robustx.seeding import integer
from robustx.stats import (
    Equivalence,
    GapDifference,
    GapSamples,
    Interval,
    McNemar,
    Randomisation,
    Sampled,
    StochasticOrder,
    almost_stochastic_order,
    detectable_difference,
    equivalence_test,
    gap_difference,
    groups_needed,
    log_odds_lost,
    mean_of,
    points_lost,
    spread,
)
from robustx.stats import interval as interval_of
from robustx.stats import p_value as p_value_of

MARGIN = 1.0  # points
SEEDS_FOR_ORDER = 3


@dataclass(frozen=True)
class OnLogits:
    """The difference of two arms' logit(clean) - logit(noisy), other - baseline.

    ``odds_ratio`` is exp of it: below 1 the other is more robust. ``p`` tests a difference of zero;
    None where nothing differs.
    """

    difference: Interval
    odds_ratio: Interval
    p: float | None


@dataclass(frozen=True)
class BothRight:
    """What noise breaks of the ``items`` that both arms get right when clean.

    ``other`` and ``baseline`` are shares in [0, 1], means over cells; ``difference`` is in points.
    """

    items: int
    groups: int
    other: Interval
    baseline: Interval
    difference: GapDifference


@dataclass(frozen=True)
class SeedOrder:
    """Almost stochastic order over seeds: how far ``arm`` does not lose less than the other arm.

    ``arm`` is the one that loses less on average. It is found by looking, so the bound is one of
    two, and its level is that of half the error. Where the bound is below .2 its losses are almost
    stochastically smaller; with fewer than five seeds a side that says little.
    """

    arm: str
    order: StochasticOrder


@dataclass(frozen=True)
class Inference:
    """What else can be said of the overall difference of the gaps of two arms, other - baseline.

    ``other_seeds`` and ``baseline_seeds`` count checkpoints a task, on the task with the fewest;
    with one each all of it speaks of these checkpoints. ``logits``, ``both_right``: the difference
    on two scales that the clean score does not bound so. ``randomisation`` swaps the arms group by
    group, and speaks of these checkpoints whatever the seeds. ``mcnemar`` is there for one cell of
    independent items and one checkpoint each, ``order`` where both arms have three seeds or more.
    ``equivalence`` tests that the difference is within ``margin`` points. ``detectable`` is the
    smallest difference in points that would be found with a power of 80 %. ``needed_for_margin`` is
    the number of groups, of these checkpoints, that would find one of ``margin`` with that power;
    ``groups`` is what there is. All of these are None where they cannot be told.
    """

    other_seeds: int
    baseline_seeds: int
    logits: OnLogits
    both_right: BothRight | None
    randomisation: Randomisation | None
    mcnemar: McNemar | None
    order: SeedOrder | None
    margin: float
    equivalence: Equivalence | None
    detectable: float | None
    groups: int
    needed_for_margin: int | None


class Parts(NamedTuple):
    """What one task says of two arms over the cells of its headline."""

    other: GapSamples
    baseline: GapSamples
    broken: Broken | None
    swapped: Swapped
    mcnemar: McNemar | None
    n: int
    groups: int
    level: float

    def losses(self) -> tuple[Sampled, Sampled]:
        """Return what both arms lose in points, the other first."""
        return points_lost(*self.other), points_lost(*self.baseline)

    def on_logits(self) -> Sampled:
        """Return the difference of what both lose on the logit scale."""
        return log_odds_lost(self.other, self.n) - log_odds_lost(self.baseline, self.n)


def parts_of(pair: Pair) -> Parts | None:
    """Measure two arms on a task; None where they share no cell."""
    both = pair.headline
    if not both:
        return None
    found, other, baseline = pair.found, pair.other.name, pair.baseline.name
    n, groups = found.sample_size(both)
    return Parts(
        other=pair.scores(other, both),
        baseline=pair.scores(baseline, both),
        broken=broken_shares(found, other, baseline, both),
        swapped=swapped(found, other, baseline, both),
        mcnemar=kept_by_one(found, other, baseline, both),
        n=n,
        groups=groups,
        level=found.level,
    )


def infer(arm: str, baseline: str, tasks: Sequence[Parts], margin: float = MARGIN) -> Inference:
    """Say what a task, or the mean of several, tells of the difference between two arms.

    Groups are those of the task with the fewest. Raises ValueError where ``margin`` is not above 0.
    """
    losses = [one.losses() for one in tasks]
    other, other_baseline = mean_of(one for one, _ in losses), mean_of(two for _, two in losses)
    difference = other - other_baseline
    groups, level = min(one.groups for one in tasks), tasks[0].level
    found = spread(difference, groups)
    over_items = spread(Sampled(difference.value, difference.draws), groups)
    other_seeds = min(_seeds(one) for one, _ in losses)
    baseline_seeds = min(_seeds(two) for _, two in losses)
    enough = min(other_seeds, baseline_seeds) >= SEEDS_FOR_ORDER
    alpha = 1 - level
    return Inference(
        other_seeds=other_seeds,
        baseline_seeds=baseline_seeds,
        logits=_on_logits(tasks, groups, level),
        both_right=_both_right([one.broken for one in tasks if one.broken], level),
        randomisation=randomisation([one.swapped for one in tasks]),
        mcnemar=tasks[0].mcnemar if len(tasks) == 1 else None,
        order=_order({arm: other, baseline: other_baseline}, level) if enough else None,
        margin=margin,
        equivalence=equivalence_test(difference.value, found, groups, margin, alpha),
        detectable=detectable_difference(found, alpha=alpha),
        groups=groups,
        needed_for_margin=groups_needed(margin, over_items, groups, alpha=alpha),
    )


def _seeds(lost: Sampled) -> int:
    return min((len(part.values) for part in lost.seeds.values()), default=1)


def _on_logits(tasks: Sequence[Parts], groups: int, level: float) -> OnLogits:
    lost = mean_of(one.on_logits() for one in tasks)
    difference = interval_of(lost, groups, level)
    return OnLogits(difference, Interval(*map(exp, difference)), p_value_of(lost, groups))


def _both_right(tasks: Sequence[Broken], level: float) -> BothRight | None:
    if not tasks:
        return None
    other = mean_of(one.other for one in tasks)
    baseline = mean_of(one.baseline for one in tasks)
    items, groups = sum(one.items for one in tasks), min(one.groups for one in tasks)
    return BothRight(
        items=items,
        groups=groups,
        other=interval_of(other.times(0.01), groups, level),
        baseline=interval_of(baseline.times(0.01), groups, level),
        difference=gap_difference(other, baseline, items, groups, level),
    )


def _order(lost: dict[str, Sampled], level: float) -> SeedOrder | None:
    """Compare the losses of single seeds; None unless each arm has the same in all tasks."""
    if any(len(one.seeds) != 1 for one in lost.values()):
        return None
    arms = sorted(lost, key=lambda arm: lost[arm].value)
    losses = [next(iter(lost[arm].seeds.values())).values for arm in arms]
    seed = integer(0, "order", *arms)
    one_of_two = (1 + level) / 2
    order = almost_stochastic_order(-losses[0], -losses[1], seed, level=one_of_two)
    return SeedOrder(arms[0], order) if order else None
