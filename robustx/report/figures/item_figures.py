"""Figures that look at single items: flips, items right whatever comes, changed items alone."""

from __future__ import annotations

from collections.abc import Sequence

from robustx.metrics.base import FloatArray, MaskedScores, Metric, ratio
from robustx.report.figures.item_totals import (
    ALWAYS,
    ANSWERS,
    FIXED,
    ITEMS,
    RIGHT,
    TO_RIGHT,
    TO_WRONG,
    LanguageTotals,
    Rate,
    item_totals,
    mean_rate,
)
from robustx.report.figures.judged import POINTS, SHARE, Judged, untold
from robustx.report.view import Figure
from robustx.report.words.wording import plural
from robustx.stats import Sampled
from robustx.tasks import tasks

# Each share by name: what is counted, by what, and in words.
SHARES = {
    "flips, right to wrong": (TO_WRONG, ANSWERS, "of all answers to perturbed texts"),
    "flips, wrong to right": (TO_RIGHT, ANSWERS, "of all answers to perturbed texts"),
    "items right, original": (RIGHT, ITEMS, "on clean text"),
    "items right, worst": (ALWAYS, ITEMS, "on clean text and in every cell of the language"),
}
CHANGED = "gap on changed items"


def item_figures(judged: Judged) -> tuple[Figure, ...]:
    """Return the flip rates, the shares of items right at first and always, the gap of changes.

    Flips are shares of all answers, right -> wrong and wrong -> right apart; for accuracy they
    differ by the gap. An item is right at worst if it is so on clean text and under every noise,
    severity and draw of its language, the worst case over perturbations of an instance (Liang et
    al. 2022, HELM, arXiv 2211.09110). What right means is the metric's to say: an exact match for
    questions, every span of a sentence for names. All are means over cells.
    """
    if not judged.places:
        shares = tuple(untold(name, SHARE, judged.empty) for name in SHARES)
        return (*shares, untold(CHANGED, POINTS, judged.empty))
    totals = item_totals(judged)
    shares = tuple(_share(judged, totals, name) for name in SHARES)
    return (*shares, changed_gap(judged, totals))


def changed_gap(judged: Judged, totals: Sequence[LanguageTotals]) -> Figure:
    """Return the gap over those items alone of which the noise changed a text, in points.

    The statistics of all conditions of a language are added up before they are scored, so a
    condition weighs as much as it changed. Untouched items cannot be lost, and hide what noise does
    where it finds few places.
    """
    if judged.attacked:
        return untold(CHANGED, POINTS, "an attack chooses the items that it changes")
    gap = mean_rate(totals, _changed(tasks.build(judged.found.task).metric))
    if gap is None:
        return untold(CHANGED, POINTS, "the changed items have no score")
    cells = [judged.found.cells[judged.arm, place].counts for place in judged.places]
    counts = [one for one in cells if one is not None]
    share = 1 - sum(one.untouched for one in counts) / sum(one.items for one in counts)
    about = f"{share:.0%} of all items, {plural(len(judged.places), 'cell')}"
    return judged.figure(CHANGED, POINTS, _clear(gap.times(100)), judged.places, about)


def _share(judged: Judged, totals: Sequence[LanguageTotals], name: str) -> Figure:
    part, whole, about = SHARES[name]
    share = mean_rate(totals, _per(part, whole))
    if share is None:
        return untold(name, SHARE, "there is no item")
    return judged.figure(name, SHARE, share, judged.places, about)


def _per(part: int, whole: int) -> Rate:
    return lambda totals: ratio(totals[..., part], totals[..., whole])


def _changed(metric: Metric) -> Rate:
    def lost(totals: FloatArray) -> MaskedScores:
        k = metric.k
        clean, noisy = totals[..., FIXED : FIXED + k], totals[..., FIXED + k :]
        difference: MaskedScores = metric.reduce(clean) - metric.reduce(noisy)
        return difference

    return lost


def _clear(points: Sampled) -> Sampled:
    """Make a nil difference zero, and no negative zero."""
    return Sampled(round(points.value, 10) + 0.0, points.draws.round(10) + 0.0, points.seeds)
