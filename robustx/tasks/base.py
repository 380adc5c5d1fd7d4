"""What a task is: its examples, its metric, and what noise must leave alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from robustx.example import Example, Hazard
from robustx.metrics.base import Metric
from robustx.registry import Registry
from robustx.text.edits import Span

SPLITS = ("test", "dev")


@dataclass(frozen=True)
class TestSet:
    """The examples of one language, where they came from, and what was left out and why."""

    __test__: ClassVar[bool] = False  # not a pytest class

    examples: tuple[Example, ...]
    origin: str
    left_out: Mapping[str, int] = field(default_factory=dict)


class HubSet(NamedTuple):
    """A data set on the hub that loads without a script; ``config`` may hold ``{language}``."""

    id: str
    config: str


class Task(ABC):
    """A task of the benchmark. Instances carry no state.

    ``layouts`` are the places, relative to a data directory, where the published files lie, with
    ``{language}`` and ``{split}`` in them; the first that is there is read. ``aliases`` maps
    every spelling of a label, in lower case, to the label. ``hangs_on`` names what no noise may do
    here, because the gold labels would not survive it.
    """

    name: ClassVar[str]
    group: ClassVar[str]
    languages: ClassVar[tuple[str, ...]]
    fields: ClassVar[tuple[str, ...]]
    labels: ClassVar[tuple[str, ...]]
    aliases: ClassVar[Mapping[str, str]]
    metric: ClassVar[Metric]
    sizes: ClassVar[Mapping[str, int]]
    layouts: ClassVar[tuple[str, ...]]
    hub: ClassVar[HubSet]
    hangs_on: ClassVar[frozenset[Hazard]] = frozenset()

    @abstractmethod
    def read(self, path: Path, language: str) -> TestSet:
        """Read a language from one of the files that ``layouts`` name; raises InputError."""

    @abstractmethod
    def from_records(
        self, records: Iterable[Mapping[str, Any]], language: str, origin: str
    ) -> TestSet:
        """Read a language from the records of the hub data set; raises InputError."""

    @abstractmethod
    def protected(self, example: Example) -> Mapping[str, Sequence[Span]]:
        """Return, by field, the spans on which the gold label hangs; no noise touches them."""

    @abstractmethod
    def decode(self, scores: NDArray[np.float32]) -> list[Any]:
        """Turn model scores (n, k), columns in the order of ``labels``, into n outputs."""

    def chance(self, examples: Sequence[Example]) -> float:
        """Return the score of the best constant answer: the share of the commonest gold label."""
        golds = [example.gold for example in examples]
        return max(golds.count(label) for label in set(golds)) / len(golds)


tasks: Registry[Task] = Registry("task", home="robustx.tasks")
