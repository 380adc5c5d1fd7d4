from __future__ import annotations

from dataclasses import replace

import pytest

from robustx.report import compare, summarise
from robustx.report.evidence import Status
from robustx.report.scope import Scope
from robustx.report.view import SliceRow, SliceTable, Tokenised, TokeniserRow
from robustx.report.words.pointers import MOST, pointers
from robustx.stats import Gap, Interval


@pytest.fixture(scope="module")
def found(summary):
    """What is pointed at in the run of two arms."""
    return pointers(summary, compare(summary))


def told(found, *words):
    """The one sentence that has all of these words."""
    [sentence] = [one.sentence for one in found if all(word in one.sentence for word in words)]
    return sentence


def of(recipe, path):
    summary = summarise(recipe.write(path / "run"), resamples=200)
    return pointers(summary, compare(summary) if len(summary.arms) > 1 else None)


def with_arm(summary, **changes):
    """The summary, its first arm changed."""
    [task] = summary.tasks
    first, *others = task.arms
    arms = (replace(first, **changes), *others)
    return replace(summary, tasks=(replace(task, arms=arms),))


def test_there_are_never_more_than_a_reader_will_read(found):
    assert 3 <= len(found) <= MOST


def test_each_arm_has_its_worst_language_and_noise(summary, found):
    [nli] = [arm for arm in summary.tasks[0].arms if arm.name == "nli"]
    gaps = {one.scope.language: one.gap.gap.value for one in nli.by_language if one.cells}
    names = {"en": "English", "de": "German", "ja": "Japanese"}
    sentence = told(found, "nli on paws-x loses most")
    worst = max(gaps, key=lambda code: gaps[code])
    assert f"in {names[worst]}, {gaps[worst]:.1f} points [" in sentence
    assert "and under casing, " in sentence


def test_a_pointer_names_the_cells_that_it_speaks_of(found):
    [nli] = [one for one in found if "nli on paws-x loses most" in one.sentence]
    assert (nli.task, nli.arm) == ("paws-x", "nli")
    assert (nli.scope.language, nli.scope.perturbation) == ("en", "casing")


def test_a_gap_whose_interval_holds_zero_is_no_worst(make, tmp_path):
    found = of(make.but(loss={"nli": 0.0, "ner": 0.05}), tmp_path)
    assert not [one for one in found if "nli on paws-x loses most" in one.sentence]


def test_the_largest_difference_of_two_arms_is_named(found):
    assert "the gap of ner is" in told(found, "ner and nli differ most")
    assert "points larger [" in told(found, "ner and nli differ most")


def test_arms_that_differ_somewhere_though_not_overall_are_named(summary):
    comparison = compare(summary)
    [pair] = comparison.arms
    assert pair.overall is not None
    difference = replace(pair.overall.difference, p=0.4)
    overall = replace(pair.overall, difference=difference)
    shaken = replace(comparison, arms=(replace(pair, overall=overall),))
    assert told(pointers(summary, shaken), "cannot be told apart overall, but can")


def test_failed_and_missing_cells_are_counted(make, tmp_path):
    recipe = make.but(
        failed={("nli", "de", "keyboard@1"): "out of memory"},
        absent=(("ner", "en", "casing@3"), ("ner", "en", "casing@1")),
    )
    sentence = told(of(recipe, tmp_path), "they are in no mean")
    assert "1 cell failed (nli on paws-x) and 2 cells missing (ner on paws-x)" in sentence


def test_languages_at_chance_are_named(found):
    assert "nli and ner on paws-x in ko" in told(found, "At chance")


def test_a_few_groups_are_a_reason_for_care(make, tmp_path):
    sentence = told(of(make.but(items=60), tmp_path), "Take with care", "so few groups")
    assert "nli, ner and the difference of ner and nli on paws-x (30 groups)" in sentence


def test_the_items_that_would_be_needed_are_told_where_no_difference_is(make, tmp_path):
    same = make.but(loss={"nli": 0.03, "ner": 0.03}, idle=(), at_chance=())
    sentence = told(of(same, tmp_path), "To find a difference of 1 point between ner and nli")
    assert sentence.endswith("; there are 100.")


def test_the_cell_with_the_most_flips_is_named(found):
    sentence = told(found, "Most answers turn wrong for ner on paws-x")
    assert "under keyboard@3" in sentence or "under casing@3" in sentence
    assert " of 200, while " in sentence


def test_an_idle_noise_is_counted_by_language(make, tmp_path):
    quiet = make.but(checkpoints={"nli": ("nli", None)}, at_chance=())
    assert told(of(quiet, tmp_path), "Of 4 languages").endswith("over the rest: casing in 2.")


def row(value, low, high):
    gap = Interval(value, low, high)
    share = Interval(0.5, 0.4, 0.6)
    return SliceRow(f"kind {value:g}", 90, 90, Status.OK, None, a_gap(gap, share), 0.001)


def a_gap(gap, share):
    return Gap(
        clean=share,
        perturbed=share,
        gap=gap,
        relative_drop=None,
        retention=None,
        p=0.001,
        n=90,
        groups=90,
        at_chance=False,
    )


def test_a_slice_that_loses_far_more_is_named_and_one_within_the_interval_is_not(summary):
    cut = SliceTable("length", "Thirds.", (row(40.0, 35.0, 45.0), row(5.0, 1.0, 9.0)))
    sentence = told(pointers(with_arm(summary, slices=(cut,)), None), "loses far more where")
    assert "length is kind 40: 40.0 points [35.0, 45.0] against 4.9 points" in sentence


def test_a_slice_of_too_few_groups_is_not_pointed_at(summary):
    few = replace(row(40.0, 35.0, 45.0), reason="12 groups, fewer than 30")
    found = pointers(with_arm(summary, slices=(SliceTable("length", "Thirds.", (few,)),)), None)
    assert not [one for one in found if "far more" in one.sentence]


def test_what_the_tokeniser_lost_is_told_with_its_share(summary):
    clean = Tokenised(1.2, 0.0, 0.0, 0.0)
    noisy = Tokenised(1.9, 0.2, 0.1, 0.0)
    tables = summary.tasks[0].arms[0].tokeniser
    hurt = TokeniserRow(Scope(perturbation="ocr", severity=3, draw=0), 4, clean, noisy)
    found = pointers(with_arm(summary, tokeniser=replace(tables, by_condition=(hurt,))), None)
    sentence = told(found, "The tokeniser of nli on paws-x")
    assert "20.0 % of the sub-words are unknown under ocr@3 (clean 0.0 %)" in sentence
    assert "10.0 % of the inputs are cut under ocr@3" in sentence


def test_a_run_at_chance_everywhere_has_its_chance_alone(make, tmp_path):
    found = of(make.but(at_chance=make.languages), tmp_path)
    assert "nli and ner on paws-x in every language" in told(found, "At chance")
    assert not [one for one in found if "loses" in one.sentence]


def test_over_several_tasks_an_arm_has_one_worst_task(several, contrasted):
    worst = [one for one in pointers(several, contrasted) if "loses most" in one.sentence]
    assert sorted(one.arm for one in worst) == ["ner", "nli"]


def test_attacks_are_pointed_at_like_noises(attacked):
    found = pointers(attacked, compare(attacked))
    assert "under ensemble@" in told(found, "ner on paws-x loses most")
    assert not [one for one in found if "turn wrong" in one.sentence]
