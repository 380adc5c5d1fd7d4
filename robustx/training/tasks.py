"""What can be trained on: the tasks of both fine-tuning phases, their files and their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from robustx.errors import InputError, did_you_mean
from robustx.tasks.tsv import PairRow, read_pairs
from robustx.training.iob import read_tagged, tag_set

Head = Literal["sequence", "token"]


class TrainingExample(NamedTuple):
    """A text (one sentence or a pair), or words, with the indices of the gold labels.

    ``labels`` has one entry for a text, and one per word for a tagged sentence.
    """

    text: tuple[str, ...]
    labels: tuple[int, ...]


class FileCount(NamedTuple):
    """How many rows of a file are used, and how many have no gold label."""

    path: Path
    rows: int
    skipped: int


class Corpus(NamedTuple):
    """Everything that one phase learns from: examples, label names by index, counts by file."""

    examples: list[TrainingExample]
    labels: tuple[str, ...]
    files: tuple[FileCount, ...]


class TrainingTask(Protocol):
    """A task with labels on texts (``head`` "sequence") or on words ("token")."""

    @property
    def head(self) -> Head:
        """Which kind of head learns the task."""

    def read(self, paths: Sequence[Path], labels: tuple[str, ...] | None = None) -> Corpus:
        """Return the examples of ``paths``, against ``labels`` where these are given."""


@dataclass(frozen=True)
class PairTask:
    """Classifies sentence pairs; ``spellings`` maps what files write to an index of ``labels``.

    Rows whose label is ``-`` (SNLI: the annotators did not agree) are skipped and counted.
    """

    labels: tuple[str, ...]
    spellings: dict[str, int]
    head: Head = "sequence"

    def read(
        self,
        paths: Sequence[Path],
        labels: tuple[str, ...] | None = None,
    ) -> Corpus:
        """Return the labelled pairs of ``paths``; raises InputError on a label it does not know."""
        examples: list[TrainingExample] = []
        files = []
        for path in paths:
            rows = read_pairs(path)
            kept = [row for row in rows if row.label != "-"]
            examples.extend(self._example(row, path) for row in kept)
            files.append(FileCount(path, len(kept), len(rows) - len(kept)))
        return Corpus(examples, self.labels, tuple(files))

    def _example(self, row: PairRow, path: Path) -> TrainingExample:
        if row.label is None:
            raise InputError(f"{path} has no labels; give a file to learn from")
        if row.label not in self.spellings:
            hint = did_you_mean(row.label, self.spellings)
            raise InputError(
                f"{path}:{row.line}: unknown label {row.label!r}{hint}; "
                f"known: {', '.join(self.spellings)}"
            )
        return TrainingExample((row.first, row.second), (self.spellings[row.label],))


@dataclass(frozen=True)
class EntityTask:
    """Tags words with entities; the label set is the union over all training files."""

    head: Head = "token"

    def read(self, paths: Sequence[Path], labels: tuple[str, ...] | None = None) -> Corpus:
        """Return the sentences of ``paths``; raises InputError on a type outside ``labels``."""
        by_file = {path: read_tagged(path) for path in paths}
        known = labels or tag_set(sentence for rows in by_file.values() for sentence in rows)
        index = {tag: number for number, tag in enumerate(known)}
        examples = []
        for path, sentences in by_file.items():
            unknown = {tag for sentence in sentences for tag in sentence.tags} - index.keys()
            if unknown:
                raise InputError(f"{path}: {min(unknown)} does not occur in the training files")
            examples += [
                TrainingExample(words, tuple(index[tag] for tag in tags))
                for words, tags in sentences
            ]
        files = tuple(FileCount(path, len(rows), 0) for path, rows in by_file.items())
        return Corpus(examples, known, files)


_ENTAILMENT = ("entailment", "neutral", "contradiction")
_NLI = PairTask(_ENTAILMENT, {label: index for index, label in enumerate(_ENTAILMENT)})
_PARAPHRASE = PairTask(("not_paraphrase", "paraphrase"), {"0": 0, "1": 1})

INTERMEDIATE: dict[str, TrainingTask] = {"nli": _NLI, "ner": EntityTask()}
TARGETS: dict[str, TrainingTask] = {"xnli": _NLI, "paws-x": _PARAPHRASE}
