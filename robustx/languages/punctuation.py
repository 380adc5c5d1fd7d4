"""The punctuation marks that a language's writers choose between."""

from __future__ import annotations

from robustx.languages.profiles import profile

_EUROPEAN = ".,;:!?"
_INDIC = ".,;:!?।"

# Marks that end or divide sentences and that are typed for one another.
_MARKS = {
    "ar": ".،؛:!؟", "fa": ".،؛:!؟", "ur": "۔،؛:!؟", "el": ".,·:!;", "hi": _INDIC, "mr": _INDIC,
    "bn": _INDIC, "pa": _INDIC, "my": "။၊", "zh": "。，、；：！？", "ja": "。、！？", "th": "",
}  # fmt: skip

# Marks that open a sentence: they are forgotten, not confused.
_OPENING = {"es": "¿¡"}


def marks(language: str) -> str:
    """Return the marks of which one may be written for another; "" where there are none."""
    return _MARKS.get(profile(language).code, _EUROPEAN)


def opening_marks(language: str) -> str:
    """Return the marks that open a sentence; "" where there are none."""
    return _OPENING.get(profile(language).code, "")
