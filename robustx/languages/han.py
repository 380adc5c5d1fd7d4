"""Simplified Chinese characters and the traditional ones of Taiwan, by OpenCC."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from robustx.text.edits import Edit


@lru_cache(maxsize=512)
def converted(text: str) -> tuple[Edit, ...]:
    """Return the edits that write a text in the other of the two sets of characters."""
    return tuple(_differences(text, other_characters(text)))


@lru_cache(maxsize=512)
def other_characters(text: str) -> str:
    """Return the text in traditional characters, or in simplified ones where it was traditional.

    A text is traditional where the way to simplified characters changes more of it.
    """
    traditional, simplified = _written(text, "s2tw"), _written(text, "tw2s")
    to_traditional = sum(1 for _ in _differences(text, traditional))
    to_simplified = sum(1 for _ in _differences(text, simplified))
    return traditional if to_traditional >= to_simplified else simplified


def _differences(before: str, after: str) -> Iterator[Edit]:
    """Yield the edits; all of OpenCC's entries for these two sets are as long as their source."""
    for i, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new:
            yield Edit(i, i + 1, new)


def _written(text: str, config: str) -> str:
    written: str = _opencc(config).convert(text)
    return written


@lru_cache(maxsize=2)
def _opencc(config: str) -> Any:
    from opencc import OpenCC

    return OpenCC(config)
