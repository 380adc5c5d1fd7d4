"""A run folder: one Parquet file a cell, written whole or not at all, never overwritten."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

import pyarrow as pa
import pyarrow.parquet as pq

from robustx.errors import InputError, RobustxError

EDIT = pa.struct(
    [("field", pa.string()), ("start", pa.int32()), ("end", pa.int32()), ("text", pa.string())]
)
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("group", pa.string()),
        ("gold", pa.string()),
        ("prediction", pa.string()),
        ("values", pa.list_(pa.float32())),  # what the model said: robustx.models.base.Reading
        ("statistics", pa.list_(pa.float64())),  # what the metric sums
        ("right", pa.bool_()),  # whether the output has no fault
        ("tokens", pa.int32()),
        ("unknown", pa.int32()),
        ("truncated", pa.bool_()),
        ("lost", pa.int32()),  # words or gold answers that the model had no chance to get right
        ("words", pa.int32()),  # in the clean cell alone, where words can be told
        ("texts", pa.list_(pa.string())),  # in the clean cell alone; the others hold edits of them
        ("edits", pa.list_(EDIT)),
        ("graphemes", pa.int32()),
        ("edited", pa.int32()),
        ("distance", pa.int32()),
        ("changed", pa.bool_()),
        ("lost_marks", pa.int32()),
        # Of an attack alone:
        ("outcome", pa.string()),  # how it ended: robustx.attacks.Status
        ("queries", pa.int32()),  # texts that the model was asked about
        ("spent", pa.int32()),  # graphemes of the budget: robustx.attacks.Cost
        ("touched", pa.int32()),  # words of the budget
        ("flipped", pa.bool_()),  # whether the output is another than on the clean text
    ]
)
ATTACK_COLUMNS = ("outcome", "queries", "spent", "touched", "flipped")


Header = Mapping[str, Any]


class StoreError(RobustxError):
    """The run folder cannot be written; what is finished stays."""


class CellKey(NamedTuple):
    """Names a cell: a checkpoint, a task, a language and a condition."""

    checkpoint: str
    task: str
    language: str
    condition: str  # as a file name

    @property
    def path(self) -> Path:
        """The file of the cell, below ``cells/``."""
        task = quote(self.task, safe="@#=")  # a task with settings has a question mark
        return Path(self.checkpoint, task, self.language, f"{self.condition}.parquet")

    def __str__(self) -> str:
        parts = (self.checkpoint, self.task, self.language, unquote(self.condition))
        return " / ".join(parts)


@dataclass(frozen=True)
class RunFolder:
    """The folder of one run."""

    root: Path

    def open(self, header: Header, grow: Callable[[Header, Header], Header]) -> None:
        """Create the folder, or check that the run in it is the same.

        ``header["identity"]`` is compared key by key; the rest may differ (device, versions), and
        ``grow(before, now)`` says what the header of both sittings is.

        Raises:
            InputError: another run lies there; the message names the first difference.
            StoreError: it cannot be written.
        """
        if not self._header_file.exists():
            if self.root.exists() and any(self.root.iterdir()):
                raise InputError(f"{self.root} holds other files; choose another --out")
            self._write_text(self._header_file, header)
            return
        before = self.header()
        difference = _difference(before.get("identity", {}), header["identity"])
        if difference:
            raise InputError(f"{self.root} holds another run: {difference}; choose another --out")
        self._write_text(self._header_file, grow(before, header))

    def header(self) -> dict[str, Any]:
        """Return ``run.json``; raises InputError where there is none."""
        try:
            content: dict[str, Any] = json.loads(self._header_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise InputError(
                f"{self.root} is not a run folder: it has no run.json (robustx eval makes one)"
            ) from None
        except (json.JSONDecodeError, UnicodeDecodeError, OSError) as error:
            raise InputError(f"cannot read {self._header_file}: {error}") from error
        return content

    def has(self, key: CellKey, identity: Mapping[str, Any]) -> bool:
        """Say whether the cell is finished.

        Raises:
            InputError: a cell is there that was made from something else; it is left alone.
        """
        path = self._cell(key)
        if not path.exists():
            return False
        difference = _difference(self._identity(path), identity)
        if difference:
            raise InputError(f"{path} was made otherwise: {difference}; choose another --out")
        return True

    def identity(self, key: CellKey) -> Mapping[str, Any]:
        """Return what a finished cell was made from; raises InputError where it cannot be read."""
        return self._identity(self._cell(key))

    def read(self, key: CellKey, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the rows of a finished cell; raises InputError where it cannot be read."""
        path = self._cell(key)
        try:
            return pq.read_table(path, columns=columns and list(columns), partitioning=None)
        except (OSError, pa.ArrowException) as error:
            raise _unreadable(path, error) from error

    def stamp(self, key: CellKey) -> tuple[int, int]:
        """Return the size of a finished cell's file, and the time of its last change (ns).

        Raises:
            InputError: it cannot be read.
        """
        try:
            found = self._cell(key).stat()
        except OSError as error:
            raise _unreadable(self._cell(key), error) from error
        return found.st_size, found.st_mtime_ns

    def keys(self) -> list[CellKey]:
        """Return the finished cells, in order of path."""
        return [
            CellKey(checkpoint.name, unquote(task.name), language.name, cell.name[: -len(_SUFFIX)])
            for checkpoint in _entries(str(self.root / "cells"))
            for task in _entries(checkpoint.path)
            for language in _entries(task.path)
            for cell in _entries(language.path)
            if cell.name.endswith(_SUFFIX)
        ]

    def write(self, key: CellKey, rows: Mapping[str, list[Any]], identity: object) -> None:
        """Write a cell as a whole: to ``.part``, to the disk, then under its name.

        Raises:
            StoreError: the disk is full or the folder cannot be written.
        """
        metadata = {b"robustx": json.dumps(identity, sort_keys=True).encode()}
        table = pa.table(dict(rows), schema=SCHEMA.with_metadata(metadata))
        path = self._cell(key)
        part = path.with_name(path.name + ".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as stream:
                pq.write_table(table, stream, compression="zstd")
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        except OSError as error:
            raise _unwritable(path, error) from error
        finally:
            with suppress(OSError):
                part.unlink()

    def note_candidates(self, key: CellKey, count: int, cut: int) -> None:
        """Keep in the header how many candidates a checkpoint had in a task, and lost the end of.

        Raises:
            StoreError: it cannot be written.
        """
        header = self.header()
        noted = header.setdefault("candidates", {}).setdefault(key.checkpoint, {})
        noted.setdefault(key.task, {})[key.language] = {"count": count, "cut": cut}
        self._write_text(self._header_file, header)

    def note_learnt(self, key: CellKey, learnt: str) -> None:
        """Keep in the header what an attack has become after it looked at the examples of a cell.

        Raises:
            StoreError: it cannot be written.
        """
        header = self.header()
        header.setdefault("threat", {}).setdefault("learnt", {})[str(key)] = learnt
        self._write_text(self._header_file, header)

    def note_failure(self, key: CellKey, reason: str) -> None:
        """Keep why a cell failed, beside where it would be."""
        path = self._cell(key).with_suffix(".failed")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(reason, encoding="utf-8")

    def clear_failure(self, key: CellKey) -> None:
        """Forget an earlier failure of a cell that is now done."""
        self._cell(key).with_suffix(".failed").unlink(missing_ok=True)

    def failures(self) -> dict[str, str]:
        """Return the reason of every failed cell, by its path without the suffix."""
        base = self.root / "cells"
        return {
            unquote(str(path.relative_to(base).with_suffix(""))): path.read_text(encoding="utf-8")
            for path in sorted(base.glob("*/*/*/*.failed"))
        }

    @property
    def _header_file(self) -> Path:
        return self.root / "run.json"

    def _cell(self, key: CellKey) -> Path:
        return self.root / "cells" / key.path

    def _identity(self, path: Path) -> Mapping[str, Any]:
        try:
            metadata = pq.read_schema(path).metadata or {}
            identity: Mapping[str, Any] = json.loads(metadata.get(b"robustx", b"{}"))
        except (OSError, pa.ArrowException, json.JSONDecodeError) as error:
            raise _unreadable(path, error) from error
        return identity

    def _write_text(self, path: Path, content: Mapping[str, Any]) -> None:
        part = path.with_name(path.name + ".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
            part.replace(path)
        except OSError as error:
            raise _unwritable(path, error) from error


_SUFFIX = ".parquet"


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Return what is in a folder, in order of name; nothing where there is none."""
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _unreadable(path: Path, error: Exception) -> InputError:
    return InputError(f"cannot read the cell {path}: {error}; delete it and run eval again")


def _unwritable(path: Path, error: OSError) -> StoreError:
    reason = error.strerror or str(error)
    return StoreError(
        f"cannot write {path}: {reason}; finished cells are kept, "
        "so free the space or choose another --out and run the same command again"
    )


def _difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    """Name the first key whose values differ; None where all agree."""
    for key in [*before, *(key for key in now if key not in before)]:
        old, new = before.get(key), json.loads(json.dumps(now.get(key)))
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            inner = _difference(old, new)
            if inner:
                return f"{key}: {inner}"
        elif old != new:
            return f"{key} was {_short(old)} and is now {_short(new)}"
    return None


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "…"
