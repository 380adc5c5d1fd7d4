"""Choices: the margin leads to another than the right one."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from robustx.attacks.choice_goals import OtherChoice
from robustx.example import Example
from robustx.tasks import tasks
from robustx.tasks.choice import Asked
from robustx.tasks.sources import LocalSource

XCOPA = tasks.build("xcopa")
FIELDS = {"premise": "Mtu alianguka.", "choice1": "Aliteleza.", "choice2": "Alilala."}


def example(gold: int) -> Example:
    return Example("1", "sw", "1", FIELDS, Asked("cause", gold))


def scores(*values: float) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


def test_the_margin_is_that_of_the_other_choice() -> None:
    goal = OtherChoice()
    assert goal.judge(XCOPA, example(0), scores(2, 0.5)) == (-1.5, False)
    assert goal.judge(XCOPA, example(1), scores(2, 0.5)) == (1.5, True)


def test_the_first_of_equal_choices_is_taken() -> None:
    assert OtherChoice().judge(XCOPA, example(0), scores(1, 1)) == (0, False)
    assert OtherChoice().judge(XCOPA, example(1), scores(1, 1)) == (0, True)


def test_an_unlikely_choice_has_an_infinite_margin_and_nan_leads_nowhere() -> None:
    goal, inf, nan = OtherChoice(), math.inf, math.nan
    assert goal.judge(XCOPA, example(0), scores(-3, -inf)) == (-inf, False)
    assert goal.judge(XCOPA, example(1), scores(-3, -inf)) == (inf, True)
    assert goal.judge(XCOPA, example(1), scores(-inf, -inf)) == (0, True)
    assert goal.judge(XCOPA, example(0), scores(nan, 1)).score == -inf


def test_a_wrong_choice_of_real_items_is_moot(data_dir: Path) -> None:
    for language in ("sw", "th", "zh"):
        for item in LocalSource(data_dir / "xtreme").load(XCOPA, language, "test").examples[:20]:
            gold = XCOPA.gold(item)
            right = scores(1 - gold, gold)
            assert not OtherChoice().is_moot(XCOPA, item, right)
            assert OtherChoice().is_moot(XCOPA, item, -right)
