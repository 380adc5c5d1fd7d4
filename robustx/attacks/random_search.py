"""Random search: the baseline that tells what the model's scores are worth to an attacker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from robustx.attacks.base import Search, attacks
from robustx.attacks.case import Candidate, Case, Change
from robustx.attacks.draft import Draft
from robustx.attacks.moves import NoiseAttack

# Candidates that are asked about together.
_BATCH = 8

# Changes in a row that may not fit before a candidate is as long as it gets.
_MISSES = 10


@attacks.register("random-search")
@dataclass(frozen=True)
class RandomSearch(NoiseAttack):
    """Asks about sets of changes that chance makes; what the model says is not looked at.

    Every other candidate spends the whole budget, and those between a random part of it.
    """

    def search(self, case: Case, rng: Random) -> Search:
        """Draw candidates until one succeeds; end where there is nothing to change."""
        moves = self.moves(case, rng)
        while True:
            sizes = [rng.randint(1, case.limit.graphemes), case.limit.graphemes] * (_BATCH // 2)
            drawn = [_drawn(case, moves, size) for size in sizes]
            if not any(drawn):
                return
            yield drawn


def _drawn(case: Case, moves: Iterator[Change], size: int) -> Candidate:
    """Draw changes until ``size`` graphemes are edited, or hardly another one fits."""
    draft = Draft(case)
    misses = 0
    for change in moves:
        misses = 0 if draft.take(change) else misses + 1
        if misses >= _MISSES or draft.cost.graphemes >= size:
            break
    return draft.candidate
