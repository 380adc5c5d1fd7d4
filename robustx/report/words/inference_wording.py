"""How strong the evidence of a difference is, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from robustx.report.arms.comparison import AnyPair, primary_p
from robustx.report.arms.inference import BothRight, Inference, SeedOrder
from robustx.report.words.wording import bounds, p_clause, percent, plural, points, signed
from robustx.stats import Interval, MatchedOdds
from robustx.stats.stochastic_order import THRESHOLD

SEEDS_TO_ORDER = 5  # with fewer, equal arms are put in order far too often


def speaks_of(other: str, baseline: str, seeds: tuple[int, int]) -> str:
    """Say of what the interval of a difference speaks: of checkpoints or of their training."""
    if max(seeds) == 1:
        return "for these checkpoints alone"
    if seeds[0] == seeds[1]:
        return f"for the training path, {seeds[0]} seeds each"
    if min(seeds) > 1:
        return f"for the training path, {seeds[0]} seeds of {other} and {seeds[1]} of {baseline}"
    several, single = (other, baseline) if seeds[1] == 1 else (baseline, other)
    return f"for {max(seeds)} seeds of {several}, but a single checkpoint of {single}"


def speaks_of_arm(seeds: int) -> str:
    """Say of what the interval of one arm speaks."""
    return f"for the training path, {seeds} seeds" if seeds > 1 else "for this checkpoint alone"


def could_be_told(found: Inference, level: float) -> str:
    """Say what a difference that cannot be told leaves: that there is none, or how large a one."""
    tested = found.equivalence
    if tested is not None and tested.p <= 1 - level:
        return f"they are equivalent within {_margin(found)}, {p_clause(tested.p)}"
    if found.detectable is None:
        return "nothing says how large a difference would have been found"
    return (
        f"a difference below {points(found.detectable)} points would be missed more often than "
        "one time in five"
    )


def inference_told(pair: AnyPair, level: float = 0.95) -> Iterator[str]:
    """Say all of it, a sentence a scale or test; nothing where nothing can be compared."""
    found, overall = pair.inference, pair.overall
    if found is None or overall is None:
        return
    yield _on_logits(found, pair, level)
    if found.both_right is not None:
        yield _both_right(found.both_right, pair)
    if found.randomisation is not None:
        swapped = found.randomisation
        yield (
            "Arms that change places at random, group by group, differ as much with "
            f"{p_clause(swapped.p)} ({plural(swapped.swaps, 'swap')}; approximate randomisation, "
            "for these checkpoints)."
        )
    yield from _special(found, pair, level)
    yield from _power(found, level)


def _on_logits(found: Inference, pair: AnyPair, level: float) -> str:
    logits = found.logits
    against = _is_against(found, pair, level)
    otherwise = "; in points it is the other way, so the scale decides" if against else ""
    return (
        f"On the logit scale the losses differ by {_two(logits.difference.value)} "
        f"{_bounds(logits.difference)}, {p_clause(logits.p)}: odds ratio "
        f"{_two(logits.odds_ratio.value)} {_bounds(logits.odds_ratio)}{otherwise}."
    )


def _is_against(found: Inference, pair: AnyPair, level: float) -> bool:
    """Say whether a difference is told on either scale, and one the other way than the other."""
    logits, p = found.logits, primary_p(pair)
    if pair.overall is None or p is None or logits.p is None or max(p, logits.p) >= 1 - level:
        return False
    return logits.difference.value * pair.overall.difference.value.value < 0


def _both_right(found: BothRight, pair: AnyPair) -> str:
    difference = found.difference
    return (
        f"Of the {plural(found.items, 'item')} that both get right when clean, "
        f"{percent(found.other.value)} % are then broken for {pair.arm} and "
        f"{percent(found.baseline.value)} % for {pair.baseline}: "
        f"{signed(difference.value.value)} points {bounds(difference.value)}, "
        f"{p_clause(difference.p)}."
    )


def _special(found: Inference, pair: AnyPair, level: float) -> Iterator[str]:
    """Say what only some pairs have: McNemar's test, and the order of seeds."""
    if found.mcnemar is not None:
        yield (
            f"McNemar's test of which arm keeps more of them: {p_clause(found.mcnemar.mid_p)} "
            f"(mid-p), odds ratio of {pair.arm} {_odds(found.mcnemar.odds_ratio)}."
        )
    if found.order is not None and min(found.other_seeds, found.baseline_seeds) >= SEEDS_TO_ORDER:
        yield _order(found.order, level)


def _order(found: SeedOrder, level: float) -> str:
    order = found.order
    told = "almost stochastically smaller" if order.bound < THRESHOLD else "not told apart"
    bound = (
        f"at most {ceil(100 * order.bound) / 100:.2f} ({100 * level:g} %, one of two directions)"
        if order.bound
        else "and none in any resample of the seeds"
    )
    return (
        f"Over seeds the losses of {found.arm} are {told}: violation {_two(order.violation)}, "
        f"{bound}."
    )


def _power(found: Inference, level: float) -> Iterator[str]:
    if found.equivalence is not None:
        shown = "Equivalent" if found.equivalence.p <= 1 - level else "Not shown to be equivalent"
        yield f"{shown} within {_margin(found)}: {p_clause(found.equivalence.p)}."
    if found.detectable is not None:
        yield (
            f"A difference of {points(found.detectable)} points would be found four times in five."
        )
    if found.needed_for_margin is not None:
        yield (
            f"To find a difference of {_margin(found)} as often between these checkpoints takes "
            f"{plural(found.needed_for_margin, 'group')}; there are {found.groups:,}."
        )


def _margin(found: Inference) -> str:
    return f"{found.margin:g} point" + ("" if found.margin == 1 else "s")


def _odds(odds: MatchedOdds) -> str:
    if odds.value is None or odds.high is None:
        return f"above {_two(odds.low)}"
    return f"{_two(odds.value)} {_bounds(Interval(odds.value, odds.low, odds.high))}"


def _two(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"


def _bounds(interval: Interval) -> str:
    return f"[{_two(interval.low)}, {_two(interval.high)}]"
