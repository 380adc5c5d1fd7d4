"""Further numbers of an arm on a task: transfer gaps, the worst noise, the area under severity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import pairwise

from robustx.report.evidence import Place, TaskEvidence
from robustx.report.figures.item_figures import item_figures
from robustx.report.figures.judged import POINTS, SCORE, Judged, untold
from robustx.report.view import Figure
from robustx.report.words.wording import plural
from robustx.stats import mean_of, points_lost, total_of

ENGLISH = "en"


def figures(found: TaskEvidence, arm: str, above_chance: Collection[str]) -> tuple[Figure, ...]:
    """Return all figures of an arm; one that cannot be told says why.

    All but the transfer gap are over the cells of the overall mean, in the languages
    ``above_chance``.
    """
    judged = Judged(found, arm, frozenset(above_chance))
    return (
        transfer_gap(judged),
        robustness_transfer_gap(judged),
        *original_perturbed_worst(judged),
        severity_area(judged),
        *item_figures(judged),
    )


def transfer_gap(judged: Judged) -> Figure:
    """Return the English clean score minus the mean of the others, in points.

    Hu et al. (2020), XTREME, arXiv 2003.11080, sec. 5: languages at chance are in, as they are in
    the published ones.
    """
    name = "cross-lingual transfer gap"
    places = judged.found.run_clean(judged.arm)
    english = [place for place in places if place.language == ENGLISH]
    others = [place for place in places if place.language != ENGLISH]
    if not (english and others):
        return untold(name, POINTS, "it takes clean English and another language")
    gap = points_lost(judged.noisy(english), judged.noisy(others))
    about = f"clean: English minus the mean of {plural(len(others), 'other language')}"
    return judged.figure(name, POINTS, gap, places, about)


def robustness_transfer_gap(judged: Judged) -> Figure:
    """Return the mean gap elsewhere minus that of English under the same noises, in points.

    Cells elsewhere whose condition does not apply in English are left out, so that it is the
    languages that differ and not the noises.
    """
    name = "robustness transfer gap"
    by_language = judged.by_language()
    known = set(by_language.get(ENGLISH, ()))
    if not known:
        return untold(name, POINTS, "there is no English cell to hold others against")
    elsewhere = [one for one in judged.places if one.language != ENGLISH]
    both = [one for one in elsewhere if one.condition in known]
    if not both:
        reason = "no condition applies in English and elsewhere" if elsewhere else "English alone"
        return untold(name, POINTS, reason)
    mirrored = [Place(ENGLISH, place.condition) for place in both]
    more = judged.lost(both) - judged.lost(mirrored)
    about = f"gap in {plural(len(both), 'cell')} elsewhere minus the English gap beside each"
    return judged.figure(name, POINTS, more, [*both, *mirrored], about)


def original_perturbed_worst(judged: Judged) -> Iterator[Figure]:
    """Yield the mean score on clean text, over all cells, and over each language's lowest cell.

    The lowest is chosen in the sample and held in the resamples, so the interval does not speak of
    the choice. Languages weigh as much as they do in the mean over all cells.
    """
    places = judged.places
    if not places:
        for name in ("original", "perturbed", "worst"):
            yield untold(name, SCORE, judged.empty)
        return
    yield judged.figure("original", SCORE, judged.clean(places), places, "on clean text")
    perturbed = f"mean over {plural(len(places), 'cell')}"
    yield judged.figure("perturbed", SCORE, judged.noisy(places), places, perturbed)
    yield worst(judged)


def worst(judged: Judged) -> Figure:
    """Return the mean over languages of the lowest score under any condition."""
    by_language = judged.by_language()
    if max(map(len, by_language.values())) < 2:
        return untold("worst", SCORE, "there is one condition, so it is the score under that")
    lowest = {
        code: min(
            (Place(code, condition) for condition in conditions),
            key=lambda place: judged.noisy([place]).value,
        )
        for code, conditions in by_language.items()
    }
    chosen = Counter(str(place.condition) for place in lowest.values())
    [(most, often)] = chosen.most_common(1)
    score = judged.noisy([lowest[place.language] for place in judged.places])
    about = f"the lowest cell of each language: {most} in {often} of {len(lowest)}"
    return judged.figure("worst", SCORE, score, judged.places, about)


def severity_area(judged: Judged) -> Figure:
    """Return the mean gap between severity 0, where it is 0, and the highest, in points.

    The area under the curve of the mean gap by the trapezium rule, over the highest severity.
    Noises of a language that do not apply at every severity are left out, so that each point of the
    curve is over the same ones.
    """
    name = "area under the severity curve"
    if judged.attacked:
        return untold(name, POINTS, "attacks have no severity")
    severities = sorted({condition.severity for condition in judged.found.conditions})
    if len(severities) < 2:
        return untold(name, POINTS, "the suite has one severity")
    curves = _whole_curves(judged, severities)
    if not curves:
        reason = "no noise was run and applies at every severity" if judged.places else judged.empty
        return untold(name, POINTS, reason)
    heights = [judged.lost([curve[level] for curve in curves]) for level in severities]
    parts = [heights[0].times(severities[0] / 2)]
    for (low, before), (high, after) in pairwise(zip(severities, heights, strict=True)):
        parts.append(mean_of([before, after]).times(high - low))
    used = [curve[severities[-1]] for curve in curves]
    about = f"mean gap over severities 0 to {severities[-1]}, of {plural(len(curves), 'curve')}"
    area = total_of(parts).times(1 / severities[-1])
    return judged.figure(name, POINTS, area, used, about)


def _whole_curves(judged: Judged, severities: list[int]) -> list[dict[int, Place]]:
    """Return the cells of each language, noise and draw by severity, where there are all."""
    curves: dict[tuple[str, str | None, int], dict[int, Place]] = {}
    for place in judged.places:
        noise = place.condition
        curve = curves.setdefault((place.language, noise.perturbation, noise.draw), {})
        curve[noise.severity] = place
    return [curve for curve in curves.values() if len(curve) == len(severities)]
