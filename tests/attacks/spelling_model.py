"""A model that reads words, and takes a text for what it is as long as it knows enough of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, cast

import numpy as np

from robustx.attacks import Attack, Budget, Case, Engine, Outcome, Threat, Tools, goals
from robustx.attacks.case import Rules
from robustx.example import Example
from robustx.models.base import Advance, Model, Reading
from robustx.tasks import tasks
from robustx.tasks.sources import LocalSource
from robustx.text.words import word_spans

TASK = tasks.build("xnli")
BUDGET = Budget(queries=200, graphemes=12, words=6)

# Article 1 of the Universal Declaration of Human Rights, its first sentence, and a title.
SENTENCES = {
    "ar": ("يولد جميع الناس أحراراً متساوين في الكرامة والحقوق", "حقوق الإنسان"),
    "en": ("All human beings are born free and equal in dignity and rights", "Human rights"),
    "hi": ("सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता प्राप्त है", "मानव अधिकार"),
    "ja": ("すべての人間は、生まれながらにして自由であり、尊厳と権利とについて平等である", "人権"),
    "ko": ("모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다", "인권 선언"),
    "ru": (
        "Все люди рождаются свободными и равными в своём достоинстве и правах",
        "Права человека",
    ),
    "sw": ("Watu wote wamezaliwa huru, hadhi na haki zao ni sawa", "Haki za binadamu"),
    "th": ("มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ", "สิทธิมนุษยชน"),
    "zh": ("人人生而自由,在尊严和权利上一律平等", "人权宣言"),
}


def example(language: str, premise: str = "", hypothesis: str = "") -> Example:
    """Return a pair, that of ``SENTENCES`` unless another is given."""
    first, second = SENTENCES[language]
    fields = {"premise": premise or first, "hypothesis": hypothesis or second}
    return Example("1", language, "1", fields, "entailment")


def real_examples(data: Path, language: str, count: int) -> Sequence[Example]:
    """Return real pairs that are entailments."""
    found = LocalSource(data / "xtreme").load(TASK, language, "dev").examples
    return [one for one in found if one.gold == "entailment"][:count]


def case_of(one: Example, budget: Budget = BUDGET, *, foreign_script: bool = False) -> Case:
    return Case(one, TASK, budget, Rules(foreign_script=foreign_script))


@dataclass(frozen=True)
class Speller:
    """Says "entailment" while the text holds ``enough`` of the words that it knows, as a share."""

    known: tuple[str, ...]
    enough: float = 0.7

    @classmethod
    def of(cls, one: Example, enough: float = 0.7) -> Speller:
        """Return a model that knows the words of an example."""
        words = [span.of(text) for text in one.texts for span in word_spans(text, one.language)]
        return cls(tuple(words), enough)

    def read(self, inputs: Sequence[Any], advance: Advance) -> list[Reading]:
        """Count the words that are there."""
        advance(len(inputs))
        return [Reading(self._scores(" ".join(texts)), 1, 0, truncated=False) for texts in inputs]

    def _scores(self, text: str) -> Any:
        share = sum(word in text for word in self.known) / len(self.known)
        return np.array([share - self.enough, -1.0, self.enough - share - 1e-3], np.float32)


def attacked(
    attack: Attack, one: Example, model: Model | None = None, budget: Budget = BUDGET
) -> Outcome:
    """Attack one example."""
    goal = goals.build("untargeted")
    manner = cast(Any, None)
    tools = Tools(model or Speller.of(one), "sequence", TASK, goal, manner)
    [outcome] = Engine(tools, Threat(budget, goal)).run(attack, [one], 0, lambda _: None)
    return outcome


def chance() -> Random:
    return Random(0)
