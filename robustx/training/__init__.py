"""Three-phase training: encoder, English intermediate task, English target task."""

from robustx.training.phases import Bundle, Progress, train
from robustx.training.planning import Phase, plan
from robustx.training.recipe import Intermediate, Recipe, Settings, Target, load_recipe

__all__ = [
    "Bundle",
    "Intermediate",
    "Phase",
    "Progress",
    "Recipe",
    "Settings",
    "Target",
    "load_recipe",
    "plan",
    "train",
]
