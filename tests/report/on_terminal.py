"""Reports as a terminal shows them, for the tests of the terminal."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console

from robustx.report import compare, render, summarise

FAST: dict[str, Any] = {"resamples": 100}


def printed(make, path, full=False):
    return shown(summarise(make.write(path / "run"), **FAST), full)


def shown(summary, full=False):
    comparison = compare(summary) if len(summary.arms) > 1 else None
    return as_text(summary, comparison, full=full)


def as_text(summary, comparison, full=False, terminal=False, columns=80, width=None):
    stream = io.StringIO()
    console = Console(file=stream, width=columns, force_terminal=terminal)
    render(summary, comparison, console, full=full, width=width)
    return stream.getvalue()


def section(text: str, heading: str) -> str:
    return text.split(heading, 1)[1].split("\n\n", 1)[0]
