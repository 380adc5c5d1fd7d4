"""What every typing attack promises, checked on a model that scores by a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, cast
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from robustx.attacks import (
    Attack,
    Budget,
    Candidate,
    Engine,
    Goal,
    Judgement,
    Outcome,
    Search,
    Status,
    Threat,
    Tools,
    attacks,
)
from robustx.example import Example, Mark, Passage
from robustx.models.base import Advance, Reading
from robustx.tasks import tasks
from robustx.tasks.base import Task
from robustx.text.edits import Span
from tests.attacks.spelling_model import SENTENCES, example

BUDGET = Budget(queries=60, graphemes=6, words=3)
NLI, NER, QA = tasks.build("xnli"), tasks.build("panx"), tasks.build("xquad")
PAIRS = [replace(example(language), id=language) for language in SENTENCES]


@dataclass(frozen=True)
class Trigrams:
    """Has an opinion of every three characters; says the sum, and keeps what it was asked."""

    asked: list[Any] = field(default_factory=list)

    def read(self, inputs: Sequence[Any], advance: Advance) -> list[Reading]:
        """Add up the opinions."""
        advance(len(inputs))
        self.asked.extend(inputs)
        return [Reading(self.opinion(one), 1, 0, truncated=False) for one in inputs]

    def opinion(self, one: Any) -> NDArray[np.float32]:
        text = f"{one.question}|{one.context}" if isinstance(one, Passage) else "|".join(one)
        return np.array([sum(_weight(text[i : i + 3]) for i in range(len(text)))], np.float32)


@lru_cache(maxsize=65536)
def _weight(piece: str) -> float:
    return crc32(piece.encode()) / 2**32 - 0.5


@dataclass(frozen=True)
class Rise(Goal):
    """The model's sum is ``by`` above that of the clean text."""

    by: float = 2.0
    start: float = 0.0

    heads = ()

    def of_case(self, task: Task, example: Example, values: Any) -> Rise:
        return replace(self, start=float(values[0]))

    def judge(self, task: Task, example: Example, values: Any) -> Judgement:
        score = float(values[0]) - self.start
        return Judgement(score, score >= self.by)

    def is_moot(self, task: Task, example: Example, values: Any) -> bool:
        return False


def run(
    spec: str | Attack,
    examples: Sequence[Example] = PAIRS,
    *,
    task: Task = NLI,
    budget: Budget = BUDGET,
    by: float = 2.0,
    seed: int = 0,
    in_flight: int = 128,
    model: Trigrams | None = None,
) -> list[Outcome]:
    """Attack the examples."""
    attack = attacks.build(spec) if isinstance(spec, str) else spec
    tools = Tools(model or Trigrams(), "sequence", task, Rise(by), cast(Any, None))
    engine = Engine(tools, Threat(budget, tools.goal), in_flight)
    return engine.run(attack, examples, seed, lambda _: None)


def found(outcomes: Sequence[Outcome]) -> list[Any]:
    """Return what tells outcomes from others."""
    return [(o.status, o.attempt.candidate, o.queries) for o in outcomes]


def sentence(language: str) -> Example:
    """Return the sentence of ``SENTENCES`` with a tag a word, or a character without blanks."""
    text = SENTENCES[language][0]
    words = text.split() if " " in text else list(text)
    marks, place = [], 0
    for number, word in enumerate(words):
        start = text.index(word, place)
        place = start + len(word)
        marks.append(Mark(Span(start, place), "B-PER" if number % 3 == 0 else "O"))
    gold = tuple(mark.label for mark in marks)
    return Example("1", language, "1", {"text": text}, gold, {"text": tuple(marks)})


def question(language: str) -> Example:
    """Return a question whose answer is a part of the sentence of ``SENTENCES``."""
    context, asked = SENTENCES[language]
    answer = Mark(Span(4, 12), context[4:12])
    marks = {"context": (answer,)}
    return Example(
        "1", language, "1", {"context": context, "question": asked}, (context[4:12],), marks
    )


def check_budgets_are_kept(spec: str, one: Example, budget: Budget) -> None:
    """Nothing costs more than it may, and the model is asked no more often than is said."""
    model = Trigrams()
    [outcome] = run(spec, [one], budget=budget, by=1.0, model=model)
    cost, limit = outcome.attempt.cost, outcome.attempt.case.limit
    assert cost.graphemes <= limit.graphemes
    assert cost.words <= limit.words
    assert outcome.queries <= budget.queries
    assert len(set(model.asked)) <= 1 + outcome.queries


def check_successes_hold_alone(spec: str) -> None:
    """What is called a success is one when it is read afresh, by itself."""
    outcomes = run(spec)
    won = [outcome for outcome in outcomes if outcome.status is Status.SUCCEEDED]
    assert won
    for outcome in won:
        case = outcome.attempt.case
        clean, now = (
            float(Trigrams().opinion(NLI.model_input(one))[0])
            for one in (case.example, outcome.attempt.example)
        )
        assert now - clean >= 2.0
        again = case.attempt(outcome.attempt.candidate)
        assert again is not None
        assert again.example == outcome.attempt.example


def check_company_does_not_matter(spec: str) -> None:
    """Alone or together, in any order, the outcomes are the same; another seed draws others."""
    outcomes = found(run(spec))
    assert found(run(spec, in_flight=1)) == outcomes
    assert found(run(spec, PAIRS[::-1], in_flight=3))[::-1] == outcomes
    assert found(run(spec, seed=1)) != outcomes


def check_nothing_to_attack(spec: str) -> None:
    """A text without a letter, or with nothing that is free, is told apart from a failure."""
    for text in ("", "12345", "?! ..."):
        bare = Example("1", "en", "1", {"premise": text, "hypothesis": text}, "neutral")
        [outcome] = run(spec, [bare])
        assert outcome.status is Status.IDLE
        assert outcome.queries == 0


def check_tokens_keep_their_borders(spec: str, language: str) -> None:
    """Every token is left, and no edit reaches from one into the next."""
    one = sentence(language)
    [outcome] = run(spec, [one], task=NER, by=1e9)
    assert outcome.status is Status.FAILED
    assert outcome.attempt.candidate
    now = outcome.attempt.example
    assert NER.gold(now) == one.gold
    for change in outcome.attempt.candidate:
        start, end, _ = change.edit
        assert any(m.span.start <= start and end <= m.span.end for m in one.marks["text"])


def check_answers_are_kept(spec: str, language: str) -> None:
    """The answer stands in the context as it did."""
    one = question(language)
    [outcome] = run(spec, [one], task=QA, by=1e9)
    assert outcome.status is Status.FAILED
    assert outcome.attempt.candidate
    now = outcome.attempt.example
    [mark] = now.marks["context"]
    assert mark.span.of(now.fields["context"]) == one.gold[0]


def mean_best(spec: str, queries: int) -> float:
    """Return how far the attack drives the model with so many queries, on average."""
    outcomes = [
        outcome
        for seed in range(2)
        for outcome in run(spec, by=1e9, seed=seed, budget=replace(BUDGET, queries=queries))
    ]
    model = Trigrams()
    rises = [
        float(model.opinion(NLI.model_input(o.attempt.example))[0])
        - float(model.opinion(NLI.model_input(o.attempt.case.example))[0])
        for o in outcomes
    ]
    return sum(rises) / len(rises)


def started(search: Search) -> list[Candidate]:
    """Return the first request, which is about candidates."""
    return list(cast(Sequence[Candidate], next(search)))


def told(search: Search, scores: Sequence[float]) -> list[Candidate]:
    """Answer a request, and return the next one, which is about candidates."""
    judgements = [Judgement(score, reached=False) for score in scores]
    return list(cast(Sequence[Candidate], search.send(judgements)))
