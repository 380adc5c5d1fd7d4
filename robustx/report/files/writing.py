"""Writes a report to a file as a whole: what was there stays until the new one is complete."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from robustx.evaluation.store import StoreError


def write_whole(path: Path, content: bytes) -> None:
    """Write to ``.part``, to the disk, then under the name; folders on the way are made.

    Raises:
        StoreError: the file cannot be written; what was there stays.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            part.unlink()
