"""Which attack, within which budget, arms are judged on; and which one is the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from robustx.evaluation.suite import Condition

BASELINE, ENSEMBLE, STANDARD = "random-search", "ensemble", "standard"


@dataclass(frozen=True)
class Threat:
    """What attacks on a task may do, and which of them counts.

    ``primary`` is the attack and budget on which arms are judged, ``baseline`` the attack that all
    others are held against; None where the suite has no such. ``budgets`` are by spec: queries,
    graphemes, words and the largest share of the graphemes. ``goals`` are what the attacks are
    after, ``constraints`` what they must keep beside the rules.
    """

    primary: Condition
    baseline: str | None
    budgets: Mapping[str, Mapping[str, float]]
    goals: tuple[str, ...]
    constraints: tuple[str, ...]

    def is_baseline(self, attack: str | None) -> bool:
        """Say whether it is the attack that all others are held against."""
        return attack is not None and attack == self.baseline


def primary_of(conditions: Sequence[Condition]) -> Condition | None:
    """Return the attack and budget on which arms are judged; None where there is no attack.

    It is settled before any result: the ensemble if the suite has one, else its last attack that is
    no random search; within the budget ``standard`` if the suite has it, else within its last.
    """
    attacks = [one for one in conditions if one.attack is not None]
    if not attacks:
        return None
    strongest = max(map(_force, attacks))
    chosen = [one for one in attacks if _force(one) == strongest][-1].attack
    budgets = [one for one in attacks if one.attack == chosen]
    standard = [one for one in budgets if one.budget == STANDARD]
    return replace((standard or budgets)[-1], draw=0)


def baseline_of(conditions: Sequence[Condition]) -> str | None:
    """Return the spec of the random search of a suite, the first if there are several."""
    found = (one.attack for one in conditions if kind_of(one.attack) == BASELINE)
    return next(found, None)


def kind_of(spec: str | None) -> str:
    """Return the name of an attack without its settings."""
    return (spec or "").partition("?")[0]


def _force(condition: Condition) -> int:
    """Rank the baseline below other attacks, and an ensemble above them."""
    name = kind_of(condition.attack)
    return 0 if name == BASELINE else 2 if ENSEMBLE in name else 1
