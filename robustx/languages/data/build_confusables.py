"""Writes confusables.tsv from Unicode's confusables: run by hand, once, when the source changes.

    pip install confusable_homoglyphs
    python build_confusables.py

The package carries Unicode's confusables.txt as JSON. Kept are single letters of the Basic
Multilingual Plane, in the scripts that UAX #31 recommends for identifiers, that look like a letter
of one of the 50 languages and are not mere compatibility forms of it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from unicodedata import is_normalized, normalize

import regex

from robustx.languages.casing import lower, upper
from robustx.languages.diacritics import bare_forms
from robustx.languages.profiles import LANGUAGES, profile

# UAX #31, table 5.
RECOMMENDED = (
    "Arabic", "Armenian", "Bengali", "Bopomofo", "Cyrillic", "Devanagari", "Ethiopic", "Georgian",
    "Greek", "Gujarati", "Gurmukhi", "Hangul", "Han", "Hebrew", "Hiragana", "Kannada", "Katakana",
    "Khmer", "Lao", "Latin", "Malayalam", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu",
    "Thaana", "Thai", "Tibetan",
)  # fmt: skip

_SCRIPTS = "".join(rf"\p{{Script={name}}}" for name in RECOMMENDED)
_TARGET = regex.compile(rf"(?V1)[[\p{{Lu}}\p{{Ll}}\p{{Lo}}]&&[{_SCRIPTS}]]")

# The package has lost the right-to-left lines of confusables.txt. These letters of Arabic
# alphabets, look the same in some or all positions; written for robustx.
ARABIC = ("كک", "يیى", "هہە")

HEADER = """\
# Letters of the 50 languages and the letters that look like them: letter, look-alikes.
# Source: Unicode confusables.txt as carried by confusable_homoglyphs 3.3.1, cut by
# build_confusables.py; the Arabic letters were added there.
# Licence: Unicode License v3: see confusables.LICENCE.txt
"""


def letters() -> set[str]:
    """Return the letters of all languages, in both cases, those of loan words included."""
    found: set[str] = set()
    for language in LANGUAGES:
        small = {*profile(language).letters, *(f for f in bare_forms(language) if len(f) == 1)}
        found |= {form for c in small for form in (lower(c, language), upper(c, language))}
    return found


def classes(table: Mapping[str, list[dict[str, str]]]) -> dict[str, set[str]]:
    """Return every character with those that share its prototype."""
    alike: dict[str, set[str]] = defaultdict(set, {c: set(g) for g in ARABIC for c in g})
    for char, others in table.items():
        alike[char] |= {other["c"] for other in others}
    near = {char: others | {char} for char, others in alike.items()}
    return {char: {m for n in others for m in near.get(n, {n})} for char, others in near.items()}


def lines(table: Mapping[str, list[dict[str, str]]]) -> Iterator[str]:
    """Yield a line for every letter that has look-alikes."""
    alike = classes(table)
    for letter in sorted(letters()):
        others = sorted(o for o in alike.get(letter, ()) if o != letter and _is_target(o))
        if others:
            yield f"{letter}\t{''.join(others)}"


def _is_target(text: str) -> bool:
    if len(text) != 1 or text > "\uffff" or not _TARGET.match(text):
        return False
    return is_normalized("NFC", text) and normalize("NFKC", text) == text


def main() -> None:
    """Write the table beside this script."""
    source = files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8")
    target = Path(__file__).with_name("confusables.tsv")
    target.write_text(HEADER + "\n".join(lines(json.loads(source))) + "\n", "utf-8")


if __name__ == "__main__":
    main()
