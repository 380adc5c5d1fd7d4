"""Greedy search over the changes of noises: worst-case typing."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from robustx.attacks.base import Search, attacks
from robustx.attacks.beam import climbing
from robustx.attacks.case import Case
from robustx.attacks.moves import NoiseAttack


@attacks.register("greedy")
@dataclass(frozen=True)
class Greedy(NoiseAttack):
    """Climbs from the best set of changes so far: a part of it is given up for others.

    The first sets are as large as the budget allows, drawn by chance. Words are not ranked, which
    would cost a query a word. See ``robustx.attacks.beam.climbing``.
    """

    def search(self, case: Case, rng: Random) -> Search:
        """Vary the best set of changes until one succeeds."""
        yield from climbing(case, self.moves(case, rng), 1, rng)
