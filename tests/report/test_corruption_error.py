"""Mean corruption error against a named baseline."""

from __future__ import annotations

import numpy as np
import pytest

from robustx.evaluation.suite import CLEAN, Condition
from robustx.report import summarise
from robustx.report.figures.corruption_error import (
    corruption_errors,
    mean_corruption_error,
    relative_mean_corruption_error,
)

NOISES = ("keyboard", "casing")


def mce(found, arm, baseline):
    return mean_corruption_error(found, arm, baseline)


def relative(found, arm, baseline):
    return relative_mean_corruption_error(found, arm, baseline)


@pytest.fixture(scope="module")
def recipe(make):
    """Two arms of which ner loses more, in two languages where both noises apply."""
    return make.but(languages=("en", "de"))


@pytest.fixture(scope="module")
def found(recipe, tmp_path_factory):
    folder = recipe.write(tmp_path_factory.mktemp("mce") / "run")
    [task] = summarise(folder, resamples=500).evidence
    return task


def evidence(recipe, tmp_path):
    [task] = summarise(recipe.write(tmp_path / "run"), resamples=200).evidence
    return task


def errors(recipe, arm, noise, minus_clean=False):
    """The mean error over languages and severities."""
    found = []
    for code in ("en", "de"):
        clean = 1 - recipe.right(arm, None, code, CLEAN).mean()
        for severity in (1, 3):
            noisy = 1 - recipe.right(arm, None, code, Condition(noise, severity)).mean()
            found.append(noisy - minus_clean * clean)
    return np.mean(found)


def test_mce_is_the_mean_over_noises_of_ratios_of_errors(recipe, found):
    ratios = [errors(recipe, "nli", noise) / errors(recipe, "ner", noise) for noise in NOISES]
    figure = mce(found, "nli", "ner")
    assert figure.value.value == pytest.approx(np.mean(ratios))
    assert figure.value.low < figure.value.value < figure.value.high < 1
    assert (figure.name, figure.unit) == ("mCE", "ratio")
    assert figure.about == "against ner: 2 noises, 8 cells"


def test_the_relative_one_takes_the_clean_errors_off(recipe, found):
    ratios = [
        errors(recipe, "nli", noise, minus_clean=True)
        / errors(recipe, "ner", noise, minus_clean=True)
        for noise in NOISES
    ]
    figure = relative(found, "nli", "ner")
    assert figure.value.value == pytest.approx(np.mean(ratios))


@pytest.mark.parametrize("error", [mce, relative])
def test_an_arm_against_itself_is_one_without_doubt(found, error):
    assert error(found, "ner", "ner").value == pytest.approx((1, 1, 1))


def test_both_come_together(found):
    pair = (mce(found, "nli", "ner"), relative(found, "nli", "ner"))
    assert corruption_errors(found, "nli", "ner") == pair


def test_a_language_at_chance_in_either_arm_is_left_out(make, tmp_path):
    recipe = make.but(languages=("en", "de", "ko"))
    figure = mce(evidence(recipe, tmp_path), "nli", "ner")
    assert figure.about == "against ner: 2 noises, 8 cells"


def test_cells_that_one_arm_lacks_are_left_out_of_both(recipe, tmp_path):
    task = evidence(recipe.but(absent=(("ner", "de", "casing@3"),)), tmp_path)
    assert mce(task, "nli", "ner").about == "against ner: 2 noises, 7 cells"


def test_a_baseline_without_loss_is_no_measure(recipe, tmp_path):
    easy = recipe.but(accuracy={"nli": 0.9, "ner": 2.0}, loss={"nli": 0.02, "ner": 0.0})
    task = evidence(easy, tmp_path)
    for error in (mce, relative):
        figure = error(task, "nli", "ner")
        assert figure.value is None
        assert figure.reason == "what ner loses under keyboard and casing may be nil"


def test_without_a_shared_cell_there_is_a_reason(make, tmp_path):
    figure = mce(evidence(make.but(languages=("ko",)), tmp_path), "nli", "ner")
    assert figure.reason == "ner has no cell that nli has, above chance"


def test_attacks_are_no_common_noise(attacked):
    figure = mce(attacked.evidence[0], "ner", "nli")
    assert figure.reason == "each arm is attacked with texts of its own"
