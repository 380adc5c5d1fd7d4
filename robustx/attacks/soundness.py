"""What a guard does not see: words that are gone altogether, and marks inside what is written."""

from __future__ import annotations

from functools import lru_cache

from robustx.text.edits import Rewrite
from robustx.text.graphemes import is_plain, orphan_marks
from robustx.text.signs import is_misplaced


def swallows_a_word(rewrite: Rewrite) -> bool:
    """Say whether less stands between blanks than before."""
    return any(not edit.replacement.strip() for edit in rewrite.edits) and (
        len(rewrite.target.split()) < len(rewrite.source.split())
    )


def misplaces_a_mark(rewrite: Rewrite) -> bool:
    """Say whether an edit leaves a mark on nothing, or a sign on what cannot carry it.

    A guard trusts what is written to be well-formed in itself, as that of noises is.
    """
    if is_plain(rewrite.target):
        return False
    shift = 0
    for edit in rewrite.edits:
        start = edit.start + shift
        shift += edit.shift
        after = _misplaced(rewrite.target, start, start + len(edit.replacement))
        if after > _misplaced(rewrite.source, edit.start, edit.end):
            return True
    return False


def _misplaced(text: str, start: int, end: int) -> int:
    """Count the misplaced marks of a stretch, and of the place after it."""
    places = range(start, min(end + 1, len(text)))
    return sum(_is_misplaced(text[max(0, place - 1) : place], text[place]) for place in places)


@lru_cache(maxsize=65536)
def _is_misplaced(before: str, char: str) -> bool:
    return len(before) in orphan_marks(before + char) or is_misplaced(before, char)
