"""Words give way to what a language model proposes, in the order of their weight."""

from __future__ import annotations

from pathlib import Path

import pytest

from robustx.attacks import Attack, Engine, Outcome, Status, Threat, Tools, attacks, goals
from robustx.attacks.substitution import Bae, BertAttack
from robustx.errors import InputError
from robustx.example import Example
from robustx.models.encoder import place
from robustx.models.loading import Manner
from robustx.testing import check_attack
from robustx.text.scripts import scripts_of
from robustx.text.words import word_spans
from tests.attacks.spelling_model import BUDGET, SENTENCES, TASK, Speller, example
from tests.conftest import MakeCheckpoint
from tests.models.masked_models import masked_model, sentencepiece, wordpiece

ENGLISH = ["the", "cat", "dog", "bird", "sat", "saw", "on", "mat", "rat", "##s"]
KINDS = (Bae, BertAttack)


def run(attack: Attack, *examples: Example, model: Speller, in_flight: int = 128) -> list[Outcome]:
    goal = goals.build("untargeted")
    tools = Tools(model, "sequence", TASK, goal, Manner(place("cpu")))
    engine = Engine(tools, Threat(BUDGET, goal), in_flight)
    return engine.run(attack, examples, 0, lambda _: None)


@pytest.fixture
def english(tmp_path: Path) -> str:
    return masked_model(tmp_path, wordpiece(ENGLISH), ["##s", "bird", "rat", "dog"])


@pytest.mark.parametrize("kind", KINDS)
def test_the_word_that_matters_gives_way_to_the_first_that_breaks(
    english: str, kind: type[Bae] | type[BertAttack]
) -> None:
    one = example("en", "the cat sat on the mat", "the cats sat")
    [outcome] = run(kind(english, k=2), one, model=Speller(("sat on",)))
    assert outcome.status is Status.SUCCEEDED
    [change] = outcome.attempt.candidate
    assert change.edit.replacement in {"bird", "rat"}
    assert outcome.attempt.example.fields["premise"] != one.fields["premise"]


def test_k_words_are_tried_for_each(english: str) -> None:
    one = example("en", "the cat sat", "the mat")
    [outcome] = run(Bae(english, k=2), one, model=Speller(("a",), -2.0))
    assert outcome.status is Status.FAILED
    words = 5
    assert outcome.queries <= words + 2 * words


@pytest.mark.parametrize("language", ["ar", "hi", "ja", "ru", "sw", "th", "zh"])
def test_new_words_are_whole_and_of_the_script(tmp_path: Path, language: str) -> None:
    one = example(language)
    words = {span.of(text) for text in one.texts for span in word_spans(text, language)}
    entries = [f"▁{word}" for word in sorted(words)] + ["лю", "▁אבג", ".", "x"]
    where = masked_model(tmp_path, sentencepiece(entries), ["лю", "▁אבג", ".", "x"])
    [outcome] = run(Bae(where), one, model=Speller.of(one, 0.9))
    assert outcome.attempt.candidate
    known = {word.casefold() for word in words}
    for field, edit in outcome.attempt.candidate:
        assert edit.replacement.casefold() in known
        assert edit.replacement != one.fields[field][edit.start : edit.end]
    for before, after in zip(one.texts, outcome.attempt.example.texts, strict=True):
        assert scripts_of(after) <= scripts_of(before)


@pytest.mark.parametrize(("kind", "language"), [(Bae, "ar"), (BertAttack, "th"), (Bae, "zh")])
def test_they_keep_what_all_attacks_promise(
    tmp_path: Path, kind: type[Bae] | type[BertAttack], language: str
) -> None:
    texts = SENTENCES[language]
    words = {span.of(text) for text in texts for span in word_spans(text, language)}
    entries = [f"▁{word}" for word in sorted(words)]
    where = masked_model(tmp_path, sentencepiece(entries))
    check_attack(kind(where, 4), texts, language)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_found_does_not_depend_on_what_runs_beside_it(
    tmp_path: Path, kind: type[Bae] | type[BertAttack]
) -> None:
    words = [span.of(text) for text in SENTENCES["en"] for span in word_spans(text, "en")]
    where = masked_model(tmp_path, wordpiece([*dict.fromkeys(words), "##s"]))
    texts = ("All human beings are born free", "dignity and rights", "Human beings in rights")
    examples = [
        Example(str(n), "en", str(n), {"premise": t, "hypothesis": "equal rights"}, "entailment")
        for n, t in enumerate(texts)
    ]
    model = Speller(tuple(words), 0.3)
    alone, together = (run(kind(where, k=4), *examples, model=model, in_flight=n) for n in (1, 128))
    assert [(o.attempt.candidate, o.queries) for o in alone] == [
        (o.attempt.candidate, o.queries) for o in together
    ]


def test_a_text_of_numbers_has_no_word_to_replace(english: str) -> None:
    one = example("en", "12 34", "56")
    [outcome] = run(Bae(english), one, model=Speller(("12",)))
    assert outcome.status is Status.IDLE
    assert outcome.queries == 0


def test_their_ids_are_those_of_the_literature(english: str) -> None:
    assert attacks.build("BAEGarg2019?model=m&k=5") == Bae("m", 5)
    assert attacks.build("BertAttackLi2020?model=m") == BertAttack("m", 48)
    assert Bae(english).fingerprint() == BertAttack(english).fingerprint() != ""
    assert not Bae.hazards


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_that_cannot_fill_in_is_refused(
    make_checkpoint: MakeCheckpoint, kind: type[Bae] | type[BertAttack]
) -> None:
    for model, message in ((str(make_checkpoint()), "no trained weights"), ("/no/x", "no checkp")):
        with pytest.raises(InputError, match=message):
            run(kind(model), example("en"), model=Speller.of(example("en")))


def test_no_words_to_try_are_refused() -> None:
    with pytest.raises(InputError, match="1 or more, not 0"):
        attacks.build("BAEGarg2019?model=m&k=0")
    with pytest.raises(InputError, match="needs the key 'model'"):
        attacks.build("BAEGarg2019")
