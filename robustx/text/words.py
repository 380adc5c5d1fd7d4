"""Where the words of a text are: between spaces, or by ICU where a language writes none."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from types import ModuleType

import regex

from robustx.errors import InputError
from robustx.languages import profile
from robustx.text.edits import Span

# Letters and digits with their marks and joiners (a Malayalam chillu may end with one), also across
# an apostrophe between letters (don't, п'ять) and the quote of Hebrew abbreviations.
_WORD = regex.compile(
    r"(?V1)[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200C\u200D]*+"
    r"(?:(?:['’]|(?<=\p{Hebrew})\")\p{L}[\p{L}\p{M}\p{N}\u200C\u200D]*+)*+"
)
_CONTENT = regex.compile(r"[\p{L}\p{N}]")
_LONE_SURROGATE = regex.compile(r"[\uD800-\uDFFF]")
_LAST_OF_PLANE_0 = "\uffff"


@lru_cache(maxsize=512)
def word_spans(text: str, language: str) -> tuple[Span, ...]:
    """Return the words of ``text``, in order: what holds a letter or a digit.

    In Thai, Burmese, Chinese and Japanese they are what ICU says: against the words of the UD test
    sets its F1 is .72 in Thai and .74 in Chinese (tests/text/test_words.py).

    Raises:
        InputError: the language writes no spaces and ``icu4py`` is not installed.
    """
    if profile(language).spaced:
        return tuple(Span(*match.span()) for match in _WORD.finditer(text))
    return tuple(
        span for span in _segments(text, language) if _CONTENT.search(text, span.start, span.end)
    )


def _segments(text: str, language: str) -> list[Span]:
    """Return ICU's segments; it counts in UTF-16 units, robustx in characters."""
    readable = _LONE_SURROGATE.sub("\ufffd", text)
    found = _icu(language).WordBreaker(readable, language).segments()
    if not text or max(text) <= _LAST_OF_PLANE_0:
        return [Span(start, end) for start, end in found]
    units = accumulate((1 + (char > _LAST_OF_PLANE_0) for char in text), initial=0)
    place = {unit: index for index, unit in enumerate(units)}
    return [Span(place[start], place[end]) for start, end in found]


def _icu(language: str) -> ModuleType:
    try:
        from icu4py import breakers
    except ImportError:
        raise InputError(
            f"words of {profile(language).name} need a segmenter: "
            'pip install "robustx[segment]" (icu4py)'
        ) from None
    return breakers
