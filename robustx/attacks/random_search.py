"""Random search: the baseline that tells what the model's scores are worth to an attacker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from robustx.attacks.base import Search, attacks
from robustx.attacks.case import Candidate, Case, Change
from robustx.attacks.moves import NoiseAttack

# Candidates that are asked about together.
_BATCH = 8


@attacks.register("random-search")
@dataclass(frozen=True)
class RandomSearch(NoiseAttack):
    """Asks about sets of changes that chance makes, as many as the budget allows."""

    def search(self, case: Case, rng: Random) -> Search:
        """Draw candidates until one succeeds; what the model says is not looked at."""
        moves = self.moves(case, rng)
        while True:
            drawn = [self._drawn(case, moves) for _ in range(_BATCH)]
            if not any(drawn):
                return
            yield drawn

    def _drawn(self, case: Case, moves: Iterator[Change]) -> Candidate:
        candidate: Candidate = ()
        for change in moves:
            longer = (*candidate, change)
            if case.attempt(longer) is None:
                return candidate
            candidate = longer
        return candidate
