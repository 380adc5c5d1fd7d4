"""Flips, items right whatever comes, and changed items alone."""

from __future__ import annotations

import numpy as np
import pytest

from robustx.evaluation.suite import CLEAN, Condition
from robustx.report import summarise
from robustx.report.figures.figures import figures
from robustx.report.figures.item_totals import RESAMPLES
from robustx.report.figures.judged import above_chance

CONDITIONS = [Condition(noise, severity) for noise in ("keyboard", "casing") for severity in (1, 3)]


@pytest.fixture(scope="module")
def recipe(make):
    """Two languages above chance in which both noises apply."""
    return make.but(languages=("en", "de"))


@pytest.fixture(scope="module")
def found(recipe, tmp_path_factory):
    return summarise(recipe.write(tmp_path_factory.mktemp("items") / "run"), resamples=500)


def named(summary, arm="nli", task=0):
    evidence = summary.evidence[task]
    return {one.name: one for one in figures(evidence, arm, above_chance(evidence, arm))}


def right(recipe, language, condition, seed=None):
    return recipe.right("nli", seed, language, condition)


def mean(recipe, share, languages=("en", "de")):
    """The mean over cells of what ``share`` makes of (right before, right after)."""
    return np.mean(
        [
            share(right(recipe, code, CLEAN), right(recipe, code, one)).mean()
            for code in languages
            for one in CONDITIONS
        ]
    )


def test_flips_are_shares_of_all_answers(recipe, found):
    told = named(found)
    worse = told["flips, right to wrong"].value.value
    better = told["flips, wrong to right"].value.value
    assert worse == pytest.approx(mean(recipe, lambda before, after: before & ~after))
    assert better == pytest.approx(mean(recipe, lambda before, after: ~before & after))


def test_in_accuracy_flips_differ_by_the_gap(summary):
    for arm in summary.tasks[0].arms:
        told = named(summary, arm.name)
        flips = [told[f"flips, {way}"].value.value for way in ("right to wrong", "wrong to right")]
        assert 100 * (flips[0] - flips[1]) == pytest.approx(arm.overall.gap.gap.value)


def test_an_item_is_right_at_worst_if_it_is_right_in_every_cell(recipe, found):
    always = [
        np.all([right(recipe, code, one) for one in (CLEAN, *CONDITIONS)], axis=0).mean()
        for code in ("en", "de")
    ]
    told = named(found)
    assert told["items right, worst"].value.value == pytest.approx(np.mean(always))
    assert told["items right, worst"].value.value < told["worst"].value.value
    assert told["items right, original"].value.value == pytest.approx(
        mean(recipe, lambda before, _: before)
    )


def test_the_gap_of_changed_items_leaves_the_untouched_out(recipe, found):
    changed = np.arange(recipe.items) % 10 > 0
    gap = mean(recipe, lambda before, after: before[changed] * 1.0 - after[changed])
    told = named(found)["gap on changed items"]
    assert told.value.value == pytest.approx(100 * gap)
    assert told.about == "90% of all items, 8 cells"


def test_each_seed_is_scored_alone_and_then_averaged(make, tmp_path):
    names = {f"nli.seed-{seed}": ("nli", seed) for seed in range(3)}
    recipe = make.but(checkpoints=names, languages=("en",))
    told = named(summarise(recipe.write(tmp_path / "run"), resamples=300))
    each = [
        np.all([right(recipe, "en", one, seed) for one in (CLEAN, *CONDITIONS)], axis=0).mean()
        for seed in range(3)
    ]
    assert told["items right, worst"].value.value == pytest.approx(np.mean(each))


def uneven(recipe):
    """The recipe, but the third seed gets every third item wrong under noise."""
    kind = type(recipe)

    def right(self, arm, seed, language, condition, task="paws-x"):
        found = kind.right(self, arm, seed, language, condition, task)
        worse = seed == 2 and not condition.is_clean
        return found & (np.arange(self.items) % 3 > 0) if worse else found

    return type("Uneven", (kind,), {"right": right})(**vars(recipe))


def test_the_spread_of_seeds_is_in_the_interval(make, tmp_path):
    names = {f"nli.seed-{seed}": ("nli", seed) for seed in range(3)}
    even = make.but(checkpoints=names, languages=("en",), noises=("keyboard",))

    def width(one, name):
        told = named(summarise(one.write(tmp_path / name), resamples=500))
        interval = told["flips, right to wrong"].value
        return interval.high - interval.low

    assert width(uneven(even), "uneven") > 3 * width(even, "even")


def test_a_corpus_f1_is_scored_from_the_sums_of_the_changed_items(several):
    [task] = [place for place, one in enumerate(several.tasks) if one.name == "spans"]
    told, evidence = named(several, task=task), several.evidence[task]
    gaps = []
    for code in evidence.languages:
        if code not in above_chance(evidence, "nli"):
            continue
        clean = noisy = np.zeros(3)
        cells = [place for place in evidence.headline("nli") if place.language == code]
        before = evidence.observed["nli", cells[0]._replace(condition=CLEAN)]
        for place in cells:
            after = evidence.observed["nli", place]
            clean = clean + before.statistics[0][after.changed].sum(axis=0)
            noisy = noisy + after.statistics[0][after.changed].sum(axis=0)
        f1 = [2 * one[0] / (one[1] + one[2]) for one in (clean, noisy)]
        gaps += [100 * (f1[0] - f1[1])] * len(cells)
    assert told["gap on changed items"].value.value == pytest.approx(np.mean(gaps))


def test_more_resamples_than_it_takes_leave_item_figures_as_they_are(recipe, tmp_path):
    """They are of the first resamples, which are the same however many there are."""
    folder = recipe.write(tmp_path / "run")
    some, more = (
        named(summarise(folder, resamples=number)) for number in (RESAMPLES, RESAMPLES + 500)
    )
    for name in ("flips, right to wrong", "items right, worst", "gap on changed items"):
        assert some[name] == more[name]


def test_so_are_those_of_several_seeds(make, tmp_path):
    names = {f"nli.seed-{seed}": ("nli", seed) for seed in range(2)}
    folder = make.but(checkpoints=names, languages=("en",)).write(tmp_path / "run")
    some, more = (
        named(summarise(folder, resamples=number)) for number in (RESAMPLES, RESAMPLES + 500)
    )
    assert more["flips, right to wrong"].value.value == some["flips, right to wrong"].value.value
    assert more["flips, right to wrong"].value.low < more["flips, right to wrong"].value.value


def test_no_interval_without_spread(make, tmp_path):
    """Everything stays right, so nothing is lost and nothing is in doubt."""
    recipe = make.but(
        languages=("en",), accuracy={"nli": 2.0, "ner": 2.0}, loss={"nli": 0.0, "ner": 0.0}
    )
    told = named(summarise(recipe.write(tmp_path / "run"), resamples=100))
    assert told["flips, right to wrong"].value == (0, 0, 0)
    assert told["items right, worst"].value == (1, 1, 1)
    assert told["gap on changed items"].value == (0, 0, 0)
