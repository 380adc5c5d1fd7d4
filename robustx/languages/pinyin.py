"""How Chinese characters sound as pinyin, and so which ones an input method offers by mistake."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Literal, NamedTuple, get_args
from unicodedata import normalize

import regex
from rapidfuzz.distance import Levenshtein

from robustx.seeding import index_at
from robustx.text.edits import Span

Relation = Literal["same_tone", "other_tone", "fuzzy", "one_letter", "other"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)

_HAN = regex.compile(r"\p{Script=Han}")
_TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}
_NEUTRAL = 5

# The sounds that speakers of southern varieties merge, as input methods offer them ("fuzzy
# pinyin"); a final n/ng covers ian/iang and uan/uang too.
_FUZZY_INITIALS = {
    frozenset(pair.split("/"))
    for pair in ("z/zh", "c/ch", "s/sh", "n/l", "f/h", "r/l")
}  # fmt: skip
_FUZZY_FINALS = {
    frozenset(pair.split("/"))
    for pair in ("an/ang", "en/eng", "in/ing", "ian/iang", "uan/uang")
}  # fmt: skip
_SYLLABLE = regex.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.*)")

# Characters that writers confuse most, written for robustx: they are offered first.
_CONFUSED = (
    "的得地", "在再", "做作", "他她它", "以已", "那哪", "坐座", "带戴", "帶戴", "象像", "近进",
    "近進", "由有", "因应", "因應", "至致", "即既", "和合", "经径", "經徑", "列例", "具据", "具據",
)  # fmt: skip
_CONFUSED_FACTOR = 8.0

# Characters that look alike, written for robustx; those that sound alike too are left out in use.
_LOOKALIKES = (
    "己已巳", "未末", "土士", "日曰目", "人入八", "大太犬", "天夭", "干千于", "午牛", "问间闻",
    "問間聞", "拔拨", "晴睛", "侯候", "戊戌戍戎", "茶荼", "瞻赡", "贝见", "貝見", "今令", "休体",
    "师帅", "師帥", "乌鸟", "烏鳥", "免兔", "住往", "折拆析", "买卖实", "買賣", "处外", "冶治",
    "历厉", "暑署", "爪瓜", "孤狐", "弧狐", "栗粟", "崇祟", "延廷", "壁璧", "侍待持", "货贷",
    "貨貸", "衰哀衷", "赢嬴", "准淮", "遣遗", "遣遺", "陪倍部", "喝渴", "清请情", "清請情",
    "很根跟", "场杨扬", "場楊揚", "快块", "快塊", "没设", "沒設", "话活", "話活", "借错惜",
    "借錯惜", "刻该孩", "刻該孩", "极级", "極級", "力刀", "万方", "王玉主", "白百自", "田由甲申",
    "电龟", "北比", "木本术", "水永冰", "手毛", "开并", "厂广", "西酉", "米来", "米來", "朱失",
    "兵乒", "丛从", "尤龙", "几凡", "几九", "左右石", "古右", "句旬", "各名", "早旱", "代伐",
    "仑仓", "侖倉", "斤斥", "压庄", "尺尽", "失矢", "幻幼", "孟盂", "苦若", "官宫", "官宮",
    "宣宜", "席度", "晒洒", "酒洒", "曬灑", "管菅", "拦栏", "攔欄", "微徽", "徵微", "幕墓募",
    "梁粱", "盲育", "肓盲", "建健", "建键", "材村", "林材", "科料", "利和", "秋秩", "眼银根",
    "眼銀根", "限很", "退很", "辨辩辫", "辨辯辮", "治始冶", "海梅每", "河何", "可司", "同向",
    "向何", "后启", "員圓", "园圆",
)  # fmt: skip
_NEAREST = 6  # characters of the same radical that count as alike in shape
_LOOKALIKE_FACTOR = 4.0
_KANGXI = range(0x2F00, 0x2FD6)  # the 214 radicals; each compatible with the first of its block
_ORDERED_BLOCK = "\u4e00", "\u9fa5"  # characters in the order of radical and strokes


class Reading(NamedTuple):
    """A toneless syllable, ü written v, and its tone, 1 to 5."""

    syllable: str
    tone: int


class Candidates(NamedTuple):
    """Characters to draw from, and the running total of their weights."""

    characters: str
    totals: tuple[float, ...]

    def draw(self, u: float) -> str | None:
        """Return a character by its weight, for ``u`` in [0, 1); None where there are none."""
        return self.characters[index_at(self.totals, u)] if self.characters else None


@lru_cache(maxsize=65536)
def relation(correct: str, wrong: str) -> Relation:
    """Say how the reading of one character relates to that of another, as SIGHAN errors are sorted.

    Of all pairs of readings the closest counts: the same syllable and tone, the same syllable,
    syllables that fuzzy pinyin merges, syllables one letter apart; else they are "other".
    """
    ours, theirs = readings(correct), readings(wrong)
    if not set(ours).isdisjoint(theirs):
        return "same_tone"
    ranks = {
        RELATIONS.index(_syllable_relation(a.syllable, b.syllable)) for a in ours for b in theirs
    }
    return RELATIONS[min(ranks, default=-1)]


@lru_cache(maxsize=65536)
def readings(char: str) -> tuple[Reading, ...]:
    """Return the readings of a character, the commonest first; none where it is no Han."""
    text = _pinyin().get(ord(char), "") if len(char) == 1 else ""
    return tuple(dict.fromkeys(_reading(part) for part in text.split(",") if part))


def reading_at(text: str, index: int) -> Reading | None:
    """Return how the character at ``index`` is read: as in a word with a neighbour, or commonly."""
    found = readings(text[index])
    if len(found) > 1:
        for start in (index, index - 1):
            word = _words().get(text[start : start + 2]) if start >= 0 else None
            if word:
                return word[index - start]
    return found[0] if found else None


@lru_cache(maxsize=1024)
def hanzi(text: str) -> tuple[Span, ...]:
    """Return the Han characters that have a reading."""
    return tuple(Span(*match.span()) for match in _HAN.finditer(text) if readings(match[0]))


@lru_cache(maxsize=1024)
def is_traditional(text: str) -> bool:
    """Say whether more characters of the text exist in Big5 alone than in GB 2312 alone."""
    characters = set(text)
    return len(characters & _big5_only()) > len(characters & _gb2312_only())


@lru_cache(maxsize=32768)
def candidates(kind: Relation, char: str, syllable: str, traditional: bool) -> Candidates:
    """Return the common characters of that relation to ``char`` where it is read as ``syllable``.

    The characters are those of level 1 of Big5 or of GB 2312. The more words have a character with
    a fitting reading, the likelier it is drawn.
    """
    if char in _big5_only():
        traditional = True
    elif char in _gb2312_only():
        traditional = False
    weights: dict[str, float] = defaultdict(float)
    for other, weight in _offered(kind, char, syllable, traditional):
        if other != char and relation(char, other) == kind:
            weights[other] += weight * (_CONFUSED_FACTOR if other in _confused(char) else 1.0)
    return Candidates("".join(weights), tuple(accumulate(weights.values())))


def _offered(
    kind: Relation, char: str, syllable: str, traditional: bool
) -> Iterator[tuple[str, float]]:
    if kind == "other":
        yield from _alike(char, traditional)
        return
    for other in _related_syllables(syllable, traditional)[kind]:
        yield from _index(traditional)[other]


def _alike(char: str, traditional: bool) -> Iterator[tuple[str, float]]:
    """Yield common characters that look alike: listed, or near in the order of radicals."""
    common = _level_one(traditional)
    listed = [c for group in _LOOKALIKES if char in group for c in group if c in common]
    yield from ((other, _LOOKALIKE_FACTOR * _commonness(other)) for other in listed)
    same = _same_radical(_radical(char), traditional)
    found = [c for c in same if c != char and relation(char, c) == "other" and c not in listed]
    for other in sorted(found, key=lambda c: abs(ord(c) - ord(char)))[:_NEAREST]:
        yield other, _commonness(other)


@lru_cache(maxsize=1024)
def _same_radical(radical: int | None, traditional: bool) -> tuple[str, ...]:
    if radical is None:
        return ()
    return tuple(char for char in sorted(_level_one(traditional)) if _radical(char) == radical)


def _radical(char: str) -> int | None:
    """Return the number of the Kangxi radical, by the block order; None outside that block."""
    first, last = _ORDERED_BLOCK
    return bisect_right(_radicals(), char) if first <= char <= last else None


@lru_cache(maxsize=1)
def _radicals() -> Sequence[str]:
    return sorted(normalize("NFKC", chr(code)) for code in _KANGXI)


@lru_cache(maxsize=65536)
def _syllable_relation(ours: str, theirs: str) -> Relation:
    if ours == theirs:
        return "other_tone"
    if _is_fuzzy(ours, theirs):
        return "fuzzy"
    return "one_letter" if Levenshtein.distance(ours, theirs) == 1 else "other"


def _is_fuzzy(ours: str, theirs: str) -> bool:
    """Say whether initials and finals are each the same or merged."""
    (initial, final), (other_initial, other_final) = _split(ours), _split(theirs)
    return (initial == other_initial or {initial, other_initial} in _FUZZY_INITIALS) and (
        final == other_final or {final, other_final} in _FUZZY_FINALS
    )


def _split(syllable: str) -> tuple[str, str]:
    match = _SYLLABLE.fullmatch(syllable)
    return (match[1], match[2]) if match else ("", syllable)


@lru_cache(maxsize=2048)
def _related_syllables(syllable: str, traditional: bool) -> Mapping[Relation, Sequence[str]]:
    related: dict[Relation, list[str]] = {kind: [] for kind in RELATIONS}
    for other in _index(traditional):
        related[_syllable_relation(syllable, other)].append(other)
    related["same_tone"] = related["other_tone"]
    return related


@lru_cache(maxsize=2)
def _index(traditional: bool) -> Mapping[str, Sequence[tuple[str, int]]]:
    """Return syllable -> the common characters with their weights.

    A reading other than the commonest counts where there are words with it.
    """
    index: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for char in sorted(_level_one(traditional)):
        for rank, reading in enumerate(readings(char)):
            if weight := _words_with(char, reading) + (rank == 0):
                index[reading.syllable][char] += weight
    return {syllable: tuple(weights.items()) for syllable, weights in index.items()}


def _confused(char: str) -> str:
    return "".join(group for group in _CONFUSED if char in group)


def _commonness(char: str) -> int:
    """Return a weight that grows with the number of words that are written with the character."""
    return 1 + sum(_words_with(char, reading) for reading in readings(char))


def _words_with(char: str, reading: Reading) -> int:
    return _word_counts()[_simplified().get(char, char), reading]


@lru_cache(maxsize=1)
def _word_counts() -> Counter[tuple[str, Reading]]:
    from pypinyin.constants import PHRASES_DICT

    return Counter(
        (char, _reading(marked[0]))
        for word, parts in PHRASES_DICT.items()
        for char, marked in zip(word, parts, strict=False)
    )


@lru_cache(maxsize=1)
def _words() -> Mapping[str, tuple[Reading, Reading]]:
    """Return the words of two characters, one of which has several readings, as they are read."""
    from pypinyin.constants import PHRASES_DICT

    return {
        word: (_reading(first[0]), _reading(second[0]))
        for word, (first, second) in ((w, r) for w, r in PHRASES_DICT.items() if len(w) == 2)
    }


@lru_cache(maxsize=1)
def _pinyin() -> Mapping[int, str]:
    from pypinyin.constants import PINYIN_DICT

    table: Mapping[int, str] = PINYIN_DICT
    return table


@lru_cache(maxsize=4096)
def _reading(marked: str) -> Reading:
    """Read a syllable with its tone mark, as in ``lǜ``."""
    decomposed = normalize("NFD", marked)
    tone = next((_TONES[char] for char in decomposed if char in _TONES), _NEUTRAL)
    letters = decomposed.replace("u\u0308", "v")
    return Reading("".join(char for char in letters if char.isascii()), tone)


@lru_cache(maxsize=1)
def _simplified() -> Mapping[str, str]:
    """Return traditional -> simplified characters, from the table of OpenCC (Apache-2.0)."""
    text = files("opencc").joinpath("dictionary/TSCharacters.txt").read_text("utf-8")
    rows = (line.split() for line in text.splitlines())
    return {row[0]: row[1] for row in rows if len(row) > 1}


@lru_cache(maxsize=2)
def _level_one(traditional: bool) -> frozenset[str]:
    """Return the common characters: level 1 of Big5 (5,401) or of GB 2312 (3,755)."""
    if traditional:
        return frozenset(_decoded("big5", range(0xA4, 0xC7), range(0x40, 0xFF)))
    return frozenset(_decoded("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)))


@lru_cache(maxsize=1)
def _gb2312_only() -> frozenset[str]:
    return _gb2312() - _big5()


@lru_cache(maxsize=1)
def _big5_only() -> frozenset[str]:
    return _big5() - _gb2312()


@lru_cache(maxsize=1)
def _gb2312() -> frozenset[str]:
    return frozenset(_decoded("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF)))


@lru_cache(maxsize=1)
def _big5() -> frozenset[str]:
    return frozenset(_decoded("big5", range(0xA4, 0xFA), range(0x40, 0xFF)))


def _decoded(encoding: str, rows: Iterable[int], cells: Sequence[int]) -> Iterator[str]:
    """Yield the Han characters in the rows of a double-byte encoding."""
    for row in rows:
        for cell in cells:
            char = bytes((row, cell)).decode(encoding, "ignore")
            if _HAN.fullmatch(char) and char not in "々〇":
                yield char
