"""The script that cuts the table of homophones reads MeCab's format and ranks the words."""

from __future__ import annotations

import struct

from robustx.languages.data.build_japanese import Entry, entries, homophones

NOUN = ("名詞,普通名詞,一般", "漢")
ACTION = ("名詞,普通名詞,サ変可能", "漢")


def dictionary(rows: list[tuple[str, int]]) -> bytes:
    """Return a dictionary of (features, cost) without its double array."""
    features, tokens = b"", b""
    for text, cost in rows:
        tokens += struct.pack("<HHHhII", 0, 0, 0, cost, len(features), 0)
        features += text.encode() + b"\0"
    sizes = (0, len(tokens), len(features))
    header = struct.pack("<10I32s", 0, 102, 0, len(rows), 1, 1, *sizes, 0, b"utf8")
    return header + tokens + features


def row(orth: str, kana: str, lemma: str, part: str = "名詞,普通名詞,一般,*") -> str:
    return f'{part},*,*,{kana},{lemma},{orth},,,,漢,*,*,*,*,{kana},,,,*,*,"1,0",C1,*'


def noun(orth: str, reading: str, cost: int, kind: tuple[str, str] = NOUN) -> Entry:
    return Entry(orth, reading, kind, cost)


def test_nouns_of_kanji_are_read_in_their_usual_spelling() -> None:
    found = dictionary(
        [
            (row("機会", "キカイ", "機会"), 5440),
            (row("機械", "キカイ", "機械-machine"), 7309),
            (row("奇恠", "キカイ", "奇怪"), 7263),
            (row("会", "カイ", "会"), 5000),
            (row("きかい", "キカイ", "機会"), 5000),
            (row("田中", "タナカ", "田中", "名詞,固有名詞,人名,姓"), 5000),
        ]
    )
    assert list(entries(found)) == [noun("機会", "きかい", 5440), noun("機械", "きかい", 7309)]


def test_words_of_the_corpora_come_first_and_rare_ones_not_at_all() -> None:
    plenty = [noun(f"機{chr(0x5000 + i)}", f"よみ{i}", 7404) for i in range(60)]
    found = [
        *plenty,
        noun("機会", "きかい", 5440),
        noun("機械", "きかい", 7309),
        noun("棄灰", "きかい", 7404),
    ]
    assert homophones(found) == {"きかい": ["機会", "機械"]}


def test_unseen_words_fill_up_where_they_share_a_kanji_or_are_actions() -> None:
    plenty = [noun(a + chr(0x5000 + i), f"よみ{i}", 7404) for i in range(60) for a in "議院更正員"]
    actions = [noun("動" + chr(0x6000 + i), f"どう{i}", 6518, ACTION) for i in range(60)]
    found = [
        *plenty,
        *actions,
        noun("議員", "ぎいん", 5000),
        noun("議院", "ぎいん", 7404),
        noun("正更", "ぎいん", 7404),
        noun("更正", "ぎいん", 6518, ACTION),
    ]
    assert homophones(found)["ぎいん"] == ["議員", "議院", "更正"]


def test_a_word_stands_under_its_likeliest_reading_alone() -> None:
    found = [noun("人気", "にんき", 5000), noun("人気", "ひとけ", 6000)]
    assert homophones(found) == {"にんき": ["人気"]}


def test_a_word_that_costs_more_than_usual_follows_if_its_kanji_are_common() -> None:
    plenty = [noun("大勝対"[i % 3] + chr(0x5000 + i), f"よみ{i}", 7404) for i in range(90)]
    found = [*plenty, noun("対象", "たいしょう", 5000), noun("大勝", "たいしょう", 8000)]
    assert homophones(found)["たいしょう"] == ["対象", "大勝"]
