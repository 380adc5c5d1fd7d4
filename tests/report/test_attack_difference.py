"""Two arms under attack: paired differences, and success on what both had right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from robustx.evaluation.suite import Condition
from robustx.report import compare, summarise
from robustx.report.scope import Scope
from robustx.report.words.verdicts import beside, verdicts
from robustx.stats import holm

FAST: dict[str, Any] = {"resamples": 100}
GREEDY = Condition(attack="greedy", budget="standard")


@pytest.fixture(scope="module")
def pair(attacked):
    """The two arms of the run that ``made`` makes."""
    return compare(attacked).arms[0]


def by_condition(pair):
    assert pair.attacks is not None
    return pair.attacks.by_condition


def row(table, attack="greedy", language=None):
    wanted = Scope(language, None, None, 0, attack, "standard")
    return next(one for one in table if one.scope == wanted)


def pair_of(recipe, path):
    return compare(summarise(recipe.write(path / "run"), **FAST)).arms[0]


def ended(made, arm, language, seed=None):
    return np.array(made.outcomes(arm, seed, language, GREEDY)["outcome"])


def held(how):
    return np.isin(how, ("failed", "nothing to attack")).mean()


def test_accuracies_under_attack_are_subtracted(made, pair):
    by_hand = [
        100 * (held(ended(made, "ner", code)) - held(ended(made, "nli", code)))
        for code in made.languages
    ]
    found = row(by_condition(pair))
    assert found.accuracy.value.value == pytest.approx(np.mean(by_hand))
    assert found.other_accuracy - found.baseline_accuracy == pytest.approx(np.mean(by_hand))
    assert found.cells == 3


def test_success_rates_are_on_the_items_that_both_had_right(made, pair):
    ner, nli = (ended(made, arm, "en") for arm in ("ner", "nli"))
    both = (ner != "skipped") & (nli != "skipped")
    rates = [
        100 * (how[both] == "succeeded").sum() / np.isin(how[both], ("succeeded", "failed")).sum()
        for how in (ner, nli)
    ]
    found = row(pair.attacks.cells, language="en")
    assert (found.shared, found.items) == (both.sum(), 200)
    assert (found.other_success, found.baseline_success) == pytest.approx(rates)
    assert found.success.value.value == pytest.approx(rates[0] - rates[1])
    assert found.success.n == both.sum()


def test_an_item_is_shared_where_every_seed_had_it_right(made, tmp_path):
    seeds = {"nli": ("nli", None), "ner.seed-1": ("ner", 1), "ner.seed-2": ("ner", 2)}
    recipe = made.but(checkpoints=seeds)
    how = [ended(recipe, "nli", "en"), *(ended(recipe, "ner", "en", seed) for seed in (1, 2))]
    both = np.all([one != "skipped" for one in how], axis=0)
    found = row(pair_of(recipe, tmp_path).attacks.cells, language="en")
    assert found.shared == both.sum()
    ner = np.concatenate([one[both] for one in how[1:]])
    rate = (ner == "succeeded").sum() / np.isin(ner, ("succeeded", "failed")).sum()
    assert found.other_success == pytest.approx(100 * rate)


def test_without_a_shared_item_there_is_no_difference_of_success(made, tmp_path):
    recipe = made.but(items=40, nothing=0)
    run = recipe.write(tmp_path / "run")
    for key in list(run.keys()):
        if key.condition == "clean":
            continue
        table = run.read(key).to_pydict()
        start = 0 if key.checkpoint == "nli" else 20
        ours = range(start, start + 20)
        table["outcome"] = ["failed" if i in ours else "skipped" for i in range(40)]
        run.write(key, table, run._identity(run._cell(key)))
    pair = compare(summarise(run, **FAST)).arms[0]
    found = row(by_condition(pair))
    assert (found.shared, found.success, found.success_p) == (0, None, None)
    assert any("success rates have no common base" in line for line in beside(pair))


def test_each_column_is_a_holm_family(pair):
    for table in (pair.attacks.by_condition, pair.attacks.cells):
        assert [one.accuracy_p for one in table] == holm([one.accuracy.p for one in table])
        assert [one.success_p for one in table] == holm([one.success.p for one in table])


def test_gaps_are_compared_for_every_attack_and_budget(pair):
    assert [(one.scope.attack, one.scope.budget) for one in pair.by_noise] == [
        (attack, budget)
        for attack in ("random-search", "greedy", "ensemble")
        for budget in ("tight", "standard")
    ]
    assert [one.p_holm for one in pair.by_noise] == holm(
        [one.difference.p for one in pair.by_noise]
    )


def test_the_primary_test_is_of_the_primary_attack(pair):
    primary = next(
        one
        for one in pair.by_noise
        if (one.scope.attack, one.scope.budget) == ("ensemble", "standard")
    )
    assert pair.overall.difference == primary.difference
    assert pair.overall.p_holm is None
    assert pair.primary == "ensemble@standard"


def test_swapping_the_arms_swaps_the_signs(attacked, pair):
    other = compare(attacked, "ner").arms[0]
    one, two = row(by_condition(pair)), row(by_condition(other))
    assert one.accuracy.value.value == pytest.approx(-two.accuracy.value.value)
    assert one.success.value.low == pytest.approx(-two.success.value.high)
    assert one.accuracy.p == pytest.approx(two.accuracy.p)


def test_an_arm_against_itself_differs_in_nothing(made, tmp_path):
    recipe = made.but(checkpoints={"nli": ("nli", None)})
    runs = [recipe.write(tmp_path / name) for name in "ab"]
    found = row(by_condition(compare(summarise(*runs, **FAST)).arms[0]))
    assert found.accuracy.value == (0, 0, 0)
    assert (found.accuracy.p, found.success.p) == (None, None)


def test_the_verdict_names_the_attack(attacked):
    [line] = verdicts(attacked, compare(attacked))
    assert line.startswith("nli is more robust than ner on paws-x: its gap is")
    assert line.endswith(
        "under ensemble@standard over 3 languages, 100 groups, for these checkpoints alone."
    )


def test_a_single_arm_is_told_with_what_the_attack_achieved(made, tmp_path):
    recipe = made.but(checkpoints={"nli": ("nli", None)})
    loss, achieved = verdicts(summarise(recipe.write(tmp_path / "run"), **FAST), None)
    assert loss.startswith("nli loses 62.2 points")
    assert "under ensemble@standard on paws-x, from 90.0 to 27.8 %" in loss
    assert achieved.startswith("ensemble@standard breaks 70.1 % [")
    assert "of what nli has right (373 of 532 attacked items), +44.6 points [" in achieved


def test_arms_with_nothing_to_attack_cannot_be_compared(made, tmp_path):
    everywhere = tuple((code, "ensemble") for code in made.languages)
    pair_summary = summarise(made.but(unattacked=everywhere).write(tmp_path / "run"), **FAST)
    [line] = verdicts(pair_summary, compare(pair_summary))
    assert line == "ner and nli cannot be compared on paws-x: no item could be attacked."


def test_several_tasks_are_judged_under_the_primary_attack(made, tmp_path):
    summary = summarise(made.but(tasks=("paws-x", "xnli")).write(tmp_path / "run"), **FAST)
    first = verdicts(summary, compare(summary))[0]
    assert "under ensemble@standard in the mean of 2 tasks" in first
    of_one = verdicts(summary, None)[0]
    assert of_one.startswith("nli loses")
    assert "under ensemble@standard" in of_one
