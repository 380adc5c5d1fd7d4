"""Tags: of the words that were right when clean, a share is lost, and margins lead there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from robustx.attacks import (
    Attack,
    Budget,
    Case,
    Engine,
    Goal,
    Judgement,
    Search,
    Status,
    Threat,
    Tools,
    attacks,
    goals,
)
from robustx.attacks.base import Lesson
from robustx.attacks.tagging_goals import Entities, Losing, Tags
from robustx.errors import InputError
from robustx.example import Example, Mark
from robustx.models.base import Advance, Model, Reading, Words
from robustx.models.encoder import Encoder, Placement
from robustx.models.loading import Manner
from robustx.models.tagger import Tagger
from robustx.tasks import tasks
from robustx.tasks.sources import LocalSource
from robustx.text.edits import Span
from tests.conftest import MakeCheckpoint

PANX, UDPOS = tasks.build("panx"), tasks.build("udpos")


def sentence(*tags: str) -> Example:
    text = " ".join("क" for _ in tags)
    marks = tuple(Mark(Span(2 * i, 2 * i + 1), tag) for i, tag in enumerate(tags))
    return Example("1", "hi", "1", {"text": text}, tuple(tags), {"text": marks})


def said(*tags: str, sure: float = 1.0, labels: Sequence[str] = PANX.labels) -> NDArray[np.float32]:
    """What a tagger says that gives these tags, each ``sure`` above all others."""
    values = np.full((len(tags), len(labels)), -sure - 1, dtype=np.float32)
    values[range(len(tags)), [labels.index(tag) for tag in tags]] = -1
    return values.ravel()


PERSON = sentence("B-PER", "I-PER", "O", "B-LOC", "I-LOC")
RIGHT = said("B-PER", "I-PER", "O", "B-LOC", "I-LOC")


def pursued(goal: Goal, example: Example = PERSON, clean: NDArray[np.float32] = RIGHT) -> Goal:
    return goal.of_case(PANX, example, clean)


def test_a_share_of_the_words_in_entities_is_to_be_lost() -> None:
    goal = pursued(Entities(share=0.5))
    assert goal.judge(PANX, PERSON, RIGHT) == (-1, False)
    one = said("O", "I-PER", "O", "B-LOC", "I-LOC")
    assert goal.judge(PANX, PERSON, one) == (-0.5, False)
    two = said("O", "I-PER", "O", "B-LOC", "I-PER")
    assert goal.judge(PANX, PERSON, two) == (0, True)


@pytest.mark.parametrize(("share", "needed"), [(0.25, 1), (0.26, 2), (0.5, 2), (0.51, 3), (1, 4)])
def test_a_share_is_rounded_up_to_words(share: float, needed: int) -> None:
    goal = pursued(Entities(share))
    tags = ["B-PER", "I-PER", "O", "B-LOC", "I-LOC"]
    entity = [0, 1, 3, 4]
    for lost in range(5):
        for place in entity[:lost]:
            tags[place] = "O"
        assert goal.judge(PANX, PERSON, said(*tags)).reached == (lost >= needed)


def test_a_tenth_of_ten_words_is_one() -> None:
    ten, clean = sentence(*["B-PER"] * 10), said(*["B-PER"] * 10)
    for share in (0.1, 0.3, 0.7):
        tags = ["O"] * round(10 * share) + ["B-PER"] * (10 - round(10 * share))
        assert pursued(Entities(share), ten, clean).judge(PANX, ten, said(*tags)).reached


def test_words_outside_of_entities_do_not_count() -> None:
    goal = pursued(Entities(share=0.25))
    spurious = said("B-PER", "I-PER", "B-ORG", "B-LOC", "I-LOC")
    assert goal.judge(PANX, PERSON, spurious) == (-1, False)


def test_words_that_were_wrong_when_clean_do_not_count() -> None:
    clean = said("O", "O", "O", "B-LOC", "I-LOC")
    goal = pursued(Entities(share=1), clean=clean)
    assert not goal.judge(PANX, PERSON, clean).reached
    assert not goal.judge(PANX, PERSON, said("O", "O", "O", "O", "I-LOC")).reached
    assert goal.judge(PANX, PERSON, said("B-PER", "I-PER", "O", "O", "O")).reached


def test_a_mixed_up_prefix_is_a_loss_unless_the_goal_is_strict() -> None:
    mixed = said("I-PER", "B-PER", "O", "I-LOC", "B-LOC")
    assert pursued(Entities(share=1)).judge(PANX, PERSON, mixed).reached
    strict = pursued(Entities(share=0.25, strict=True))
    assert not strict.judge(PANX, PERSON, mixed).reached
    assert strict.judge(PANX, PERSON, said("I-PER", "B-PER", "O", "I-LOC", "I-ORG")).reached
    assert strict.judge(PANX, PERSON, said("I-PER", "B-PER", "O", "I-LOC", "O")).reached


def test_what_is_right_but_for_the_prefix_can_be_lost_strictly_alone() -> None:
    mixed = said("I-PER", "B-PER", "O", "I-LOC", "B-LOC")
    assert Entities().is_moot(PANX, PERSON, mixed)
    assert not Entities(strict=True).is_moot(PANX, PERSON, mixed)


def test_the_margin_of_a_strict_loss_is_over_both_prefixes() -> None:
    one = sentence("B-PER")
    values = np.array([-9, -9, -9, -3, -9, -4, -1], dtype=np.float32)  # I-PER, then B-ORG
    goal = pursued(Entities(strict=True), one, values)
    assert goal.judge(PANX, one, values) == (-2, False)


def test_the_words_nearest_to_the_loss_lead() -> None:
    goal = pursued(Entities(share=0.5))
    values = RIGHT.copy().reshape(5, 7)
    values[0, 0] = -1.25  # the first word is all but lost
    assert goal.judge(PANX, PERSON, values.ravel()).score == pytest.approx(-(0.25 + 1) / 2)
    values[4, 0] = 5  # a word that is lost by far gives no more than one that is just lost
    assert goal.judge(PANX, PERSON, values.ravel()).score == pytest.approx(-0.25 / 2)


def test_without_a_right_word_in_an_entity_a_sentence_is_moot() -> None:
    assert Entities().is_moot(PANX, sentence("O", "O"), said("O", "O"))
    assert Entities().is_moot(PANX, sentence("B-PER"), said("B-LOC"))
    assert Entities().is_moot(PANX, sentence(), said())
    assert not Entities().is_moot(PANX, PERSON, said("B-PER", "O", "O", "O", "O"))


def test_without_a_word_that_counts_nothing_is_reached() -> None:
    for goal in (Entities(), pursued(Entities(), sentence("O"), said("O")), Tags()):
        example = sentence("O") if not isinstance(goal, Tags) else sentence()
        values = said("O") if not isinstance(goal, Tags) else said()
        assert goal.judge(PANX, example, values) == (0, False)


def test_a_goal_of_no_case_counts_all_words() -> None:
    wrong = said("O", "O", "O", "B-LOC", "I-LOC")
    assert Entities(share=0.5).judge(PANX, PERSON, wrong).reached
    assert not Entities(share=0.51).judge(PANX, PERSON, wrong).reached


def test_infinite_log_probabilities_lead_too() -> None:
    values = RIGHT.copy()
    values[values < -1] = -math.inf
    score, reached = pursued(Entities()).judge(PANX, PERSON, values)
    assert math.isfinite(score)
    assert score < -1000
    assert not reached


def test_all_tags_of_parts_of_speech_count() -> None:
    tags = ("NOUN", "VERB", "PUNCT", "ADJ", "X")
    example = sentence(*tags)
    clean = said(*tags, labels=UDPOS.labels)
    goal = Tags(share=0.2).of_case(UDPOS, example, clean)
    assert goal.judge(UDPOS, example, clean) == (-1, False)
    one = said("NOUN", "VERB", "PUNCT", "ADJ", "SYM", labels=UDPOS.labels)
    assert goal.judge(UDPOS, example, one) == (0, True)
    assert Tags().is_moot(UDPOS, sentence("X"), said("SYM", labels=UDPOS.labels))


def test_entities_are_for_tasks_that_have_some() -> None:
    assert Entities().misfit(UDPOS, "token") == "udpos has no entities; use tags"
    assert Entities().misfit(PANX, "token") is None
    assert Tags().misfit(PANX, "token") is None
    assert "done by the head sequence" in str(Tags().misfit(tasks.build("xnli"), "sequence"))


@pytest.mark.parametrize("spec", ["entities?share=0", "entities?share=1.1", "tags?share=-1"])
def test_a_share_that_is_none_is_refused(spec: str) -> None:
    with pytest.raises(InputError, match="is above 0 and at most 1"):
        goals.build(spec)


def test_tags_are_not_strict() -> None:
    with pytest.raises(InputError, match="unknown key 'strict'"):
        goals.build("tags?strict=true")


@dataclass(frozen=True)
class _Silent:
    """A model that gives tags and no scores."""

    def read(self, inputs: Sequence[Words], advance: Advance) -> list[Reading]:
        return [Reading(np.zeros(len(words), np.float32), 0, 0, False) for words in inputs]


@dataclass(frozen=True)
class _Talking(_Silent):
    def scored(self) -> _Silent:
        return _Silent()


def test_a_model_is_asked_for_scores_and_has_to_have_some() -> None:
    assert Entities().watch(_Talking()) == _Silent()
    with pytest.raises(InputError, match="_Silent gives no scores of labels"):
        Tags().watch(_Silent())


def test_the_answer_is_the_best_label_of_each_word() -> None:
    answer = Entities().answer(PANX, RIGHT)
    assert PANX.decode(PERSON, answer) == PERSON.gold
    assert answer.dtype == np.float32
    assert Tags().answer(PANX, said()).shape == (0,)


def test_a_case_keeps_what_was_right() -> None:
    goal = Entities().of_case(PANX, PERSON, said("B-PER", "O", "B-PER", "B-LOC", "O"))
    assert isinstance(goal, Losing)
    assert goal.words.tolist() == [0, 3]


@dataclass(frozen=True)
class _ByHeart:
    """Knows some words; of each letter that is wrong it is less sure, and takes two for none."""

    known: tuple[tuple[str, str], ...]

    def scored(self) -> _ByHeart:
        return self

    def read(self, inputs: Sequence[Words], advance: Advance) -> list[Reading]:
        return [Reading(self._scores(words), 0, 0, False) for words in inputs]

    def _scores(self, words: Words) -> NDArray[np.float32]:
        rows = [said(tag, sure=1.5 - wrong) for tag, wrong in map(self._nearest, words)]
        return np.concatenate(rows)

    def _nearest(self, word: str) -> tuple[str, int]:
        wrong, tag = min(
            (sum(a != b for a, b in zip(word, one, strict=False)) + abs(len(word) - len(one)), tag)
            for one, tag in self.known
        )
        return tag, min(wrong, 3)


def tagged(language: str, *pairs: tuple[str, str], number: int = 1) -> Example:
    text, marks = "", []
    for word, tag in pairs:
        start = len(text) + bool(text)
        text = f"{text} {word}" if text else word
        marks.append(Mark(Span(start, start + len(word)), tag))
    gold = tuple(tag for _, tag in pairs)
    return Example(str(number), language, "1", {"text": text}, gold, {"text": tuple(marks)})


LOVE = (("मोहन", "B-PER"), ("दिल्ली", "B-LOC"), ("में", "O"), ("रहता", "O"))


def test_an_attack_breaks_what_was_right_and_leaves_moot_sentences_alone() -> None:
    model = _ByHeart((*LOVE, ("राम", "B-ORG")))
    examples = [
        tagged("hi", *LOVE),
        tagged("hi", ("राम", "B-PER"), ("दिल्ली", "O"), number=2),
        tagged("hi", ("में", "O"), number=3),
    ]
    goal = Entities()
    tools = Tools(model, "token", PANX, goal, Manner(Placement("cpu", "float32", 1)))
    engine = Engine(tools, Threat(Budget(queries=200, graphemes=6, words=2), goal))
    found = engine.run(attacks.build("random-search"), examples, 0, lambda _: None)
    assert [one.status for one in found] == [Status.SUCCEEDED, Status.SKIPPED, Status.SKIPPED]
    output = PANX.decode(found[0].attempt.example, found[0].reading.values)
    assert sum(a != b for a, b in zip(output[:2], examples[0].gold[:2], strict=True)) == 1
    assert PANX.decode(examples[1], found[1].reading.values) == ("B-ORG", "B-LOC")


SEEN: list[Judgement] = []


@dataclass(frozen=True)
class _Curious(Attack):
    """Looks at the clean texts of all cases, and attacks none."""

    def learn(self, cases: Sequence[Case], rng: Random) -> Lesson:
        SEEN[:] = yield [(case, ()) for case in cases]
        return self

    def search(self, case: Case, rng: Random) -> Search:
        yield from ()


def test_what_was_right_counts_in_lessons_too() -> None:
    attacks.register("curious")(_Curious)
    model = _ByHeart((("मोहन", "B-PER"), ("दिल्ली", "O")))
    half = tagged("hi", ("मोहन", "B-PER"), ("दिल्ली", "B-LOC"))
    tools = Tools(model, "token", PANX, Entities(), Manner(Placement("cpu", "float32", 1)))
    engine = Engine(tools, Threat(Budget(9, 9, 9), Entities()))
    [outcome] = engine.run(_Curious(), [half], 0, lambda _: None)
    assert outcome.status is Status.IDLE
    assert SEEN == [(-1.5, False)]


def test_the_view_of_a_real_tagger_gives_its_own_tags(
    data_dir: Path, make_checkpoint: MakeCheckpoint
) -> None:
    path = make_checkpoint(labels=PANX.labels, head="AutoModelForTokenClassification")
    encoder = Encoder.load(path, "token", Placement("cpu", "float32", 512))
    model: Model = Tagger.of(encoder, tuple(range(7)))
    for language in ("hi", "my", "sw"):
        found = LocalSource(data_dir / "xtreme").load(PANX, language, "dev").examples[:20]
        inputs = [PANX.model_input(one) for one in found]
        plain = model.read(inputs, lambda _: None)
        views = Entities().watch(model).read(inputs, lambda _: None)
        for one, view in zip(plain, views, strict=True):
            assert Entities().answer(PANX, view.values).tolist() == one.values.tolist()
