"""Several attacks one after the other: an answer holds only if it withstands them all."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING

from robustx.attacks.base import (
    Attack,
    Lesson,
    Question,
    Search,
    Service,
    Tools,
    attack_spec,
    attacks,
    rules_of,
)
from robustx.attacks.case import Case
from robustx.attacks.flight import PATIENCE
from robustx.attacks.turns import Meter, Routed, Switchboard, learning, turn
from robustx.errors import InputError
from robustx.example import Hazard, Head
from robustx.seeding import stream

if TYPE_CHECKING:
    from robustx.models.loading import Manner

# The strongest first. They leave words whole, so that the labels of all tasks survive them.
STANDARD = "greedy,bad-characters"


@attacks.register("ensemble")
@dataclass(frozen=True)
class Ensemble(Attack):
    """Makes ``attacks`` on each example, one after the other within one budget, until one succeeds.

    They are specs, as ``greedy,beam?width=8``; a comma inside one is ``%2C``, or ``%252C`` where
    the ensemble itself is written as a spec. Each but the last has three quarters of the queries
    that are left when its turn comes, and works as if that were its whole budget; what it does not
    spend is left to the others. So the strongest should come first. A turn also ends when an attack
    has long asked nothing new. Each keeps its own rules: one that writes nothing but the text's
    script does not do so because another one may.
    """

    attacks: str = STANDARD

    def __post_init__(self) -> None:
        """Refuse a list without an attack, or with an unknown one."""
        if not self.members:
            raise InputError("an ensemble needs one attack at least, as greedy,beam")

    @cached_property
    def members(self) -> tuple[Attack, ...]:
        """The attacks that are made."""
        specs = (spec.strip() for spec in self.attacks.split(","))
        return tuple(attacks.build(spec) for spec in specs if spec)

    @property
    def hazards(self) -> frozenset[Hazard]:  # type: ignore[override]
        """What the attacks do to words."""
        return frozenset().union(*(member.hazards for member in self.members))

    @property
    def foreign_script(self) -> bool:  # type: ignore[override]
        """Whether one of the attacks writes letters of other scripts."""
        return any(member.foreign_script for member in self.members)

    @property
    def broken_clusters(self) -> bool:  # type: ignore[override]
        """Whether one of the attacks leaves clusters that no reader would type."""
        return any(member.broken_clusters for member in self.members)

    @property
    def heads(self) -> tuple[Head, ...]:  # type: ignore[override]
        """The heads that all the attacks can attack; all where empty.

        Raises:
            InputError: there is none.
        """
        named = [set(member.heads) for member in self.members if member.heads]
        common = sorted(set.intersection(*named)) if named else []
        if named and not common:
            raise InputError(f"no head can be attacked by all of {self.attacks}")
        return tuple(common)

    def fingerprint(self) -> str:
        """Return the editions of the attacks."""
        return " ".join(f"{attack_spec(one)}:{one.edition()}" for one in self.members)

    def rehearse(self, manner: Manner) -> None:
        """Open what the attacks bring along; raises InputError where one cannot."""
        for member in self.members:
            member.rehearse(manner)

    def services(self, tools: Tools) -> Mapping[type[Question], Service]:
        """Return what hands each question on to the services of the attack that asks it."""
        return {Routed: Switchboard([member.services(tools) for member in self.members])}

    def learn(self, cases: Sequence[Case], rng: Random) -> Lesson:
        """Let each attack look at the cases."""
        learnt = []
        for number, member in enumerate(self.members):
            lesson = member.learn(cases, stream(rng.getrandbits(63)))
            learnt.append((yield from learning(number, lesson)))
        if tuple(learnt) == self.members:
            return self
        return Learnt(self.attacks, tuple(learnt))

    def search(self, case: Case, rng: Random) -> Search:
        """Make the attacks one after the other."""
        left = case.budget.queries
        known: set[Hashable] = {frozenset()}  # the clean text
        patience = max(1, (PATIENCE - 1) // len(self.members))  # so that each has its turn
        for number, member in enumerate(self.members):
            chance = stream(rng.getrandbits(63))
            is_last = number == len(self.members) - 1
            share = left if is_last else left - left // 4
            if share > 0:
                budget = replace(case.budget, queries=share)
                own = replace(case, budget=budget, rules=rules_of(member, case.rules.aim))
                # Texts that are alike may be counted twice here; the engine counts, and ends, all.
                meter = Meter(case.budget.queries if is_last else share, known, patience)
                yield from turn(number, own, member.search(own, chance), meter)
                left -= meter.spent


@dataclass(frozen=True)
class Learnt(Ensemble):
    """An ensemble whose attacks have looked at the cases."""

    learnt: tuple[Attack, ...] = ()

    @property
    def members(self) -> tuple[Attack, ...]:
        """The attacks as they have learnt."""
        return self.learnt
