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
    """Takes, step by step, the best of the changes that chance offers anywhere in the text.

    Words are not ranked first, which would cost a query a word. See ``climbing``.
    """

    def search(self, case: Case, rng: Random) -> Search:
        """Add the change that brings the goal nearest, until it is reached."""
        yield from climbing(case, self.moves(case, rng), 1, rng)
