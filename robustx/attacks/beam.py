"""Beam search over the changes of noises: the best sets of changes are varied side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from robustx.attacks.base import Search, attacks
from robustx.attacks.case import Candidate, Case, Change
from robustx.attacks.draft import filled
from robustx.attacks.moves import NoiseAttack
from robustx.errors import InputError

# Candidates that are asked about together.
BATCH = 8

# Of the changes of a candidate, the share that is given up for others.
_GIVEN_UP = 0.25


class State(NamedTuple):
    """A candidate from which to go on, and its score."""

    candidate: Candidate
    score: float


def climbing(case: Case, moves: Iterator[Change], width: int, rng: Random) -> Search:
    """Vary the best ``width`` sets of changes so far: a part of each is given up for others.

    All sets are as large as the budget allows, the first ones drawn by chance; where constraints
    refuse all of them, smaller ones are tried. So a query tells of several changes at once; those
    that a success does not need are left out of it in the end.
    """
    states: list[State] = []
    size = case.limit.graphemes
    while True:
        asked = [tuple(sorted(filled(case, kept, moves, size))) for kept in _starts(states, rng)]
        if not any(asked):
            return
        judgements = yield asked
        found = [State(one, said.score) for one, said in zip(asked, judgements, strict=True)]
        states = _best([*states, *found], width)
        if not states:
            size = max(1, size // 2)


def _starts(states: Sequence[State], rng: Random) -> Iterator[Candidate]:
    """Yield what is kept of the states in turn; nothing where there is none yet."""
    for number in range(BATCH):
        changes = list(states[number % len(states)].candidate) if states else []
        rng.shuffle(changes)
        given_up = max(1, sum(rng.random() < _GIVEN_UP for _ in changes))
        yield tuple(changes[given_up:])


def _best(states: Sequence[State], width: int) -> list[State]:
    """Return the best states, each once; refused ones are none."""
    admitted = [state for state in dict.fromkeys(states) if state.score > float("-inf")]
    return sorted(admitted, key=lambda state: -state.score)[:width]


@attacks.register("beam")
@dataclass(frozen=True)
class Beam(NoiseAttack):
    """Goes on from the best ``width`` sets of changes side by side; see ``climbing``."""

    width: int = 4

    def __post_init__(self) -> None:
        """Refuse a beam without a candidate."""
        super().__post_init__()
        if self.width < 1:
            raise InputError(f"a beam of width {self.width} holds no candidate; give 1 or more")

    def search(self, case: Case, rng: Random) -> Search:
        """Vary the best sets of changes until one succeeds."""
        yield from climbing(case, self.moves(case, rng), self.width, rng)
