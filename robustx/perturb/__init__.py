"""Noise: every kind, by its registry name."""

from robustx.perturb.base import SEVERITIES, Mixture, Perturbation, perturbations
from robustx.perturb.casing import Casing
from robustx.perturb.characters import Characters, Delete, Insert, Substitute, Transpose
from robustx.perturb.diacritics import Diacritics
from robustx.perturb.keyboard import Keyboard
from robustx.perturb.measure import Realised, realised
from robustx.perturb.punctuation import Punctuation
from robustx.perturb.spacing import Spacing

__all__ = [
    "SEVERITIES",
    "Casing",
    "Characters",
    "Delete",
    "Diacritics",
    "Insert",
    "Keyboard",
    "Mixture",
    "Perturbation",
    "Punctuation",
    "Realised",
    "Spacing",
    "Substitute",
    "Transpose",
    "perturbations",
    "realised",
]
