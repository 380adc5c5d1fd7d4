"""Changes that noises can make: what typing attacks choose from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random

from robustx.attacks.base import Attack
from robustx.attacks.case import Case, Change
from robustx.errors import InputError
from robustx.example import Hazard
from robustx.perturb import Perturbation, perturbations
from robustx.seeding import Place

# Worst-case typing: slips of the finger, misspellings, half-finished input, look-alike characters.
TYPING = "keyboard,orthography,input_method,unicode"

# Times that a noise may go over a text, and propose nothing that is admitted, before it is left.
_PASSES = 3


@dataclass(frozen=True)
class NoiseAttack(Attack):
    """An attack that makes the changes of noises.

    ``noises`` are their specs, as ``keyboard,unicode?bidi=0``; a comma inside one is ``%2C``, or
    ``%252C`` where the attack itself is written as a spec.
    """

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

    @property
    def broken_clusters(self) -> bool:  # type: ignore[override]
        """Whether one of the noises writes an encoding that has no clusters."""
        return any(noise.legacy_encoding for noise in self.perturbations)

    def fingerprint(self) -> str:
        """Return the editions of the noises."""
        return " ".join(noise.edition() for noise in self.perturbations)

    def moves(self, case: Case, rng: Random) -> Iterator[Change]:
        """Yield changes, each admitted alone, without end; or until there are none.

        Fields are drawn evenly, and so are noises, as far as they have changes to offer. A noise
        goes over a text again and again, so that a place has other changes the next time.
        """
        streams = {
            (name, noise): _changes(noise, case, name, rng.getrandbits(63))
            for name in case.grounds
            for noise in self.perturbations
        }
        while streams:
            name = rng.choice(list(dict.fromkeys(name for name, _ in streams)))
            drawn = rng.choice([key for key in streams if key[0] == name])
            change = next(streams[drawn], None)
            if change is None:
                del streams[drawn]
            else:
                yield change


def _changes(noise: Perturbation, case: Case, name: str, seed: int) -> Iterator[Change]:
    """Yield what a noise proposes for a field, and would be admitted alone."""
    ground, chance = case.grounds[name], Place(seed).chance()
    in_vain = 0
    while in_vain < _PASSES:
        in_vain += 1
        for edit in noise.proposals(ground.text, ground.language, chance):
            change = Change(name, edit.trimmed(ground.text))
            if case.admits(change):
                in_vain = 0
                yield change
