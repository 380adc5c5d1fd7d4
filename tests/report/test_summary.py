from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from robustx.errors import InputError
from robustx.evaluation.store import RunFolder
from robustx.evaluation.suite import CLEAN, Condition
from robustx.report import summarise
from robustx.report.evidence import Status
from robustx.report.scope import Scope
from robustx.seeding import integer
from robustx.stats import expanded_level, holm, resample_counts

ABOVE_CHANCE = ("de", "en", "ja")
FAST: dict[str, Any] = {"resamples": 100}


@pytest.fixture
def nli(summary):
    """The first arm of the run that ``make`` makes."""
    return summary.tasks[0].arms[0]


def arm_of(folder, name="nli", **options):
    [task] = summarise(folder, **{**FAST, **options}).tasks
    return next(arm for arm in task.arms if arm.name == name)


def slice_of(table, *scope):
    return next(one for one in table if one.scope == Scope(*scope))


def outcomes(make, language, condition, arm="nli", seed=None):
    return make.right(arm, seed, language, condition).astype(float)


def test_a_cell_is_what_its_rows_say(make, nli):
    clean, noisy = (outcomes(make, "en", c) for c in (CLEAN, Condition("keyboard", 3)))
    cell = slice_of(nli.cells, "en", "keyboard", 3, 0)
    assert cell.status is Status.OK
    assert cell.gap.clean.value == pytest.approx(clean.mean())
    assert cell.gap.perturbed.value == pytest.approx(noisy.mean())
    assert cell.gap.gap.value == pytest.approx(100 * (clean - noisy).mean())
    assert (cell.gap.n, cell.gap.groups) == (200, 100)
    assert cell.counts.right_to_wrong == ((clean == 1) & (noisy == 0)).sum()
    assert cell.counts.wrong_to_right == ((clean == 0) & (noisy == 1)).sum()


def test_the_amount_of_noise_is_a_ratio_of_totals(nli):
    counts = slice_of(nli.cells, "en", "keyboard", 3, 0).counts
    assert counts.rate == pytest.approx(180 * 3 / (200 * 50))
    assert counts.cer == pytest.approx(2 * counts.rate)
    assert counts.untouched_share == pytest.approx(20 / 200)
    assert counts.truncated_share == pytest.approx(1 / 200)


def test_a_condition_is_the_mean_over_languages_above_chance(make, nli):
    condition = Condition("keyboard", 1)
    expected = np.mean([outcomes(make, code, condition).mean() for code in ABOVE_CHANCE])
    found = slice_of(nli.by_condition, None, "keyboard", 1, 0)
    assert found.gap.perturbed.value == pytest.approx(expected)
    assert (found.cells, found.at_chance) == (3, 1)
    assert found.gap.n == 600


def test_a_language_is_the_mean_over_conditions(make, nli):
    expected = np.mean([outcomes(make, "de", c).mean() for c in make.suite.conditions()[1:]])
    assert slice_of(nli.by_language, "de").gap.perturbed.value == pytest.approx(expected)


def test_the_overall_gap_is_the_mean_over_all_cells_that_count(make, nli):
    gaps = [
        outcomes(make, code, CLEAN).mean() - outcomes(make, code, condition).mean()
        for code in ABOVE_CHANCE
        for condition in make.suite.conditions()[1:]
        if (code, condition.perturbation) not in make.idle
    ]
    overall = nli.overall
    assert overall.gap.gap.value == pytest.approx(100 * np.mean(gaps))
    assert (overall.cells, overall.not_applicable, overall.at_chance) == (10, 4, 2)


def test_an_interval_comes_from_resampled_groups(make, folder):
    lost = outcomes(make, "en", CLEAN) - outcomes(make, "en", Condition("casing", 1))
    groups = [f"paws-x {i}" for i in range(100)]
    order = np.argsort(groups)
    by_group = lost.reshape(100, 2).sum(axis=1)[order]
    [counts] = resample_counts(100, 500, integer(7, "resamples", *sorted(groups)))
    level = expanded_level(0.9, 100)
    low, high = np.quantile(counts @ by_group / 2, [(1 - level) / 2, (1 + level) / 2])
    cell = slice_of(arm_of(folder, resamples=500, seed=7, level=0.9).cells, "en", "casing", 1, 0)
    assert (cell.gap.gap.low, cell.gap.gap.high) == pytest.approx((low, high))


def test_a_noise_that_changes_nothing_has_no_gap(nli):
    for one in (
        slice_of(nli.cells, "ja", "casing", 1, 0),
        slice_of(nli.by_language_and_noise, "ja", "casing"),
    ):
        assert one.status is Status.NOT_APPLICABLE
        assert one.gap is None
        assert one.p_holm is None


def test_a_noise_that_changes_nothing_anywhere_has_no_mean(make, tmp_path):
    idle = tuple((code, "casing") for code in make.languages)
    arm = arm_of(make.but(idle=idle).write(tmp_path / "run"))
    assert slice_of(arm.by_noise, None, "casing").status is Status.NOT_APPLICABLE
    assert slice_of(arm.by_noise, None, "keyboard").status is Status.OK


def test_a_language_at_chance_is_flagged_and_in_no_mean(nli):
    ko = next(clean for clean in nli.clean if clean.language == "ko")
    assert ko.status is Status.AT_CHANCE
    assert ko.score.low <= ko.chance == 0.5
    assert slice_of(nli.by_language, "ko").gap is None
    assert slice_of(nli.cells, "ko", "keyboard", 1, 0).p_holm is None


def test_an_arm_at_chance_everywhere_has_a_status_instead_of_a_mean(make, tmp_path):
    arm = arm_of(make.but(at_chance=make.languages).write(tmp_path / "run"))
    assert arm.status is Status.AT_CHANCE
    assert arm.overall.gap is None


def test_a_failed_cell_keeps_its_reason_and_is_in_no_mean(make, tmp_path):
    failed = {("nli", "en", "keyboard@3"): "RuntimeError: CUDA out of memory"}
    arm = arm_of(make.but(failed=failed).write(tmp_path / "run"))
    cell = slice_of(arm.cells, "en", "keyboard", 3, 0)
    assert cell.status is Status.FAILED
    assert cell.reason == "RuntimeError: CUDA out of memory"
    mean = slice_of(arm.by_condition, None, "keyboard", 3, 0)
    assert (mean.cells, mean.lacking) == (2, 1)


def test_a_failure_of_a_noise_with_settings_is_found(make, tmp_path):
    spec = "keyboard?swap=0.5"
    failed = {("nli", "en", f"{spec}@1"): "ValueError: no layout"}
    arm = arm_of(make.but(noises=(spec,), failed=failed).write(tmp_path / "run"))
    assert slice_of(arm.cells, "en", spec, 1, 0).reason == "ValueError: no layout"


def test_without_its_clean_cell_a_language_says_nothing(make, tmp_path):
    arm = arm_of(make.but(absent=(("nli", "de", "clean"),)).write(tmp_path / "run"))
    assert slice_of(arm.by_language, "de").status is Status.MISSING
    assert slice_of(arm.cells, "de", "casing", 1, 0).reason == "no clean cell: not run"
    assert arm.overall.lacking == 4


def test_an_arm_without_a_checkpoint_is_missing_with_its_reason(make, tmp_path):
    missing = ({"arm": "mlm", "task": "paws-x", "reason": "ckpts/mlm has no paws-x/"},)
    arm = arm_of(make.but(missing=missing).write(tmp_path / "run"), "mlm")
    assert (arm.status, arm.reason) == (Status.MISSING, "ckpts/mlm has no paws-x/")
    assert {cell.status for cell in arm.cells} == {Status.MISSING}


SEEDS = {"nli.seed-1": ("nli", 1), "nli.seed-2": ("nli", 2)}


def test_seeds_are_averaged(make, tmp_path):
    make = make.but(checkpoints=SEEDS)
    condition = Condition("keyboard", 1)
    scores = [outcomes(make, "en", condition, seed=seed).mean() for seed in (1, 2)]
    arm = arm_of(make.write(tmp_path / "run"))
    cell = slice_of(arm.cells, "en", "keyboard", 1, 0)
    assert arm.seeds == (1, 2)
    assert cell.gap.perturbed.value == pytest.approx(np.mean(scores))
    assert (cell.gap.n, cell.counts.items, cell.counts.answers) == (200, 200, 400)


def test_a_cell_that_one_seed_lacks_is_not_averaged(make, tmp_path):
    absent = (("nli.seed-2", "en", "keyboard@1"),)
    arm = arm_of(make.but(checkpoints=SEEDS, absent=absent).write(tmp_path / "run"))
    cell = slice_of(arm.cells, "en", "keyboard", 1, 0)
    assert (cell.status, cell.reason) == (Status.MISSING, "nli.seed-2: not run")


def test_every_table_is_one_holm_family(nli):
    for table in (nli.cells, nli.by_condition, nli.by_language, nli.by_noise):
        tested = [one for one in table if one.status is Status.OK]
        assert [one.p_holm for one in tested] == holm([one.gap.p for one in tested])
    assert nli.tests == 10


def test_the_same_folder_gives_the_same_summary(folder):
    assert summarise(folder, **FAST) == summarise(folder, **FAST)


def test_another_arm_does_not_move_an_interval(make, tmp_path, nli):
    alone = make.but(checkpoints={"nli": ("nli", None)}).write(tmp_path / "alone")
    assert arm_of(alone, resamples=500) == nli


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"run\.json"):
        summarise(RunFolder(tmp_path))


def test_rows_of_other_items_than_the_clean_cell_are_refused(make, tmp_path):
    folder = make.write(tmp_path / "run")
    short = make.but(items=100).write(tmp_path / "short")
    where = "cells/nli/paws-x/en/keyboard@1.parquet"
    (folder.root / where).write_bytes((short.root / where).read_bytes())
    with pytest.raises(InputError, match="other items than the clean cell"):
        summarise(folder, **FAST)


def test_a_report_loads_neither_torch_nor_transformers():
    code = "import sys, robustx.report; print({'torch', 'transformers'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_too_few_resamples_are_refused(folder):
    with pytest.raises(InputError, match="ask for 100 or more"):
        summarise(folder, resamples=99)


def test_arms_that_were_run_on_other_items_are_refused(make, tmp_path):
    one = make.but(checkpoints={"nli": ("nli", None)}).write(tmp_path / "one")
    other = make.but(checkpoints={"ner": ("ner", None)}, items=150).write(tmp_path / "other")
    with pytest.raises(InputError, match="other items"):
        summarise(one, other, resamples=100)
