"""The script of a character (Unicode Script property), so that noise stays in it."""

from __future__ import annotations

from functools import lru_cache

import regex

SCRIPTS = (
    "Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Devanagari", "Bengali", "Gurmukhi",
    "Gujarati", "Tamil", "Telugu", "Malayalam", "Thai", "Myanmar", "Georgian", "Han",
    "Hiragana", "Katakana", "Hangul",
)  # fmt: skip

_ANY = regex.compile("|".join(rf"(?P<{name}>\p{{Script={name}}})" for name in SCRIPTS))


@lru_cache(maxsize=65536)
def script(char: str) -> str | None:
    """Return the script of ``char``; None for what scripts share (digits, marks, punctuation)."""
    match = _ANY.match(char)
    return match.lastgroup if match else None


def scripts_of(text: str) -> frozenset[str]:
    """Return the scripts that occur in ``text``."""
    return frozenset(name for char in set(text) if (name := script(char)) is not None)
