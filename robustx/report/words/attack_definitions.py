"""What every number in a report on attacks is, with its denominator."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.report.threat import BASELINE
from robustx.report.view import Summary
from robustx.report.words.definition import Definition


def attack_scores() -> Iterator[Definition]:
    """Yield the task's own scores under attack."""
    yield Definition("clean", "the metric on the test set as it is, over the cells that count")
    yield Definition(
        "attacked",
        "the same on the texts that came out of the attack: of a failed one the text that came "
        "nearest to its goal, of a skipped one the clean text",
    )
    yield Definition("gap", "clean - attacked, in points; positive is worse")
    yield Definition("drop", "gap / clean, in %")


def attack_rates(summary: Summary) -> Iterator[Definition]:
    """Yield the rates of attacks, and what a success cost."""
    yield Definition(
        "judged under",
        "the attack and budget of all means over languages and tasks: the suite's ensemble, else "
        f"its last attack but {BASELINE}; within standard, else its last budget. Attacks and "
        "budgets are not averaged",
    )
    yield Definition(
        "success",
        "attack success rate, succeeded / (succeeded + failed), in %; items that were wrong before "
        "the attack (wrong) or had nothing to attack (idle) are in neither, and counted apart",
    )
    yield Definition(
        "unbroken",
        "accuracy under attack, (failed + idle) / all items, in %: right before the attack, as its "
        "goal has it, and not broken",
    )
    yield Definition(
        "lead",
        f"success rate - that of {BASELINE} against the same arm, on the same resamples, in "
        "points; in success rates by language * marks a lead with p < .05",
    )
    yield Definition("attacked, items", "succeeded + failed, over all languages, once for a seed")
    yield Definition(
        "flips", "flip rate, items whose output changed / all items, right or wrong before, in %"
    )
    yield Definition(
        "edited", "edited graphemes / graphemes of the texts that may be edited, of successes, in %"
    )
    yield Definition(
        "graphemes, words",
        "what a success spent of its budget / successes; an edit costs the larger of what goes out "
        "and what comes in",
    )
    yield Definition("queries", "texts that the model was asked about / attacked items")
    yield Definition(
        "graphemes ≤",
        "unbroken where only successes that spent so many graphemes or fewer count. One search an "
        "item, which stops at its first success: an attacker limited to so many graphemes would "
        "leave as much or less, so it is an upper bound",
    )
    yield Definition(
        "n/a",
        "not applicable: no item could be attacked, or the attack does what the labels do not "
        "survive; in no mean, no test",
    )
    yield Definition("–", "missing: the cell was not run; or undefined, as the cost of no success")
    if any(task.metric != "accuracy" for task in summary.tasks):
        yield Definition(
            "goal", "what counts as broken: it may be other than a loss of the task's metric"
        )


def attack_means() -> Iterator[Definition]:
    """Yield what a mean over cells is."""
    yield Definition(
        "mean",
        "unweighted mean over languages, each attack and budget by itself; of what a success cost, "
        "over the languages with a success",
    )


def attack_differences(arm: str) -> Iterator[Definition]:
    """Yield the differences of two arms under attack."""
    yield Definition(
        "unbroken, broken",
        f"under attack, arm - {arm}: of the accuracies under attack over all items, positive is "
        "more robust; of the success rates on the items that both arms had right before the "
        "attack, negative is more robust. Each is a Holm family over attacks and budgets",
    )
