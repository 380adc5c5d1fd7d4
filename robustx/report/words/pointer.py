"""A sentence about what to look at, and of what it speaks."""

from __future__ import annotations

from dataclasses import dataclass

from robustx.languages.profiles import LANGUAGES, profile
from robustx.report.scope import Scope
from robustx.report.words.wording import condition_name

SIGNIFICANT = 0.05
NOWHERE = Scope()


@dataclass(frozen=True)
class Pointer:
    """A sentence, the task, arm and cells that it speaks of, and how many points are at stake.

    Where it speaks of several arms or tasks, ``arm`` and ``task`` are those of the first.
    """

    sentence: str
    task: str
    arm: str
    scope: Scope = NOWHERE
    points: float = 0.0


def named(code: str | None) -> str:
    """Name a language."""
    return profile(code).name if code in LANGUAGES else str(code)


def actor_named(scope: Scope) -> str:
    """Name a noise, or an attack with its budget; where it has a severity, with that."""
    whole = scope.strength is not None
    return condition_name(scope) if whole else str(scope.actor)


def is_told(p: float | None) -> bool:
    """Say whether a test tells something from nothing."""
    return p is not None and p < SIGNIFICANT
