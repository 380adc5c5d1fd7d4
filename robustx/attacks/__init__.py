"""Attacks on models: searches, within a budget, for changes that break an answer."""

from robustx.attacks.base import (
    REFUSED,
    Attack,
    Constraint,
    Hidden,
    Question,
    Search,
    Tools,
    attack_spec,
    attacks,
    constraints,
)
from robustx.attacks.budget import BUDGETS, Budget, Cost, parse_budget
from robustx.attacks.case import Candidate, Case, Change, Word
from robustx.attacks.engine import Engine, Threat
from robustx.attacks.flight import Outcome, Status
from robustx.attacks.goal import Goal, Judgement, default_goal, goal_for, goal_spec, goals
from robustx.attacks.moves import NoiseAttack
from robustx.attacks.ranking import ranked_words

attacks.register_later(
    *(
        f"robustx.attacks.{module}"
        for module in (
            "random_search", "greedy", "beam", "ensemble", "deepwordbug", "textbugger",
            "bad_characters", "polyglot", "textattack_adapter", "substitution", "hotflip",
            "trigger",
        )
    )
)  # fmt: skip
goals.register_later(
    *(
        f"robustx.attacks.{kind}_goals"
        for kind in ("classification", "tagging", "question", "choice", "retrieval")
    )
)
constraints.register_later(
    *(f"robustx.attacks.{module}" for module in ("word_constraints", "similarity", "perplexity"))
)

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
    "attack_spec",
    "attacks",
    "constraints",
    "default_goal",
    "goal_for",
    "goal_spec",
    "goals",
    "parse_budget",
    "ranked_words",
]
