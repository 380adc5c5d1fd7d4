"""What every number in a report is, with its denominator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from robustx.report.arms.comparison import Comparison
from robustx.report.view import Summary
from robustx.report.words.attack_definitions import (
    attack_differences,
    attack_means,
    attack_rates,
    attack_scores,
)
from robustx.report.words.definition import Definition
from robustx.report.words.level_definitions import level_definitions
from robustx.report.words.wording import plural


def definitions(summary: Summary, comparison: Comparison | None) -> tuple[Definition, ...]:
    """Return the definitions of all that a report shows."""
    amounts = attack_rates(summary) if summary.attacked else _amounts()
    pairs = comparison.arms if comparison else ()
    levels = level_definitions(summary, tuple(one for pair in pairs for one in pair.figures))
    found = [*_scores(summary), *amounts, *_tokeniser(summary), *levels, *_statistics(summary)]
    if comparison is not None:
        found += _differences(summary, comparison)
    return tuple(found)


def shown(entries: Iterable[Definition], text: str) -> tuple[Definition, ...]:
    """Return those of the definitions whose terms, or the first words of them, are in a text."""
    return tuple(
        entry
        for entry in entries
        if any(part.split()[0] in text for part in entry.term.split(", "))
    )


def _scores(summary: Summary) -> Iterator[Definition]:
    tasks: dict[Definition, list[str]] = {}
    for task in summary.tasks:
        tasks.setdefault(Definition(task.metric, task.meaning), []).append(task.name)
    for (metric, meaning), names in tasks.items():
        where = f" ({', '.join(names)})" if len(tasks) > 1 else ""
        yield Definition(metric, f"{meaning or 'the metric of the task'}, in %{where}")
    yield from attack_scores() if summary.attacked else _noisy_scores()
    yield Definition(
        "chance",
        "the score of answers that know nothing of the texts, such as the commonest label; a "
        "language is at chance where the interval of its clean score reaches down to that, and it "
        "is then in no mean and no test",
    )
    if summary.across:
        yield Definition("chance in All tasks", "how many cells are left out for that")
    if summary.across or any(arm.beside for task in summary.tasks for arm in task.arms):
        yield Definition(
            "score, task score",
            "what a task adds to the benchmark's mean: its metric on clean text, for questions "
            "the mean of F1 and exact match; unweighted over languages, those at chance included",
        )


def _noisy_scores() -> Iterator[Definition]:
    yield Definition("clean", "the metric on the test set as it is, over the cells that count")
    yield Definition("noisy", "the same on the same items under noise")
    yield Definition("gap", "clean - noisy, in points; positive is worse")
    yield Definition("drop", "gap / clean, in %")
    yield Definition("kept", "retention, (noisy - chance) / (clean - chance), in %")


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
    if summary.attacked:
        yield from attack_means()
    else:
        yield Definition(
            "mean", "unweighted mean of scores over cells, language x noise x severity"
        )
    if summary.across:
        yield from _means_over_tasks()
    yield Definition(
        "group", "all rows that come from one source item, in all languages that share it"
    )
    yield Definition(
        "[low, high]",
        f"{100 * summary.level:g} % interval from {summary.resamples:,} paired resamples of the "
        f"groups, the same for all cells of a task (bootstrap seed {summary.seed}), expanded for "
        "few groups; not adjusted for the number of tests as p is, so it may exclude zero beside "
        "p > .05",
    )
    families = _families(
        (task.name, arm.name, arm.tests) for task in summary.tasks for arm in task.arms
    )
    yield Definition(
        "p",
        "two-sided, from a t test on the bootstrap standard error, Holm-adjusted within its table; "
        f"tests in the family of language x condition: {families or 'none'}. "
        f"{_unadjusted(summary)} * p < .05; = no resample differs, so there is nothing to test",
    )


def _unadjusted(summary: Summary) -> str:
    if summary.attacked:
        return "The mean that arms are judged on is one test and not adjusted."
    return "Means over all are one test each and not adjusted."


def _means_over_tasks() -> Iterator[Definition]:
    yield Definition(
        "over tasks",
        "unweighted mean of the tasks' own means; of a task with no cell that counts there is none "
        "to take. The row of all is one test and not adjusted; kinds of task, tasks and languages "
        "are a family each",
    )


def _tokeniser(summary: Summary) -> Iterator[Definition]:
    if not any(arm.tokeniser for task in summary.tasks for arm in task.arms):
        return
    yield Definition(
        "fert",
        "fertility, sub-words (special ones included) / words of the clean text; each "
        "column has its noisy value beside it, over all cells that were run, at chance or not",
    )
    yield Definition("unk", "sub-words that stand for what the vocabulary lacks / sub-words, in %")
    yield Definition("cut", "inputs of which a part was not read, being too long / inputs, in %")
    yield Definition(
        "lost",
        "words and gold answers for which no sub-word was left, so that no model could get them "
        "right, per 100 inputs",
    )


def _differences(summary: Summary, comparison: Comparison) -> Iterator[Definition]:
    pairs = comparison.across or comparison.arms
    primary = sum(pair.overall is not None for pair in pairs)
    families = _families((pair.task, pair.arm, pair.tests) for pair in comparison.arms)
    noises = "attacks and budgets" if summary.attacked else "noises"
    others = "kinds of task and tasks" if comparison.across else f"{noises} and within languages"
    yield Definition(
        "difference",
        f"gap of the arm - gap of {comparison.against}, on the same resamples; negative: the arm "
        f"is more robust. The first row is the primary test, {_adjusted(comparison)} "
        f"({plural(primary, 'primary test')} here); those below are, within {others}; "
        f"tests in the family of language x condition: {families or 'none'}",
    )
    if summary.attacked:
        yield from attack_differences(comparison.against)


def _adjusted(comparison: Comparison) -> str:
    return "not adjusted" if comparison.baseline else "adjusted over the pairs of arms in verdicts"


def _families(sizes: Iterable[tuple[str, str, int]]) -> str:
    """Write the sizes of Holm families by task and arm; of many, the smallest and largest."""
    tested = [one for one in sizes if one[2]]
    if len({task for task, _, _ in tested}) > 1:
        numbers = [tests for _, _, tests in tested]
        return f"{min(numbers):,} to {max(numbers):,}, by task and arm"
    return "; ".join(f"{task} {arm} {tests}" for task, arm, tests in tested)
