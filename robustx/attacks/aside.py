"""Lets code that waits for its answers run as a search: in a thread of its own, step by step."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple

import numpy as np

Ask = Callable[[Any], Any]


class Ended(BaseException):
    """Unwinds work whose search was ended from outside."""


def aside(work: Callable[[Ask], None], seed: int) -> Generator[Any, Any, None]:
    """Yield what ``work`` asks, and hand it what is sent back.

    The work is given a function that returns the answer to a question. It never runs while anything
    else does, and has the global generators of ``random`` and numpy, seeded anew, for itself: what
    it does depends on the seed and the answers alone. Its thread is gone when this generator ends
    or is closed.
    """
    talk = _Talk(_Chance(seed))
    thread = Thread(target=talk.run, args=(work,), name="robustx-aside", daemon=True)
    thread.start()
    answer: Any = None
    try:
        while not isinstance(said := talk.resume(answer), _Over):
            answer = yield said
        if said.error is not None:
            raise said.error
    finally:
        talk.end()
        thread.join()


class _Over(NamedTuple):
    """Says that the work is done, or how it failed."""

    error: BaseException | None


@dataclass
class _Chance:
    """The states of the global generators that belong to one piece of work."""

    seed: int
    _states: Any = None

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Put the states in place, and afterwards the former ones back."""
        former = random.getstate(), np.random.get_state()
        if self._states is None:
            random.seed(self.seed)
            np.random.seed(self.seed % 2**32)
        else:
            _put(self._states)
        try:
            yield
        finally:
            self._states = random.getstate(), np.random.get_state()
            _put(former)


def _put(states: Any) -> None:
    random.setstate(states[0])
    np.random.set_state(states[1])


@dataclass
class _Talk:
    """What goes to and fro between a search and its work; one of the two always waits."""

    chance: _Chance
    ended: bool = False
    _questions: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    _answers: SimpleQueue[Any] = field(default_factory=SimpleQueue)

    def resume(self, answer: Any) -> Any:
        """Let the work run to its next question, or to its end."""
        with self.chance.lent():
            self._answers.put(answer)
            return self._questions.get()

    def end(self) -> None:
        """Let the work unwind from where it waits."""
        self.ended = True
        self._answers.put(None)

    def run(self, work: Callable[[Ask], None]) -> None:
        """Do the work, in the thread."""
        error: BaseException | None = None
        try:
            self._wait()
            work(self._ask)
        except Ended:
            pass
        except BaseException as failure:
            error = failure
        self._questions.put(_Over(error))

    def _ask(self, question: Any) -> Any:
        if self.ended:
            raise Ended
        self._questions.put(question)
        return self._wait()

    def _wait(self) -> Any:
        answer = self._answers.get()
        if self.ended:
            raise Ended
        return answer
