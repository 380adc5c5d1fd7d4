"""Counts how often the spelling habits of orthography/ could act, and writes the table of it.

Run it where the texts lie, a sentence a line; NTREX-128 is <code>.ntrex.txt.xz there:

    python robustx/languages/data/build_orthography_sites.py DIR
"""

from __future__ import annotations

import lzma
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import regex

from robustx.languages.orthography import operations
from robustx.languages.profiles import LANGUAGES

HEADER = """\
# Sites of the spelling habits of orthography/, per 100 letters and marks of running text.
# Source: counted by build_orthography_sites.py on NTREX-128, 1,997 sentences a language, none for
# ht jv qu; for my, which is in Zawgyi there, on the names and phrases of WikiANN (weak).
# Licence: Apache-2.0, as the package. No sentence of either is here.
language\toperation\tsites
"""
_ELSEWHERE = {"my": "my.wikiann_train.txt.xz"}
_WRITTEN = regex.compile(r"[\p{L}\p{M}]")


def lines(folder: Path) -> Iterator[str]:
    """Yield a line for each operation of each language whose sentences are there."""
    for code in LANGUAGES:
        path = folder / _ELSEWHERE.get(code, f"{code}.ntrex.txt.xz")
        if path.is_file():
            sentences = lzma.decompress(path.read_bytes()).decode("utf-8").splitlines()
            yield from counted(code, sentences)


def counted(code: str, sentences: Sequence[str]) -> Iterator[str]:
    """Yield a line for each operation of a language."""
    written = sum(len(_WRITTEN.findall(sentence)) for sentence in sentences)
    for habit in operations(code):
        sites = sum(len(list(habit.matches(sentence))) for sentence in sentences)
        yield f"{code}\t{habit.name}\t{100 * sites / written:.2f}"


def main() -> None:
    """Write the table beside this script."""
    target = Path(__file__).with_name("orthography_sites.tsv")
    target.write_text(HEADER + "\n".join(lines(Path(sys.argv[1]))) + "\n", "utf-8")


if __name__ == "__main__":
    main()
