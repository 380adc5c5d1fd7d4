"""The punctuation marks that a language's writers choose between."""

from __future__ import annotations

from collections.abc import Mapping

from robustx.languages.profiles import profile

# Marks that end or divide sentences -> the marks that are written for them by mistake.
_EUROPEAN = {".": ",", ",": ".;", ";": ",:", ":": ";", "!": ".?", "?": ".!"}
_INDIC = {".": ",।", ",": ".;", ";": ",:", ":": ";", "!": "।?", "?": "।!", "।": ".,"}
_ARABIC = {".": "،", "،": ".؛", "؛": "،:", ":": "؛", "!": ".؟", "؟": ".!"}
_CONFUSED = {
    "ar": _ARABIC, "fa": _ARABIC,
    "ur": {"۔": "،", "،": "۔؛", "؛": "،:", ":": "؛", "!": "۔؟", "؟": "۔!"},
    "el": {".": ",", ",": ".·", "·": ",:", ":": "·", "!": ".;", ";": ".!"},
    "hi": _INDIC, "mr": _INDIC, "bn": _INDIC, "pa": _INDIC,
    "my": {"။": "၊", "၊": "။"},
    "zh": {"。": "，", "，": "。、", "、": "，", "；": "，：", "：": "；", "！": "。？",
           "？": "。！"},
    "ja": {"。": "、", "、": "。", "！": "。？", "？": "。！"},
    "th": {},
}  # fmt: skip

# Marks that open a sentence: they are forgotten, not confused.
_OPENING = {"es": "¿¡"}

# What the Latin keyboard has for a mark, and writers in chats and mixed texts leave so.
_ARABIC_AS_LATIN = {"،": ",", "؛": ";", "؟": "?"}
_DANDA_AS_LATIN = {"।": "|"}
_AS_LATIN = {
    "ar": _ARABIC_AS_LATIN, "fa": _ARABIC_AS_LATIN, "ur": {**_ARABIC_AS_LATIN, "۔": "."},
    "el": {";": "?"}, "hi": _DANDA_AS_LATIN, "mr": _DANDA_AS_LATIN, "bn": _DANDA_AS_LATIN,
    "pa": _DANDA_AS_LATIN, "my": {"။": ".|", "၊": ","},
}  # fmt: skip

# Languages that write apostrophes inside words: elision, genitive, glottal stop, Ukrainian j.
_APOSTROPHIC = frozenset(
    {"af", "de", "en", "eu", "fr", "ht", "id", "it", "jv", "nl", "pl", "pt", "qu", "sw", "tl",
     "tr", "uk", "wo", "yo"}
)  # fmt: skip

# Every one is typed for the others: ASCII, curly, opening, modifier letter, acute, grave, prime.
APOSTROPHES = "'\u2019\u2018\u02bc\u00b4`\u2032"


def confused_marks(language: str) -> Mapping[str, str]:
    """Return mark -> the marks that are written for it by mistake; empty where none is."""
    return _CONFUSED.get(profile(language).code, _EUROPEAN)


def opening_marks(language: str) -> str:
    """Return the marks that open a sentence; "" where there are none."""
    return _OPENING.get(profile(language).code, "")


def latin_marks(mark: str, language: str) -> str:
    """Return the Latin marks that are written for a mark of another script; "" for none."""
    return _AS_LATIN.get(profile(language).code, {}).get(mark, "")


def writes_apostrophes(language: str) -> bool:
    """Say whether the language has apostrophes inside its words."""
    return profile(language).code in _APOSTROPHIC
