"""HotFlip flips sub-words along the gradient in the script of the text; successes are real."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from robustx.attacks import Budget, Case, Change, Outcome, Status, attack_spec, attacks, goals
from robustx.attacks.flips import Flip, Flips, FlipService, flipped
from robustx.attacks.guide import Guide
from robustx.attacks.hotflip import HotFlip
from robustx.demo import demo_checkpoints, demo_data
from robustx.errors import InputError
from robustx.example import Example, Mark
from robustx.models.checkpoint import Member
from robustx.models.loading import load
from robustx.tasks import tasks
from robustx.tasks.sources import LocalSource
from robustx.text.edits import Edit, Span
from robustx.text.graphemes import orphan_marks
from robustx.text.scripts import scripts_of
from tests.attacks.encoder_cases import (
    BUDGET,
    MANNER,
    attacked,
    classifier,
    right_pairs,
    tools_of,
)
from tests.attacks.spelling_model import TASK
from tests.conftest import needs_transformers_5
from tests.models.subword_checkpoints import KINDS, write_checkpoint

pytestmark = needs_transformers_5

LANGUAGES = ("ar", "en", "hi", "ru", "sw", "th", "zh")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tiny")


@pytest.fixture(scope="module", params=KINDS)
def broken(request: Any, folder: Path) -> tuple[Any, list[Outcome]]:
    """A model, and what came of an attack on a pair of each language that it has right."""
    model = classifier(folder, request.param)
    return model, attacked(HotFlip(), tools_of(model), right_pairs(model, LANGUAGES))


def test_adversaries_keep_the_script_the_marks_and_the_budget(
    broken: tuple[Any, list[Outcome]],
) -> None:
    _, outcomes = broken
    assert sum(outcome.status is Status.SUCCEEDED for outcome in outcomes) > len(LANGUAGES) / 2
    for outcome in outcomes:
        assert 0 < outcome.queries <= BUDGET.queries
        assert outcome.attempt.cost.graphemes <= BUDGET.graphemes
        assert outcome.attempt.cost.words <= BUDGET.words
        pairs = zip(outcome.attempt.case.example.texts, outcome.attempt.example.texts, strict=True)
        for before, after in pairs:
            assert scripts_of(after) <= scripts_of(before)
            assert len(orphan_marks(after)) <= len(orphan_marks(before))
            assert [*filter(str.isdigit, after)] == [*filter(str.isdigit, before)]


def test_a_success_holds_when_the_text_is_read_afresh(broken: tuple[Any, list[Outcome]]) -> None:
    model, outcomes = broken
    for outcome in outcomes:
        [reading] = model.read([TASK.model_input(outcome.attempt.example)], lambda _: None)
        wrong = TASK.decode(outcome.attempt.example, reading.values) != outcome.attempt.example.gold
        assert wrong == (outcome.status is Status.SUCCEEDED)


def test_who_else_is_attacked_changes_nothing(folder: Path) -> None:
    model = classifier(folder, "xlmr")
    examples = right_pairs(model, ("en", "th", "ru"), 2)
    together = attacked(HotFlip(), tools_of(model), examples)
    one_by_one = attacked(HotFlip(), tools_of(model), examples, in_flight=1)
    for one, other in zip(together, one_by_one, strict=True):
        assert (one.attempt.candidate, one.queries) == (other.attempt.candidate, other.queries)


@pytest.mark.parametrize("kind", KINDS)
def test_flips_are_entries_of_the_same_kind_and_best_first(folder: Path, kind: str) -> None:
    model = classifier(folder, kind)
    guide = Guide.of(tools_of(model))
    for one in right_pairs(model, LANGUAGES):
        case = Case(one, TASK, BUDGET)
        [flips] = FlipService(guide).answer([(case, Flips((), 3))])
        assert flips
        assert [flip.gain for flip in flips] == sorted((f.gain for f in flips), reverse=True)
        known = {entry.text for entry in guide.vocabulary.entries.values()}
        for field, (start, end, text), gain in flips:
            assert gain > 0
            assert text in known
            assert scripts_of(text) <= scripts_of(one.fields[field][start:end])


def test_a_refused_candidate_has_no_flips(folder: Path) -> None:
    model = classifier(folder, "bert")
    [one] = right_pairs(model, ["en"])
    case = Case(one, TASK, Budget(queries=9, graphemes=2, words=1))
    refused = (Change("premise", Edit(0, 3, "much longer")),)
    answers = FlipService(Guide.of(tools_of(model))).answer(
        [(case, Flips(refused, 3)), (case, Flips((), 3))]
    )
    assert answers[0] == []
    assert answers[1]


def test_a_flip_of_an_edited_text_is_an_edit_of_the_clean_one() -> None:
    one = Example("1", "en", "1", {"premise": "the cat sat", "hypothesis": "a dog"}, "neutral")
    case = Case(one, TASK, BUDGET)
    before = (Change("hypothesis", Edit(0, 1, "big")), Change("premise", Edit(0, 3, "their")))
    after = flipped(case, before, [Flip("premise", Edit(6, 9, "pig"), 1.0)])
    attempt = case.attempt(after)
    assert attempt is not None
    assert attempt.example.texts == ("their pig sat", "big dog")
    flips = [Flip("premise", Edit(0, 5, "our"), 1), Flip("hypothesis", Edit(4, 7, "cow"), 1)]
    again = case.attempt(flipped(case, after, flips))
    assert again is not None
    assert again.example.texts == ("our pig sat", "big cow")


def test_a_label_that_is_wanted_is_made_likelier(folder: Path) -> None:
    model = classifier(folder, "bert")
    examples = right_pairs(model, ("en", "ru", "sw"))
    wanted = next(label for label in TASK.labels if label not in {one.gold for one in examples})
    goal = goals.build(f"targeted?label={wanted}")
    outcomes = attacked(HotFlip(), tools_of(model, goal=goal), examples, graphemes=25, words=12)
    first = [goal.judge(TASK, one, reading.values).score for one, reading in _read(model, examples)]
    last = [goal.judge(TASK, o.attempt.example, o.reading.values).score for o in outcomes]
    assert sum(after > before for before, after in zip(first, last, strict=True)) == len(examples)


def _read(model: Any, examples: list[Example]) -> Any:
    readings = model.read([TASK.model_input(one) for one in examples], lambda _: None)
    return list(zip(examples, readings, strict=True))


def test_tagged_words_stay_as_many_as_they_are(tmp_path: Path) -> None:
    task = tasks.build("panx")
    head = "AutoModelForTokenClassification"
    path = write_checkpoint(tmp_path, "xlmr", head, labels=task.labels)
    order = tuple(range(len(task.labels)))
    model: Any = load(Member("tiny", "panx", None, path, "token", order, False), MANNER)
    words = ("the", "cat", "ran", "Berlin", "в", "дом")
    [reading] = model.read([words], lambda _: None)
    tags = tuple(
        "B-LOC" if int(value) == 0 else task.labels[int(value)] for value in reading.values
    )
    text, ends = " ".join(words), [len(" ".join(words[: n + 1])) for n in range(len(words))]
    spans = [Span(end - len(word), end) for word, end in zip(words, ends, strict=True)]
    one = Example("1", "en", "1", {"text": text}, tags, {"text": tuple(map(Mark, spans, tags))})
    tools = tools_of(model, task, "token", goals.build("entities"))
    [outcome] = attacked(HotFlip(), tools, [one], queries=30)
    assert outcome.queries > 0
    assert len(outcome.attempt.example.fields["text"].split()) == len(words)


def test_answers_to_questions_are_left_alone(tmp_path: Path) -> None:
    task = tasks.build("xquad")
    path = write_checkpoint(tmp_path, "mbert", "AutoModelForQuestionAnswering", spread=0.2)
    model: Any = load(Member("tiny", "xquad", None, path, "span", (), False), MANNER)
    context = "the big dog sat in Rome and the red cat ran in Berlin"
    gold = SimpleNamespace(texts=("Rome",), language="en")
    span = Span(context.index("Rome"), context.index("Rome") + 4)
    fields = {"question": "in what town sat the dog?", "context": context}
    one = Example("1", "en", "1", fields, gold, {"context": (Mark(span, "Rome"),)})
    guide = Guide.of(tools_of(model, task, "span"))
    case = Case(one, task, BUDGET)
    [flips] = FlipService(guide).answer([(case, Flips((), 2))])
    admitted = [flip for flip in flips if case.attempt(flipped(case, (), [flip]))]
    assert {flip.field for flip in admitted} == {"question", "context"}
    assert not any(span.overlaps(Span(*f.edit[:2])) for f in admitted if f.field == "context")


def test_nothing_is_attacked_where_no_letter_is(folder: Path) -> None:
    model = classifier(folder, "bert")
    fields = {"premise": "12 + 7", "hypothesis": "19!"}
    [(_, reading)] = _read(model, [Example("1", "en", "1", fields, None)])
    gold = TASK.labels[int(reading.values.argmax())]
    [outcome] = attacked(HotFlip(), tools_of(model), [Example("1", "en", "1", fields, gold)])
    assert outcome.status is Status.IDLE


def test_it_asks_less_than_random_search() -> None:
    task = tasks.build("paws-x")
    path = demo_checkpoints()["nli"] / "paws-x"
    model = load(Member("nli", "paws-x", None, path, "sequence", (0, 1), False), MANNER)
    examples = LocalSource(Path(demo_data())).load(task, "en", "test").examples[:8]
    tools = tools_of(model, task)
    asked = {
        spec: sum(one.queries for one in attacked(attacks.build(spec), tools, examples))
        for spec in ("HotFlipEbrahimi2017", "random-search")
    }
    assert asked["HotFlipEbrahimi2017"] < asked["random-search"]


@pytest.mark.parametrize("setting", ["tries=0", "each=0"])
def test_trying_nothing_is_refused(setting: str) -> None:
    with pytest.raises(InputError, match="tries and each of 1 at least"):
        attacks.build(f"HotFlipEbrahimi2017?{setting}")


def test_a_model_without_gradients_is_refused_with_the_cure(folder: Path) -> None:
    model = classifier(folder, "bert")
    with pytest.raises(InputError, match=r"through the head 'embedding'; use an attack .* greedy"):
        HotFlip().services(tools_of(model, head="embedding"))
    with pytest.raises(InputError, match="a SimpleNamespace gives no gradients"):
        HotFlip().services(tools_of(SimpleNamespace()))


def test_its_id_is_that_of_the_literature() -> None:
    assert attack_spec(HotFlip(tries=4)) == "HotFlipEbrahimi2017?tries=4"
