"""Checks for authors of attacks: does one keep what every attack promises?"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from robustx.attacks.base import Attack, Constraint, Tools, attack_spec, attacks
from robustx.attacks.budget import Budget
from robustx.attacks.case import Attempt
from robustx.attacks.engine import Engine, Threat
from robustx.attacks.flight import Outcome, Status
from robustx.errors import InputError, RobustxError
from robustx.example import Example, Head
from robustx.languages.profiles import profile
from robustx.testing.hazards import hazard_complaints
from robustx.testing.outcomes import outcome_complaints, told
from robustx.testing.stages import Stage, stages

# Enough to change whole words; searches are stopped after so many queries too.
_BUDGET = Budget(queries=24, graphemes=12, words=6)
_STOPS = (1, 2, 5, 13)

Check = Callable[[Attack, Stage], Iterator[str]]

# In which hardly any attack finds something to do.
_ODD_TEXTS = ("", "123", "...", " ", "a")


def check_attack(attack: Attack, texts: Sequence[str], language: str) -> None:
    """Raise AssertionError, saying what, where the attack breaks a promise on the texts.

    The texts are attacked as the attack would a checkpoint, but on small models that need no files:
    one that gives way, one that never does. Checked: the spec rebuilds the attack; the same seed
    gives the same, alone and in a crowd, in any order, and without touching global chance; the
    search can be stopped at any query, bears it when all is refused, and leaves texts alone that
    have nothing to attack; no budget is exceeded, no protected span touched, no wall reached over;
    clusters and script stay, and words too, unless the class says otherwise; a success holds when
    its text is read afresh.

    Raises:
        InputError: there is no text, or the attack needs more of a model than scores; use
            ``check_attack_on``.
    """
    for complaint in attack_complaints(attack, texts, language):
        raise AssertionError(f"{attack} {complaint}")


def check_attack_on(attack: Attack, tools: Tools, examples: Sequence[Example]) -> None:
    """Check an attack, as ``check_attack`` does, on a checkpoint of yours and its examples."""
    for complaint in attack_complaints_on(attack, tools, examples):
        raise AssertionError(f"{attack} {complaint}")


def attack_complaints(attack: Attack, texts: Sequence[str], language: str) -> Iterator[str]:
    """Yield every promise that ``check_attack`` finds broken; raises InputError as it does."""
    profile(language)
    if isinstance(texts, str) or not texts:
        raise InputError("give check_attack a list of texts")
    head: Head = "sequence" if not attack.heads or "sequence" in attack.heads else attack.heads[0]
    for stage in stages(head, texts, language):
        yield from attack_complaints_on(attack, *stage)
    for stage in stages(head, _ODD_TEXTS, language):
        yield from _run_through(_odd, attack, stage)


def attack_complaints_on(
    attack: Attack, tools: Tools, examples: Sequence[Example]
) -> Iterator[str]:
    """Yield every promise that ``check_attack_on`` finds broken."""
    if not examples:
        raise InputError("give check_attack_on examples")
    again = attacks.build(attack_spec(attack))
    if again != attack:
        yield f"is another when it is built from its spec {attack_spec(attack)!r}: {again}"
    for check in (_same, _stops, _refusals):
        yield from _run_through(check, attack, Stage(tools, tuple(examples)))


def _run_through(check: Check, attack: Attack, stage: Stage) -> Iterator[str]:
    """Turn what stops a check into a complaint; what the user has to mend stays an InputError."""
    try:
        yield from check(attack, stage)
    except InputError:
        raise
    except RobustxError as error:
        yield f"cannot be run: {error}"


def _same(attack: Attack, stage: Stage) -> Iterator[str]:
    """Check what comes of the search, and that company and chance do not decide it."""
    state = random.getstate(), _state()
    watcher = Watcher()
    crowd = _run(attack, stage, _BUDGET, constraints=(watcher,))
    if (random.getstate(), _state()) != state:
        yield "draws from the global random state"
    if not watcher.seen and not all(one.status is Status.SKIPPED for one in crowd):
        yield "asks about nothing: there is no candidate that the rules and the budget admit"
    for name, other in _reruns(attack, stage).items():
        for before, after in zip(crowd, other, strict=True):
            if _key(before) != _key(after):
                yield f"finds something else {name}: {told(before)}, {told(after)}"
    for outcome in crowd:
        yield from outcome_complaints(attack, stage.tools, outcome, _BUDGET)
    for attempt in watcher.seen:
        yield from hazard_complaints(attack.hazards, attempt)


def _reruns(attack: Attack, stage: Stage) -> dict[str, list[Outcome]]:
    found = {
        "the second time": _run(attack, stage, _BUDGET),
        "alone than in a crowd": _run(attack, stage, _BUDGET, in_flight=1),
    }
    if type(attack).learn is Attack.learn:  # else it depends on what it has learnt from
        backwards = stage._replace(examples=stage.examples[::-1])
        found["when the order changes"] = _run(attack, backwards, _BUDGET)[::-1]
    return found


def _state() -> tuple[bytes, int]:
    """Return numpy's global numbers, and how many of them are used up."""
    state: Any = np.random.get_state(legacy=False)
    return bytes(state["state"]["key"]), int(state["state"]["pos"])


def _stops(attack: Attack, stage: Stage) -> Iterator[str]:
    """Stop the search after some queries, and with hardly a grapheme to spend."""
    budgets = [replace(_BUDGET, queries=queries) for queries in _STOPS]
    for budget in (*budgets, replace(_BUDGET, graphemes=1, words=1)):
        for outcome in _run(attack, stage, budget):
            yield from outcome_complaints(attack, stage.tools, outcome, budget)


def _refusals(attack: Attack, stage: Stage) -> Iterator[str]:
    one = stage._replace(examples=stage.examples[:1])  # a search may go on for long
    for outcome in _run(attack, one, _BUDGET, constraints=(Refuser(),)):
        if outcome.status is Status.SUCCEEDED:
            yield f"succeeds with what is refused: {told(outcome)}"


def _odd(attack: Attack, stage: Stage) -> Iterator[str]:
    for outcome in _run(attack, stage, _BUDGET):
        yield from outcome_complaints(attack, stage.tools, outcome, _BUDGET)
    for outcome in _run(attack, stage, _BUDGET, aim="nothing"):
        if outcome.status not in (Status.IDLE, Status.SKIPPED):
            yield f"edits what is protected: {told(outcome)}"


def _run(
    attack: Attack,
    stage: Stage,
    budget: Budget,
    *,
    constraints: tuple[Constraint, ...] = (),
    in_flight: int = 128,
    aim: str = "all",
) -> list[Outcome]:
    threat = Threat(budget, stage.tools.goal, constraints, aim)
    return Engine(stage.tools, threat, in_flight).run(attack, stage.examples, 0, lambda _: None)


def _key(outcome: Outcome) -> tuple[Any, ...]:
    return outcome.status, outcome.attempt.candidate, outcome.queries


@dataclass(frozen=True)
class Watcher(Constraint):
    """Refuses nothing, and holds what it has seen."""

    seen: list[Attempt] = field(default_factory=list)

    def opened(self, tools: Tools) -> Callable[[Sequence[Attempt]], Sequence[bool]]:
        """Return a check that takes note of each attempt."""

        def check(attempts: Sequence[Attempt], /) -> Sequence[bool]:
            self.seen.extend(attempts)
            return [True] * len(attempts)

        return check


@dataclass(frozen=True)
class Refuser(Constraint):
    """Refuses everything."""

    def opened(self, tools: Tools) -> Callable[[Sequence[Attempt]], Sequence[bool]]:
        """Return a check that admits nothing."""
        return lambda attempts: [False] * len(attempts)
