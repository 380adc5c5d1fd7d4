"""The channel through which a noise reaches a text, so that like noises can be put together."""

from __future__ import annotations

# As docs/noise.md sorts them. What is read by eye is visual; what a machine alone sees is encoding.
CHANNELS = {
    "typing": (
        "keyboard", "input_method", "latin_mode", "pinyin", "romaji", "jamo", "telex", "phonetic",
    ),
    "spelling": ("orthography", "diacritics", "casing", "dictionary", "dictionary_phrases"),
    "punctuation": ("punctuation",),
    "spacing": ("spacing", "split_words", "space_words"),
    "words": ("drop_words", "duplicate_words", "swap_words"),
    "language": ("codemix", "codemix_phrases"),
    "script": ("script", "traditional"),
    "visual": ("ocr", "confusables"),
    "encoding": (
        "unicode", "zero_width", "bidi", "composition", "compatibility", "width", "zawgyi",
    ),
    "mixture": ("human",),
    "chance": ("characters", "insert", "delete", "substitute", "transpose"),
}  # fmt: skip
OTHER = "other"  # noises of others, such as plug-ins

_CHANNEL = {name: channel for channel, names in CHANNELS.items() for name in names}


def channel_of(spec: str) -> str:
    """Return the channel of the noise that a spec names, whatever its parameters."""
    return _CHANNEL.get(spec.partition("?")[0], OTHER)
