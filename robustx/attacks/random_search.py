"""Random search: the baseline that tells what the model's scores are worth to an attacker."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from robustx.attacks.base import Search, attacks
from robustx.attacks.case import Case
from robustx.attacks.draft import filled
from robustx.attacks.moves import NoiseAttack

# Candidates that are asked about together.
_BATCH = 8


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
            drawn = [filled(case, (), moves, size) for size in sizes]
            if not any(drawn):
                return
            yield drawn
