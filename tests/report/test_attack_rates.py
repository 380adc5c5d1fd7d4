"""What attacks achieved: exact numbers, their resamples, what is in no mean."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from robustx.errors import InputError
from robustx.evaluation.suite import Condition
from robustx.metrics.attack import Attacked, success_rate
from robustx.report import summarise
from robustx.report.attacks.attack_totals import Totals, mean_over
from robustx.report.evidence import Status
from robustx.report.scope import Scope
from robustx.report.threat import baseline_of, primary_of
from robustx.report.words.remarks import remarks
from robustx.stats import Column, Drawing, holm

FAST: dict[str, Any] = {"resamples": 100}
GREEDY = Condition(attack="greedy", budget="standard")


def arm_of(summary, name="nli"):
    return next(arm for arm in summary.tasks[0].arms if arm.name == name)


def row(table, attack="greedy", budget="standard", language=None, draw=0):
    wanted = Scope(language, None, None, draw, attack, budget)
    return next(one for one in table if one.scope == wanted)


def ended(made, language, condition=GREEDY, arm="nli", seed=None):
    return np.array(made.outcomes(arm, seed, language, condition)["outcome"])


def shares(made, condition=GREEDY, arm="nli"):
    """Success rate and accuracy under attack by language, counted from the recipe."""
    for language in made.languages:
        how = ended(made, language, condition, arm)
        won, failed = (how == "succeeded").sum(), (how == "failed").sum()
        yield won / (won + failed), (failed + (how == "nothing to attack").sum()) / len(how)


def test_the_rates_of_a_cell_are_those_that_were_made(made, attacked):
    success, accuracy = next(iter(shares(made)))
    found = row(arm_of(attacked).attacks.cells, language="en")
    assert found.rates.success.value == pytest.approx(success)
    assert found.rates.accuracy.value == pytest.approx(accuracy)


def test_the_mean_over_languages_weighs_them_alike(made, attacked):
    success, accuracy = np.mean(list(shares(made)), axis=0)
    found = row(arm_of(attacked).attacks.by_condition)
    assert found.cells == 3
    assert found.rates.success.value == pytest.approx(success)
    assert found.rates.accuracy.value == pytest.approx(accuracy)


def test_every_item_is_counted_once(made, attacked):
    found = row(arm_of(attacked).attacks.by_condition).outcomes
    how = np.concatenate([ended(made, language) for language in made.languages])
    assert found.items == 600
    assert found.succeeded == (how == "succeeded").sum()
    assert found.skipped == (how == "skipped").sum()
    assert found.attacked + found.skipped + found.idle == found.items


def test_for_a_label_accuracy_under_attack_is_the_score_with_its_interval(attacked):
    arm = arm_of(attacked)
    for one in arm.cells:
        rates = next(other for other in arm.attacks.cells if other.scope == one.scope).rates
        assert rates.accuracy == pytest.approx(one.gap.perturbed)
        assert rates.before == pytest.approx(one.gap.clean)


def test_the_curve_ends_at_the_accuracy_under_attack(attacked):
    for one in arm_of(attacked).attacks.by_condition:
        assert one.curve[0].accuracy.value == pytest.approx(one.rates.before.value)
        assert one.curve[-1].accuracy == pytest.approx(one.rates.accuracy)
        values = [point.accuracy.value for point in one.curve]
        assert values == sorted(values, reverse=True)


def test_the_curve_goes_up_to_the_budget(attacked):
    tables = arm_of(attacked).attacks
    steps = {
        b: row(tables.by_condition, budget=b).curve[-1].graphemes for b in ("tight", "standard")
    }
    assert steps == {"tight": 4, "standard": 12}


def test_without_the_numbers_of_a_budget_the_curve_goes_up_to_the_dearest(made, tmp_path):
    run = made.write(tmp_path / "run")
    header = run.header()
    header["threat"]["budgets"] = {}
    run._write_text(run._header_file, header)
    found = row(arm_of(summarise(run, **FAST)).attacks.by_condition)
    assert found.curve[-1].graphemes == 12


def test_the_lead_is_the_difference_of_success_rates(made, attacked):
    baseline = Condition(attack="random-search", budget="standard")
    own, other = (np.mean([s for s, _ in shares(made, c)]) for c in (GREEDY, baseline))
    table = arm_of(attacked).attacks.by_condition
    assert row(table).over_baseline.value.value == pytest.approx(100 * (own - other))
    assert row(table, "random-search").over_baseline is None


def test_leads_are_one_holm_family(attacked):
    table = arm_of(attacked).attacks.by_condition
    ps = [one.over_baseline.p if one.over_baseline else None for one in table]
    assert [one.p_holm for one in table] == holm(ps)


def test_arms_are_judged_under_the_ensemble_within_standard(made, attacked):
    arm = arm_of(attacked)
    primary = Condition(attack="ensemble", budget="standard")
    assert attacked.tasks[0].threat.primary == primary
    lost = [
        clean - under for clean, (_, under) in zip([0.9] * 3, shares(made, primary), strict=True)
    ]
    assert arm.overall.gap.gap.value == pytest.approx(100 * np.mean(lost))
    assert arm.overall.cells == 3
    assert [one.cells for one in arm.by_language] == [1, 1, 1]
    assert len(arm.by_noise) == 6


@pytest.mark.parametrize(
    ("attacks", "budgets", "chosen"),
    [
        (("ensemble", "greedy"), ("standard", "loose"), ("ensemble", "standard")),
        (("greedy", "beam", "random-search"), ("tight", "loose"), ("beam", "loose")),
        (("random-search",), ("tight",), ("random-search", "tight")),
    ],
)
def test_what_arms_are_judged_under_is_settled_by_the_suite(attacks, budgets, chosen):
    conditions = [Condition(attack=a, budget=b) for a in attacks for b in budgets]
    primary = primary_of(conditions)
    assert primary is not None
    assert (primary.attack, primary.budget) == chosen


def test_noises_have_no_primary_attack():
    assert primary_of([Condition("keyboard", 3)]) is None
    assert baseline_of([Condition("keyboard", 3)]) is None


def test_an_attack_that_does_not_go_with_the_task_is_not_the_primary_one(made, tmp_path):
    why = "moves words, which the labels of paws-x do not survive"
    recipe = made.but(unfit={"ensemble": why})
    summary = summarise(recipe.write(tmp_path / "run"), **FAST)
    threat = summary.tasks[0].threat
    assert threat is not None
    assert str(threat.primary) == "greedy@standard"
    found = row(arm_of(summary).attacks.by_condition, "ensemble")
    assert (found.status, found.rates) == (Status.NOT_APPLICABLE, None)
    assert f"ensemble on paws-x: the attack {why}: not applicable" in "\n".join(remarks(summary))


def test_an_attack_that_failed_on_every_item_is_a_result(made, tmp_path):
    recipe = made.but(attacks=("random-search", "greedy"), budgets=("tight",))
    run = recipe.write(tmp_path / "run")
    key = next(
        key for key in list(run.keys()) if "greedy" in key.condition and key.language == "en"
    )
    table = run.read(key).to_pydict()
    held = ["failed" if one == "succeeded" else one for one in table["outcome"]]
    same = {"outcome": held, "changed": [False] * 200, "edited": [0] * 200}
    clean = run.read(key._replace(condition="clean")).to_pydict()
    same |= {"statistics": clean["statistics"], "right": clean["right"]}
    identity = run._identity(run._cell(key))
    run.write(key, {**table, **same}, identity)
    found = row(
        arm_of(summarise(run, **FAST), key.checkpoint).attacks.cells, "greedy", "tight", "en"
    )
    assert found.status is Status.OK
    assert found.rates.success.value == 0
    assert found.rates.edited is None


def test_where_nothing_could_be_attacked_the_cell_is_not_applicable(made, tmp_path):
    recipe = made.but(unattacked=(("zh", "greedy"),))
    summary = summarise(recipe.write(tmp_path / "run"), **FAST)
    arm = arm_of(summary)
    lost = row(arm.attacks.cells, language="zh")
    assert lost.status is Status.NOT_APPLICABLE
    assert lost.reason == "every item was wrong before the attack or had nothing to attack"
    assert row(arm.attacks.by_condition).cells == 2
    [line] = [line for line in remarks(summary) if line.startswith("nli on paws-x under greedy")]
    assert line.startswith(
        "nli on paws-x under greedy@tight in zh and greedy@standard in zh: every item was wrong"
    )


def test_a_language_at_chance_is_in_no_mean_of_attacks(made, tmp_path):
    summary = summarise(made.but(at_chance=("zh",)).write(tmp_path / "run"), **FAST)
    tables = arm_of(summary).attacks
    assert row(tables.by_condition).cells == 2
    assert row(tables.cells, language="zh").status is Status.AT_CHANCE
    assert row(tables.cells, language="zh").p_holm is None


def test_an_attack_no_better_than_random_search_is_warned_of(made, tmp_path):
    recipe = made.but(attacks=("random-search", "feeble", "greedy"), budgets=("standard",))
    lines = remarks(summarise(recipe.write(tmp_path / "run"), **FAST))
    warned = [line for line in lines if line.startswith("Warning")]
    assert warned[0] == (
        "Warning: feeble@standard does not beat random-search against nli on paws-x: 0.0 points "
        "[0.0, 0.0], no resample differs."
    )
    assert len(warned) == 2


def test_without_random_search_it_is_missed(made, tmp_path):
    recipe = made.but(attacks=("greedy",), budgets=("standard",))
    summary = summarise(recipe.write(tmp_path / "run"), **FAST)
    assert any("have no random-search beside them" in line for line in remarks(summary))
    assert row(arm_of(summary).attacks.by_condition).over_baseline is None


def test_seeds_are_added_up(made, tmp_path):
    seeds = {f"nli.seed-{seed}": ("nli", seed) for seed in (1, 2)}
    recipe = made.but(checkpoints=seeds)
    found = row(
        arm_of(summarise(recipe.write(tmp_path / "run"), **FAST)).attacks.cells, language="en"
    )
    how = np.concatenate([ended(recipe, "en", seed=seed) for seed in (1, 2)])
    won, failed = (how == "succeeded").sum(), (how == "failed").sum()
    assert found.outcomes.items == 400
    assert found.rates.success.value == pytest.approx(won / (won + failed))


def test_repeated_draws_are_rows_of_their_own(made, tmp_path):
    summary = summarise(made.but(draws=2).write(tmp_path / "run"), **FAST)
    arm = arm_of(summary)
    one, two = (row(arm.attacks.by_condition, draw=draw) for draw in (0, 1))
    assert one.rates.success.value >= two.rates.success.value
    assert two.over_baseline is not None
    assert arm.overall.cells == 6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"constraint": "0.9"}, "the constraints of random-search@tight is"),
        ({"noise_version": 2}, "the version of random-search@tight is 1 in one and 2 in the other"),
    ],
)
def test_runs_of_unlike_attacks_are_refused(made, attacked_folder, tmp_path, change, message):
    other = made.but(**change).write(tmp_path / "other")
    with pytest.raises(InputError, match=message):
        summarise(attacked_folder, other, **FAST)


def test_arms_that_were_attacked_to_unlike_ends_are_named(made, tmp_path):
    one = made.but(checkpoints={"nli": ("nli", None)}).write(tmp_path / "one")
    two = made.but(checkpoints={"ner": ("ner", None)}, goal="targeted").write(tmp_path / "two")
    text = "\n".join(remarks(summarise(one, two, **FAST)))
    assert "not made alike: goal untargeted (nli) and targeted (ner);" in text


def rates_of(outcomes, groups, b=400):
    n = len(outcomes)
    ones = np.ones(n, dtype=int)
    changed = np.zeros(n, dtype=bool)
    found = Attacked(np.array(outcomes), ones, ones, ones, ones, ones, changed)
    numbers = found.statistics()
    drawing = Drawing(tuple(sorted(set(groups))), b, 0)
    return Totals(numbers.sum(axis=0), drawing.totals([Column(groups, numbers)])[:, 0])


def test_resamples_without_an_attacked_item_are_left_out():
    found = rates_of(["succeeded", "failed", "skipped", "skipped"], ["a", "b", "c", "d"])
    score = found.score(success_rate)
    assert score.value == 0.5
    empty = np.isnan(score.draws).mean()
    assert empty == pytest.approx((2 / 4) ** 4, abs=0.04)
    assert set(score.draws[~np.isnan(score.draws)]) >= {0.0, 0.5, 1.0}


def test_a_rate_that_is_undefined_in_a_cell_is_in_no_mean():
    skipped = rates_of(["skipped", "skipped"], ["a", "b"])
    half = rates_of(["succeeded", "failed"], ["a", "b"])
    assert skipped.score(success_rate) is None
    assert mean_over([skipped], success_rate) is None
    mean = mean_over([skipped, half], success_rate)
    assert mean is not None
    assert mean.value == 0.5


def test_resamples_are_those_of_the_tasks_own_score(attacked):
    [found] = attacked.evidence
    drawings = {id(drawing) for drawing in found.scored.drawings.values()}
    assert len(drawings) == 1
    drawing = next(iter(found.scored.drawings.values()))
    assert (drawing.resamples, len(drawing.clusters)) == (500, found.scored.groups)


def test_languages_that_share_no_items_are_resampled_apart(made, tmp_path):
    recipe = made.but(tasks=("spans",), languages=("en", "ko"))
    summary = summarise(recipe.write(tmp_path / "run"), **FAST)
    [found] = summary.evidence
    assert len({id(drawing) for drawing in found.scored.drawings.values()}) == 2
    assert row(arm_of(summary).attacks.by_condition).cells == 2


def test_an_arm_without_a_checkpoint_has_no_attacks(made, tmp_path):
    lack = {"arm": "mlm", "task": "paws-x", "reason": "no paws-x/"}
    summary = summarise(made.but(missing=(lack,)).write(tmp_path / "run"), **FAST)
    assert arm_of(summary, "mlm").attacks is None


def test_a_cell_that_is_missing_is_in_no_mean(made, tmp_path):
    recipe = made.but(absent=(("nli", "zh", "greedy@standard"),))
    tables = arm_of(summarise(recipe.write(tmp_path / "run"), **FAST)).attacks
    assert row(tables.cells, language="zh").status is Status.MISSING
    assert row(tables.by_condition).cells == 2


def test_a_scope_is_a_cell_with_a_language_and_a_draw():
    scope = Scope("en", draw=0, attack="greedy", budget="standard")
    assert scope.is_cell
    assert not scope._replace(language=None).is_cell
    assert (scope.actor, scope.strength) == ("greedy", "standard")


def test_a_condition_is_named_by_attack_and_budget():
    assert str(replace(GREEDY, draw=1)) == "greedy@standard#1"
