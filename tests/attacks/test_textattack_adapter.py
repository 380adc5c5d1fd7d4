from __future__ import annotations

import pickle
import threading
from collections import OrderedDict
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

from robustx.attacks import (
    Attack,
    Budget,
    Case,
    Engine,
    Judgement,
    Outcome,
    Status,
    Threat,
    Tools,
    Word,
    attacks,
    goals,
)
from robustx.attacks.base import Hidden
from robustx.attacks.textattack_adapter import DOWNLOADS, OTHER_GOALS, add_recipe
from robustx.errors import InputError
from robustx.example import Example
from robustx.models.encoder import Encoder, place
from robustx.models.sequence import SequenceClassifier
from robustx.perturb import perturbations
from tests.attacks.spelling_model import SENTENCES, TASK, Speller, case_of, example
from tests.conftest import MakeCheckpoint

pytestmark = pytest.mark.skipif(
    find_spec("textattack") is None,
    reason="TextAttack is not installed; it needs an environment of its own: make test-textattack",
)

DEEP = "textattack:DeepWordBugGao2018"
BUDGET = Budget(queries=60, graphemes=12, words=6)


def run(
    attack: Attack, examples: Sequence[Example], in_flight: int = 128, budget: Budget = BUDGET
) -> list[Outcome]:
    goal = goals.build("untargeted")
    words = [Speller.of(one, 0.8).known for one in examples]
    model = Speller(tuple(word for known in words for word in known), 0.8 / len(examples))
    tools = Tools(model, "sequence", TASK, goal, cast(Any, None))
    return Engine(tools, Threat(budget, goal), in_flight).run(attack, examples, 0, lambda _: None)


def ranked(case: Case) -> tuple[Word, ...]:
    """Return the words that TextAttack's DeepWordBug hides first."""
    search = attacks.build(DEEP).search(case, Random(0))
    next(search)
    asked = search.send([Judgement(-1.0, False)])
    search.close()
    assert isinstance(asked, Hidden)
    return asked.words


def threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "robustx-aside"]


def test_a_recipe_finds_adversaries_within_the_budget() -> None:
    [outcome] = run(attacks.build(DEEP), [example("en")])
    assert outcome.status is Status.SUCCEEDED
    assert outcome.queries <= BUDGET.queries
    assert outcome.attempt.cost.words <= BUDGET.words
    assert not threads()


@pytest.mark.parametrize("language", ["hi", "th", "ar", "ja", "ru", "ko"])
def test_a_recipe_attacks_any_script(language: str) -> None:
    [outcome] = run(attacks.build("textattack:Pruthi2019"), [example(language)])
    assert outcome.status in {Status.SUCCEEDED, Status.FAILED}


def test_results_do_not_depend_on_how_many_searches_run_together() -> None:
    text, other = SENTENCES["en"]
    fields = [{"premise": text, "hypothesis": other}, {"premise": other, "hypothesis": text}]
    examples = [Example(str(n), "en", str(n), one, "entailment") for n, one in enumerate(fields)]
    together, alone = (run(attacks.build(DEEP), examples, count) for count in (128, 1))
    assert [(o.attempt.candidate, o.queries) for o in together] == [
        (o.attempt.candidate, o.queries) for o in alone
    ]


def test_a_search_that_is_ended_leaves_no_thread() -> None:
    search = attacks.build(DEEP).search(case_of(example("en")), Random(0))
    next(search)
    assert threads()
    search.close()
    assert not threads()


def test_words_are_ranked_by_hiding_them_and_stop_words_are_left_alone() -> None:
    words = {word.text for word in ranked(case_of(example("en")))}
    assert "human" in words
    assert not words & {"and", "are", "in"}


def test_hindi_words_are_hidden_whole() -> None:
    assert {"मनुष्यों", "अधिकारों"} <= {word.text for word in ranked(case_of(example("hi")))}


def test_protected_words_are_not_asked_about() -> None:
    fields = {"premise": "He owns 1234 red balls", "hypothesis": "x"}
    case = case_of(Example("1", "en", "1", fields, "neutral"))
    assert "1234" not in {word.text for word in case.words}
    assert set(ranked(case)) <= set(case.words)


def test_settings_of_a_recipe_are_keys_of_its_spec() -> None:
    attack: Any = attacks.build("textattack:Pruthi2019?max_num_word_swaps=3")
    assert attack.max_num_word_swaps == 3
    assert pickle.loads(pickle.dumps(attack)) == attack  # noqa: S301
    assert attack.edition() == "1-textattack-0.3.11"


@pytest.mark.parametrize("kind", ["invisible", "reorderings"])
def test_bad_characters_are_searched_for_by_evolution(kind: str) -> None:
    spec = f"textattack:BadCharacters2021?perturbation_type={kind}&popsize=2&maxiter=1"
    [outcome] = run(attacks.build(spec), [example("en")])
    assert outcome.queries


def test_homoglyphs_lack_their_file() -> None:
    with pytest.raises(InputError, match=r"lacks.*homoglyphs\.txt.*perturbation_type=invisible"):
        run(attacks.build("textattack:BadCharacters2021"), [example("en")])


@pytest.mark.parametrize("name", sorted(DOWNLOADS))
def test_a_recipe_that_would_download_says_what(name: str) -> None:
    with pytest.raises(InputError, match=f"{name} needs .*download.*add_recipe"):
        attacks.build(f"textattack:{name}")


@pytest.mark.parametrize("name", sorted(OTHER_GOALS))
def test_a_recipe_with_another_goal_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="which is no goal"):
        attacks.build(f"textattack:{name}")


def test_an_unknown_recipe_has_a_hint() -> None:
    with pytest.raises(InputError, match="did you mean 'DeepWordBugGao2018'"):
        attacks.build("textattack:DeepWordBugGao2017")


def make_theirs(noise: str = "keyboard") -> Any:
    from robustx.attacks.textattack_loading import silenced, stop_words_given, textattack
    from robustx.attacks.textattack_parts import textattack_transformation

    with silenced(), stop_words_given():
        module = textattack()
        return module.Attack(
            module.goal_functions.UntargetedClassification(Wrapper()),
            [module.constraints.pre_transformation.RepeatModification()],
            textattack_transformation(perturbations.build(noise), "en"),
            module.search_methods.GreedyWordSwapWIR(),
        )


class Wrapper:
    model = None

    def __call__(self, texts: Sequence[Any]) -> Any:
        raise AssertionError("asked behind the engine's back")


def test_an_attack_of_ones_own_runs_by_name_over_a_noise_of_ours() -> None:
    attack = add_recipe("with-our-keyboard", lambda wrapper: make_theirs())
    [outcome] = run(attack, [example("en")])
    assert outcome.status is Status.SUCCEEDED
    assert attacks.build("textattack:with-our-keyboard") == attack
    with pytest.raises(InputError, match="already"):
        add_recipe("with-our-keyboard", lambda wrapper: make_theirs())


def test_an_error_of_textattack_ends_the_search_with_a_warning() -> None:
    class Broken:
        is_black_box = True

    attack = add_recipe("broken", lambda wrapper: Broken())
    with pytest.warns(RuntimeWarning, match="textattack:broken stopped at example 1"):
        assert list(attack.search(case_of(example("en")), Random(0))) == []


def test_a_recipe_that_cannot_be_made_is_an_input_error() -> None:
    attack = add_recipe("unmade", lambda wrapper: wrapper(["text"]))
    with pytest.raises(InputError, match=r"textattack:unmade cannot be made"):
        run(attack, [example("en")])


def test_recipes_that_touch_letters_alone_have_no_hazards() -> None:
    assert attacks.build(DEEP).hazards == frozenset()
    assert add_recipe("unknown", lambda wrapper: make_theirs()).hazards


def test_textattack_attacks_a_checkpoint_of_ours(make_checkpoint: MakeCheckpoint) -> None:
    from robustx.attacks.textattack_loading import silenced, stop_words_given, textattack
    from robustx.attacks.textattack_parts import textattack_model

    path: Path = make_checkpoint()
    model = SequenceClassifier(Encoder.load(path, "sequence", place("cpu")), (0, 1))
    wrapper = textattack_model(model)
    pair = ("The dog chases the cat", "The cat chases the dog")
    scores = wrapper([pair, ("A ball", "A ball")])
    assert scores.shape == (2, 2)
    with silenced(), stop_words_given():
        attack = textattack().attack_recipes.DeepWordBugGao2018.build(wrapper)
    fields = OrderedDict(sentence1=pair[0], sentence2=pair[1])
    result = attack.attack(fields, int(scores[0].argmax()))
    assert result.num_queries > 1


def test_a_noise_offers_misspellings_of_the_words_that_may_be_changed() -> None:
    from robustx.attacks.textattack_loading import textattack
    from robustx.attacks.textattack_parts import textattack_transformation

    noise = perturbations.build("keyboard")
    text = textattack().shared.AttackedText("The quick brown fox")
    swap = textattack_transformation(noise, "en", per_word=2)
    found = [one.text for one in swap(text, indices_to_modify=[1, 2])]
    assert 1 < len(found) <= 4
    assert all(one.startswith("The ") and one.endswith(" fox") for one in found)
    assert found == [one.text for one in swap(text, indices_to_modify=[1, 2])]
