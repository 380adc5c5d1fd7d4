"""Turns of attacks within another one: what each asks is passed on, counted and kept in bounds."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from robustx.attacks.base import REFUSED, Attack, Hidden, Lesson, Question, Search, Service
from robustx.attacks.case import Candidate, Case
from robustx.attacks.goal import Judgement

# Requests in a row that may bring an attack nothing new before its turn is over, at most.
_PATIENCE = 20


@dataclass(frozen=True)
class Routed(Question):
    """A question of the member with this number, for that member's own service."""

    member: int
    question: Question


@dataclass(frozen=True)
class Switchboard:
    """Hands questions on to the services of the members that ask them."""

    services: Sequence[Mapping[type[Question], Service]]

    def answer(self, asked: Sequence[tuple[Case, Routed]]) -> Sequence[Any]:
        """Answer the questions, member by member and type by type."""
        answers: dict[int, Any] = {}
        lines = [(routed.member, type(routed.question)) for _, routed in asked]
        for line in dict.fromkeys(lines):
            member, kind = line
            places = [place for place, other in enumerate(lines) if other == line]
            of_kind = [(asked[place][0], asked[place][1].question) for place in places]
            said = self.services[member][kind].answer(of_kind)
            answers.update(zip(places, said, strict=True))
        return [answers[place] for place in range(len(asked))]


@dataclass(eq=False)
class Meter:
    """Counts the queries of a turn, which may be ``share``: what the model judged, each text once.

    ``known`` is what was judged so far, in earlier turns too; it costs no query to ask it again.
    ``patience`` is how many requests in a row may bring nothing new before the turn is over.
    """

    share: int
    known: set[Hashable]
    patience: int = _PATIENCE
    spent: int = 0
    in_vain: int = 0

    @property
    def left(self) -> int:
        """Queries that are left."""
        return self.share - self.spent

    @property
    def runs(self) -> bool:
        """Whether the turn goes on."""
        return self.left > 0 and self.in_vain < self.patience

    def affordable(self, asked: Iterable[Hashable]) -> Iterator[int]:
        """Yield the places of what is known, and of as much else as there are queries left."""
        left = self.left
        for place, one in enumerate(asked):
            left -= one not in self.known
            if left >= 0 or one in self.known:
                yield place

    def count(self, asked: Sequence[Hashable], said: Sequence[Judgement]) -> None:
        """Take in what was asked, and what the model said of it."""
        judged = {one for one, judgement in zip(asked, said, strict=True) if judgement != REFUSED}
        fresh = judged - self.known
        self.known |= fresh
        self.spent += len(fresh)
        self.in_vain = 0 if fresh else self.in_vain + 1


def turn(number: int, own: Case, search: Search, meter: Meter) -> Generator[Any, Any, None]:
    """Let an attack ask until it has no query left, ends, or has long asked in vain.

    What it asks beyond its share, or against the rules of its own case, is refused.
    """
    answer: Any = None
    try:
        while meter.runs:
            try:
                asked = search.send(answer)
            except StopIteration:
                return
            answer = yield from _answer(number, own, asked, meter)
    finally:
        search.close()


def _answer(
    number: int, own: Case, asked: Sequence[Candidate] | Question, meter: Meter
) -> Generator[Any, Any, Any]:
    """Pass a request on, as far as the attack may make it; return its answer."""
    if isinstance(asked, Hidden):
        return (yield from _judged(asked.words, list(asked.words), Hidden, meter))
    if isinstance(asked, Question):
        return (yield Routed(number, asked))
    keys = [None if own.attempt(one) is None else frozenset(one) for one in asked]
    return (yield from _judged(asked, keys, list, meter))


def _judged(
    asked: Sequence[Any],
    keys: Sequence[Hashable | None],
    request: Callable[[tuple[Any, ...]], Any],
    meter: Meter,
) -> Generator[Any, Any, list[Judgement]]:
    """Ask what the meter affords; None is the key of what is refused anyway."""
    places = [place for place, key in enumerate(keys) if key is not None]
    places = [places[i] for i in meter.affordable([keys[place] for place in places])]
    said = yield request(tuple(asked[place] for place in places))
    meter.count([keys[place] for place in places], said)
    judged = dict(zip(places, said, strict=True))
    return [judged.get(place, REFUSED) for place in range(len(asked))]


def learning(number: int, lesson: Lesson) -> Lesson:
    """Pass on what a member asks while it learns."""
    answers: Any = None
    while True:
        try:
            asked = lesson.send(answers)
        except StopIteration as stop:
            learnt: Attack = stop.value
            return learnt
        answers = yield [(case, _routed(number, one)) for case, one in asked]


def _routed(number: int, asked: Candidate | Question) -> Candidate | Question:
    if isinstance(asked, Question) and not isinstance(asked, Hidden):
        return Routed(number, asked)
    return asked
