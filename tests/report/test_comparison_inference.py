from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np
import pytest

from robustx.errors import InputError
from robustx.evaluation.suite import CLEAN, Condition
from robustx.report import compare, summarise
from robustx.report.arms.swaps import swapped
from robustx.report.evidence import Place
from robustx.report.words.verdicts import comparison_sentences, pair_verdict
from robustx.stats import (
    GapSums,
    benjamini_hochberg,
    discordance,
    mcnemar_test,
    randomised_gap_difference,
)
from robustx.tasks import tasks
from tests.report.conftest import Make

FAST: dict[str, Any] = {"resamples": 200}


def pair_of(summary, baseline=None, **settings):
    """The only pair of arms of a summary."""
    [pair] = compare(summary, baseline, **settings).arms
    return pair


class Single(Make):
    """A run whose items are groups of their own."""

    def _rows(self, right, language, condition, task):
        rows = super()._rows(right, language, condition, task)
        return {**rows, "group": rows["id"]}


@pytest.fixture(scope="module")
def pair(summary):
    """The two arms of the run that ``make`` makes."""
    return pair_of(summary)


@pytest.fixture(scope="module")
def alike(make, tmp_path_factory):
    """Two arms that know the same items and lose the same."""
    same = make.but(accuracy={"nli": 0.9, "ner": 0.9}, loss={"nli": 0.02, "ner": 0.02})
    return summarise(same.write(tmp_path_factory.mktemp("alike") / "run"), **FAST)


def seeded(make, root, **numbers):
    """A summary of arms with so many seeds each."""
    checkpoints = {
        f"{arm}.seed-{seed}" if number > 1 else arm: (arm, seed if number > 1 else None)
        for arm, number in numbers.items()
        for seed in range(number)
    }
    return summarise(make.but(checkpoints=checkpoints).write(root / "run"), **FAST)


def noisy_cells(make, left_out=("ko",)):
    """The cells of a run of ``make`` that are compared."""
    return [
        (code, condition)
        for code in make.languages
        for condition in make.suite.conditions()[1:]
        if code not in left_out and (code, condition.perturbation) not in make.idle
    ]


def test_the_difference_on_the_logit_scale_is_that_of_the_mean_scores(make, pair):
    def logit(arm, cells):
        score = np.mean([make.right(arm, None, *cell).mean() for cell in cells])
        n = 3 * make.items
        return log((n * score + 0.5) / (n * (1 - score) + 0.5))

    noisy = noisy_cells(make)
    clean = [(code, CLEAN) for code, _ in noisy]
    other, baseline = (logit(arm, clean) - logit(arm, noisy) for arm in ("ner", "nli"))
    found = pair.inference.logits
    assert found.difference.value == pytest.approx(other - baseline, abs=1e-6)
    assert found.odds_ratio == pytest.approx([exp(bound) for bound in found.difference])
    assert found.difference.low < found.difference.value < found.difference.high


@pytest.mark.parametrize(("task", "left_out"), [("paws-x", ("ko",)), ("spans", ())])
def test_broken_are_items_that_both_had_right_when_clean(make, tmp_path, task, left_out):
    pair = pair_of(summarise(make.but(tasks=(task,)).write(tmp_path / "run"), **FAST))
    shares: dict[str, list[float]] = {"nli": [], "ner": []}
    for code, condition in noisy_cells(make, left_out):
        clean = [make.right(arm, None, code, CLEAN, task) for arm in shares]
        for arm, found in shares.items():
            noisy = make.right(arm, None, code, condition, task)
            found.append(1 - noisy[clean[0] & clean[1]].mean())
    found = pair.inference.both_right
    assert found.other.value == pytest.approx(np.mean(shares["ner"]))
    assert found.baseline.value == pytest.approx(np.mean(shares["nli"]))
    difference = 100 * (np.mean(shares["ner"]) - np.mean(shares["nli"]))
    assert found.difference.value.value == pytest.approx(difference)
    assert found.items < len(make.languages) * make.items


def test_several_seeds_share_the_items_that_all_of_them_have_right(make, tmp_path):
    summary = seeded(make, tmp_path, nli=2, ner=2)
    pair = pair_of(summary)
    shared = 0
    for code in ("en", "de", "ja"):
        right = [make.right(arm, seed, code, CLEAN) for arm in ("nli", "ner") for seed in (0, 1)]
        shared += int(np.all(right, axis=0).sum())
    assert pair.inference.both_right.items == shared


@pytest.mark.parametrize("task", ["paws-x", "spans"])
def test_swaps_over_all_cells_agree_with_the_randomisation_of_single_samples(make, tmp_path, task):
    close = make.but(tasks=(task,), loss={"nli": 0.03, "ner": 0.032}, languages=("en", "de"))
    summary = summarise(close.write(tmp_path / "run"), **FAST)
    [found] = summary.evidence
    places = [place for place in found.headline("ner") if place.language == "en"]

    def sums(arm):
        drawing = found.scored.drawings[found.columns[arm, places[0]]]
        clean = [Place("en", CLEAN)] * len(places)
        return GapSums(
            *(
                np.stack([_sums(drawing, found.observed[arm, one]) for one in of], axis=1)
                for of in (clean, places)
            )
        )

    reduce = tasks.build(task).metric.reduce
    expected = randomised_gap_difference(sums("ner"), sums("nli"), reduce, seed=1, swaps=1999)
    mine = swapped(found, "ner", "nli", places)
    assert expected is not None
    assert mine.value == pytest.approx(expected.value)
    p = (np.sum(abs(mine.draws) >= abs(mine.value) - 1e-7) + 1) / (len(mine.draws) + 1)
    assert p == pytest.approx(expected.p, abs=0.04)


def _sums(drawing, cell):
    return drawing.sums(drawing.units(cell.groups), cell.statistics.sum(axis=0))


def test_randomisation_speaks_of_the_overall_difference(pair):
    found = pair.inference.randomisation
    assert found.value == pytest.approx(pair.overall.difference.value.value)
    assert found.p < 0.01


def test_swapping_the_arms_swaps_every_sign(summary, pair):
    other = pair_of(summary, "ner")
    one, two = pair.inference, other.inference
    assert two.logits.difference.value == pytest.approx(-one.logits.difference.value)
    assert two.both_right.difference.value.value == -one.both_right.difference.value.value
    assert two.randomisation.p == one.randomisation.p
    assert two.detectable == pytest.approx(one.detectable)
    assert two.needed_for_margin == one.needed_for_margin


def test_arms_of_unlike_numbers_of_seeds_weigh_the_same_in_swaps(make, tmp_path):
    summary = seeded(make, tmp_path, nli=2, ner=1)
    pair = pair_of(summary)
    found = pair.inference
    assert found.randomisation.value == pytest.approx(pair.overall.difference.value.value)
    assert (found.other_seeds, found.baseline_seeds) == (1, 2)
    assert "for 2 seeds of nli, but a single checkpoint of ner" in pair_verdict(pair, 0.95)


def test_a_margin_wider_than_any_difference_is_equivalence(alike):
    pair = pair_of(alike, margin=20)
    assert pair.inference.equivalence.p < 0.001
    verdict = pair_verdict(pair, 0.95)
    assert verdict.startswith("No difference can be told")
    assert verdict.endswith("; they are equivalent within 20 points, p < .001.")


def test_what_would_have_been_missed_stands_beside_what_cannot_be_told(alike):
    pair = pair_of(alike, margin=0.1)
    found = pair.inference
    assert found.detectable > abs(pair.overall.difference.value.value)
    assert pair_verdict(pair, 0.95).endswith(
        f"; a difference below {found.detectable:.1f} points would be missed more often than one "
        "time in five."
    )


def test_a_difference_below_the_detectable_one_needs_more_groups_than_there_are(alike):
    close = pair_of(alike)
    assert close.inference.detectable > close.inference.margin
    assert close.inference.needed_for_margin > close.inference.groups == 100
    wide = pair_of(alike, margin=1.1 * close.inference.detectable)
    assert wide.inference.needed_for_margin <= 100


def test_a_margin_of_nothing_is_refused(summary):
    with pytest.raises(InputError, match="give one above 0"):
        compare(summary, margin=0)


def test_one_cell_of_independent_items_has_mcnemars_test(tmp_path):
    made = Single(languages=("en",), noises=("keyboard",), severities=(3,), at_chance=())
    pair = pair_of(summarise(made.write(tmp_path / "run"), **FAST))
    clean = [made.right(arm, None, "en", CLEAN) for arm in ("ner", "nli")]
    kept = [made.right(arm, None, "en", Condition("keyboard", 3)) for arm in ("ner", "nli")]
    both = clean[0] & clean[1]
    expected = mcnemar_test(discordance(kept[0][both], kept[1][both]))
    assert pair.inference.mcnemar == expected
    assert any("McNemar's test" in line for line in comparison_sentences(pair))


def test_items_that_come_in_groups_have_no_mcnemars_test(make, tmp_path):
    made = make.but(languages=("en",), noises=("keyboard",), severities=(3,))
    pair = pair_of(summarise(made.write(tmp_path / "run"), **FAST))
    assert pair.inference.mcnemar is None


def test_several_cells_have_no_mcnemars_test(tmp_path):
    made = Single(languages=("en",), noises=("keyboard",), at_chance=())
    pair = pair_of(summarise(made.write(tmp_path / "run"), **FAST))
    assert pair.inference.mcnemar is None


def test_three_seeds_each_are_put_in_order(make, tmp_path):
    pair = pair_of(seeded(make, tmp_path, nli=3, ner=3))
    assert pair.inference.order.arm == "nli"
    assert pair.inference.order.order.bound < 0.2
    assert "for the training path, 3 seeds each" in pair_verdict(pair, 0.95)


def test_two_seeds_have_no_order(make, tmp_path):
    pair = pair_of(seeded(make, tmp_path, nli=3, ner=2))
    assert pair.inference.order is None
    assert "for the training path, 2 seeds of ner and 3 of nli" in pair_verdict(pair, 0.95)


def test_one_checkpoint_each_speaks_of_these_checkpoints(pair):
    assert "for these checkpoints alone" in pair_verdict(pair, 0.95)
    assert pair.inference.order is None


def test_arms_that_are_the_same_leave_nothing_to_test(make, tmp_path):
    one, two = (
        make.but(checkpoints={"nli": ("nli", None)}).write(tmp_path / name) for name in "ab"
    )
    pair = pair_of(summarise(one, two, **FAST))
    found = pair.inference
    assert found.randomisation is None
    assert found.logits.p is None
    assert found.both_right.difference.p is None
    assert (found.detectable, found.needed_for_margin) == (None, None)
    assert all("nan" not in line for line in comparison_sentences(pair))


def test_every_table_has_rates_of_false_discovery_beside_holm(pair):
    for table in (pair.cells, pair.by_noise, pair.by_language, pair.by_condition):
        assert [one.q for one in table] == benjamini_hochberg([one.difference.p for one in table])
        assert all(one.q <= one.p_holm for one in table)


def test_over_tasks_scales_are_means_of_tasks(several):
    across, used = over_tasks(several)
    assert len(used) == 2
    for scale in (
        lambda one: one.logits.difference.value,
        lambda one: one.both_right.difference.value.value,
        lambda one: one.randomisation.value,
    ):
        assert scale(across.inference) == pytest.approx(np.mean([scale(one) for one in used]))
    assert across.inference.both_right.items == sum(one.both_right.items for one in used)
    assert across.inference.groups == 100


def over_tasks(summary):
    """What is inferred of two arms over all tasks, and on each."""
    comparison = compare(summary)
    [across] = comparison.across
    return across, [pair.inference for pair in comparison.arms if pair.inference]


def test_nothing_is_inferred_where_nothing_can_be_compared(several):
    pair = compare(several).arms[-1]
    assert pair.task == "spans"
    assert pair.inference is None
    assert list(comparison_sentences(pair)) == []


def test_the_sentences_give_each_scale_and_test(pair):
    text = " ".join(comparison_sentences(pair))
    for part in (
        "On the logit scale the losses differ by",
        "items that both get right when clean",
        "approximate randomisation, for these checkpoints",
        "Not shown to be equivalent within 1 point: p = ",
        "would be found four times in five",
        "To find a difference of 1 point as often between these checkpoints takes",
        "there are 100.",
    ):
        assert part in text


def test_attacks_are_inferred_from_the_primary_one(attacked):
    pair = pair_of(attacked)
    found = pair.inference
    assert found.randomisation.value == pytest.approx(pair.overall.difference.value.value)
    assert found.both_right.items > 0
