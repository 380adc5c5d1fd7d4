from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from robustx.evaluation.suite import CLEAN
from robustx.report import compare, summarise, to_json, to_markdown
from robustx.report.evidence import Status
from robustx.report.words.remarks import across_notes, remarks
from robustx.report.words.verdicts import headlines, verdicts
from robustx.stats import expanded_level, holm
from robustx.tasks import tasks
from robustx.tasks.sources import LocalSource

FAST: dict[str, Any] = {"resamples": 100}


def named(table, name):
    return next(one for one in table if one.name == name)


@pytest.fixture
def nli(several):
    """The arm that has a checkpoint for every task."""
    return named(several.across, "nli")


@pytest.fixture
def ner(several):
    """The arm that lacks one."""
    return named(several.across, "ner")


def gaps(several, arm):
    return {
        task.name: one.overall.gap.gap.value
        for task in several.tasks
        for one in task.arms
        if one.name == arm and one.overall
    }


def test_the_gap_over_tasks_is_the_mean_of_the_tasks_however_many_cells_they_have(several, nli):
    by_task = gaps(several, "nli")
    assert len(by_task) == 3
    assert nli.overall.gap.gap.value == pytest.approx(np.mean(list(by_task.values())))
    assert nli.overall.cells == sum(task.arms[0].overall.cells for task in several.tasks)


def test_a_kind_is_the_mean_of_its_tasks(several, nli):
    by_task = gaps(several, "nli")
    pairs = named(nli.by_kind, "sentence pair")
    assert pairs.tasks == ("paws-x", "xnli")
    assert pairs.gap.gap.value == pytest.approx((by_task["paws-x"] + by_task["xnli"]) / 2)
    assert named(nli.by_kind, "questions").gap.gap.value == pytest.approx(by_task["spans"])


def test_a_language_is_the_mean_over_the_tasks_in_which_it_is_above_chance(several, nli):
    one = {task.name: task.arms[0].by_language for task in several.tasks}
    of_korean = next(s for s in one["spans"] if s.scope.language == "ko").gap.gap.value
    korean = named(nli.by_language, "ko")
    assert (korean.tasks, korean.without) == (("spans",), ("paws-x", "xnli"))
    assert korean.gap.gap.value == pytest.approx(of_korean)
    assert korean.at_chance == 4
    assert named(nli.by_language, "en").tasks == ("paws-x", "xnli", "spans")


def test_the_interval_of_a_mean_over_tasks_is_that_of_independent_draws(several, nli):
    lost = []
    for found, task in zip(several.evidence, several.tasks, strict=True):
        above = {one.language for one in task.arms[0].clean if one.status is Status.OK}
        places = [place for place in found.run("nli") if place.language in above]
        clean = [place._replace(condition=CLEAN) for place in places]
        lost.append(100 * (found.mean("nli", clean).draws - found.mean("nli", places).draws))
    for one, other in pairwise(lost):
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.15
    level = expanded_level(0.95, 100)
    bounds = np.quantile(np.mean(lost, axis=0), [(1 - level) / 2, (1 + level) / 2])
    assert nli.overall.gap.gap[1:] == pytest.approx(tuple(bounds))
    assert nli.overall.gap.groups == 100


def test_every_table_over_tasks_is_one_holm_family(nli):
    for table in (nli.by_task, nli.by_kind, nli.by_language):
        ps = [one.gap.p if one.gap else None for one in table]
        assert [one.p_holm for one in table] == holm(ps)
    assert nli.overall.p_holm == nli.overall.gap.p


def test_a_task_score_is_the_mean_over_languages_with_those_at_chance(many, several, nli):
    clean = [many.right("nli", None, code, CLEAN).mean() for code in many.languages]
    noisy = [
        np.mean([many.right("nli", None, code, condition).mean() for condition in conditions])
        for code in many.languages
        if (
            conditions := [
                one
                for one in many.suite.conditions()[1:]
                if (code, one.perturbation) not in many.idle
            ]
        )
    ]
    score = named(nli.scores, "paws-x")
    assert score.clean.value == pytest.approx(np.mean(clean))
    assert score.noisy.value == pytest.approx(np.mean(noisy))
    assert several.tasks[0].arms[0].score.clean == score.clean


def test_a_task_score_may_differ_from_the_metric(several, nli):
    spans = several.tasks[2].arms[0]
    [exact] = spans.beside
    assert (exact.name, exact.clean) == ("exact match", pytest.approx(0.7))
    assert spans.overall.gap.clean.value == pytest.approx(0.85)
    assert named(nli.scores, "spans").clean.value == pytest.approx((0.85 + 0.7) / 2)


def test_the_benchmark_score_is_the_mean_of_the_task_scores(nli):
    tasks = [named(nli.scores, task).clean.value for task in ("paws-x", "xnli", "spans")]
    assert nli.scores[0].name == "all"
    assert nli.scores[0].clean.value == pytest.approx(np.mean(tasks))


def test_a_task_that_an_arm_lacks_is_named_and_not_in_its_mean(several, ner):
    assert (ner.overall.tasks, ner.overall.without) == (("paws-x", "xnli"), ("spans",))
    assert named(ner.by_task, "spans").status is Status.MISSING
    notes = list(across_notes(several, ner))
    assert notes[0] == "Gap over 2 of 3 tasks, without spans (wrong head)."
    assert notes[1] == "Score over 2 of 3 tasks."


def test_cells_at_chance_are_counted_beside_the_mean_and_named(several, nli):
    assert nli.overall.at_chance == 4
    [note] = across_notes(several, nli)
    assert note == "At chance and in no mean of gaps, 4 cells: paws-x in ko; xnli in ko."


def test_arms_are_compared_on_the_tasks_that_both_have(several, contrasted):
    [pair] = contrasted.across
    assert (pair.overall.tasks, pair.without) == (("paws-x", "xnli"), ("spans",))
    by_task = [one.overall.difference.value.value for one in contrasted.arms if one.overall]
    assert pair.overall.difference.value.value == pytest.approx(np.mean(by_task))
    assert pair.overall.baseline != pytest.approx(several.across[0].overall.gap.gap.value)


def test_only_the_overall_difference_is_not_adjusted(contrasted):
    [pair] = contrasted.across
    assert pair.overall.p_holm is None
    for table in (pair.by_task, pair.by_kind):
        assert [one.p_holm for one in table] == holm([one.difference.p for one in table])


def test_swapping_the_baseline_swaps_the_difference_over_tasks(several, contrasted):
    [pair], [swapped] = contrasted.across, compare(several, "ner").across
    assert swapped.overall is not None
    assert swapped.clean is not None
    assert swapped.overall.difference.value.value == -pair.overall.difference.value.value
    assert swapped.clean.value.value == -pair.clean.value.value


def test_the_verdict_over_tasks_comes_first_and_sorts_the_tasks(several, contrasted):
    first, second, *others = verdicts(several, contrasted)
    assert first.startswith("nli is more robust than ner: its gap is")
    assert first.endswith("in the mean of 2 of the 3 tasks, for these checkpoints alone.")
    assert second == "By task: nli is more robust on paws-x and xnli; not compared: spans."
    assert len(others) == 3
    assert headlines(several, contrasted) == [first, second]


def test_arms_without_a_shared_task_are_said_not_to_be_comparable(make, tmp_path):
    missing = tuple(
        {"arm": arm, "task": task, "reason": "no folder"}
        for arm, task in (("nli", "xnli"), ("ner", "paws-x"))
    )
    run = make.but(tasks=("paws-x", "xnli"), missing=missing).write(tmp_path / "run")
    summary = summarise(run, **FAST)
    comparison = compare(summary)
    assert comparison.across[0].overall is None
    [line] = headlines(summary, comparison)
    assert line == "ner and nli cannot be compared on any of the 2 tasks."


def test_an_arm_at_chance_in_every_task_has_no_gap_but_a_score(make, tmp_path):
    recipe = make.but(tasks=("paws-x", "xnli"), at_chance=make.languages)
    summary = summarise(recipe.write(tmp_path / "run"), **FAST)
    [arm, _] = summary.across
    assert (arm.overall.gap, arm.overall.status) == (None, Status.AT_CHANCE)
    clean = arm.scores[0].clean
    assert clean is not None
    assert clean.value == pytest.approx(0.5)
    assert headlines(summary, None)[0] == (
        "nli has no gap to report on any of the 2 tasks: at chance."
    )


def test_a_task_without_any_checkpoint_is_shown_empty(make, tmp_path):
    missing = tuple({"arm": arm, "task": "spans", "reason": "no spans/"} for arm in ("nli", "ner"))
    run = make.but(tasks=("paws-x", "spans"), missing=missing).write(tmp_path / "run")
    summary = summarise(run, **FAST)
    assert summary.tasks[1].languages == ()
    assert summary.across[0].overall.without == ("spans",)
    assert "NaN" not in to_json(summary, compare(summary))


def test_one_task_has_no_means_over_tasks(summary):
    assert summary.across == ()
    assert compare(summary).across == ()


def test_languages_without_data_are_said_once_a_task(many, tmp_path):
    why = {"ja": "no test-ja.tsv in data", "ko": "no test-ko.tsv in data"}
    summary = summarise(many.but(no_data={"xnli": why}).write(tmp_path / "run"), **FAST)
    found = [line for line in remarks(summary) if line.startswith("No data")]
    assert found == ["No data of xnli in ja and ko: no test-ja.tsv in data."]
    assert not [line for line in remarks(summary) if "clean cell" in line]
    [pair] = [one for one in compare(summary).arms if one.task == "xnli"]
    assert [one.sentence for one in pair.left_out] == [
        "Not compared: 8 cells in ja and ko: there are no data."
    ]
    score = summary.tasks[1].arms[0].score
    assert score is not None
    assert score.languages == 2


def test_a_noise_that_changes_nothing_in_any_task_is_said_once(several):
    lines = [line for line in remarks(several) if line.startswith("casing changes no text")]
    assert lines == [
        "casing changes no text in ja and ko: not applicable, left out of every mean and test."
    ]
    assert any(line.startswith("Not every noise applies in every") for line in remarks(several))


def test_what_was_mended_is_counted_by_language(many, tmp_path):
    run = many.but(repaired={"an answer at a wrong offset": 2}).write(tmp_path / "run")
    expected = "Mended in xnli, an answer at a wrong offset: en 2, de 2, ja 2, ko 2."
    assert expected in remarks(summarise(run, **FAST))


def test_json_and_markdown_hold_what_is_over_tasks(several, contrasted):
    content = json.loads(to_json(several, contrasted))
    arm = content["across"][0]
    assert arm["overall"]["gap"]["gap"]["value"] == several.across[0].overall.gap.gap.value
    assert content["comparison"]["across"][0]["without"] == ["spans"]
    assert content["tasks"][2]["arms"][1]["readiness"] == "wrong head"
    text = to_markdown(several, contrasted)
    assert "## All tasks · nli: by language" in text
    assert "## All tasks · ner against nli" in text
    assert "exact match 70.0" in text


def test_xquad_and_lareqa_are_drawn_together_as_they_ask_the_same_questions(data_dir):
    source = LocalSource(data_dir / "xtreme")
    xquad, lareqa = (
        {
            example.id: example.group
            for example in source.load(tasks.build(name), "de", "test").examples
        }
        for name in ("xquad", "lareqa")
    )
    assert xquad == lareqa
