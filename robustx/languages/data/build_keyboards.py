"""Writes keyboards.json from xkeyboard-config: run by hand, once, when the source changes.

    apt-get install xkb-data x11proto-dev
    python build_keyboards.py /usr/share/X11/xkb/symbols /usr/include/X11/keysymdef.h

A reader of the xkb symbols language in the part that layouts use: includes with variants,
override, augment and replace, four shift levels, keysyms by name, ``Uxxxx`` and hexadecimal.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

LAYOUTS = (
    "za", "ara", "az", "bg", "bd", "de", "gr", "us", "es", "ee", "ir", "fi", "fr", "in(guj)", "il",
    "in(deva)", "us(intl)", "hu", "it", "ge", "kz", "lt", "in(mal_enhanced)", "in(marathi)", "mm",
    "in(guru)", "pl", "br", "latam", "ro", "ru", "ke", "in(tam)", "in(tel-kagapa)", "th", "ph",
    "tr", "ua", "pk", "vn", "sn", "ng(yoruba)",
)  # fmt: skip

Symbols = dict[str, list[str]]

_COMMENT = re.compile(r"(//|#).*")
_BLOCK = re.compile(r'((?:[a-z_]+\s+)*)xkb_symbols\s+"([^"]+)"\s*\{')
_STATEMENT = re.compile(
    r'(?P<mode>augment|override|replace)?\s*(?:include\s+"(?P<include>[^"]+)"'
    r"|key\s+<(?P<key>\w+)>\s*\{(?P<body>[^}]*)\})"
)
_LEVELS = re.compile(r"\[([^\[\]]*)\]")
_GROUP_NAME = re.compile(r"\[\s*[Gg]roup1\s*\]")
_KEYSYM = re.compile(r"#define XK_(\w+)\s+(0x\w+)(?:\s*/\*[^*]*?U\+([0-9A-F]{4,6}))?")
_LETTER_KEY = re.compile(r"TLDE|BKSL|LSGT|A[BCDE]\d\d")
_NONE = {"NoSymbol", "any", ""}  # leaves what an include said; VoidSymbol does not


class Reader:
    """Resolves layouts of one xkb symbols directory to characters."""

    def __init__(self, symbols: Path, keysyms: Path) -> None:
        self._symbols = symbols
        names = _KEYSYM.findall(keysyms.read_text())
        characters = {value: chr(int(code, 16)) for _, value, code in names if code}
        self._names = {name: characters.get(value, "") for name, value, _ in names}

    def layout(self, name: str) -> dict[str, list[str]]:
        """Return key name -> characters by level; dead keys keep their keysym's name."""
        keys = {
            key: [self._character(symbol) for symbol in levels[:4]]
            for key, levels in sorted(self._resolve(name).items())
            if _LETTER_KEY.fullmatch(key)
        }
        return {key: _trimmed(levels) for key, levels in keys.items() if any(levels)}

    def _resolve(self, name: str) -> Symbols:
        resolved: Symbols = {}
        for mode, key, levels in self._statements(name):
            _merge(resolved, mode, key, levels)
        return resolved

    def _statements(self, name: str) -> Iterator[tuple[str, str, list[str]]]:
        for match in _STATEMENT.finditer(self._block(name)):
            mode = match["mode"] or "override"
            if match["include"] is None:
                yield mode, match["key"], _levels(match["body"])
                continue
            for part in re.split(r"[+|]", match["include"]):
                if ":" not in part:
                    yield from ((mode, key, syms) for key, syms in self._resolve(part).items())

    def _block(self, name: str) -> str:
        file, _, variant = name.rstrip(")").partition("(")
        text = _file(self._symbols / file)
        blocks = list(_BLOCK.finditer(text))
        for match in blocks:
            if match[2] == variant or (not variant and "default" in match[1]):
                return _balanced(text, match.end())
        if not variant and blocks:
            return _balanced(text, blocks[0].end())
        raise SystemExit(f"no variant {variant!r} in {file}")

    def _character(self, keysym: str) -> str:
        if keysym.startswith("dead_"):
            return keysym
        if match := re.fullmatch(r"U([0-9A-Fa-f]{3,6})", keysym):
            return chr(int(match[1], 16))
        if match := re.fullmatch(r"0x(?:0?10?|01)([0-9A-Fa-f]{4,5})", keysym):
            return chr(int(match[1], 16))
        return self._names.get(keysym, "")


@lru_cache
def _file(path: Path) -> str:
    return "\n".join(_COMMENT.sub("", line) for line in path.read_text("utf-8").splitlines())


def _balanced(text: str, start: int) -> str:
    depth, position = 1, start
    while depth:
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        position += 1
    return text[start : position - 1]


def _levels(body: str) -> list[str]:
    match = _LEVELS.search(_GROUP_NAME.sub("", body))
    return [symbol.strip() for symbol in match[1].split(",")] if match else []


def _merge(into: Symbols, mode: str, key: str, levels: list[str]) -> None:
    old = into.get(key, [])
    if mode == "replace" or not old:
        into[key] = levels
        return
    width = max(len(old), len(levels))
    first, second = (old, levels) if mode == "augment" else (levels, old)
    first, second = (x + ["NoSymbol"] * (width - len(x)) for x in (first, second))
    into[key] = [b if a in _NONE else a for a, b in zip(first, second, strict=True)]


def _trimmed(levels: list[str]) -> list[str]:
    while levels and not levels[-1]:
        levels.pop()
    return levels


def main(symbols: str, keysyms: str) -> None:
    """Write the layouts, one key row a line, beside this script."""
    reader = Reader(Path(symbols), Path(keysyms))
    lines = []
    for name in LAYOUTS:
        keys = json.dumps(reader.layout(name), ensure_ascii=False, separators=(",", ":"))
        lines.append(f"{json.dumps(name)}: {keys}")
    header = (
        '{"source": "xkeyboard-config 2.35.1 (Debian xkb-data), read by build_keyboards.py",\n'
        '"licence": "MIT/X11 style: see keyboards.LICENCE.txt",\n'
        '"format": "layout -> key -> characters of the levels base, shift, AltGr, AltGr + shift; '
        'dead keys by their keysym name",\n"layouts": {\n'
    )
    target = Path(__file__).with_name("keyboards.json")
    target.write_text(header + ",\n".join(lines) + "\n}}\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
