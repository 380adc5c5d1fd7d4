"""Changes that noises can make: what typing attacks choose from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from random import Random

from robustx.attacks.base import Attack
from robustx.attacks.case import Case, Change
from robustx.errors import InputError
from robustx.example import Hazard
from robustx.perturb import Perturbation, perturbations
from robustx.seeding import Place

# Worst-case typing: slips of the finger, misspellings, half-finished input, look-alike characters.
TYPING = "keyboard,orthography,input_method,unicode"


@dataclass(frozen=True)
class NoiseAttack(Attack):
    """An attack that makes the changes of noises; ``noises`` are their specs, as ``a,b``."""

    noises: str = TYPING

    def __post_init__(self) -> None:
        """Refuse a list without a noise, or with an unknown one."""
        if not self.perturbations:
            raise InputError("an attack over noises needs one at least, as keyboard,orthography")

    @cached_property
    def perturbations(self) -> tuple[Perturbation, ...]:
        """The noises whose changes are made."""
        names = (name.strip() for name in self.noises.split(","))
        return tuple(perturbations.build(name) for name in names if name)

    @property
    def hazards(self) -> frozenset[Hazard]:  # type: ignore[override]
        """What the noises do to words."""
        return frozenset().union(*(noise.hazards for noise in self.perturbations))

    @property
    def foreign_script(self) -> bool:  # type: ignore[override]
        """Whether one of the noises writes letters of other scripts."""
        return any(noise.foreign_script for noise in self.perturbations)

    def fingerprint(self) -> str:
        """Return the editions of the noises."""
        return " ".join(noise.edition() for noise in self.perturbations)

    def moves(self, case: Case, rng: Random) -> Iterator[Change]:
        """Yield changes without end or until there are no sites: a noise and a field at a time.

        Each comes from a fresh draw of the noise, the one that it would make first.
        """
        grounds = list(case.grounds.items())
        misses = 0
        while misses < _MISSES:
            name, ground = rng.choice(grounds)
            noise = rng.choice(self.perturbations)
            chance = Place(rng.getrandbits(63)).chance()
            edits = list(islice(noise.proposals(ground.text, ground.language, chance), 1))
            misses = 0 if edits else misses + 1
            yield from (Change(name, edit) for edit in edits)


# Draws in a row that may find no site before a case has none.
_MISSES = 100
