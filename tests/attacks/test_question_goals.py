"""Answers: the best one shares too few words with gold, or a case has a fault."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from robustx.attacks import goals
from robustx.attacks.question_goals import AnswerF1, AnyFault
from robustx.errors import InputError
from robustx.example import Example, Mark
from robustx.metrics.failure import Expected
from robustx.metrics.qa import Answers
from robustx.tasks import tasks
from robustx.tasks.checklist import MultiCheckList
from robustx.tasks.qa import Xquad
from robustx.tasks.sources import LocalSource
from robustx.text.edits import Edit, Rewrite, Span

XQUAD = Xquad()
CONTEXT = "Река Волга течёт на юг через Казань"
GOLD = "Река Волга"


def example(gold: tuple[str, ...] = (GOLD,), context: str = CONTEXT) -> Example:
    fields = {"question": "Какая река?", "context": context}
    marks = tuple(
        Mark(Span(context.index(text), context.index(text) + len(text)), text)
        for text in gold
        if text in context
    )
    return Example("1", "ru", "1", fields, Answers(gold, "ru"), {"context": marks})


@dataclass(frozen=True)
class Found:
    text: str
    score: float


def reading(*answers: Found, context: str = CONTEXT) -> NDArray[np.float32]:
    rows = [
        (context.index(one.text), context.index(one.text) + len(one.text), one.score)
        for one in answers
    ]
    return np.array(rows, dtype=np.float32).ravel()


RIGHT, HALF, WRONG = Found(GOLD, 3), Found("Волга течёт", 2), Found("юг через", 1)


def test_the_best_answer_decides_and_the_others_lead() -> None:
    goal = AnswerF1()
    sure = goal.judge(XQUAD, example(), reading(RIGHT, Found("юг", -9)))
    torn = goal.judge(XQUAD, example(), reading(RIGHT, Found("юг", 2.5)))
    lost = goal.judge(XQUAD, example(), reading(WRONG, Found(GOLD, 0.5)))
    assert [one.reached for one in (sure, torn, lost)] == [False, False, True]
    assert sure.score < torn.score < lost.score


def test_the_score_is_the_logit_of_what_is_expected_to_be_lost() -> None:
    score, _ = AnswerF1().judge(XQUAD, example(), reading(RIGHT, HALF, WRONG))
    weights = np.exp([3.0, 2.0, 1.0])
    expected = weights @ [1.0, 0.5, 0.0] / weights.sum()
    assert score == pytest.approx(math.log((1 - expected) / expected), abs=1e-5)


def test_a_model_that_is_sure_still_leads_somewhere() -> None:
    found = [
        AnswerF1().judge(XQUAD, example(), reading(RIGHT, Found("юг", 3 - gap))).score
        for gap in (20, 19, 18)
    ]
    assert np.diff(found) == pytest.approx([1, 1], abs=1e-3)


def test_an_f1_at_the_threshold_is_not_under_it() -> None:
    half = reading(HALF, RIGHT)
    assert not AnswerF1(under=0.5).judge(XQUAD, example(), half).reached
    assert AnswerF1(under=0.51).judge(XQUAD, example(), half).reached


def test_the_best_gold_answer_counts() -> None:
    two = example((GOLD, "на юг"))
    assert not AnswerF1(under=1).judge(XQUAD, two, reading(Found("на юг", 1))).reached
    assert AnswerF1().is_moot(XQUAD, example(), reading(Found("на юг", 1)))


def test_what_is_under_the_threshold_when_clean_is_moot() -> None:
    assert AnswerF1(under=0.8).is_moot(XQUAD, example(), reading(HALF, RIGHT))
    assert not AnswerF1(under=0.5).is_moot(XQUAD, example(), reading(HALF, RIGHT))


def test_no_answer_at_all_is_lost() -> None:
    judgement = AnswerF1().judge(XQUAD, example(), np.zeros(0, dtype=np.float32))
    assert judgement.reached
    assert judgement.score > 20


def test_gold_without_a_word_is_moot() -> None:
    blank = example(("",))
    assert AnswerF1().is_moot(XQUAD, blank, reading(RIGHT))
    assert AnswerF1().is_moot(XQUAD, blank, np.zeros(0, dtype=np.float32))


def test_scores_that_are_no_numbers_give_one() -> None:
    for scores in ((math.nan, math.nan), (math.inf, 1), (-math.inf, -math.inf), (1, math.nan)):
        values = reading(Found(GOLD, scores[0]), Found("юг", scores[1]))
        score, reached = AnswerF1().judge(XQUAD, example(), values)
        assert math.isfinite(score)
        assert not reached


def test_gold_moves_with_the_context() -> None:
    shifted = example().rewritten({"context": Rewrite.of(CONTEXT, [Edit(11, 16, "тчт")])})
    values = reading(RIGHT, context=shifted.fields["context"])
    assert not AnswerF1().judge(XQUAD, shifted, values).reached


@pytest.mark.parametrize("under", [0, -0.5, 1.5])
def test_a_threshold_that_is_none_is_refused(under: float) -> None:
    with pytest.raises(InputError, match="under of answer-f1 is above 0 and at most 1"):
        goals.build(f"answer-f1?under={under}")


def test_mlqa_is_scored_as_mlqa_scores() -> None:
    mlqa = tasks.build("mlqa")
    context = "在中国的北京市"
    item = Example(
        "1", "zh", "1", {"question": "哪里", "context": context}, Answers(("北京",), "zh"),
        {"context": (Mark(Span(4, 6), "北京"),)},
    )  # fmt: skip
    values = np.array([4, 7, 1], dtype=np.float32)  # two of three characters: F1 is .8
    assert not AnswerF1(under=0.8).judge(mlqa, item, values).reached
    assert AnswerF1(under=0.81).judge(mlqa, item, values).reached


CASES = MultiCheckList()


def case(language: str = "sw") -> Example:
    fields = dict.fromkeys(CASES.fields, "") | {
        "context1": "Juma ni mrefu kuliko Ali.",
        "question1": "Nani ni mrefu?",
        "question2": "Nani ni mfupi?",
    }
    marks = (Mark(Span(0, 4), "question1"), Mark(Span(21, 24), "question2"))
    test = CASES.metric.tests[0]
    return Example("1", language, "1", fields, Expected(test, language, ("Juma", "Ali")),
                   {"context1": marks})  # fmt: skip


def answers(*rows: tuple[int, int, float]) -> NDArray[np.float32]:
    return np.array(rows, dtype=np.float32).ravel()


def test_one_wrong_answer_of_a_case_is_a_fault() -> None:
    both = answers((0, 4, 5), (21, 24, 2))
    one = answers((0, 4, 5), (0, 4, 2))
    assert AnyFault().judge(CASES, case(), both) == (-2, False)
    assert AnyFault().judge(CASES, case(), one) == (-2, True)
    assert AnyFault().is_moot(CASES, case(), one)


def test_the_answer_of_which_the_model_is_least_sure_leads() -> None:
    goal = AnyFault()
    scores = [
        goal.judge(CASES, case(), answers((0, 4, first), (21, 24, 2))).score for first in (5, 1, -1)
    ]
    assert scores == [-2, -1, 1]


def test_a_question_without_an_answer_is_a_fault() -> None:
    judgement = AnyFault().judge(CASES, case(), answers((0, 4, 5), (0, 0, -math.inf)))
    assert judgement == (math.inf, True)
    assert AnyFault().judge(CASES, case(), answers((0, 4, math.nan), (21, 24, math.nan))) == (
        -math.inf,
        False,
    )


def test_punctuation_at_the_end_is_no_fault() -> None:
    assert not AnyFault().judge(CASES, case(), answers((0, 4, 5), (21, 25, 2))).reached


def test_single_questions_and_cases_have_goals_of_their_own() -> None:
    assert AnyFault().misfit(XQUAD, "span") == "xquad has single questions; use answer-f1"
    why = AnswerF1().misfit(CASES, "span")
    assert why == "multichecklist is scored by pass rate, not by the F1 of an answer"


def test_gold_answers_of_real_questions_are_not_moot_and_another_passage_is(
    data_dir: Path,
) -> None:
    for language in ("ar", "hi", "th", "zh"):
        for item in LocalSource(data_dir / "xtreme").load(XQUAD, language, "test").examples[:20]:
            start, end = item.marks["context"][0].span
            assert not AnswerF1().is_moot(XQUAD, item, answers((start, end, 1)))
            assert AnswerF1().is_moot(XQUAD, item, answers((0, 0, 1)))
