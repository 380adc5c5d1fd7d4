"""Writes the predictions of a run as files for the official scorer of XTREME."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc

from robustx.errors import InputError, did_you_mean
from robustx.evaluation.export_notes import TaskExport, notes_on, notes_on_tasks
from robustx.evaluation.kept_edits import edit_of
from robustx.evaluation.store import CellKey, RunFolder, StoreError
from robustx.evaluation.suite import Suite
from robustx.evaluation.xtreme import LAYOUTS, ON_REQUEST, Answers
from robustx.tasks import tasks
from robustx.tasks.base import Task, TestSet
from robustx.tasks.columns import NO_WORD
from robustx.tasks.sources import Source
from robustx.text.edits import Edit

MANIFEST = Path("robustx.json")


class Selection(NamedTuple):
    """What of a run is exported. ``checkpoint`` may be None where the run has one alone.

    ``tasks`` None stands for all that the layout has a place for.
    """

    checkpoint: str | None = None
    condition: str = "clean"
    tasks: Sequence[str] | None = None


class Exported(NamedTuple):
    """The files that were written, and what their reader has to know."""

    files: tuple[Path, ...]
    notes: tuple[str, ...]


def export(
    folder: RunFolder, to: Path, chosen: Selection, source: Source | None = None
) -> Exported:
    """Write one checkpoint's predictions under one condition in the layout of XTREME.

    ``source`` holds the run's data; without it they are looked for where the run found them. They
    are only needed for the rows of PAWS-X that were left out, for words that noise swallowed and
    for the names of candidates.

    Raises:
        InputError: the run has no such checkpoint, condition or task, it has several checkpoints
            and none is named, ``to`` is not empty, or the data are needed and not there.
        StoreError: ``to`` cannot be written.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise InputError(f"{to} is not an empty folder; choose another --to")
    run = _Run(folder, folder.header(), source)
    checkpoint = _checkpoint(run, chosen.checkpoint)
    keys = _under(run, checkpoint, chosen.condition)
    names = _tasks(keys, chosen.tasks)
    exports = [_export_task(run, name, keys) for name in names]
    notes = [note for one in exports for note in notes_on(one)]
    if chosen.tasks is None:
        notes += notes_on_tasks(names, {key.task for key in keys})
    contents = {path: text for one in exports for path, text in one.contents.items()}
    contents[MANIFEST] = _manifest(run, checkpoint, chosen, exports, notes)
    return Exported(_write(to, contents), tuple(notes))


@dataclass(frozen=True)
class _Run:
    """A run folder, its header and its data."""

    folder: RunFolder
    header: Mapping[str, Any]
    source: Source | None

    @property
    def limit(self) -> int | None:
        """How many items a language were run at most."""
        limit: int | None = self.header["identity"]["limit"]
        return limit

    def split(self, task: str) -> str:
        """Return the split on which a task was run."""
        return Suite.from_header(self.header).split_of(task)

    def data(self, task: str, language: str) -> Mapping[str, Any]:
        """Return what the header says of a test set."""
        known: Mapping[str, Any] = self.header["data"][task][language]
        return known

    def find(self, task: Task, language: str) -> TestSet:
        """Read a test set of the run again; raises InputError."""
        found = self._load(task, language)
        here, there = len(found.examples), self.data(task.name, language)["items"]
        if here < there or (here > there and self.limit is None):
            raise InputError(
                f"{found.origin} holds other data than those of the run: {here} items for {there}; "
                "give the run's with --data"
            )
        return found

    def _load(self, task: Task, language: str) -> TestSet:
        if self.source is not None:
            return self.source.load(task, language, self.split(task.name))
        origin = Path(self.data(task.name, language)["origin"])
        if not origin.exists():
            raise InputError(
                f"{task.name} in {language!r} needs the data of the run, and {origin} is not "
                "there; give them with --data DIR"
            )
        return task.read(origin, language)


def _checkpoint(run: _Run, wanted: str | None) -> str:
    there: list[str] = list(run.header["checkpoints"])
    if wanted is None and len(there) == 1:
        return there[0]
    if wanted is None:
        raise InputError(
            f"{run.folder.root} has several checkpoints; choose one with --checkpoint: "
            f"{', '.join(there)}"
        )
    if wanted not in there:
        hint = did_you_mean(wanted, there) or f"; there are {', '.join(there)}"
        raise InputError(f"{run.folder.root} has no checkpoint {wanted!r}{hint}")
    return wanted


def _under(run: _Run, checkpoint: str, condition: str) -> list[CellKey]:
    """Return the finished cells of a checkpoint under a condition."""
    finished = run.folder.keys()
    keys = [key for key in finished if key.checkpoint == checkpoint]
    chosen = [key for key in keys if unquote(key.condition) == condition]
    if not chosen:
        there = sorted({unquote(key.condition) for key in keys})
        raise InputError(
            f"{checkpoint} has no finished cell under {condition!r}; there are "
            f"{', '.join(there) or 'none'}"
        )
    return chosen


def _tasks(keys: Sequence[CellKey], wanted: Sequence[str] | None) -> list[str]:
    """Return the tasks to export, in the order of the layouts."""
    there = {key.task for key in keys}
    for name in wanted or ():
        if name not in LAYOUTS:
            raise InputError(f"XTREME's layout has no place for {name!r}; drop it from --tasks")
        if name not in there:
            raise InputError(f"the run has no cell of {name!r}; there are {', '.join(there)}")
    kept = [name for name in LAYOUTS if name in there and name not in ON_REQUEST]
    return kept if wanted is None else [name for name in LAYOUTS if name in wanted]


def _export_task(run: _Run, name: str, keys: Sequence[CellKey]) -> TaskExport:
    made = TaskExport(tasks.build(name), LAYOUTS[name], run.split(name))
    for key in keys:
        if key.task == name:
            _add(made, run, key)
    return made


def _add(made: TaskExport, run: _Run, key: CellKey) -> None:
    """Add the file of a cell, and the ids of its rows where some of the items were not run."""
    answers = _answers(made.task, run, key)
    written = made.layout.write(answers)
    path = made.layout.path(key.language)
    made.contents[path] = written.content
    made.rows[key.language] = len(answers.ids) + written.rows
    if written.rows or written.words:
        made.filled[key.language] = written.rows + written.words
    if answers.left_out > written.rows:
        made.unanswered[key.language] = answers.left_out - written.rows
    if not answers.whole:
        made.limit = run.limit
        made.contents[path.with_suffix(".ids")] = "".join(f"{one}\n" for one in answers.ids)


def _answers(task: Task, run: _Run, key: CellKey) -> Answers:
    table = run.folder.read(key, ["id", "prediction", "lost_marks", "edits"])
    rows = table.select(["id", "prediction"]).to_pydict()
    known = run.data(task.name, key.language)
    return Answers(
        task=task,
        language=key.language,
        ids=rows["id"],
        predictions=rows["prediction"],
        whole=run.limit is None or known["items"] < run.limit,
        left_out=sum(known["left_out"].values()) + known["repaired"].get(NO_WORD, 0),
        find=lambda: run.find(task, key.language),
        swallowed=_swallowed(table),
    )


def _swallowed(table: pa.Table) -> dict[str, tuple[Edit, ...]]:
    """Return, by id, the edits of the items of which a mark was lost."""
    rows = table.filter(pc.field("lost_marks") > 0).select(["id", "edits"]).to_pylist()
    return {row["id"]: tuple(map(edit_of, row["edits"])) for row in rows}


def _manifest(
    run: _Run,
    checkpoint: str,
    chosen: Selection,
    exports: Sequence[TaskExport],
    notes: Sequence[str],
) -> str:
    content = {
        "run": str(run.folder.root),
        "signature": run.header["signature"],
        "checkpoint": checkpoint,
        "condition": chosen.condition,
        "tasks": {
            one.task.name: {
                "folder": one.layout.folder,
                "split": one.split,
                "rows": one.rows,
                "filled": one.filled,
            }
            for one in exports
        },
        "notes": list(notes),
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _write(to: Path, contents: Mapping[Path, str]) -> tuple[Path, ...]:
    for path, content in contents.items():
        try:
            (to / path).parent.mkdir(parents=True, exist_ok=True)
            (to / path).write_text(content, encoding="utf-8", newline="\n")
        except OSError as error:
            raise StoreError(f"cannot write {to / path}: {error.strerror}") from error
    return tuple(to / path for path in contents)
