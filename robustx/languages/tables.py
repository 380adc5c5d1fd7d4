"""Reads the data files of the languages: tables with a head, lists, and YAML."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

_DATA = files("robustx.languages") / "data"


def text(name: str) -> str:
    """Return the content of a file of ``data``."""
    return _DATA.joinpath(name).read_text("utf-8")


def is_there(name: str) -> bool:
    """Say whether ``data`` has a file of this name."""
    return _DATA.joinpath(name).is_file()


def lines(name: str) -> list[str]:
    """Return the lines of a file, without those that begin with ``#``."""
    return [line for line in text(name).splitlines() if not line.startswith("#")]


def rows(name: str) -> list[Mapping[str, str]]:
    """Return the rows of a table by column; its first line names the columns."""
    return list(csv.DictReader(lines(name), delimiter="\t"))


def tree(name: str) -> Mapping[str, Any]:
    """Return the content of a YAML file that holds a mapping."""
    import yaml  # the front door does without it

    content: Mapping[str, Any] = yaml.safe_load(text(name))
    return content
