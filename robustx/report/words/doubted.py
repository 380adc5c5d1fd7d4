"""Which intervals are not to be trusted, whose they are, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from robustx.report.arms.comparison import Comparison
from robustx.report.view import Summary
from robustx.report.words.heavy_losses import arms
from robustx.report.words.pointer import Pointer
from robustx.report.words.wording import listing, plural
from robustx.stats import Interval
from robustx.stats.trust import FEWEST_GROUPS, Doubt, doubts

FEW = 4  # tasks that are named


class Doubted(NamedTuple):
    """An interval that is not to be trusted: whose it is, and on what."""

    whose: str
    where: str
    task: str
    arm: str


def doubtful(summary: Summary, comparison: Comparison | None) -> Iterator[Pointer]:
    """Name intervals that may hold the truth less often than they say, by reason."""
    found: dict[Doubt, list[Doubted]] = {}
    for doubt, of in (*_of_arms(summary), *_of_pairs(comparison)):
        found.setdefault(doubt, []).append(of)
    for doubt, every in found.items():
        intervals = "interval" if len(every) == 1 else "intervals"
        sentence = f"Take with care the {intervals} of {_all_of(every)}: {doubt.value}."
        yield Pointer(sentence, every[0].task, every[0].arm)


def _all_of(every: list[Doubted]) -> str:
    """Name all of them, those of the same arms together; of many tasks only the number."""
    arms_of: dict[str, list[str]] = {}
    for one in every:
        arms_of.setdefault(one.where, []).append(one.whose)
    places: dict[str, list[str]] = {}
    for where, whose in arms_of.items():
        places.setdefault(listing(whose), []).append(where)
    return "; ".join(
        f"{whose} on {listing(on) if len(on) <= FEW else plural(len(on), 'task')}"
        for whose, on in places.items()
    )


def _of_arms(summary: Summary) -> Iterator[tuple[Doubt, Doubted]]:
    for task, arm in arms(summary):
        gap = arm.overall.gap if arm.overall else None
        if gap is not None and gap.p is not None:
            sizes = [one.gap.groups for one in arm.by_language if one.gap and one.cells]
            for doubt, size in _doubts(gap.gap, gap.groups, sizes, len(arm.seeds)):
                yield doubt, Doubted(arm.name, f"{task.name} ({size})", task.name, arm.name)


def _of_pairs(comparison: Comparison | None) -> Iterator[tuple[Doubt, Doubted]]:
    for pair in comparison.arms if comparison else ():
        found, strength = pair.overall, pair.inference
        if found is None or strength is None or found.difference.p is None:
            continue
        of = found.difference
        several = [n for n in (strength.other_seeds, strength.baseline_seeds) if n > 1]
        sizes = [one.difference.groups for one in pair.by_language]
        whose = f"the difference of {pair.arm} and {pair.baseline}"
        for doubt, size in _doubts(of.value, of.groups, sizes, min(several, default=1)):
            yield doubt, Doubted(whose, f"{pair.task} ({size})", pair.task, pair.arm)


def _doubts(
    found: Interval, groups: int, sizes: list[int], seeds: int
) -> Iterator[tuple[Doubt, str]]:
    """Yield what speaks against a mean over languages, and of how many groups that is.

    ``sizes`` are the groups of each language. Where languages share no items, all may have few
    though together they have enough.
    """
    for doubt in doubts(found, groups, max(seeds, 1)):
        yield doubt, plural(groups, "group")
    few = sum(size < FEWEST_GROUPS for size in sizes)
    if few and groups >= FEWEST_GROUPS:
        have = "has" if few == 1 else "have"
        yield (
            Doubt.FEW_GROUPS,
            f"{few} of {plural(len(sizes), 'language')} {have} fewer than {FEWEST_GROUPS} groups",
        )
