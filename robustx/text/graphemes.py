"""Extended grapheme clusters (UAX #29), the unit in which noise is counted."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

import regex

from robustx.text.edits import Span

_CLUSTER = regex.compile(r"\X")
_MARK = regex.compile(r"\p{M}|\p{Grapheme_Cluster_Break=Extend}|\p{Grapheme_Cluster_Break=ZWJ}")
_BASELESS = regex.compile(r"[\s\p{Cc}\p{P}]")

# What may share a cluster with its neighbours; between any two other characters lies a border.
_JOINING = regex.compile(
    r"(?V1)[\p{M}\r\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}\p{GCB=Prepend}"
    r"\p{GCB=L}\p{GCB=V}\p{GCB=T}\p{Regional_Indicator}]"
)
# A cluster ends with a closing character, or with extenders after one, where nothing joining
# follows; a virama or a joiner (no group) may bind what follows, and needs a closer look.
_ENDING = regex.compile(
    r"(?P<virama>[\p{InSC=Virama}\p{InSC=Invisible_Stacker}])|(?P<extender>\p{GCB=Extend})"
    r"|(?P<closing>[\p{GCB=Other}\p{GCB=SpacingMark}\p{GCB=LV}\p{GCB=LVT}])"
)

# The longest cluster that matters at a border: an Indic conjunct or an emoji family.
_CONTEXT = 16


@lru_cache(maxsize=512)
def graphemes(text: str) -> tuple[Span, ...]:
    """Return the spans of the grapheme clusters of ``text``, in order, without gaps."""
    if is_plain(text):
        return unit_spans(len(text))
    ends = list(accumulate(map(len, clusters(text))))
    return tuple(map(_span, (0, *ends), ends))


def clusters(text: str) -> list[str]:
    """Return the grapheme clusters of ``text``, in order."""
    return list(text) if is_plain(text) else _CLUSTER.findall(text)


def grapheme_count(text: str) -> int:
    """Return the number of grapheme clusters in ``text``."""
    return len(text) if is_plain(text) else len(graphemes(text))


@lru_cache(maxsize=1024)
def is_plain(text: str) -> bool:
    """Say whether every character is a cluster by itself, next to any other plain text too."""
    return "\r" not in text if text.isascii() else not any(map(_joins, set(text)))


@lru_cache(maxsize=65536)
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
    if not _joins(right[0]) and _closes(tail):
        return True
    border = len(tail)
    return any(match.end() == border for match in _CLUSTER.finditer(tail + right[:_CONTEXT]))


def unit_spans(count: int, width: int = 1) -> tuple[Span, ...]:
    """Return the ``count`` spans of ``width`` characters that start at 0, 1, 2, ..."""
    return _unit_spans(1 << count.bit_length(), width)[:count]


@lru_cache(maxsize=65536)
def _closes(tail: str) -> bool:
    """Say whether a cluster surely ends with ``tail`` where no joining character follows."""
    endings = (_ending(char) for char in reversed(tail))
    return next((kind for kind in endings if kind != "extender"), None) == "closing"


# Spans are values: those of short texts recur and are kept, which is faster than making them.
_span = lru_cache(maxsize=65536)(Span)


@lru_cache(maxsize=65536)
def _ending(char: str) -> str | None:
    match = _ENDING.match(char)
    return match.lastgroup if match else None


@lru_cache(maxsize=65536)
def _joins(char: str) -> bool:
    return _JOINING.match(char) is not None


@lru_cache(maxsize=48)
def _unit_spans(count: int, width: int) -> tuple[Span, ...]:
    return tuple(Span(i, i + width) for i in range(count))
