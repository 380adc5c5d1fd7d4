"""What every number in a report is, with its denominator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from robustx.report.comparison import Comparison
from robustx.report.view import Summary
from robustx.report.wording import plural


class Definition(NamedTuple):
    """A word of the report and what it stands for."""

    term: str
    meaning: str


def definitions(summary: Summary, comparison: Comparison | None) -> tuple[Definition, ...]:
    """Return the definitions of all that a report shows."""
    found = [*_scores(summary), *_amounts(), *_statistics(summary)]
    if comparison is not None:
        found += _differences(comparison)
    return tuple(found)


def _scores(summary: Summary) -> Iterator[Definition]:
    metrics = " and ".join(dict.fromkeys(task.metric for task in summary.tasks))
    yield Definition("clean", f"{metrics} on the test set as it is, in % of its items")
    yield Definition("noisy", "the same on the same items under noise")
    yield Definition("gap", "clean - noisy, in points; positive is worse")
    yield Definition("drop", "gap / clean, in %")
    yield Definition("kept", "retention, (noisy - chance) / (clean - chance), in %")
    yield Definition(
        "chance",
        "share of the commonest gold label; a language is at chance where the interval of its "
        "clean score reaches down to that, and it is then in no mean and no test",
    )


def _amounts() -> Iterator[Definition]:
    yield Definition("edited", "realised rate, edited graphemes / all graphemes, in %")
    yield Definition("intact", "items whose texts the noise left untouched / items, in %")
    yield Definition(
        "n/a",
        "not applicable: the noise changes no text of the language, or does what the labels do not "
        "survive; in no mean, no test",
    )
    yield Definition("–", "missing: the cell was not run")


def _statistics(summary: Summary) -> Iterator[Definition]:
    yield Definition("mean", "unweighted mean of scores over cells, language x noise x severity")
    yield Definition("group", "all rows, in all languages, that come from one source item")
    yield Definition(
        "[low, high]",
        f"{100 * summary.level:g} % interval from {summary.resamples:,} paired resamples of the "
        f"groups, the same for all cells of a task (bootstrap seed {summary.seed}), expanded for "
        "few groups",
    )
    families = "; ".join(
        f"{task.name} {arm.name} {arm.tests}"
        for task in summary.tasks
        for arm in task.arms
        if arm.tests
    )
    yield Definition(
        "p",
        "two-sided, from a t test on the bootstrap standard error, Holm-adjusted within its table; "
        f"tests in the family of language x condition: {families or 'none'}. Means over "
        "all are one test each and not adjusted. * p < .05; = no item differs",
    )


def _differences(comparison: Comparison) -> Iterator[Definition]:
    primary = sum(pair.overall is not None for pair in comparison.arms)
    families = "; ".join(
        f"{pair.task} {pair.arm} {pair.tests}" for pair in comparison.arms if pair.tests
    )
    yield Definition(
        "difference",
        f"gap of the arm - gap of {comparison.baseline}, on the same resamples; negative: the arm "
        f"is more robust. The row of all is the primary test, not adjusted "
        f"({plural(primary, 'primary test')} here); those below are, within noises and within "
        f"languages; tests in the family of language x condition: {families or 'none'}",
    )
