"""One search on its way: what it asks, what it knows, the best that it has found."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from robustx.attacks.base import REFUSED, Hidden, Question, Search
from robustx.attacks.case import Attempt, Candidate, Case
from robustx.attacks.goal import Judgement
from robustx.example import Example
from robustx.models.base import Reading

# Requests in a row that may bring no new question to the model, all being refused or known.
PATIENCE = 50


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


class Asked(NamedTuple):
    """An attempt that a search asks about, and what tells it from others: the model's input."""

    key: Hashable
    attempt: Attempt


@dataclass(eq=False)
class Flight:
    """A search in flight. ``request`` is what it asks now; None once it is over.

    ``best`` is the attempt that came nearest to the goal so far, at first the clean text, with its
    ``reading`` and ``judgement``. ``known`` holds what was asked before.
    """

    number: int
    case: Case
    best: Attempt
    reading: Reading
    judgement: Judgement
    known: dict[Hashable, Judgement]
    request: Sequence[Candidate] | Question | None = None
    queries: int = 0
    won: bool = False
    _in_vain: int = 0
    _search: Search = field(default_factory=lambda: _with_one_change_fewer(()))
    _slots: list[Hashable] = field(default_factory=list)

    def start(self, search: Search) -> None:
        """Let the search run to its first request."""
        self._search = search
        self._go(None)

    def send(self, answer: Any) -> None:
        """Answer the request, and let the search run to its next one."""
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
            key = None if attempt is None else key_of(attempt.example)
            self._slots.append(key)
            if attempt is not None and key not in self.known:
                self.known[key] = REFUSED
                yield Asked(key, attempt)

    def _attempts(self, mask: str) -> Iterator[Attempt | None]:
        if isinstance(self.request, Hidden):
            yield from (self.case.hiding(word, mask) for word in self.request.words)
        else:
            assert isinstance(self.request, Sequence)
            yield from map(self.case.attempt, self.request)

    def affordable(self, asked: Sequence[Asked]) -> Sequence[Asked]:
        """Spend queries on as many as are left of the budget, the first ones."""
        chosen = asked[: self.case.budget.queries - self.queries]
        self.queries += len(chosen)
        self._in_vain = 0 if chosen else self._in_vain + 1
        return chosen

    def learn(self, one: Asked, judgement: Judgement, reading: Reading) -> None:
        """Take in what the model says of an attempt."""
        self.known[one.key] = judgement
        if not (self.won or self.probes) and judgement.score > self.judgement.score:
            self.best, self.judgement, self.reading = one.attempt, judgement, reading

    def win(self, attempt: Attempt, reading: Reading) -> None:
        """Take a success, and go on without one of its changes, if there are several."""
        self.best, self.reading, self.won = attempt, reading, True
        self._search.close()
        self.start(_with_one_change_fewer(attempt.candidate))

    def answer(self) -> None:
        """Send the judgements that the request asked for.

        Without queries left the search is over, and where it has long asked nothing new.
        """
        if self.queries >= self.case.budget.queries or self._in_vain >= PATIENCE:
            self._search.close()
            self.request = None
        else:
            self._go([REFUSED if key is None else self.known[key] for key in self._slots])

    @property
    def outcome(self) -> Outcome:
        """What the search came to."""
        status = Status.SUCCEEDED if self.won else Status.FAILED if self.queries else Status.IDLE
        return Outcome(status, self.best, self.reading, self.queries)

    def _go(self, answer: Any) -> None:
        try:
            self.request = self._search.send(answer)
        except StopIteration:
            self.request = None


def _with_one_change_fewer(candidate: Candidate) -> Search:
    """Ask about what is left of a success without each of its changes; see ``Flight.win``."""
    if len(candidate) > 1:
        yield [candidate[:place] + candidate[place + 1 :] for place in range(len(candidate))]
