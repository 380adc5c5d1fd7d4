"""What the tables by level, the slices and the further numbers of an arm are."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.report.view import ArmSummary, Figure, Summary
from robustx.report.words.definition import Definition

# By the words with which names of figures begin or end.
FIGURES = {
    "transfer gap": "cross-lingual: clean score in English - mean of the other languages, those at "
    "chance included; robustness: mean gap elsewhere - gap in English under the same conditions; "
    "in points",
    "worst": "mean over languages of the score in the lowest cell of each; the lowest is chosen in "
    "the sample, of which the interval does not speak",
    "area under": "the severity curve: mean gap between severity 0, where it is 0, and the "
    "highest, by the trapezium rule, in points",
    "flips": "answers that turn from right to wrong, or from wrong to right / all answers to "
    "perturbed texts, in %",
    "items right": "worst: items that are right on clean text and in every cell of their language "
    "/ items, in %",
    "changed items": "the gap over those items alone of which the noise changed a text, in points",
    "corruption error": "mCE: mean over noises of errors / errors of the baseline; relative: of "
    "gaps / gaps of the baseline; below 1 is more robust",
    "effective robustness": "score under noise - what the clean score foretells, by a line through "
    "the other arms on the logit scale, in points",
}


def level_definitions(summary: Summary, figures: tuple[Figure, ...] = ()) -> Iterator[Definition]:
    """Yield the definitions of what arms have beside their means; ``figures`` are those of pairs.

    Only what is there is defined.
    """
    arms = [arm for task in summary.tasks for arm in task.arms]
    if any(arm.levels for arm in arms):
        yield Definition("@", "noise@severity" if not summary.attacked else "attack@budget")
        yield from _levels(arms)
    if any(arm.slices for arm in arms):
        yield Definition(
            "slices",
            "items of one kind in all languages, scored as means over languages; retention (kept) "
            "is counted from zero there",
        )
    every = (*figures, *(one for arm in arms for one in arm.figures))
    told = {one.name for one in every if one.value is not None}
    for term, meaning in FIGURES.items():
        if any(term in name for name in told):
            yield Definition(term, meaning)


def _levels(arms: list[ArmSummary]) -> Iterator[Definition]:
    there = {table.by for arm in arms for table in arm.levels}
    if "channel" in there:
        yield Definition("channel", "what a noise imitates, such as typing, spelling or sight")
    if "resource class" in there:
        yield Definition(
            "resource class",
            "how much text a language has, 0 (none) to 5, after Joshi et al. 2020",
        )
