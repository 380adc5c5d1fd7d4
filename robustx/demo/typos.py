"""Mistypes the demo's training text, so that its arms have seen that people mistype.

Arms trained on clean text alone fall to chance under mild noise already, where nothing is left to
compare. The slips here are plainer than robustx's own noises.
"""

from __future__ import annotations

import unicodedata
from random import Random

# Half of the texts are clean; a share of the characters of the others is mistyped.
_RATES = (0.0, 0.0, 0.05, 0.1)


def mistyped(text: str, rng: Random) -> str:
    """Return ``text`` with slips at a rate that is drawn once for the text."""
    rate = rng.choice(_RATES)
    typed = (_slip(char, text, rng) if rng.random() < rate else char for char in text)
    return "".join(typed)


def _slip(char: str, text: str, rng: Random) -> str:
    """Drop, double or replace a character, put one before it, flip its case or bare it."""
    bare = unicodedata.normalize("NFD", char)[0] if char.isascii() or char.isalpha() else char
    other = rng.choice(text)
    return rng.choice(("", char + char, other, other + char, char.swapcase(), bare))
