"""Attacks on models: searches for the smallest change that breaks an answer."""

from robustx.attacks import random_search as _random_search  # noqa: F401
from robustx.attacks.base import (
    REFUSED,
    Attack,
    Constraint,
    Hidden,
    Question,
    Search,
    Tools,
    attacks,
    constraints,
)
from robustx.attacks.budget import BUDGETS, Budget, Cost, parse_budget
from robustx.attacks.case import Candidate, Case, Change, Word
from robustx.attacks.engine import Engine, Threat
from robustx.attacks.flight import Outcome, Status
from robustx.attacks.goal import Goal, Judgement, goals
from robustx.attacks.moves import NoiseAttack
from robustx.attacks.ranking import ranked_words

__all__ = [
    "BUDGETS",
    "REFUSED",
    "Attack",
    "Budget",
    "Candidate",
    "Case",
    "Change",
    "Constraint",
    "Cost",
    "Engine",
    "Goal",
    "Hidden",
    "Judgement",
    "NoiseAttack",
    "Outcome",
    "Question",
    "Search",
    "Status",
    "Threat",
    "Tools",
    "Word",
    "attacks",
    "constraints",
    "goals",
    "parse_budget",
    "ranked_words",
]
