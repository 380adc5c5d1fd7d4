"""One search on its way: what it asks, what it knows, the best that it has found."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Generator, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from robustx.attacks.base import REFUSED, Hidden, Question, Search
from robustx.attacks.case import Attempt, Candidate, Case
from robustx.attacks.goal import Goal, Judgement
from robustx.errors import InputError, RobustxError
from robustx.example import Example
from robustx.models.base import Reading

# Requests in a row that may bring no new question to the model, all being refused or known.
PATIENCE = 50

# Questions to services in a row that may be followed by none to the model.
CURIOSITY = 1000

# Scores of a search that are nearer than this are one score. A model's answer differs in the
# seventh digit with what it is read beside; so texts that are alike to it tie, in any company.
SAME = 1e-4


class Status(str, Enum):
    """How an attack on an example ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"  # wrong before it was attacked
    IDLE = "nothing to attack"  # no candidate was admitted


class Outcome(NamedTuple):
    """What an attack on one example came to.

    ``attempt`` is the success, or else the candidate that came nearest to the goal, or the clean
    text; ``reading`` is what the model itself says of it, read alone where the attack succeeded.
    ``queries`` counts the texts that the model was asked about.
    """

    status: Status
    attempt: Attempt
    reading: Reading
    queries: int


class Key(NamedTuple):
    """What tells an attempt from others: the model's input, and whether it is a probe."""

    input: Hashable
    probes: bool


class Asked(NamedTuple):
    """An attempt that a search asks about, and its key."""

    key: Key
    attempt: Attempt


@dataclass(eq=False)
class Flight:
    """A search in flight. ``request`` is what it asks now; None once it is over.

    ``goal`` is what is wanted of its case, see ``Goal.of_case``. ``attack`` is the attack's spec;
    what its author has done wrong is a RobustxError that names it, and the example.

    ``best`` is the attempt that came nearest to the goal so far, at first the clean text, with its
    ``reading`` and ``judgement``. ``known`` holds what was asked before.
    """

    number: int
    attack: str
    case: Case
    goal: Goal
    best: Attempt
    reading: Reading
    judgement: Judgement
    known: dict[Key, Judgement]
    request: Sequence[Candidate] | Question | None = None
    queries: int = 0
    won: bool = False
    _tried: bool = False
    _in_vain: int = 0
    _questions: int = 0
    _scores: list[float] = field(default_factory=list)
    _search: Search = field(default_factory=lambda: _with_one_change_fewer(()))
    _slots: list[Key | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take in the score of the clean text."""
        self._scores.append(self.judgement.score)

    def start(self, search: Search) -> None:
        """Let the search run to its first request."""
        with self._blame():
            if not isinstance(search, Generator):
                raise RobustxError("its search yields nothing, so that it is no generator")
            self._search = search
            self._go(None)

    def send(self, answer: Any) -> None:
        """Answer the question, and let the search run to its next request."""
        self._questions += 1
        if self._questions > CURIOSITY:
            self._end()
        else:
            with self._blame():
                self._go(answer)

    @property
    def probes(self) -> bool:
        """Whether the request asks about texts that are no candidates."""
        return isinstance(self.request, Hidden)

    def asked(self, key_of: Callable[[Example], Hashable], mask: str) -> Iterator[Asked]:
        """Yield the attempts that the request asks about and that are not known yet.

        ``key_of`` gives the model's input for an example. What breaks a rule or the budget is
        refused. Hidden words are behind ``mask``.
        """
        self._slots = []
        for attempt in self._attempts(mask):
            if attempt is None:
                self._slots.append(None)
                continue
            key = Key(key_of(attempt.example), self.probes)
            self._slots.append(key)
            if key not in self.known:
                self.known[key] = REFUSED
                yield Asked(key, attempt)

    def _attempts(self, mask: str) -> Iterator[Attempt | None]:
        with self._blame():
            if isinstance(self.request, Hidden):
                yield from (self.case.hiding(word, mask) for word in self.request.words)
            elif isinstance(self.request, Sequence) and not isinstance(self.request, str):
                yield from map(self.case.attempt, self.request)
            else:
                raise RobustxError(
                    f"it yields a {type(self.request).__name__}, not a list of candidates "
                    "or a question"
                )

    def affordable(self, asked: Sequence[Asked]) -> Sequence[Asked]:
        """Spend queries on as many as are left of the budget, the first ones."""
        chosen = asked[: self.case.budget.queries - self.queries]
        self.queries += len(chosen)
        self._in_vain = 0 if chosen else self._in_vain + 1
        self._questions = 0 if chosen else self._questions
        self._tried = self._tried or bool(chosen and not self.probes)
        return chosen

    def learn(self, one: Asked, judgement: Judgement, reading: Reading) -> None:
        """Take in what the model says of an attempt."""
        self.known[one.key] = judgement = self._steadied(judgement)
        if not (self.won or self.probes) and judgement.score > self.judgement.score:
            self.best, self.judgement, self.reading = one.attempt, judgement, reading

    def correct(self, one: Asked, alone: Reading) -> None:
        """Take back a success that does not hold when the text is read alone."""
        self.known[one.key] = self.known[one.key]._replace(reached=False)
        if self.best is one.attempt:
            self.reading = alone

    def win(self, attempt: Attempt, reading: Reading) -> None:
        """Take a success, and go on without one of its changes, if there are several."""
        self.best, self.reading, self.won = attempt, reading, True
        with self._blame():
            self._search.close()
        self.start(_with_one_change_fewer(attempt.candidate))

    def answer(self) -> None:
        """Send the judgements that the request asked for.

        Without queries left the search is over, and where it has long asked nothing new.
        """
        if self._spent or self._in_vain >= PATIENCE:
            self._end()
        else:
            with self._blame():
                self._go([REFUSED if key is None else self.known[key] for key in self._slots])

    @property
    def outcome(self) -> Outcome:
        """What the search came to."""
        failed = Status.FAILED if self._tried or self._spent else Status.IDLE
        status = Status.SUCCEEDED if self.won else failed
        return Outcome(status, self.best, self.reading, self.queries)

    @property
    def _spent(self) -> bool:
        return self.queries >= self.case.budget.queries

    def _steadied(self, judgement: Judgement) -> Judgement:
        """Return the judgement with the score of an earlier one that is all but the same."""
        place = bisect_left(self._scores, judgement.score - SAME)
        if place < len(self._scores) and self._scores[place] <= judgement.score + SAME:
            return judgement._replace(score=self._scores[place])
        insort(self._scores, judgement.score)
        return judgement

    def _go(self, answer: Any) -> None:
        try:
            self.request = self._search.send(answer)
        except StopIteration:
            self._end()

    def _end(self) -> None:
        """Close the search, and let go of what only a search in flight needs."""
        with self._blame():
            self._search.close()
        self.request = None
        self.known, self._slots, self._scores = {}, [], []

    @contextmanager
    def _blame(self) -> Iterator[None]:
        try:
            yield
        except InputError:
            raise
        except Exception as error:
            example = self.case.example
            what = (
                str(error)
                if isinstance(error, RobustxError)
                else f"{type(error).__name__}: {error}"
            )
            raise RobustxError(
                f"the attack {self.attack} fails on {example.language} {example.id}: {what}"
            ) from error


def _with_one_change_fewer(candidate: Candidate) -> Search:
    """Ask about what is left of a success without each of its changes; see ``Flight.win``."""
    if len(candidate) > 1:
        yield [candidate[:place] + candidate[place + 1 :] for place in range(len(candidate))]
