"""Writes japanese.tsv from UniDic: run by hand, once, when the source changes.

    pip download --no-deps unidic-lite && tar xzf unidic-lite-*.tar.gz
    python build_japanese.py unidic-lite-*/unidic_lite/dicdir/sys.dic

Kept are common nouns and adjectival nouns of two to four kanji in their usual spelling, each under
its likeliest reading. A word costs less than most of its kind where UniDic's training corpora have
it; such words come first, by how much they cost less. Homophones that are not among them follow
while there are few: those that share a kanji with one of them and, of common kanji, nouns that
take する, which the corpora have less of.
"""

from __future__ import annotations

import csv
import re
import struct
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

KINDS = ("名詞,普通名詞,", "形状詞,一般,")
_FIELDS = {"orth": 8, "kana": 17, "lemma": 7, "origin": 12}  # of dicrc

# A MeCab 0.996 dictionary: header, double array, tokens, features.
_HEADER = struct.Struct("<10I32s")
_TOKEN = struct.Struct("<HHHhII")  # contexts, part of speech, cost, feature, compound
_ARRAY_SIZE, _TOKEN_SIZE = 6, 7  # places in the header

_WORD = re.compile("[\u4e00-\u9fff々]{2,4}")
_KANA = {code: code - 0x60 for code in range(0x30A1, 0x30F5)}  # katakana to hiragana

FEW = 5  # homophones that are filled up with words that the corpora have not
COMMON = 15  # words that a common kanji is in
RARE = 3  # the same where the word shares a kanji with a known one
MANY = 50  # words of a kind at one cost that tell what a word usually costs
DEFAULT = 7404  # what it costs in the largest kind

HEADER = """\
# Readings and the words of two to four kanji that are written for them, the likeliest first.
# Source: UniDic 2.1.2 as carried by unidic-lite 1.0.8, cut by build_japanese.py.
# Licence: BSD (of GPL, LGPL and BSD): see japanese.LICENCE.txt
"""


class Entry(NamedTuple):
    """A word as the dictionary has it."""

    orth: str
    reading: str  # hiragana
    kind: tuple[str, str]  # part of speech and origin; costs compare within a kind
    cost: int

    @property
    def is_action(self) -> bool:
        """Whether する makes it a verb."""
        return self.kind[0].startswith("名詞,普通名詞,サ変")


def entries(dictionary: bytes) -> Iterator[Entry]:
    """Read the nouns in kanji from a compiled MeCab dictionary with the features of UniDic."""
    header = _HEADER.unpack_from(dictionary)
    tokens = _HEADER.size + header[_ARRAY_SIZE]
    features = tokens + header[_TOKEN_SIZE]
    for token in _TOKEN.iter_unpack(dictionary[tokens:features]):
        start = features + token[4]
        text = dictionary[start : dictionary.index(0, start)].decode()
        if text.startswith(KINDS):
            row = next(csv.reader([text]))
            orth, kana, lemma, origin = (row[place] for place in _FIELDS.values())
            if _WORD.fullmatch(orth) and lemma.partition("-")[0] == orth:
                kind = (",".join(row[:3]), origin)
                yield Entry(orth, kana.translate(_KANA), kind, token[3])


def homophones(found: Iterable[Entry]) -> dict[str, list[str]]:
    """Return reading -> words, the likeliest first."""
    margins = _margins(list(found))
    kanji = Counter(char for entry in margins for char in entry.orth)
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in margins:
        groups[entry.reading].append(entry)
    table = {
        reading: [entry.orth for entry in _ranked(group, margins, kanji)]
        for reading, group in sorted(groups.items())
    }
    return {reading: words for reading, words in table.items() if words}


def _ranked(
    group: list[Entry], margins: Mapping[Entry, int], kanji: Mapping[str, int]
) -> list[Entry]:
    """Return the words of the corpora, the likeliest first, and others to fill up."""
    known = sorted((e for e in group if margins[e] > 0), key=lambda e: (-margins[e], e.orth))
    rare = {entry: min(kanji[char] for char in entry.orth) for entry in group}
    known += sorted(
        (e for e in group if margins[e] < 0 and rare[e] >= COMMON),
        key=lambda e: (-margins[e], e.orth),
    )
    written = {char for entry in known for char in entry.orth}
    unseen = [e for e in group if not margins[e] and known]
    for entry in sorted(unseen, key=lambda e: (written.isdisjoint(e.orth), -rare[e], e.orth)):
        is_alike = not written.isdisjoint(entry.orth)
        is_fit = rare[entry] >= (RARE if is_alike else COMMON) and (is_alike or entry.is_action)
        if is_fit and len(known) < FEW:
            known.append(entry)
    return known


def _margins(found: list[Entry]) -> dict[Entry, int]:
    """Return, for the likeliest entry of every word, how much less it costs than its kind does.

    A word that the corpora have not costs what most of its kind do. One with a negative margin is
    in the corpora, or was wrongly seen there.
    """
    costs: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for entry in found:
        costs[entry.kind][entry.cost] += 1
    modes = {kind: counter.most_common(1)[0] for kind, counter in costs.items()}
    usual = {k: cost if count >= MANY else DEFAULT for k, (cost, count) in modes.items()}
    margins: dict[str, tuple[int, Entry]] = {}
    for entry in sorted(found):
        margin = usual[entry.kind] - entry.cost
        if entry.orth not in margins or entry.cost < margins[entry.orth][1].cost:
            margins[entry.orth] = (margin, entry)
    return {entry: margin for margin, entry in margins.values()}


def main(source: str) -> None:
    """Write the table beside this script."""
    table = homophones(entries(Path(source).read_bytes()))
    lines = (f"{reading}\t{' '.join(words)}\n" for reading, words in table.items())
    Path(__file__).with_name("japanese.tsv").write_text(HEADER + "".join(lines), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
