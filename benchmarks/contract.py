"""Does every noise keep its promises in every language, and reach the rate asked for?

    python benchmarks/contract.py DIR [--languages hi,th] [--noises keyboard,human]
                                      [--sentences 1000] [--jobs 2]

DIR holds ``<language>.<source>.txt.xz``, one sentence a line; ``ntrex`` is taken where it is there.
Prints, by noise, the promises broken (``robustx.testing.complaints``) and, by language, the mean
realised rate over the target at severities 1, 3 and 5, with "-" where the noise has no sites.
"""

from __future__ import annotations

import argparse
import lzma
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from robustx.languages import LANGUAGES
from robustx.perturb import Perturbation, Realised, perturbations, realised
from robustx.testing import complaints

SEVERITIES = (1, 3, 5)
CHUNK = 50  # texts that are checked together
SHOWN = 3  # complaints that are printed of a noise in a language


class Found(NamedTuple):
    """What one noise did in one language."""

    noise: str
    language: str
    texts: int
    broken: int
    examples: tuple[str, ...]
    rates: tuple[float, ...]  # realised over target, by SEVERITIES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--noises", default=",".join(perturbations))
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    languages = [code for code in options.languages.split(",") if source(options.directory, code)]
    jobs = [
        (noise, code, options.directory, options.sentences)
        for noise in options.noises.split(",")
        for code in languages
    ]
    print("sentences:", options.sentences, "a language;", len(languages), "languages")
    with ProcessPoolExecutor(options.jobs) as pool:
        found = pool.map(check, *zip(*jobs, strict=True))
        for noise in options.noises.split(","):
            show(noise, list(islice(found, len(languages))))


def check(noise: str, language: str, directory: Path, sentences: int) -> Found:
    """Hold a noise to its promises on the first sentences of a language."""
    perturbation = perturbations.build(noise)
    texts = read(directory, language, sentences)
    broken = [
        complaint
        for start in range(0, len(texts), CHUNK)
        for complaint in complaints(perturbation, texts[start : start + CHUNK], language)
    ]
    rates = tuple(reached(perturbation, language, severity, texts) for severity in SEVERITIES)
    return Found(noise, language, len(texts), len(broken), tuple(broken[:SHOWN]), rates)


def reached(noise: Perturbation, language: str, severity: int, texts: Sequence[str]) -> float:
    """Return the mean realised rate over the target."""
    counts = Realised(0, 0, 0)
    for index, text in enumerate(texts):
        counts += realised(noise.apply(text, language, severity, address=(index,)))
    return counts.rate / noise.rate(severity)


def show(noise: str, found: Sequence[Found]) -> None:
    texts, broken = sum(one.texts for one in found), sum(one.broken for one in found)
    print(f"\n{noise}: {broken} promises broken in {texts:,} sentences", flush=True)
    for line in lines(found):
        print("  " + line)
    for one in found:
        for example in one.examples:
            print(f"  {one.language}: {example[:300]}")


def lines(found: Sequence[Found]) -> Iterator[str]:
    """Yield the languages, four a line, each with its three rates over target."""
    cells = [f"{one.language} " + " ".join(map(ratio, one.rates)) for one in found]
    for start in range(0, len(cells), 4):
        yield "   ".join(f"{cell:18}" for cell in cells[start : start + 4]).rstrip()


def ratio(rate: float) -> str:
    return f"{rate:.2f}" if rate else " -  "


def source(directory: Path, language: str) -> Path | None:
    files = sorted(directory.glob(f"{language}.*.txt.xz"), key=lambda p: ("ntrex" not in p.name, p))
    return files[0] if files else None


def read(directory: Path, language: str, count: int) -> list[str]:
    path = source(directory, language)
    assert path is not None
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return file.read().splitlines()[:count]


if __name__ == "__main__":
    main()
