"""The tasks of the benchmark and the places that hold their data."""

from robustx.tasks import classification as _classification  # noqa: F401  registers its tasks
from robustx.tasks.base import Task, TestSet, tasks

__all__ = ["Task", "TestSet", "tasks"]
