"""Checks for authors of plug-ins: does a noise, a task or an attack keep what all promise?"""

from robustx.testing.attacks import (
    attack_complaints,
    attack_complaints_on,
    check_attack,
    check_attack_on,
)
from robustx.testing.noises import check_perturbation, complaints
from robustx.testing.tasks import check_task, task_complaints

__all__ = [
    "attack_complaints",
    "attack_complaints_on",
    "check_attack",
    "check_attack_on",
    "check_perturbation",
    "check_task",
    "complaints",
    "task_complaints",
]
