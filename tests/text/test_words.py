"""Words lie between spaces, or where the segmenter says."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import regex

from robustx.errors import InputError
from robustx.text.edits import Span
from robustx.text.graphemes import graphemes
from robustx.text.words import word_spans


def words(text: str, language: str) -> list[str]:
    return [span.of(text) for span in word_spans(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Don't drop it, Zoë!", ["Don't", "drop", "it", "Zoë"]),
        ("en", "the 'quoted' 4x4 -- 3.14", ["the", "quoted", "4x4", "3", "14"]),
        ("fr", "l’homme qu'elle a vu", ["l’homme", "qu'elle", "a", "vu"]),
        ("uk", "п'ять кімнат", ["п'ять", "кімнат"]),
        ("he", 'צה"ל אמר "שלום"', ['צה"ל', "אמר", "שלום"]),
        ("hi", "हिन्दी में लिखो।", ["हिन्दी", "में", "लिखो"]),
        ("fa", "می\u200cروم خانه", ["می\u200cروم", "خانه"]),
        ("ml", "അവന്\u200d വന്നു", ["അവന്\u200d", "വന്നു"]),
        ("th", "ผมไปโรงเรียน", ["ผม", "ไป", "โรงเรียน"]),
        ("zh", "我们今天去学校。", ["我们", "今天", "去", "学校"]),
        ("ja", "私は学生です。", ["私", "は", "学生", "です"]),
        ("my", "မြန်မာစာ", ["မြန်မာ", "စာ"]),
    ],
)
def test_words_are_found(language: str, text: str, expected: list[str]) -> None:
    assert words(text, language) == expected


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("text", ["", "   ", "👩‍👩‍👧 👍🏽", "\u0301", "…?!", "\x00"])
def test_what_holds_no_letter_has_no_words(language: str, text: str) -> None:
    assert word_spans(text, language) == ()


def test_positions_are_characters_beyond_the_first_plane_and_past_lone_surrogates() -> None:
    assert words("😀我们𠮷祥 a\ud800学校", "zh") == ["我们", "𠮷", "祥", "a", "学校"]


def test_words_of_an_unspaced_language_need_the_segmenter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icu4py", None)
    word_spans.cache_clear()
    assert words("no need here", "en") == ["no", "need", "here"]
    with pytest.raises(
        InputError, match=r'Thai need a segmenter.*pip install "robustx\[segment\]"'
    ):
        word_spans("ผมไป", "th")


@pytest.mark.parametrize(("language", "share"), [("th", 0.72), ("zh", 0.74)])
def test_icu_agrees_with_treebanks_as_far_as_is_said(
    language: str, share: float, data_dir: Path
) -> None:
    found = gold = both = 0
    for tokens in _treebank(data_dir / "xtreme" / "udpos" / f"test-{language}.tsv"):
        ends = [sum(map(len, tokens[: i + 1])) for i in range(len(tokens))]
        spans = zip(tokens, ends, strict=True)
        wanted = {Span(end - len(t), end) for t, end in spans if regex.search(r"[\p{L}\p{N}]", t)}
        segmented = set(word_spans("".join(tokens), language))
        found, gold, both = (
            found + len(segmented),
            gold + len(wanted),
            both + len(segmented & wanted),
        )
    assert 2 * both / (found + gold) == pytest.approx(share, abs=0.005)


def _treebank(path: Path) -> Iterator[list[str]]:
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        yield [line.split("\t")[0] for line in block.splitlines()]


def test_words_hold_whole_clusters() -> None:
    text = "कि नमस्ते क्षमा"
    borders = {border for span in graphemes(text) for border in span}
    assert {border for span in word_spans(text, "hi") for border in span} <= borders
