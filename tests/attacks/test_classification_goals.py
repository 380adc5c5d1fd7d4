"""Labels of texts: the margin leads to any wrong one, or to the one that is named."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from robustx.attacks import goals
from robustx.attacks.classification_goals import Targeted, Untargeted
from robustx.errors import InputError
from robustx.example import Example
from robustx.tasks import tasks

XNLI = tasks.build("xnli")  # entailment, neutral, contradiction


def example(gold: str = "neutral") -> Example:
    return Example("1", "sw", "1", {"premise": "Mbwa", "hypothesis": "Paka"}, gold)


def scores(*values: float) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


def test_the_margin_is_that_of_the_best_other_label() -> None:
    judgement = Untargeted().judge(XNLI, example(), scores(1.5, 4, -2))
    assert judgement == (-2.5, False)
    assert Untargeted().judge(XNLI, example(), scores(1.5, 1, -2)) == (0.5, True)


def test_level_scores_are_decided_as_the_task_decides_them() -> None:
    level = scores(2, 2, 2)
    assert Untargeted().judge(XNLI, example("entailment"), level) == (0, False)
    assert Untargeted().judge(XNLI, example("neutral"), level) == (0, True)


def test_the_values_are_left_as_they_are() -> None:
    values = scores(1, 2, 3)
    Untargeted().judge(XNLI, example(), values)
    Targeted("neutral").judge(XNLI, example(), values)
    assert values.tolist() == [1, 2, 3]


def test_an_example_that_is_wrong_already_is_moot() -> None:
    assert Untargeted().is_moot(XNLI, example(), scores(3, 2, 1))
    assert not Untargeted().is_moot(XNLI, example(), scores(1, 2, 1))


def test_infinite_scores_count_and_nan_leads_nowhere() -> None:
    inf, nan = math.inf, math.nan
    assert Untargeted().judge(XNLI, example(), scores(0, -inf, 1)) == (inf, True)
    assert Untargeted().judge(XNLI, example(), scores(-inf, -inf, -inf)) == (0, True)
    assert Untargeted().judge(XNLI, example(), scores(nan, 1, 2)).score == -inf
    assert Targeted("neutral").judge(XNLI, example(), scores(nan, 1, 2)).score == -inf
    assert Targeted("neutral").judge(XNLI, example(), scores(0, inf, 2)) == (inf, True)


def test_a_target_is_reached_where_it_is_predicted() -> None:
    goal = Targeted("entailment")
    assert goal.judge(XNLI, example(), scores(1, 3, 2)) == (-2, False)
    assert goal.judge(XNLI, example(), scores(1, 0, 2)) == (-1, False)
    assert goal.judge(XNLI, example(), scores(5, 0, 2)) == (3, True)


def test_what_has_the_target_already_is_moot_and_other_errors_are_not() -> None:
    goal = Targeted("entailment")
    assert goal.is_moot(XNLI, example("entailment"), scores(5, 0, 2))
    assert goal.is_moot(XNLI, example("entailment"), scores(0, 5, 2))
    assert goal.is_moot(XNLI, example("neutral"), scores(5, 0, 2))
    assert not goal.is_moot(XNLI, example("neutral"), scores(0, 5, 2))
    assert not goal.is_moot(XNLI, example("neutral"), scores(0, 1, 2))


def test_a_target_may_be_spelt_as_the_files_spell_it() -> None:
    goal = Targeted("Entail")
    assert goal.misfit(XNLI, "sequence") is None
    assert goal.judge(XNLI, example(), scores(5, 0, 2)).reached
    assert goal.is_moot(XNLI, example("entailment"), scores(0, 1, 2))


def test_a_target_that_the_task_lacks_is_refused_with_the_cure() -> None:
    goal = goals.build("targeted?label=entialment")
    assert goal.misfit(XNLI, "sequence") == (
        "xnli has no label 'entialment'; did you mean 'entailment'?"
    )
    with pytest.raises(InputError, match="did you mean 'entailment'"):
        goal.judge(XNLI, example(), scores(1, 2, 3))
    why = Targeted("entailment").misfit(tasks.build("paws-x"), "sequence")
    assert why == "paws-x has no label 'entailment'; known: not_paraphrase, paraphrase"


def test_a_target_needs_a_label_and_its_head() -> None:
    with pytest.raises(InputError, match="needs the key 'label'"):
        goals.build("targeted")
    assert "done by the head token" in str(Targeted("O").misfit(tasks.build("panx"), "token"))


def test_gradients_lead_to_the_target_or_away_from_gold() -> None:
    assert Targeted("Entail").wants(XNLI, example()) == "entailment"
    assert Untargeted().wants(XNLI, example()) is None
