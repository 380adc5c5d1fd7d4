"""Full-width and half-width forms of letters, digits, punctuation and kana."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from unicodedata import normalize

import regex

from robustx.languages.profiles import profile
from robustx.text.edits import Span

# Languages whose input methods write both widths.
_BOTH_WIDTHS = frozenset({"ja", "ko", "zh"})

_WIDE = range(0xFF01, 0xFF5F)  # of ! to ~, in the order of ASCII
_TO_ASCII = 0xFEE0
_NARROW = range(0xFF61, 0xFFA0)  # of CJK punctuation and kana
_VOICED = {"\u3099": "\uff9e", "\u309a": "\uff9f"}

# A Chinese input method in half-width mode writes ASCII for these, not half-width CJK signs.
_CHINESE = {"。": ".", "、": ",", "“": '"', "”": '"', "‘": "'", "’": "'"}

_PIECES = regex.compile(
    r"(?V1)[A-Za-z]+|[0-9]+|[Ａ-Ｚａ-ｚ]+|[０-９]+|[ァ-ヺー・]+|[ｦ-ﾟ･]+"
    r"|[[!-~！-～。「」、｡｢｣､“”‘’]--[\p{L}\p{N}]]"
)


def width_spans(text: str, language: str) -> list[Span]:
    """Return the stretches that are of one width; punctuation stands alone."""
    if profile(language).code not in _BOTH_WIDTHS:
        return []
    return [Span(*match.span()) for match in _PIECES.finditer(text)]


def in_other_width(piece: str, language: str) -> str:
    """Return the piece in the other width; what has no other stays."""
    table = _other_width() | _CHINESE if language == "zh" else _other_width()
    written = "".join(table.get(char, char) for char in normalize("NFC", piece))
    return normalize("NFC", written)


@lru_cache(maxsize=1)
def _other_width() -> dict[str, str]:
    full = {chr(code): chr(code - _TO_ASCII) for code in _WIDE}
    half = {char: normalize("NFKC", char) for char in map(chr, _NARROW)}
    back = {other: char for char, other in (full | half).items()}
    return full | half | back | dict(_voiced(back))


def _voiced(kana: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the kana with voicing marks and their two half-width characters."""
    marked = [
        (normalize("NFC", full + mark), half + half_mark)
        for full, half in kana.items()
        for mark, half_mark in _VOICED.items()
    ]
    return [(letter, written) for letter, written in marked if len(letter) == 1]
