"""Hypothesis strategies for hard text: many scripts, marks, emoji, controls, lone surrogates."""

from __future__ import annotations

from hypothesis import strategies as st

from robustx.text.edits import Edit, Span

LETTERS = {
    "Latin": "aeinrstzAEßéñøłİı",
    "Cyrillic": "абвйёїќЯЖ",
    "Greek": "αβςσάΐΩ",
    "Arabic": "ابتثأةىي",
    "Hebrew": "אבגךםן",
    "Devanagari": "कखगनपरसहअआइ",
    "Bengali": "কখগনঅআ",
    "Tamil": "கஙசனஅஆ",
    "Malayalam": "കഖഗനഅൻ",
    "Thai": "กขคงนเแาะ",
    "Myanmar": "ကခဂငအ",
    "Georgian": "აბგდ",
    "Han": "的一是不了人",
    "Kana": "あいうカキー",
    "Hangul": "가나값닭ㄱㅏ",
}
MARKS = (
    "\u0301\u0323\u0308"  # Latin
    "\u064b\u0651\u05b0"  # Arabic, Hebrew
    "\u093c\u094d\u093f\u0940\u0902\u09be\u0bcd\u0d4d"  # India
    "\u0e34\u0e48\u0e33\u102c\u1031\u103a"  # Thai, Myanmar
)
CONTROLS = "\u200c\u200d\u200e\u200f\u202e\ufeff\x00\n\r\t \u00a0"
CLUSTERS = (
    "क्ष", "ನ್ನ", "น้ำ", "e\u0301", "\u1100\u1161\u11a8", "👩‍👩‍👧", "👍🏽", "🇩🇪", "🇫🇷", "\r\n",
    "\ud800", "\udfff", "٣", "7", ".", "،", "。", "¿",
)  # fmt: skip

characters = st.one_of(
    st.sampled_from("".join(LETTERS.values())),
    st.sampled_from(MARKS),
    st.sampled_from(CONTROLS),
    st.sampled_from(CLUSTERS),
    st.characters(),
)
texts = st.lists(characters, max_size=24).map("".join)
short = st.lists(characters, max_size=3).map("".join)


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> list[Edit]:
    """Draw disjoint edits of ``text``, in any order."""
    borders = sorted(draw(st.lists(st.integers(0, len(text)), max_size=10)))
    edits = [
        Edit(start, end, draw(short))
        for start, end in zip(borders[::2], borders[1::2], strict=False)
    ]
    places = {(edit.start, edit.end): edit for edit in edits}
    return draw(st.permutations(list(places.values())))


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """Draw a text and disjoint edits of it."""
    text = draw(texts)
    return text, draw(edits_of(text))


@st.composite
def span_of(draw: st.DrawFn, text: str) -> Span:
    """Draw a span of ``text``, which may be empty."""
    start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return Span(start, end)
