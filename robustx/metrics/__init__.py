"""Metrics as sums: what each example contributes, and the score of a total."""

from robustx.metrics.accuracy import Accuracy
from robustx.metrics.base import Metric, ratio

__all__ = ["Accuracy", "Metric", "ratio"]
