"""One family of errors, each of which says what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class RobustxError(Exception):
    """What went wrong and the cure, in one line."""


class InputError(RobustxError):
    """Something the user gave cannot be used; the command line exits with 2."""


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'severities'?" for a near miss, else ""."""
    near = difflib.get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""
