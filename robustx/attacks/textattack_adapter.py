"""Any attack of TextAttack as one of ours: ``textattack:DeepWordBugGao2018``.

TextAttack's search method, transformation and constraints do the search, each search in a thread
of its own; the texts that it asks its goal function about go to our engine, with those of all other
searches. The goal is robustx's, and so are the rules: a text that breaks them, or the budget, gets
the score 0 and costs no query. A text in which a word is hidden so as to rank it is asked as
``Hidden``, whatever TextAttack would have put in its place; it costs a query and is no success.
Words are ours, protected ones are left alone, and stop words are English.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, fields, make_dataclass
from functools import lru_cache
from importlib import metadata
from inspect import Parameter, signature
from random import Random
from types import SimpleNamespace
from typing import Any, ClassVar

from robustx.attacks.aside import aside
from robustx.attacks.base import Attack, Question, Search, Service, Tools, attack_spec, attacks
from robustx.attacks.case import Case
from robustx.attacks.textattack_loading import silenced, stop_words_given, textattack
from robustx.attacks.textattack_search import search
from robustx.errors import InputError, RobustxError, did_you_mean
from robustx.example import Hazard

Build = Callable[..., Any]

# What TextAttack would download for a recipe: from the sources of TextAttack 0.3.11.
DOWNLOADS: Mapping[str, str] = {
    "A2TYoo2021": "word vectors, a part-of-speech tagger and a sentence encoder",
    "BAEGarg2019": "BERT, a part-of-speech tagger and the Universal Sentence Encoder",
    "BERTAttackLi2020": "BERT and the Universal Sentence Encoder",
    "CLARE2020": "DistilRoBERTa and the Universal Sentence Encoder",
    "CheckList2020": "a named-entity tagger",
    "ChineseRecipe": "HowNet and XLM-R",
    "FasterGeneticAlgorithmJia2019": "word vectors and a language model",
    "FrenchRecipe": "WordNet and a named-entity tagger",
    "GeneticAlgorithmAlzantot2018": "word vectors and a language model",
    "HotFlipEbrahimi2017": "word vectors and a part-of-speech tagger",
    "IGAWang2019": "word vectors",
    "Kuleshov2017": "word vectors and GPT-2",
    "LEAP2023": "WordNet",
    "PSOZang2020": "HowNet",
    "PWWSRen2019": "WordNet",
    "SpanishRecipe": "WordNet and a named-entity tagger",
    "TextBuggerLi2018": "word vectors and the Universal Sentence Encoder",
    "TextFoolerJin2019": "word vectors, a part-of-speech tagger and the Universal Sentence Encoder",
}

# Recipes that want something else than a wrong answer.
OTHER_GOALS: Mapping[str, str] = {
    "InputReductionFeng2018": "the same answer to as few words as can be",
    "MorpheusTan2020": "a worse translation",
    "Seq2SickCheng2018BlackBox": "another translation",
}

_HAZARDS: frozenset[Hazard] = frozenset(
    {"drops words", "adds words", "moves words", "moves borders"}
)
# Recipes that change letters alone; what others do to words is not known.
_LETTERS = frozenset({"DeepWordBugGao2018", "Pruthi2019", "BadCharacters2021"})
# Settings that a recipe needs and that change nothing here, where the goal is robustx's.
_IDLE: Mapping[str, str] = {"goal_function_type": "targeted_classification"}
# Recipes whose purpose are characters that no reader would type.
_BAD = frozenset({"BadCharacters2021"})


class TextAttackRecipe(Attack):
    """A recipe of TextAttack; its settings are the fields of a subclass made for it."""

    version: ClassVar[int] = 1
    build: ClassVar[Build]

    def __reduce__(self) -> tuple[Any, ...]:
        return _built, (attack_spec(self),)

    def fingerprint(self) -> str:
        """Return what the outcome depends on besides the spec."""
        return f"textattack {metadata.version('textattack')}"

    def services(self, tools: Tools) -> Mapping[type[Question], Service]:
        """Make TextAttack's attack, and answer nothing; raises InputError where it cannot be."""
        _template(self)
        return {}

    def search(self, case: Case, rng: Random) -> Search:
        """Let TextAttack search; an error in it ends the search, with a warning."""
        template = _template(self)
        if not case.words:
            return
        try:
            yield from aside(lambda ask: search(template, case, ask), rng.getrandbits(63))
        except RobustxError:
            raise
        except Exception as error:
            line = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
            spec, name = attack_spec(self), case.example.id
            warnings.warn(f"{spec} stopped at example {name}: {line}", RuntimeWarning, stacklevel=2)


def add_recipe(name: str, build: Build, *, hazards: frozenset[Hazard] = _HAZARDS) -> Attack:
    """Make what builds a ``textattack.Attack`` known as ``textattack:NAME``, and return it.

    ``build`` is called with a model wrapper that cannot be asked; the goal function is replaced by
    robustx's goal. ``hazards`` names what the attack does to words::

        attack = textattack.Attack(goal_function, constraints, transformation, search_method)
        add_recipe("mine", lambda wrapper: attack)

    Raises:
        InputError: the name is taken.
    """
    if name in _BUILDS or name in _recipes():
        raise InputError(f"TextAttack has a recipe {name!r} already; choose another name")
    _BUILDS[name] = build
    known = attacks.get(f"textattack:{name}")
    known.hazards = hazards
    return attacks.build(f"textattack:{name}")


def _built(spec: str) -> Attack:
    """Build an attack where it is unpickled: the classes are made there anew."""
    return attacks.build(spec)


# What users have added, by name.
_BUILDS: dict[str, Build] = {}


def _member(name: str) -> type[Attack]:
    """Make the attack class of a recipe, with the settings of its ``build`` as fields."""
    build = _BUILDS.get(name) or _recipe(name)
    settable = [
        parameter
        for parameter in list(signature(build).parameters.values())[1:]
        if parameter.kind is not Parameter.VAR_KEYWORD and parameter.name not in _IDLE
    ]
    return make_dataclass(
        name,
        map(_field, settable),
        bases=(TextAttackRecipe,),
        namespace={
            "__module__": __name__,
            "__doc__": f"Searches as TextAttack's {name} does.",
            "build": staticmethod(build),
            "hazards": frozenset() if name in _LETTERS else _HAZARDS,
            "foreign_script": name in _BAD,
            "broken_clusters": name in _BAD,
        },
        frozen=True,
        kw_only=True,
    )


attacks.register_family("textattack", _member)


def _recipes() -> Mapping[str, Any]:
    attack_recipes = textattack().attack_recipes
    return {
        name: cls
        for name, cls in vars(attack_recipes).items()
        if isinstance(cls, type)
        and issubclass(cls, attack_recipes.AttackRecipe)
        and cls is not attack_recipes.AttackRecipe
    }


def _recipe(name: str) -> Build:
    """Return what builds a recipe of TextAttack; raises InputError where it cannot be used."""
    recipes = _recipes()
    usable = sorted(set(recipes) - set(DOWNLOADS) - set(OTHER_GOALS))
    known = f"; those that work: {', '.join(usable)}"
    if name in DOWNLOADS:
        raise InputError(
            f"TextAttack's {name} needs {DOWNLOADS[name]}, which it would download, and robustx "
            "never does. Build it in Python where the files are, and name it with "
            f"robustx.attacks.textattack_adapter.add_recipe{known}"
        )
    if name in OTHER_GOALS:
        raise InputError(f"TextAttack's {name} wants {OTHER_GOALS[name]}, which is no goal{known}")
    if name not in recipes:
        raise InputError(f"TextAttack has no recipe {name!r}{did_you_mean(name, usable) or known}")
    return recipes[name].build  # type: ignore[no-any-return]


def _field(parameter: Parameter) -> tuple[str, type] | tuple[str, type, Any]:
    """Return a field for a parameter; where TextAttack's default is None, the value is a text."""
    default = parameter.default
    if default is Parameter.empty:
        return parameter.name, str
    return parameter.name, (str if default is None else type(default)), default


@lru_cache(maxsize=64)
def _template(attack: TextAttackRecipe) -> Any:
    """Return TextAttack's attack; raises InputError where it cannot be made, or needs gradients."""
    own: Sequence[Field[Any]] = fields(attack)  # type: ignore[arg-type]
    options = {field.name: getattr(attack, field.name) for field in own}
    options |= {name: _IDLE[name] for name in signature(attack.build).parameters if name in _IDLE}
    spec = attack_spec(attack)
    try:
        with silenced(), stop_words_given():
            made = attack.build(_Unasked(), **options)
    except FileNotFoundError as error:
        raise InputError(
            f"{spec} needs a file that TextAttack's package lacks, {error.filename}; of "
            "BadCharacters2021 use perturbation_type=invisible, deletions or reorderings"
        ) from error
    except Exception as error:
        line = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        raise InputError(f"{spec} cannot be made by TextAttack: {line}") from error
    if not made.is_black_box:
        raise InputError(
            f"{spec} needs gradients, which TextAttack cannot get here; use HotFlipEbrahimi2017"
        )
    return made


class _Unasked:
    """Stands for a model while an attack is made."""

    model = SimpleNamespace()
    tokenizer = None

    def __call__(self, texts: Sequence[Any]) -> Any:
        raise InputError("an attack of TextAttack asks the model while it is made")
