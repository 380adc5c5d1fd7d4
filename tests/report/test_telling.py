from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import pytest

from robustx.evaluation.store import RunFolder
from robustx.report import compare, summarise
from robustx.report.words.definitions import definitions
from robustx.report.words.doubted import doubtful
from robustx.report.words.telling import loss_told
from robustx.report.words.verdicts import comparison_sentences, verdicts
from robustx.stats import Gap, Interval, StochasticOrder, almost_stochastic_order
from tests.report.conftest import Make

FAST: dict[str, Any] = {"resamples": 200}
SEVERAL = {f"{arm}-{seed}": (arm, seed) for arm in ("nli", "ner") for seed in range(3)}
SINGLE = {"nli": ("nli", None), "ner": ("ner", None)}

Found = TypeVar("Found")


@dataclass(frozen=True)
class Uneven(Make):
    """Three seeds an arm on PAWS-X, and one checkpoint an arm on XNLI."""

    def write(self, root):
        """Write the cells that there are."""
        folder = RunFolder(root)
        folder.open(self._header(), lambda _before, now: now)
        for name, (arm, seed) in self.checkpoints.items():
            for language in self.languages:
                for condition in self.suite.conditions():
                    task = "xnli" if seed is None else "paws-x"
                    self._write_cell(folder, name, arm, seed, task, language, condition)
        return folder

    def _header(self):
        header = super()._header()
        for name, checkpoint in header["checkpoints"].items():
            task = "paws-x" if name in SEVERAL else "xnli"
            checkpoint["tasks"] = {task: checkpoint["tasks"][task]}
        return header


@dataclass(frozen=True)
class Mirrored(Make):
    """One arm loses everything in German and nothing in English, the other the reverse."""

    languages: tuple[str, ...] = ("en", "de")
    at_chance: tuple[str, ...] = ()
    idle: tuple[tuple[str, str], ...] = ()

    def right(self, arm, seed, language, condition, task="paws-x"):
        kept = condition.is_clean or (language == "de") == (arm == "nli")
        return np.full(self.items, kept)


def only_pair(recipe, path):
    [pair] = compare(summarise(recipe.write(path / "run"), **FAST)).arms
    return pair


@pytest.fixture(scope="module")
def five(make, tmp_path_factory):
    """Two arms of five seeds each, one of which loses far less."""
    seeds = {f"{arm}.seed-{n}": (arm, n) for arm in ("nli", "ner") for n in range(5)}
    return only_pair(make.but(checkpoints=seeds), tmp_path_factory.mktemp("five"))


def of_order(pair):
    return [line for line in comparison_sentences(pair) if line.startswith("Over seeds")]


def known(found: Found | None) -> Found:
    assert found is not None
    return found


def with_bound(pair, bound):
    order = replace(pair.inference.order, order=StochasticOrder(0.0, bound))
    return replace(pair, inference=replace(pair.inference, order=order))


def test_seeds_over_tasks_are_those_of_the_task_with_the_fewest(tmp_path):
    every = {**SEVERAL, **SINGLE}
    uneven = Uneven(checkpoints=every, tasks=("paws-x", "xnli"), at_chance=())
    summary = summarise(uneven.write(tmp_path / "run"), **FAST)
    comparison = compare(summary)
    [across] = comparison.across
    overall = known(across.inference)
    assert (overall.other_seeds, overall.baseline_seeds) == (1, 1)
    assert overall.order is None
    assert [known(pair.inference).other_seeds for pair in comparison.arms] == [3, 1]
    assert "3 seeds each" not in verdicts(summary, comparison)[0]


def test_arms_that_differ_in_each_language_are_not_said_to_lose_the_same_items(tmp_path):
    summary = summarise(Mirrored().write(tmp_path / "run"), **FAST)
    [verdict] = verdicts(summary, compare(summary))
    assert verdict.startswith("ner and nli lose the same on paws-x in every resample, over")
    assert "item" not in verdict


def test_five_seeds_each_are_put_in_order_in_words(five):
    [line] = of_order(five)
    assert line.startswith("Over seeds the losses of nli are almost stochastically smaller")


def test_three_seeds_are_not_put_in_order_in_words(make, tmp_path):
    pair = only_pair(make.but(checkpoints=SEVERAL), tmp_path)
    assert pair.inference.order is not None
    assert of_order(pair) == []


@pytest.mark.parametrize(
    ("bound", "told"),
    [
        (0.0, "violation 0.00, and none in any resample of the seeds."),
        (0.001, "violation 0.00, at most 0.01 (95 %, one of two directions)."),
        (0.131, "violation 0.00, at most 0.14 (95 %, one of two directions)."),
    ],
)
def test_a_bound_is_rounded_up(five, bound, told):
    [line] = of_order(with_bound(five, bound))
    assert line.endswith(told)


def test_the_order_has_the_level_of_one_of_two_directions(make, tmp_path):
    seeds = {f"{arm}.seed-{n}": (arm, n) for arm in ("nli", "ner") for n in range(3)}
    near = make.but(checkpoints=seeds, loss={"nli": 0.03, "ner": 0.03})
    summary = summarise(near.write(tmp_path / "run"), **FAST)
    at = [compare(replace(summary, evidence=_at(summary, level))) for level in (0.9, 0.95)]
    low, high = (known(known(one.arms[0].inference).order).order for one in at)
    assert low.violation == high.violation
    assert (high.bound - high.violation) / (low.bound - low.violation) == pytest.approx(
        1.96 / 1.645, rel=1e-3
    )


def _at(summary, level):
    return tuple(replace(one, level=level) for one in summary.evidence)


def test_equal_arms_of_five_seeds_are_put_in_either_order_in_one_case_of_twelve() -> None:
    rng = np.random.default_rng(3)
    told = 0
    for case in range(600):
        worse, better = sorted(rng.standard_normal((2, 5)), key=np.mean)
        order = almost_stochastic_order(better, worse, case, level=0.975)
        told += order is not None and order.bound < 0.2
    assert told / 600 == pytest.approx(1 / 12, abs=0.03)


def a_gap(value, low, high, p):
    share = Interval(0.8, 0.7, 0.9)
    noisy = Interval(0.8 - value / 100, 0.0, 1.0)
    return Gap(share, noisy, Interval(value, low, high), None, None, p, 100, 8, False)


def told_of(gap):
    return loss_told("nli", gap, 0.95, " on paws-x", "over 8 groups")


def test_a_loss_is_told_by_its_test_and_not_by_its_interval():
    assert told_of(a_gap(21.9, 12.5, 37.2, 0.125)) == (
        "No loss can be told for nli under noise on paws-x: 21.9 points [12.5, 37.2], p = .125, "
        "over 8 groups."
    )
    assert told_of(a_gap(2.0, -0.1, 4.0, 0.04)).startswith("nli loses 2.0 points [-0.1, 4.0]")


def test_a_gain_is_called_one():
    assert told_of(a_gap(-4.3, -6.0, -2.5, 0.001)) == (
        "nli gains 4.3 points [2.5, 6.0] under noise on paws-x, from 80.0 to 84.3 %, p = .001, "
        "over 8 groups."
    )


def test_a_gap_that_no_resample_has_is_no_loss():
    assert told_of(a_gap(0.0, 0.0, 0.0, None)).endswith(
        "[0.0, 0.0], no resample differs, over 8 groups."
    )


@pytest.mark.parametrize(
    ("points", "logits", "said"), [(0.01, 0.01, 1), (0.2, 0.01, 0), (0.01, 0.2, 0)]
)
def test_scales_disagree_only_where_both_tell_something(contrary, points, logits, said):
    overall = replace(contrary.overall, difference=replace(contrary.overall.difference, p=points))
    scale = replace(contrary.inference.logits, p=logits)
    inference = replace(contrary.inference, logits=scale)
    lines = comparison_sentences(replace(contrary, overall=overall, inference=inference))
    assert sum("so the scale decides" in line for line in lines) == said


@pytest.fixture(scope="module")
def contrary(make, tmp_path_factory):
    """Two arms of which one loses less in points and more in odds."""
    high = make.but(accuracy={"nli": 0.97, "ner": 0.7}, loss={"nli": 0.03, "ner": 0.035})
    return only_pair(high, tmp_path_factory.mktemp("contrary"))


def test_small_languages_that_share_no_items_are_doubted_though_together_they_are_many(
    make, tmp_path
):
    small = make.but(tasks=("spans",), items=60, idle=())
    summary = summarise(small.write(tmp_path / "run"), **FAST)
    found = [one.sentence for one in doubtful(summary, compare(summary))]
    [line] = [one for one in found if "so few groups" in one]
    assert "nli, ner and the difference of ner and nli on spans (4 of 4 languages have" in line
    assert "fewer than 50 groups)" in line


def test_intervals_are_said_not_to_be_adjusted_for_the_number_of_tests(summary):
    [bounds] = [one for one in definitions(summary, None) if one.term == "[low, high]"]
    assert bounds.meaning.endswith(
        "not adjusted for the number of tests as p is, so it may exclude zero beside p > .05"
    )
