"""Extended grapheme clusters (UAX #29), the unit in which noise is counted."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

import regex

from robustx.text.edits import Span

_CLUSTER = regex.compile(r"\X")
_MARK = regex.compile(r"\p{M}|\p{Grapheme_Cluster_Break=Extend}|\p{Grapheme_Cluster_Break=ZWJ}")
_BASELESS = regex.compile(r"[\s\p{Cc}\p{P}]|\A")

# What may share a cluster with its neighbours; between any two other characters lies a border.
_JOINING = regex.compile(
    r"(?V1)[\p{M}\r\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}\p{GCB=Prepend}"
    r"\p{GCB=L}\p{GCB=V}\p{GCB=T}\p{Regional_Indicator}]"
)
# Characters that end a cluster whatever came before, unless a joining one follows.
_CLOSING = regex.compile(r"(?V1)[\p{GCB=Other}\p{GCB=SpacingMark}\p{GCB=LVT}\p{GCB=LV}]")
_VIRAMA = regex.compile(r"[\p{InSC=Virama}\p{InSC=Invisible_Stacker}\u200D]")

# The longest cluster that matters at a border: an Indic conjunct or an emoji family.
_CONTEXT = 16


@lru_cache(maxsize=512)
def graphemes(text: str) -> tuple[Span, ...]:
    """Return the spans of the grapheme clusters of ``text``, in order, without gaps."""
    if is_plain(text):
        return _units(1 << len(text).bit_length())[: len(text)]
    ends = list(accumulate(map(len, _CLUSTER.findall(text))))
    return tuple(map(Span._make, zip((0, *ends), ends, strict=False)))


def grapheme_count(text: str) -> int:
    """Return the number of grapheme clusters in ``text``."""
    return len(text) if is_plain(text) else len(graphemes(text))


@lru_cache(maxsize=4096)
def is_plain(text: str) -> bool:
    """Say whether every character is a cluster by itself, next to any other plain text too."""
    return "\r" not in text if text.isascii() else _JOINING.search(text) is None


def is_mark(char: str) -> bool:
    """Say whether ``char`` needs a base before it: a combining mark, an extender or a joiner."""
    return _MARK.match(char) is not None


def orphan_marks(text: str) -> list[int]:
    """Return the positions of marks that lean on nothing, or on white space or punctuation."""
    return [
        match.start()
        for match in _MARK.finditer(text)
        if match.start() == 0 or _BASELESS.match(text[match.start() - 1])
    ]


def stands_alone(left: str, right: str) -> bool:
    """Say whether a cluster border lies between ``left`` and ``right`` when they are joined.

    Either may be empty, which is a border unless the other begins with a mark at the start of a
    text.
    """
    if not left:
        return not (right and is_mark(right[0]))
    if not right:
        return True
    tail = left[-_CONTEXT:]
    if is_plain(right[0]) and _CLOSING.match(tail[-1]) and not _VIRAMA.search(tail):
        return True
    border = len(tail)
    return any(match.end() == border for match in _CLUSTER.finditer(tail + right[:_CONTEXT]))


@lru_cache(maxsize=24)
def _units(count: int) -> tuple[Span, ...]:
    return tuple(Span(i, i + 1) for i in range(count))
