"""How writers of a language misspell it: letters and words written for one another, as data.

A file of data/orthography holds the operations of a language by name, each with its ``tier``,
``what`` it is, its ``share`` among the operations (1 unless said) and ``rules``:

* ``ä>ae ö>oe`` writes one for the other, ``h>`` leaves it out; ``s~z~x`` writes any for any. A
  ``=2`` behind a pair is its weight; pairs without one share a weight of 1 among their left side.
* ``{of: a>o, at: end}`` does so at the ``start``, ``end`` or ``inside`` of a word, ``after_first``
  letter, ``in_long`` words only (of five letters or more, after the first), or where it is the
  whole ``word``.
* ``{keep: ou qu}`` passes over these, with the letters in them.
* ``{pattern: '(l)\\1', to: '\\1'}`` replaces what a regular expression finds by one of a list of
  templates (a group is a single digit), or with ``case: lower`` by its small letters.

Rules are in small letters; capitals, other compositions and other apostrophes follow, but not for
patterns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import accumulate, islice, product
from types import MappingProxyType
from typing import Any, NamedTuple
from unicodedata import category, decomposition, is_normalized, normalize

import regex
import yaml

from robustx.errors import InputError, did_you_mean
from robustx.languages import tables
from robustx.languages.casing import lower, upper
from robustx.languages.compatibility import equal_spellings
from robustx.languages.profiles import LANGUAGES, profile
from robustx.seeding import index_at
from robustx.text.graphemes import clusters, is_plain
from robustx.text.scripts import scripts_of

_NUKTAS = "\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc"
_APOSTROPHES = "'\u2019\u02bc"
_TIERS = frozenset("ABC")

# Whether a word goes on before and after a literal in each place; a word is letters and marks.
# In long words see ``_LONG`` too.
_PLACES: Mapping[str, tuple[bool | None, bool | None]] = {
    "anywhere": (None, None),
    "start": (False, None),
    "end": (None, False),
    "inside": (True, True),
    "after_first": (True, None),
    "in_long": (True, None),
    "word": (False, False),
}

# (letters up to the end of a literal, letters behind it) that make a word long, one of them.
_LONG = ((5, 0), (4, 1), (3, 2), (2, 3))

_CASES = {"lower": lower, "upper": upper}
_KEYS = frozenset({"tier", "what", "share", "foreign", "rules"})
_PART = re.compile(r"\\(\d)")  # of a template: a group, by one digit
_WORDY = re.compile(r"\\[wWbB]")

# Spellings of a literal in several compositions; a word with many marks has thousands.
_MOST_SPELLINGS = 256

Finder = re.Pattern[str] | regex.Pattern[str]
Found = re.Match[str] | regex.Match[str]
Weights = Mapping[str, float]  # what may be written -> how often beside the others


class Changes(NamedTuple):
    """What may be written for a piece."""

    texts: tuple[str, ...]
    bounds: tuple[float, ...]  # the sums of the weights of the texts so far

    @property
    def weight(self) -> float:
        """Return how often the piece is changed beside other pieces of the operation."""
        return self.bounds[-1]

    def drawn(self, u: float) -> str:
        """Return one of the texts by weight; ``u`` in [0, 1) is the only chance."""
        texts, bounds = self
        return texts[0] if len(texts) == 1 else texts[index_at(bounds, u)]


class _Literals:
    """Pieces that are changed wherever they stand in a place of a word."""

    def __init__(
        self, place: str, rules: Mapping[str, Weights], kept: Sequence[str], language: str
    ) -> None:
        table: dict[str, Weights] = {}
        shouted: dict[str, Weights] = {}  # single capitals in words that are in capitals
        for piece, weights in rules.items():
            _enter(table, piece, weights)
            if profile(language).cased:
                _enter_capitals(table, shouted, piece, weights, language)
        self._table = {piece: _changes(weights) for piece, weights in table.items()}
        self._shouted = {piece: _changes(weights) for piece, weights in shouted.items()}
        self.pattern = _compiled(self._table, place, _kept(kept, language), language)
        self.weights = {piece: changes.weight for piece, changes in self._table.items()}
        self.even = {round(weight, 9) for weight in self.weights.values()} == {1.0}
        self.plain = all(
            is_plain("".join(changes.texts))
            for piece, changes in self._table.items()
            if is_plain(piece)
        )
        self._passes = bool(kept)

    def find(self, text: str) -> Iterable[Found]:
        """Return the pieces in a text, from left to right."""
        found = self.pattern.finditer(text)
        return [match for match in found if match[1]] if self._passes else found

    def changes(self, match: Found) -> Changes:
        """Return what may be written for a match in its text."""
        piece = match[0]
        if piece in self._shouted and _is_shouted(match.string, *match.span()):
            return self._shouted[piece]
        return self._table[piece]

    def alone(self, piece: str) -> Changes | None:
        """Return the changes of a piece that has lost its context."""
        return self._table.get(piece)


class _Pattern:
    """What a regular expression finds, changed by templates."""

    even = True
    weights: Mapping[str, float] = MappingProxyType({})

    def __init__(self, pattern: Finder, to: Sequence[str], case: str | None, language: str) -> None:
        self.pattern, self._case, self._language = pattern, case, language
        self._parts = [_PART.split(template) for template in to]
        self.plain = all(map(is_plain, to))

    def find(self, text: str) -> Iterable[Found]:
        """Return what is found in a text, from left to right."""
        return self.pattern.finditer(text)

    def changes(self, match: Found) -> Changes:
        """Return what may be written for a match; itself where nothing else."""
        piece = match[0]
        texts = [_filled(parts, match) for parts in self._parts]
        if self._case:
            texts = [_CASES[self._case](piece, self._language)]
        elif self.pattern.flags & re.IGNORECASE:
            texts = [_cased_like(text, piece, self._language) for text in texts]
        other = [text for text in texts if text != piece] or [piece]
        return _changes(dict.fromkeys(other, 1 / len(other)))

    def alone(self, piece: str) -> Changes | None:
        """Return the changes of a piece that has lost its context, where it still matches."""
        match = self.pattern.fullmatch(piece)
        return self.changes(match) if match else None


@dataclass(frozen=True)
class Operation:
    """A habit of misspelling: the pieces of text that it changes, and into what."""

    name: str
    tier: str  # A: seen in a human corpus, B: encoded by linguists or a standard, C: well known
    what: str
    share: float
    foreign: bool  # whether it writes a script that the language has not
    finders: tuple[_Literals | _Pattern, ...]

    @cached_property
    def even(self) -> bool:
        """Whether every match is as likely to be changed as any other."""
        return all(finder.even for finder in self.finders)

    @cached_property
    def plain(self) -> bool:
        """Whether it leaves a plain text plain: every character a cluster by itself."""
        return all(finder.plain for finder in self.finders)

    def matches(self, text: str) -> list[Found]:
        """Return what may be changed, from left to right, the longest first, without overlaps."""
        if len(self.finders) == 1:
            return list(self.finders[0].find(text))
        return _apart(match for each in self.finders for match in each.find(text))

    def weights(self, matches: Sequence[Found]) -> list[float]:
        """Return how often each of the matches is changed beside the others."""
        known = {key: each.weights for key, each in self._by_pattern.items()}
        return [known[id(match.re)].get(match[0], 1.0) for match in matches]

    def changes(self, match: Found) -> Changes:
        """Return what may be written for one of the matches."""
        return self._by_pattern[id(match.re)].changes(match)

    def changes_alone(self, piece: str) -> Changes | None:
        """Return what may be written for a piece without its context; None where nothing."""
        found = (finder.alone(piece) for finder in self.finders)
        return next((changes for changes in found if changes), None)

    @cached_property
    def _by_pattern(self) -> Mapping[int, _Literals | _Pattern]:
        """Map patterns, by identity as their hash is slow, to what found with them."""
        return {id(finder.pattern): finder for finder in self.finders}


@lru_cache(maxsize=64)
def operations(language: str) -> tuple[Operation, ...]:
    """Return the spelling habits of a language, in the order of its file; none without a file.

    Raises:
        InputError: the language is unknown, or its file is not as it should be.
    """
    return tuple(
        _operation(name, entry, profile(language).code) for name, entry in entries(language).items()
    )


@lru_cache(maxsize=1)
def operation_names() -> frozenset[str]:
    """Return the names of the operations of all languages."""
    return frozenset(name for language in LANGUAGES for name in entries(language))


def parsed(text: str, language: str, file: str = "<text>") -> tuple[Operation, ...]:
    """Return the operations that ``text``, the content of a data file, describes.

    Raises:
        InputError: it names the file, the operation and what is wrong.
    """
    described: Mapping[str, Any] = yaml.safe_load(text) or {}
    return tuple(_operation(name, entry, language, file) for name, entry in described.items())


def entries(language: str) -> Mapping[str, Any]:
    """Return the operations of a language by name, as its file has them; empty without a file."""
    name = f"orthography/{profile(language).code}.yaml"
    return tables.tree(name) if tables.is_there(name) else {}


def _operation(name: str, entry: Any, language: str, file: str = "") -> Operation:
    where = f"{file or language + '.yaml'}: operation {name!r}"
    _require_keys(entry, where)
    foreign, share = bool(entry.get("foreign", False)), float(entry.get("share", 1))
    if share <= 0:
        raise InputError(f"{where}: the share {share} is not above 0")
    places: dict[str, dict[str, Weights]] = {}
    patterns: list[_Pattern] = []
    kept: list[str] = []
    for rule in entry["rules"]:
        if isinstance(rule, dict) and set(rule) == {"keep"}:
            kept += str(rule["keep"]).split()
        elif isinstance(rule, dict) and "pattern" in rule:
            patterns.append(_pattern(rule, language, where, foreign=foreign))
        else:
            place, pairs = _literal_rule(rule, where)
            _check_scripts((to for _, to, _ in pairs), language, where, foreign=foreign)
            _collect(places.setdefault(place, {}), pairs)
    literals = (_Literals(place, rules, kept, language) for place, rules in _specific_first(places))
    return Operation(name, entry["tier"], entry["what"], share, foreign, (*literals, *patterns))


def _specific_first(
    places: Mapping[str, Mapping[str, Weights]],
) -> Iterator[tuple[str, Mapping[str, Weights]]]:
    """Yield the places and rules; what is changed anywhere is changed in every place."""
    anywhere = places.get("anywhere", {})
    for place, rules in places.items():
        if place != "anywhere":
            yield place, {p: {**anywhere.get(p, {}), **weights} for p, weights in rules.items()}
    if anywhere:
        yield "anywhere", anywhere


class _Pair(NamedTuple):
    piece: str
    text: str
    weight: float | None


def _literal_rule(rule: Any, where: str) -> tuple[str, list[_Pair]]:
    """Return the place of a rule and its pairs."""
    if isinstance(rule, str):
        rule = {"of": rule}
    if not isinstance(rule, dict) or not {"of"} <= set(rule) <= {"of", "at"}:
        raise InputError(
            f"{where}: {rule!r} is no rule; write a text, of and at, pattern and to, or keep"
        )
    place = rule.get("at", "anywhere")
    if place not in _PLACES:
        raise InputError(f"{where}: unknown place {place!r}{did_you_mean(str(place), _PLACES)}")
    return place, [pair for part in str(rule["of"]).split() for pair in _pairs(part, where)]


def _pairs(part: str, where: str) -> Iterator[_Pair]:
    """Yield the pairs of ``a>b``, ``a~b~c`` or either with ``=weight`` behind it."""
    body, equals, number = part.partition("=")
    try:
        weight = float(number) if equals else None
    except ValueError:
        raise InputError(f"{where}: the weight of {part!r} is not a number") from None
    if body.count(">") == 1 and "~" not in body:
        piece, _, text = body.partition(">")
        if piece and piece != text:
            yield _Pair(piece, text, weight)
            return
    elif "~" in body and ">" not in body and all(letters := body.split("~")):
        for piece in letters:
            yield from (_Pair(piece, other, weight) for other in letters if other != piece)
        return
    raise InputError(f"{where}: {part!r} is neither a>b nor a~b~c")


def _collect(rules: dict[str, Weights], pairs: Iterable[_Pair]) -> None:
    """Add pairs to the rules; the pairs of a piece without a weight share a weight of 1."""
    pairs = list(pairs)
    plain = Counter(pair.piece for pair in pairs if pair.weight is None)
    for piece, text, weight in pairs:
        share = weight if weight is not None else 1 / plain[piece]
        rules[piece] = {text: share, **rules.get(piece, {})}


def _pattern(rule: Mapping[str, Any], language: str, where: str, *, foreign: bool) -> _Pattern:
    if set(rule) not in ({"pattern", "to"}, {"pattern", "case"}):
        raise InputError(f"{where}: a pattern has either to or case, not {sorted(rule)}")
    if rule.get("case", "lower") not in _CASES:
        raise InputError(f"{where}: the case is lower or upper, not {rule['case']!r}")
    templates = rule.get("to", [])
    templates = templates if isinstance(templates, list) else [templates]
    if not all(isinstance(text, str) for text in templates):
        raise InputError(f"{where}: {templates!r} is not text; put it in quotes")
    _check_scripts((_PART.sub("", each) for each in templates), language, where, foreign=foreign)
    try:
        finder = _either(rule["pattern"], cased=profile(language).cased)
    except regex.error as error:
        raise InputError(f"{where}: {rule['pattern']!r} does not compile: {error}") from error
    groups = [int(group) for each in templates for group in _PART.split(each)[1::2]]
    if max(groups, default=0) > finder.groups or any("\\" in _PART.sub("", t) for t in templates):
        raise InputError(f"{where}: {templates!r} refers to what {rule['pattern']!r} has not")
    return _Pattern(finder, templates, rule.get("case"), language)


def _either(pattern: str, *, cased: bool) -> Finder:
    """Compile with ``re``, which is faster, what means the same in it, else with ``regex``.

    To ``re`` the signs of Indic scripts are no part of a word.
    """
    if cased or not _WORDY.search(pattern):
        try:
            return re.compile(pattern)
        except re.error:
            pass
    return regex.compile(pattern)


def _require_keys(entry: Any, where: str) -> None:
    if not isinstance(entry, dict):
        raise InputError(f"{where} has no tier, what and rules")
    for key in sorted(set(entry) - _KEYS):
        raise InputError(f"{where}: unknown key {key!r}{did_you_mean(key, _KEYS)}")
    for key in sorted({"tier", "what", "rules"} - set(entry)):
        raise InputError(f"{where} has no {key}")
    if entry["tier"] not in _TIERS:
        raise InputError(f"{where}: the tier is A, B or C, not {entry['tier']!r}")


def _check_scripts(texts: Iterable[str], language: str, where: str, *, foreign: bool) -> None:
    for text in texts:
        strange = scripts_of(text) - set(profile(language).scripts)
        if strange and not foreign:
            name = ", ".join(sorted(strange))
            raise InputError(f"{where}: {text!r} is {name}; say foreign: true, or correct it")
        if regex.search(r"\s", text):
            raise InputError(f"{where}: {text!r} holds white space, which is spacing")


def _compiled(
    pieces: Iterable[str], place: str, kept: Iterable[str], language: str
) -> re.Pattern[str]:
    """Compile the pieces, the longest first; none ends where marks that belong to it go on.

    What is kept is passed over, with the pieces in it: it matches without the group.
    """
    before, after = _PLACES[place]
    behind = "" if before is None else f"(?<{'=' if before else '!'}[{_in_words()}])"
    ahead = "" if after is None else f"(?{'=' if after else '!'}[{_in_words()}])"
    ahead += _in_long() if place == "in_long" else ""
    if profile(language).cased:
        found = _alternatives(pieces, lambda _: "") + f"(?![{_marks()}])"
    else:
        found = _alternatives(pieces, _not_cut)
    passed = _alternatives(kept, lambda _: "")
    return re.compile(f"{passed + '|' if passed else ''}{behind}({found}){ahead}")


def _alternatives(pieces: Iterable[str], ending: Callable[[str], str]) -> str:
    """Return an expression for the pieces that reads each beginning once, the longest first."""
    by_first: dict[str, list[str]] = {}
    for piece in pieces:
        by_first.setdefault(piece[:1], []).append(piece[1:])
    ends = by_first.pop("", None) is not None
    branches = [
        re.escape(first) + _alternatives(rests, partial(_after, first, ending))
        for first, rests in sorted(by_first.items())
    ]
    branches += [ending("")] if ends else []
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})" if branches else ""


def _after(first: str, ending: Callable[[str], str], rest: str) -> str:
    return ending(first + rest)


def _not_cut(piece: str) -> str:
    """Return the condition that the last sign of ``piece`` is not half of a composed one."""
    return f"(?![{''.join(sorted(_second_halves().get(piece[-1:], ())))}{_NUKTAS}])"


@lru_cache(maxsize=1)
def _marks() -> str:
    """Return the marks of the basic plane, for a character class."""
    return _class(code for code in range(0x10000) if category(chr(code))[0] == "M")


@lru_cache(maxsize=1)
def _in_long() -> str:
    """Return the condition that a literal ends in a long word; it stands behind the literal."""
    words = f"[{_in_words()}]"
    sizes = (f"(?<={words}{{{before}}})(?={words}{{{after}}})" for before, after in _LONG)
    return f"(?:{'|'.join(sizes)})"


@lru_cache(maxsize=1)
def _in_words() -> str:
    """Return the letters and marks of the basic plane, for a character class."""
    return _class(code for code in range(0x10000) if category(chr(code))[0] in "LM")


def _class(codes: Iterable[int]) -> str:
    """Return the ranges of the codes, which ascend."""
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


@lru_cache(maxsize=1)
def _second_halves() -> Mapping[str, frozenset[str]]:
    """Return first -> second characters of which one composed character is made."""
    halves: dict[str, set[str]] = {}
    for char in map(chr, range(0xC0, 0x1200)):
        parts = decomposition(char).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            first, second = (chr(int(part, 16)) for part in parts)
            halves.setdefault(first, set()).add(second)
    return {first: frozenset(seconds) for first, seconds in halves.items()}


def _enter_capitals(
    table: dict[str, Weights],
    shouted: dict[str, Weights],
    piece: str,
    weights: Weights,
    language: str,
) -> None:
    """Add a piece with a capital, and in capitals, and what it becomes alike."""
    title, capital = _title(piece, language), upper(piece, language)
    titled = {_title(text, language): weight for text, weight in weights.items()}
    capitals = {upper(text, language): weight for text, weight in weights.items()}
    if title != piece:
        _enter(table, title, titled)
    if capital not in {title, piece}:
        _enter(table, capital, capitals)
    elif capital == title != piece and titled != capitals:
        _enter(shouted, capital, capitals)


def _enter(table: dict[str, Weights], piece: str, weights: Weights) -> None:
    """Add a piece in every composition; what it becomes is written in the same."""
    for spelling in _spellings(piece):
        written = {_written_like(t, spelling, piece): weight for t, weight in weights.items()}
        written.pop(spelling, None)
        if written:
            table[spelling] = {**written, **table.get(spelling, {})}


def _changes(weights: Weights) -> Changes:
    return Changes(tuple(weights), tuple(accumulate(weights.values())))


def _kept(pieces: Iterable[str], language: str) -> Iterator[str]:
    """Yield the pieces in every case and composition."""
    for piece in pieces:
        for each in dict.fromkeys((piece, _title(piece, language), upper(piece, language))):
            yield from _spellings(each)


def _spellings(piece: str) -> Iterator[str]:
    """Yield the canonically equal spellings of a piece, with either apostrophe."""
    options = [(cluster, *equal_spellings(cluster)) for cluster in clusters(piece)]
    for parts in islice(product(*options), _MOST_SPELLINGS):
        spelling = "".join(parts)
        yield spelling
        if "'" in spelling:
            yield from (spelling.replace("'", other) for other in _APOSTROPHES[1:])


def _written_like(text: str, model: str, piece: str) -> str:
    """Return ``text`` with its marks apart where ``model``, a spelling of ``piece``, has them so.

    Its apostrophe becomes that of the spelling.
    """
    if not is_normalized("NFC", model) and is_normalized("NFD", model):
        text = normalize("NFD", text)
    if "'" not in piece:
        return text
    return text.replace("'", next(char for char in _APOSTROPHES if char in model))


def _filled(parts: Sequence[str], match: Found) -> str:
    """Return a template, split at its groups, with what they matched."""
    texts = list(parts)
    texts[1::2] = [match[int(group)] or "" for group in parts[1::2]]
    return "".join(texts)


def _title(text: str, language: str) -> str:
    return upper(text[:1], language) + text[1:]


def _cased_like(text: str, piece: str, language: str) -> str:
    if len(piece) > 1 and piece.isupper():
        return upper(text, language)
    return _title(text, language) if piece[:1].isupper() else text


def _is_shouted(text: str, start: int, end: int) -> bool:
    """Say whether the letter beside a single capital is a capital too."""
    after = text[end : end + 1]
    return (after if after.isalpha() else text[max(0, start - 1) : start]).isupper()


def _apart(matches: Iterable[Found]) -> list[Found]:
    """Return the matches from left to right, the longest first, and none that overlaps another."""
    found = list(matches)
    kept: list[Found] = []
    last = (-1, -1)
    spans = [match.span() for match in found]
    for start, end, index in sorted([(s, -e, i) for i, (s, e) in enumerate(spans)]):
        if start >= last[1] and (start, -end) != last:
            kept.append(found[index])
            last = (start, -end)
    return kept
