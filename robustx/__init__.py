"""Which multilingual encoder breaks less under noise and attack, and is the difference real?"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from robustx.attacks import Attack, Budget
    from robustx.errors import InputError, RobustxError
    from robustx.evaluation.evaluate import Evaluation, Settings, evaluate
    from robustx.evaluation.store import RunFolder
    from robustx.evaluation.suite import Condition, Suite, load_suite
    from robustx.example import Example, Mark
    from robustx.models.checkpoint import Arm
    from robustx.perturb import Mixture, Perturbation, perturbations, perturbed
    from robustx.report import Comparison, Run, Summary, compare, compare_pairwise, summarise
    from robustx.report.cuts.slicing import slices
    from robustx.tasks.sources import HubSource, LocalSource
    from robustx.text.edits import Edit, Rewrite, Span

# Where each public name lives; it is imported when first asked for, so `import robustx` is light.
_HOMES = {
    "Arm": "robustx.models.checkpoint",
    "Attack": "robustx.attacks",
    "Budget": "robustx.attacks",
    "Comparison": "robustx.report",
    "Condition": "robustx.evaluation.suite",
    "Edit": "robustx.text.edits",
    "Evaluation": "robustx.evaluation.evaluate",
    "Example": "robustx.example",
    "HubSource": "robustx.tasks.sources",
    "InputError": "robustx.errors",
    "LocalSource": "robustx.tasks.sources",
    "Mark": "robustx.example",
    "Mixture": "robustx.perturb",
    "Perturbation": "robustx.perturb",
    "Rewrite": "robustx.text.edits",
    "RobustxError": "robustx.errors",
    "Run": "robustx.report",
    "RunFolder": "robustx.evaluation.store",
    "Settings": "robustx.evaluation.evaluate",
    "Span": "robustx.text.edits",
    "Suite": "robustx.evaluation.suite",
    "Summary": "robustx.report",
    "compare": "robustx.report",
    "compare_pairwise": "robustx.report",
    "evaluate": "robustx.evaluation.evaluate",
    "load_suite": "robustx.evaluation.suite",
    "perturbations": "robustx.perturb",
    "perturbed": "robustx.perturb",
    "slices": "robustx.report.cuts.slicing",
    "summarise": "robustx.report",
}

__all__ = [
    "Arm",
    "Attack",
    "Budget",
    "Comparison",
    "Condition",
    "Edit",
    "Evaluation",
    "Example",
    "HubSource",
    "InputError",
    "LocalSource",
    "Mark",
    "Mixture",
    "Perturbation",
    "Rewrite",
    "RobustxError",
    "Run",
    "RunFolder",
    "Settings",
    "Span",
    "Suite",
    "Summary",
    "compare",
    "compare_pairwise",
    "evaluate",
    "load_suite",
    "perturbations",
    "perturbed",
    "slices",
    "summarise",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'robustx' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
