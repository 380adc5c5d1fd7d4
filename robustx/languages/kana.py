"""Japanese as it is typed: kana as romaji keystrokes, kanji as the words an input method offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import regex

from robustx.languages import tables
from robustx.text.edits import Span

_SHIFT = 0x60  # from hiragana to katakana
_TO_KATAKANA = {code: code + _SHIFT for code in range(0x3041, 0x3097)}
_TO_HIRAGANA = {code + _SHIFT: code for code in range(0x3041, 0x3097)}

# Romaji as input methods take it: the vowels a i u e o of each row, "" where there is none. Where
# a kana has several spellings the first row is the one that is typed.
_ROWS = {
    "": "あ い う え お", "k": "か き く け こ", "s": "さ し す せ そ", "t": "た ち つ て と",
    "n": "な に ぬ ね の", "h": "は ひ ふ へ ほ", "m": "ま み む め も", "y": "や - ゆ - よ",
    "r": "ら り る れ ろ", "w": "わ うぃ - うぇ を", "g": "が ぎ ぐ げ ご", "z": "ざ じ ず ぜ ぞ",
    "d": "だ ぢ づ で ど", "b": "ば び ぶ べ ぼ", "p": "ぱ ぴ ぷ ぺ ぽ",
    "v": "ゔぁ ゔぃ ゔ ゔぇ ゔぉ", "f": "ふぁ ふぃ ふ ふぇ ふぉ", "ky": "きゃ - きゅ - きょ",
    "sy": "しゃ - しゅ しぇ しょ", "ty": "ちゃ - ちゅ ちぇ ちょ", "ny": "にゃ - にゅ - にょ",
    "hy": "ひゃ - ひゅ - ひょ", "my": "みゃ - みゅ - みょ", "ry": "りゃ - りゅ - りょ",
    "gy": "ぎゃ - ぎゅ - ぎょ", "j": "じゃ じ じゅ じぇ じょ", "by": "びゃ - びゅ - びょ",
    "py": "ぴゃ - ぴゅ - ぴょ", "th": "- てぃ - - -", "dh": "- でぃ でゅ - -",
    "ts": "つぁ つぃ つ つぇ つぉ", "sh": "- し - - -", "ch": "- ち - - -",
}  # fmt: skip
_VOWELS = "aiueo"
_MORA = regex.compile(r"[ぁ-ゔ][ゃゅょぁぃぅぇぉ]?")

# Pairs that input methods and writers take for one another.
SMALL = dict(zip("っゃゅょぁぃぅぇぉ", "つやゆよあいうえお", strict=True))
_VOICED = {
    "か": "が", "き": "ぎ", "く": "ぐ", "け": "げ", "こ": "ご", "さ": "ざ", "し": "じ", "す": "ず",
    "せ": "ぜ", "そ": "ぞ", "た": "だ", "ち": "ぢ", "つ": "づ", "て": "で", "と": "ど",
    "は": "ばぱ", "ひ": "びぴ", "ふ": "ぶぷ", "へ": "べぺ", "ほ": "ぼぽ",
}  # fmt: skip

# Words of one kanji with okurigana that sound alike; written for robustx. The reading of the
# kanji, the kanji, and the kana that may follow.
_GODAN = {
    "う": "わいうえおっ", "く": "かきくけこい", "ぐ": "がぎぐげごい", "す": "さしすせそ",
    "つ": "たちつてとっ", "む": "まみむめもん", "る": "らりるれろっ", "い": "いかくけさ",
}  # fmt: skip
_OKURIGANA = (
    ("あ", "会合遭逢", "う"), ("あ", "開空明", "けかくい"), ("あ", "上挙揚", "がげ"),
    ("あつ", "暑熱厚", "い"), ("あたた", "暖温", "かまめ"), ("あやま", "謝誤", "る"),
    ("あらわ", "表現著", "すれ"), ("いた", "痛傷悼", "む"), ("う", "打撃討", "つ"),
    ("う", "生産", "まみん"), ("うかが", "伺窺", "う"), ("うつ", "移映写", "する"),
    ("おか", "犯侵冒", "す"), ("おく", "送贈", "る"), ("おさ", "収納治修", "まめ"),
    ("おど", "踊躍", "る"), ("お", "折織", "る"), ("か", "買飼", "う"), ("か", "書描", "く"),
    ("か", "掛懸架賭駆", "けか"), ("か", "変代替換", "えわ"), ("かた", "固硬堅", "い"),
    ("かわ", "乾渇", "く"), ("き", "聞聴効利", "く"), ("き", "切斬", "る"),
    ("こ", "越超", "えすさし"), ("こた", "答応", "え"), ("さ", "刺指差射", "す"),
    ("さが", "探捜", "す"), ("さ", "冷覚", "まめ"), ("さわ", "触障", "る"),
    ("し", "閉締占絞", "まめ"), ("しず", "静沈鎮", "まめ"), ("すす", "進勧薦", "め"),
    ("そな", "備供", "えわ"), ("た", "立建断経絶", "つ"), ("たず", "訪尋", "ね"),
    ("たたか", "戦闘", "う"), ("つ", "付着就突", "く"), ("つ", "次継接", "ぐ"),
    ("つか", "使遣", "う"), ("つく", "作造創", "る"), ("つつし", "慎謹", "む"),
    ("つと", "勤務努", "まめ"), ("と", "取撮採捕執", "る"), ("と", "解溶説", "く"),
    ("と", "止泊留", "まめ"), ("ととの", "整調", "えわ"), ("な", "泣鳴", "く"),
    ("なお", "直治", "する"), ("なが", "長永", "い"), ("の", "乗載", "るせ"),
    ("の", "伸延", "ばびべ"), ("のぞ", "望臨", "む"), ("のぼ", "上昇登", "る"),
    ("は", "掃吐履", "く"), ("はか", "計測量図", "る"), ("はじ", "始初", "まめ"),
    ("はな", "話放離", "す"), ("はや", "早速", "いまめ"), ("ひ", "引弾", "く"),
    ("ふ", "吹拭噴", "く"), ("ふ", "増殖", "えや"), ("ふる", "振奮震", "う"),
    ("み", "見観診", "らるれてたなまよず"), ("まわ", "周回", "りる"), ("やぶ", "破敗", "れ"),
    ("やさ", "優易", "し"), ("やわ", "柔軟", "ら"), ("よ", "読詠", "む"), ("よ", "良善", "い"),
    ("わ", "分別", "け"), ("わ", "分判", "か"),
)  # fmt: skip

_LONGEST = 4  # kanji in a word of the table
_KANJI_RUN = regex.compile(r"[\u3400-\u9fff々]+(?=([ぁ-ゔ])?)")


class Conversion(NamedTuple):
    """A piece of text as it is typed, and what else an input method makes of it."""

    reading: str  # hiragana
    others: tuple[str, ...]  # the likeliest first


def conversion(piece: str) -> Conversion | None:
    """Return how a word of kanji, or a kanji with the first kana of its ending, was converted."""
    return _conversions().get(piece)


@lru_cache(maxsize=1024)
def converted(text: str) -> tuple[Span, ...]:
    """Return the words for which there is a conversion: the longest from the left in each run."""
    return tuple(span for match in _KANJI_RUN.finditer(text) for span in _split(match))


def _split(match: regex.Match[str]) -> Iterator[Span]:
    table, text, (start, end) = _conversions(), match.string, match.span()
    if end - start == 1:
        if match[1] and text[start : end + 1] in table:
            yield Span(start, end + 1)
        return
    while start < end - 1:
        stops = range(min(end, start + _LONGEST), start + 1, -1)
        stop = next((stop for stop in stops if text[start:stop] in table), None)
        if stop:
            yield Span(start, stop)
        start = stop or start + 1


def hiragana(text: str) -> str:
    """Write katakana as hiragana."""
    return text.translate(_TO_HIRAGANA)


def katakana(text: str) -> str:
    """Write hiragana as katakana."""
    return text.translate(_TO_KATAKANA)


@lru_cache(maxsize=1)
def voicings() -> Mapping[str, str]:
    """Return kana -> those that differ by dakuten or handakuten alone, in both scripts."""
    groups = [plain + voiced for plain, voiced in _VOICED.items()]
    return {
        kana: "".join(other for other in group if other != kana)
        for group in chain(groups, map(katakana, groups))
        for kana in group
    }


@lru_cache(maxsize=1)
def sizes() -> Mapping[str, str]:
    """Return small kana -> large and large -> small, in both scripts."""
    pairs = {**SMALL, **{katakana(small): katakana(large) for small, large in SMALL.items()}}
    return pairs | {large: small for small, large in pairs.items()}


def romaji(kana: str) -> str:
    """Return the keys that type hiragana; kana that stand in no table are left out."""
    typed = ""
    for match in reversed(list(_MORA.finditer(kana))):
        typed = _struck(match[0], typed) + typed
    return typed


def kana(keys: str) -> str | None:
    """Return the hiragana that ``keys`` type; None where a key would be left over."""
    typed, place = "", 0
    while place < len(keys):
        size = next((n for n in (3, 2, 1) if keys[place : place + n] in _typed()), None)
        if size:
            typed += _typed()[keys[place : place + size]]
            place += size
        elif _is_doubled(keys, place):
            typed += "っ"
            place += 1
        elif keys[place] == "n" and place + 1 < len(keys) and keys[place + 1] not in "yn":
            typed += "ん"
            place += 1
        else:
            return None
    return typed


def _struck(mora: str, following: str) -> str:
    """Return the keys for a mora before the keys ``following``."""
    if mora == "ん":
        return "nn" if following[:1] in ("", "n", "y", *_VOWELS) else "n"
    if mora == "っ":
        return following[:1] if following[:1] not in ("", "n", *_VOWELS) else "xtu"
    return _keys().get(mora) or "".join(_keys().get(char, "") for char in mora)


def _is_doubled(keys: str, place: int) -> bool:
    key = keys[place]
    return key not in "n" + _VOWELS and keys[place + 1 : place + 2] == key


@lru_cache(maxsize=1)
def _typed() -> Mapping[str, str]:
    """Return keys -> the kana that they type."""
    table = {"nn": "ん", "xtu": "っ"}
    for consonant, row in _ROWS.items():
        for vowel, mora in zip(_VOWELS, row.split(), strict=True):
            if mora != "-":
                table[consonant + vowel] = mora
    return table


@lru_cache(maxsize=1)
def _keys() -> Mapping[str, str]:
    """Return kana -> the keys that type it, by the first row that has it."""
    keys: dict[str, str] = {}
    for typed, mora in _typed().items():
        keys.setdefault(mora, typed)
    return keys


@lru_cache(maxsize=1)
def _conversions() -> Mapping[str, Conversion]:
    """Return word -> conversion, from the table cut from UniDic and from the okurigana."""
    table: dict[str, Conversion] = {}
    for reading, words in chain(_nouns(), _inflected()):
        for word in words:
            table[word] = Conversion(reading, tuple(other for other in words if other != word))
    return table


def _nouns() -> Iterator[tuple[str, Sequence[str]]]:
    for line in tables.lines("japanese.tsv"):
        reading, _, words = line.partition("\t")
        yield reading, words.split()


def _inflected() -> Iterator[tuple[str, Sequence[str]]]:
    for reading, kanji, endings in _OKURIGANA:
        for ending in "".join(_GODAN.get(e, e) for e in endings):
            yield reading + ending, [char + ending for char in kanji]
