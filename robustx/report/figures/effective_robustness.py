"""What noise leaves an arm beyond what its clean score foretells, by a fit over the other arms.

Taori et al. (2020), Measuring Robustness to Natural Distribution Shifts in Image Classification,
arXiv 2007.00644: arms that are better on clean text are better under noise too, on a line if both
scores are drawn on the logit scale. What lies above it is effective robustness.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from robustx.report.evidence import Place, TaskEvidence
from robustx.report.figures.judged import POINTS, Judged, above_chance, untold
from robustx.report.view import Figure
from robustx.report.words.wording import plural
from robustx.stats.bootstrap import FloatArray
from robustx.stats.effects import GapSamples, log_odds
from robustx.stats.transformed import function_of

NAME = "effective robustness"
FEWEST = 4  # other arms that a line is fitted to
FLAT = 1e-6  # clean scores, or their logits, that are no further apart are the same


def effective_robustness(found: TaskEvidence, arms: Sequence[str]) -> dict[str, Figure]:
    """Return by arm: score under noise minus the one foretold from its clean score, in points.

    For each arm the line is fitted to all others by least squares, over the cells that all arms
    have above chance. The interval holds what items and seeds do to all of the scores, but not how
    arms scatter about the line, of which so few can say little.
    """
    if len(arms) <= FEWEST:
        reason = f"a fit takes {FEWEST} other arms, there are {max(len(arms) - 1, 0)}"
        return {arm: untold(NAME, POINTS, reason) for arm in arms}
    judged = {arm: Judged(found, arm, above_chance(found, arm)) for arm in arms}
    places = _shared(list(judged.values()))
    if not places:
        reason = "no cell that all arms have, above chance"
        return {arm: untold(NAME, POINTS, reason) for arm in arms}
    scores = {arm: GapSamples(one.clean(places), one.noisy(places)) for arm, one in judged.items()}
    return {
        arm: _figure(one, places, scores[arm], [scores[other] for other in arms if other != arm])
        for arm, one in judged.items()
    }


def _figure(
    judged: Judged, places: Sequence[Place], own: GapSamples, others: Sequence[GapSamples]
) -> Figure:
    """Hold an arm against a line through the others."""
    known = [one.clean.value for one in others]
    low, high = min(known), max(known)
    if high - low < FLAT:
        return untold(NAME, POINTS, "the other arms have one and the same clean score")
    items, _ = judged.found.sample_size(places)
    samples = [
        own.perturbed,
        log_odds(own.clean, items),
        *(log_odds(one.clean, items) for one in others),
        *(log_odds(one.perturbed, items) for one in others),
    ]
    beyond = function_of(lambda values: _beyond(values, items), samples)
    outside = "" if low <= own.clean.value <= high else "; its own lies outside"
    line = f"line through {plural(len(others), 'arm')} of {low:.1%} to {high:.1%} on clean text"
    return judged.figure(NAME, POINTS, beyond, places, line + outside)


def _beyond(values: FloatArray, items: int) -> FloatArray:
    """Return points above the line, or NaN where the others have one clean score.

    ``values`` (2 + 2 a, ...) are the arm's score under noise, the logit of its clean one, and the
    logits of a other arms, first clean, then under noise.
    """
    score, own, (x, y) = values[0], values[1], np.split(values[2:], 2)
    across = x - x.mean(axis=0)
    spread = (across**2).sum(axis=0)
    undefined = np.full(spread.shape, np.nan)
    slope = np.divide((across * y).sum(axis=0), spread, out=undefined, where=spread > FLAT**2)
    foretold = y.mean(axis=0) + slope * (own - x.mean(axis=0))
    points: FloatArray = 100 * (score - _score(foretold, items))
    return points


def _score(logits: FloatArray, items: int) -> FloatArray:
    """Return the scores over ``items`` of which these are the log odds (`log_odds`)."""
    scores: FloatArray = ((items + 1) / (1 + np.exp(-logits)) - 0.5) / items
    return scores.clip(0, 1)


def _shared(arms: Sequence[Judged]) -> list[Place]:
    sets = [set(one.places) for one in arms[1:]]
    return [place for place in arms[0].places if all(place in one for one in sets)]
