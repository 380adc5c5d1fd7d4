"""Does the noise ``human`` make the errors that people make?

    python benchmarks/human_shares.py DIR [--languages en,fr] [--sentences N] [--severity S]
    python benchmarks/human_shares.py DIR --pairs FILE --language xx

DIR holds ``<language>.ntrex.txt.xz``, one sentence a line. Prints, in per cent, the shares of human
corpora (human.tsv), those of the noise on these sentences, and their difference, with a ! where it
is over 5. All are counted on words with a single error. With --pairs, the human shares are
counted on a file of your own: a correct and a wrong word a line, divided by a tab.
"""

from __future__ import annotations

import argparse
import lzma
from collections.abc import Iterator, Mapping
from pathlib import Path

from robustx.languages import human
from robustx.perturb.human import Human
from robustx.perturb.shares import homophones, shares, word_pairs

TOLERANCE = 0.05
CHARACTERS = "zh"  # written without words: characters are counted

Pairs = list[tuple[str, str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--languages", default=",".join((*human.measured(), CHARACTERS)))
    parser.add_argument("--sentences", type=int, default=2000)
    parser.add_argument("--severity", type=int, default=2)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--language")
    options = parser.parse_args()
    if (options.pairs is None) != (options.language is None):
        parser.error("--pairs FILE and --language xx go together")
    for language in [options.language] if options.pairs else options.languages.split(","):
        texts = sentences(options.directory / f"{language}.ntrex.txt.xz", options.sentences)
        people = table(read(options.pairs), language) if options.pairs else known(language)
        compare(language, people, table(generated(texts, language, options.severity), language))


def sentences(path: Path, count: int) -> list[str]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return file.read().splitlines()[:count]


def read(path: Path) -> Pairs:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(fields[0], fields[1]) for line in lines if len(fields := line.split("\t")) > 1]


def generated(texts: list[str], language: str, severity: int) -> Pairs:
    return list(_generated(texts, language, severity))


def _generated(texts: list[str], language: str, severity: int) -> Iterator[tuple[str, str]]:
    noise = Human()
    for number, text in enumerate(texts):
        target = noise.apply(text, language, severity, address=(number,)).target
        yield from [(text, target)] if language == CHARACTERS else word_pairs(text, target)


def known(language: str) -> Mapping[str, float]:
    return human.HOMOPHONES if language == CHARACTERS else human.table(language)


def table(pairs: Pairs, language: str) -> Mapping[str, float]:
    if language == CHARACTERS:
        return homophones(pairs)
    counts = shares(pairs, language)
    return counts.table() | {"pairs": counts.pairs, "single": counts.single}


def compare(language: str, people: Mapping[str, float], noise: Mapping[str, float]) -> None:
    sizes = "".join(f", {noise[name]:.0f} {name}" for name in ("pairs", "single") if name in noise)
    print(f"\n{language}: {human.evidence(language)}{sizes}")
    print(f"  {'':14}{'people':>8}{'human':>8}{'off':>8}")
    for name, share in noise.items():
        if name in ("pairs", "single"):
            continue
        target = people.get(name)
        if target is None:
            print(f"  {name:14}{'':8}{100 * share:8.1f}")
            continue
        off = share - target
        flag = " !" if abs(off) > TOLERANCE and name != "chance" else ""
        print(f"  {name:14}{100 * target:8.1f}{100 * share:8.1f}{100 * off:+8.1f}{flag}")


if __name__ == "__main__":
    main()
