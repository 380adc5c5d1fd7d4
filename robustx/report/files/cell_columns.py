"""The columns of a table with one row a cell: their names, types and meanings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

# What a column holds; SCORES are numbers by name, CURVE shares by graphemes.
TEXT, WHOLE, NUMBER, SCORES, CURVE = "text", "whole", "number", "scores", "curve"


class Column(NamedTuple):
    """A column; ``kind`` is one of the constants above."""

    name: str
    kind: str
    meaning: str


def with_bounds(name: str) -> tuple[str, str, str]:
    """Return the names of the columns of a value and its interval."""
    return name, f"{name}_low", f"{name}_high"


def interval(name: str, meaning: str, kind: str = NUMBER) -> tuple[Column, ...]:
    """Return the columns of a value and its interval."""
    value, low, high = with_bounds(name)
    return (
        Column(value, kind, meaning),
        Column(low, kind, f"lower bound of `{name}`"),
        Column(high, kind, f"upper bound of `{name}`"),
    )


def texts(**meanings: str) -> Iterator[Column]:
    """Yield columns of text."""
    return (Column(name, TEXT, meaning) for name, meaning in meanings.items())


def wholes(**meanings: str) -> Iterator[Column]:
    """Yield columns of whole numbers."""
    return (Column(name, WHOLE, meaning) for name, meaning in meanings.items())


def numbers(**meanings: str) -> Iterator[Column]:
    """Yield columns of numbers."""
    return (Column(name, NUMBER, meaning) for name, meaning in meanings.items())


def names_of(columns: Sequence[Column]) -> list[str]:
    """Return the names, in order."""
    return [column.name for column in columns]


PLACE = (
    *texts(
        arm="arm",
        task="task",
        language="code of the language",
        perturbation="noise; empty for an attack",
    ),
    *wholes(severity="severity of the noise, 1 to 5", draw="repeated draw, from 0"),
    *texts(
        attack="attack; empty for a noise",
        budget="budget of the attack",
        status="ok, not applicable, at chance, missing or failed",
        reason="why it is not ok",
        kind="group of tasks, such as tagging",
        metric="metric of the scores",
        readiness="whether the arm has a checkpoint: ready, missing, wrong head, labels unmapped",
    ),
    *wholes(
        n="items of the language",
        groups="source items of the language, which are resampled",
        seeds="checkpoints of the arm",
    ),
)

COST = (
    *numbers(chance="score of answers that know nothing of the texts"),
    *interval("clean", "score on clean text"),
    *interval("perturbed", "score under the noise or attack"),
    *interval("gap", "points: 100 x (clean - perturbed)"),
    *numbers(
        relative_drop="gap / clean",
        retention="(perturbed - chance) / (clean - chance)",
        p="of a gap of zero, not adjusted; empty where no resample differs",
        p_holm="`p`, adjusted by Holm over the cells of the arm and task",
    ),
    Column("clean_beside", SCORES, "the metric's further scores on clean text"),
    Column("perturbed_beside", SCORES, "the metric's further scores under noise"),
)

EDITS = (
    *numbers(
        rate="edited graphemes / graphemes",
        cer="Levenshtein distance / graphemes",
        untouched="items of which no text changed / items",
    ),
    *wholes(
        lost_marks="marked spans that an edit destroyed",
        right_to_wrong="answers that were right on clean text and are wrong, of all seeds",
        wrong_to_right="answers that were wrong on clean text and are right, of all seeds",
    ),
)

TOKENISER = (
    *numbers(
        clean_fertility="sub-words / words, on clean text; empty where words cannot be told",
        fertility="sub-words of the noisy text / words of the clean text",
        clean_unknown="unknown sub-words / sub-words, on clean text",
        unknown="the same on noisy text",
        clean_truncated="inputs that were cut / inputs, on clean text",
        truncated="the same on noisy text",
        clean_lost="words and answers that no model could get right, per input, on clean text",
        lost="the same on noisy text",
    ),
)

DIFFERENCE = (
    *texts(baseline="arm that this one is held against"),
    *interval("difference", "points: gap of the arm - gap of the baseline"),
    *numbers(
        difference_p="of a difference of zero, not adjusted",
        difference_p_holm="`difference_p`, adjusted by Holm over the cells of the two arms",
    ),
)

ATTACK = (
    *wholes(
        succeeded="items that the attack broke",
        failed="items that it tried and did not break",
        skipped="items that were wrong before the attack",
        idle="items with nothing to attack",
    ),
    *interval("right_before", "items that were right before the attack / items"),
    *interval("success_rate", "succeeded / (succeeded + failed)"),
    *interval("accuracy_under_attack", "(failed + idle) / items"),
    *interval("flip_rate", "items whose output changed / items"),
    *interval("edited_share", "edited graphemes / graphemes, of successes"),
    *interval("graphemes_spent", "graphemes a success spent"),
    *interval("words_touched", "words a success touched"),
    *interval("mean_queries", "texts that the model was asked about, per attacked item"),
    *interval("lead", "points: success rate - that of random search"),
    *numbers(p_lead="of a lead of zero, not adjusted", p_lead_holm="`p_lead`, adjusted by Holm"),
    *interval("curve", "accuracy under attack by graphemes spent at most", CURVE),
    *interval("accuracy_difference", "points: accuracy under attack - that of the baseline"),
    *numbers(accuracy_difference_p_holm="of a difference of zero, adjusted by Holm"),
    *interval(
        "success_difference", "points: success rate on items both arms had right - the baseline's"
    ),
    *numbers(success_difference_p_holm="of a difference of zero, adjusted by Holm"),
    *wholes(both_right="items that both arms had right before the attack"),
)

COLUMNS: tuple[Column, ...] = (*PLACE, *COST, *EDITS, *TOKENISER, *DIFFERENCE, *ATTACK)
