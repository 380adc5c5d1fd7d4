"""A candidate in the making: takes changes one by one as long as rules and budget admit them."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.attacks.budget import Cost
from robustx.attacks.case import Candidate, Case, Change
from robustx.perturb.guard import Guard

# Changes in a row that may not fit before a candidate is as long as it gets.
_MISSES = 10


class Draft:
    """A candidate that grows. It is quicker than ``Case.attempt``, which stays the judge."""

    def __init__(self, case: Case) -> None:
        """Begin without a change."""
        self.candidate: Candidate = ()
        self._case = case
        self._guards: dict[str, Guard] = {}
        self._graphemes = 0
        self._words: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def of(cls, case: Case, candidate: Candidate) -> Draft:
        """Return a draft that has taken these changes."""
        draft = cls(case)
        for change in candidate:
            draft.take(change)
        return draft

    @property
    def cost(self) -> Cost:
        """What the changes cost."""
        return Cost(self._graphemes, len(self._words))

    def fits(self, change: Change) -> bool:
        """Say whether the change could be taken."""
        return self._affords(change) and self._guard(change.field).admits(change.edit)

    def take(self, change: Change) -> bool:
        """Take the change if it fits; say whether it did."""
        if not self.fits(change):
            return False
        ground = self._case.grounds[change.field]
        self._guard(change.field).add(change.edit)
        self._graphemes += ground.graphemes(change.edit)
        self._words |= self._places(change)
        self.candidate = (*self.candidate, change)
        return True

    def _affords(self, change: Change) -> bool:
        limit, ground = self._case.limit, self._case.grounds[change.field]
        if self._graphemes + ground.graphemes(change.edit) > limit.graphemes:
            return False
        return len(self._words | self._places(change)) <= limit.words

    def _places(self, change: Change) -> frozenset[tuple[str, int]]:
        places = self._case.grounds[change.field].places(change.edit)
        return frozenset((change.field, place) for place in places)

    def _guard(self, name: str) -> Guard:
        if name not in self._guards:
            self._guards[name] = self._case.grounds[name].guard.fork()
        return self._guards[name]


def filled(case: Case, kept: Candidate, moves: Iterator[Change], size: int) -> Candidate:
    """Return ``kept`` with more changes, until ``size`` graphemes are edited or hardly one fits."""
    draft = Draft.of(case, kept)
    misses = 0
    for change in moves:
        misses = 0 if draft.take(change) else misses + 1
        if misses >= _MISSES or draft.cost.graphemes >= size:
            break
    return draft.candidate
