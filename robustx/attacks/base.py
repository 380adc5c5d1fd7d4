"""What an attack is: a generator that yields candidates and is sent what the model made of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from robustx.attacks.case import Attempt, Candidate, Case, Rules, Word
from robustx.attacks.goal import Goal, Judgement
from robustx.example import Hazard, Head
from robustx.models.base import Model
from robustx.registry import Registry, spec_of
from robustx.tasks.base import Task

if TYPE_CHECKING:
    from robustx.models.loading import Manner

A = TypeVar("A")

# What a candidate gets that breaks a rule or the budget; it costs no query.
REFUSED = Judgement(float("-inf"), False)


class Question:
    """Asks for something else than judgements, which one of the attack's services answers.

    Subclasses are frozen dataclasses; each has its own service.
    """


@dataclass(frozen=True)
class Hidden(Question):
    """Asks for a judgement of the example with each of these words hidden from the model, alone.

    A word is hidden behind what the model's vocabulary has for the unknown. That costs a query a
    word, and is no success, since it need not keep the rules; words for which no query is left are
    ``REFUSED``. The engine itself answers.
    """

    words: tuple[Word, ...]


# A search yields candidates and is sent a judgement for each, in their order; or it yields a
# question and is sent its answer. It ends when it gives up: a success ends it from outside.
Search = Generator["Sequence[Candidate] | Question", Any, None]

# A search for what is the same for many cases: it yields pairs of a case and what a search yields
# about one, and returns the attack that has learnt.
Lesson = Generator["Sequence[tuple[Case, Candidate | Question]]", Sequence[Any], "Attack"]


class Service(Protocol):
    """Answers the questions of one type, those of many searches at once."""

    def answer(self, asked: Sequence[tuple[Case, Any]]) -> Sequence[Any]:
        """Return an answer for each question, in their order."""


@dataclass(frozen=True)
class Tools:
    """What services and constraints may be made of.

    ``model`` is the checkpoint under attack, and ``head`` what it has; ``manner`` says how other
    checkpoints are run.
    """

    model: Model
    head: Head
    task: Task
    goal: Goal
    manner: Manner


class Attack(ABC):
    """An attack. Subclasses are frozen dataclasses that say ``search``.

    ``version`` goes up when the same seed finds other texts than before. ``hazards`` names what it
    does to words, and so for which tasks labels survive it. One that writes letters of a script
    that the text has not says ``foreign_script``; one that leaves clusters that no reader would
    type says ``broken_clusters``. ``heads`` are those that it can attack; all where empty.
    """

    version: ClassVar[int] = 1
    hazards: ClassVar[frozenset[Hazard]] = frozenset()
    foreign_script: ClassVar[bool] = False
    broken_clusters: ClassVar[bool] = False
    heads: ClassVar[tuple[Head, ...]] = ()

    @abstractmethod
    def search(self, case: Case, rng: Random) -> Search:
        """Look for a candidate that reaches the goal.

        ``scores = yield candidates`` asks about candidates, each a tuple of all changes to the
        clean example; a judgement is sent back for each, ``REFUSED`` where it breaks a rule or the
        budget. The first success ends the search, and so does the last query.
        """

    def rehearse(self, manner: Manner) -> None:  # noqa: B027 - most bring nothing
        """Open what the attack brings along, so that a fault is known before anything runs.

        Raises:
            InputError: a model of its own cannot be loaded.
        """

    def services(self, tools: Tools) -> Mapping[type[Question], Service]:
        """Return what answers the attack's questions; raises InputError where it cannot."""
        return {}

    def learn(self, cases: Sequence[Case], rng: Random) -> Lesson:
        """Look at many cases before any is attacked; return the attack that has learnt."""
        yield from ()
        return self

    def fingerprint(self) -> str:
        """Return what beside the spec determines the attack, such as a file's digest; or ""."""
        return ""

    def edition(self) -> str:
        """Return what tells the attack from others of the same spec: version and files."""
        return f"{self.version} {self.fingerprint()}".rstrip().replace(" ", "-")


attacks: Registry[Attack] = Registry("attack", home="robustx.attacks")


def rules_of(attack: Attack, aim: str) -> Rules:
    """Return what an attack that is aimed at a part of an example may do to its texts."""
    return Rules(
        aim,
        clusters=not attack.broken_clusters,
        foreign_script=attack.foreign_script,
        words=not attack.hazards & {"drops words", "moves borders"},
    )


def attack_spec(attack: Attack) -> str:
    """Return the shortest spec that rebuilds an attack."""
    return spec_of(attacks.name_of(attack), attack)


class Check(Protocol):
    """A constraint at work: says which attempts are admitted, those of many searches at once."""

    def __call__(self, attempts: Sequence[Attempt], /) -> Sequence[bool]:
        """Return whether each attempt is admitted, in their order."""


class Constraint(ABC):
    """What an adversary must keep beside the rules. Subclasses are frozen dataclasses."""

    version: ClassVar[int] = 1

    @abstractmethod
    def opened(self, tools: Tools) -> Check:
        """Load what is needed; raises InputError where that cannot be."""

    def rehearse(self, manner: Manner) -> None:  # noqa: B027 - most bring nothing
        """Open what the constraint brings along; see ``Attack.rehearse``."""

    def fingerprint(self) -> str:
        """Return what beside the spec determines the constraint; or ""."""
        return ""

    def edition(self) -> str:
        """Return what tells the constraint from others of the same spec."""
        return f"{self.version} {self.fingerprint()}".rstrip().replace(" ", "-")


constraints: Registry[Constraint] = Registry("constraint", home="robustx.constraints")


def constraint_spec(constraint: Constraint) -> str:
    """Return the shortest spec that rebuilds a constraint."""
    return spec_of(constraints.name_of(constraint), constraint)
