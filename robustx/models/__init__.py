"""Checkpoints: where they lie, which tasks they serve, and the scores that they give."""

from robustx.models.base import Model, Scores
from robustx.models.checkpoint import Arm, Member, resolve

__all__ = ["Arm", "Member", "Model", "Scores", "resolve"]
