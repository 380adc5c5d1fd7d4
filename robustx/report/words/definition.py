"""A word of the report and its meaning."""

from __future__ import annotations

from typing import NamedTuple


class Definition(NamedTuple):
    """A word of the report and what it stands for."""

    term: str
    meaning: str
