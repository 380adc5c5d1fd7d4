"""Edits as they stand in a cell, written and read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from robustx.text.edits import Edit, Rewrite


def edits(rewrites: Mapping[str, Rewrite]) -> list[dict[str, Any]]:
    """Return the edits of an item as they stand in a cell, field by field."""
    return [
        {"field": name, "start": edit.start, "end": edit.end, "text": edit.replacement}
        for name, rewrite in rewrites.items()
        for edit in rewrite.edits
    ]


def edit_of(kept: Mapping[str, Any]) -> Edit:
    """Return one of them; its field is ``kept["field"]``."""
    return Edit(kept["start"], kept["end"], kept["text"])


def edits_by_field(kept: Iterable[Mapping[str, Any]]) -> dict[str, list[Edit]]:
    """Return the edits of an item by field."""
    found: dict[str, list[Edit]] = {}
    for one in kept:
        found.setdefault(one["field"], []).append(edit_of(one))
    return found
