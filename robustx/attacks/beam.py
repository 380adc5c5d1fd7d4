"""Beam search over the changes of noises: several of the best candidates grow side by side."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any, NamedTuple

from robustx.attacks.base import Search, attacks
from robustx.attacks.case import Candidate, Case, Change
from robustx.attacks.draft import Draft
from robustx.attacks.moves import NoiseAttack
from robustx.errors import InputError

# The fewest changes that are asked about in a step, and the most at once.
_FEWEST = 8

# Changes that are drawn, at most, for each that is asked about: some do not fit, or were asked.
_DRAWS = 4

# Steps in a row that may find nothing to ask about before all is taken to be tried.
_DRY = 3


class State(NamedTuple):
    """A candidate that may grow, and its score."""

    candidate: Candidate
    score: float


def climbing(case: Case, moves: Iterator[Change], width: int, rng: Random) -> Search:
    """Ask about single changes to the best ``width`` candidates so far, step by step.

    A step costs so many queries that the last is spent when the graphemes are. A candidate that has
    no room for another change gives one up, drawn by chance, for a better one. A step that brings
    no better candidate leaves all as they are, and other changes are tried.
    """
    states = [State((), float("-inf"))]
    tried: set[frozenset[Change]] = set()
    share = max(_FEWEST, case.budget.queries // case.limit.graphemes)
    dry = 0
    while dry < _DRY:
        asked = [
            longer
            for state in states
            for longer in _grown(case, state, moves, -(-share // len(states)), tried, rng)
        ]
        dry = 0 if asked else dry + 1
        judgements = yield from _asking(asked)
        found = (State(*pair) for pair in zip(asked, judgements, strict=True))
        states = _best([*states, *found], width) or states


def _asking(candidates: Sequence[Candidate]) -> Generator[Any, Any, list[float]]:
    """Return the scores of candidates; a success among the first saves asking about the others."""
    scores: list[float] = []
    for start in range(0, len(candidates), _FEWEST):
        judgements = yield candidates[start : start + _FEWEST]
        scores += (judgement.score for judgement in judgements)
    return scores


def _best(states: Sequence[State], width: int) -> list[State]:
    """Return the best states; refused ones are none."""
    admitted = [state for state in states if state.score > float("-inf")]
    return sorted(admitted, key=lambda state: -state.score)[:width]


def _grown(
    case: Case,
    state: State,
    moves: Iterator[Change],
    count: int,
    tried: set[frozenset[Change]],
    rng: Random,
) -> Iterator[Candidate]:
    """Yield candidates that have one more change, or another one where there is no room."""
    draft = Draft.of(case, state.candidate)
    if draft.is_full:
        draft = Draft.of(case, _without_one(state.candidate, rng))
    drawn = (change for change in islice(moves, _DRAWS * count) if draft.fits(change))
    fresh = (change for change in drawn if _is_new(draft, change, tried))
    yield from ((*draft.candidate, change) for change in islice(fresh, count))


def _is_new(draft: Draft, change: Change, tried: set[frozenset[Change]]) -> bool:
    key = frozenset((*draft.candidate, change))
    is_new = key not in tried
    tried.add(key)
    return is_new


def _without_one(candidate: Candidate, rng: Random) -> Candidate:
    place = rng.randrange(len(candidate))
    return candidate[:place] + candidate[place + 1 :]


@attacks.register("beam")
@dataclass(frozen=True)
class Beam(NoiseAttack):
    """Lets the best ``width`` candidates grow side by side; see ``climbing``."""

    width: int = 4

    def __post_init__(self) -> None:
        """Refuse a beam without a candidate."""
        super().__post_init__()
        if self.width < 1:
            raise InputError(f"a beam of width {self.width} holds no candidate; give 1 or more")

    def search(self, case: Case, rng: Random) -> Search:
        """Grow the best candidates until one succeeds."""
        yield from climbing(case, self.moves(case, rng), self.width, rng)
