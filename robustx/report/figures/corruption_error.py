"""How an arm's errors under noise compare with those of a named baseline, noise by noise: mCE.

Hendrycks & Dietterich (2019), Benchmarking Neural Network Robustness to Common Corruptions and
Perturbations, arXiv 1903.12261, sec. 4: the errors of an arm under a noise, summed over severities,
are divided by those of the baseline, since noises are not equally hard; and the ratios averaged
over noises. Here the sum is over languages and draws too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from robustx.report.evidence import Place, TaskEvidence
from robustx.report.figures.judged import RATIO, Judged, above_chance, untold
from robustx.report.view import Figure
from robustx.report.words.wording import listing, plural
from robustx.stats import Sampled, interval, mean_of
from robustx.stats.transformed import function_of, ratio_of


class _Pair(NamedTuple):
    """An arm and the baseline; ``noises`` has the cells that both have, by noise."""

    arm: Judged
    baseline: Judged
    noises: dict[str, list[Place]]

    @property
    def places(self) -> list[Place]:
        return [place for of in self.noises.values() for place in of]


def corruption_errors(found: TaskEvidence, arm: str, baseline: str) -> tuple[Figure, ...]:
    """Return the mean corruption error and the relative one."""
    pair = _pair(found, arm, baseline)
    return _error(pair), _relative_error(pair)


def mean_corruption_error(found: TaskEvidence, arm: str, baseline: str) -> Figure:
    """Return the mean over noises of error / the baseline's error; below 1 is more robust.

    An arm that is better on clean text has fewer errors under noise as well, so this does not tell
    knowledge from robustness; the relative one does.
    """
    return _error(_pair(found, arm, baseline))


def relative_mean_corruption_error(found: TaskEvidence, arm: str, baseline: str) -> Figure:
    """Return the mean over noises of gap / the baseline's gap; below 1 is more robust.

    A gap is the error under noise minus that on clean text. The ratio to a gap that may be nil
    means nothing, so those of the baseline must be above zero beyond their intervals.
    """
    return _relative_error(_pair(found, arm, baseline))


def _error(pair: _Pair) -> Figure:
    return _mean_ratio("mCE", pair, _errors)


def _relative_error(pair: _Pair) -> Figure:
    return _mean_ratio("relative mCE", pair, Judged.lost)


def _pair(found: TaskEvidence, arm: str, baseline: str) -> _Pair:
    sides = [Judged(found, one, above_chance(found, one)) for one in (arm, baseline)]
    there = set(sides[1].places)
    noises: dict[str, list[Place]] = {}
    for place in sides[0].places:
        if place in there:
            noises.setdefault(str(place.condition.perturbation), []).append(place)
    return _Pair(sides[0], sides[1], noises)


def _mean_ratio(
    name: str, pair: _Pair, lost: Callable[[Judged, Sequence[Place]], Sampled]
) -> Figure:
    if pair.arm.attacked:
        return untold(name, RATIO, "each arm is attacked with texts of its own")
    against = pair.baseline.arm
    if not pair.noises:
        return untold(name, RATIO, f"{against} has no cell that {pair.arm.arm} has, above chance")
    parts = {noise: lost(pair.arm, of) for noise, of in pair.noises.items()}
    wholes = {noise: lost(pair.baseline, of) for noise, of in pair.noises.items()}
    nil = [noise for noise, of in pair.noises.items() if not _is_sure(pair, wholes[noise], of)]
    if nil:
        return untold(name, RATIO, f"what {against} loses under {listing(nil)} may be nil")
    mean = mean_of(ratio_of(parts[noise], wholes[noise]) for noise in pair.noises)
    places = pair.places
    over = f"{plural(len(pair.noises), 'noise')}, {plural(len(places), 'cell')}"
    return pair.arm.figure(name, RATIO, mean, places, f"against {against}: {over}")


def _errors(judged: Judged, places: Sequence[Place]) -> Sampled:
    """Return 1 - the mean score over cells."""
    return function_of(lambda scores: 1 - scores[0], [judged.noisy(places)])


def _is_sure(pair: _Pair, lost: Sampled, places: Sequence[Place]) -> bool:
    _, groups = pair.baseline.found.sample_size(places)
    return interval(lost, groups, pair.baseline.found.level).low > 0
