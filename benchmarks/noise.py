"""How fast is each noise, and how close is its mean rate to the target?

    python benchmarks/noise.py DIR [--languages en,hi] [--noises keyboard,delete] [--sentences N]

DIR holds ``<language>.ntrex.txt.xz``, one sentence a line. Times are CPU seconds of one process at
severity 3, each text new to the noise; "rate" is realised / target. Where nlpaug is installed, the
English keyboard noise is compared with its KeyboardAug in the same run.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import lzma
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from robustx.perturb import Realised, perturbations, realised

LANGUAGES = "ar,bg,de,el,en,es,fr,hi,ja,ko,ru,sw,th,tr,ur,vi,zh"
SEVERITY = 3
WARM_UP = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--languages", default=LANGUAGES)
    parser.add_argument("--noises", default=",".join(perturbations))
    parser.add_argument("--sentences", type=int, default=1000)
    options = parser.parse_args()
    noises = options.noises.split(",")
    print("language  " + "  ".join(f"{name:>18}" for name in noises))
    for language in options.languages.split(","):
        texts = read(options.directory, language, options.sentences)
        cells = (f"{measured(name, language, texts):>18}" for name in noises)
        print(f"{language:8}  " + "  ".join(cells), flush=True)
    print("\nsentences per CPU second / mean realised rate over target")
    if importlib.util.find_spec("nlpaug"):
        compare(read(options.directory, "en", options.sentences))


def read(directory: Path, language: str, count: int) -> list[str]:
    path = directory / f"{language}.ntrex.txt.xz"
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return file.read().splitlines()[:count]


def measured(name: str, language: str, texts: Sequence[str]) -> str:
    noise = perturbations.build(name)
    speed = per_second(lambda text: noise.apply(text, language, SEVERITY, address=(text,)), texts)
    counts = sum(
        (realised(noise.apply(text, language, SEVERITY, address=(text,))) for text in texts),
        Realised(0, 0, 0),
    )
    return f"{speed:9,.0f} / {counts.rate / noise.rate(SEVERITY):.2f}"


def per_second(noise: Callable[[str], object], texts: Sequence[str]) -> float:
    for text in texts[:WARM_UP]:
        noise(text)
    start = time.process_time()
    for text in texts[WARM_UP:]:
        noise(text)
    return (len(texts) - WARM_UP) / (time.process_time() - start)


def compare(texts: Sequence[str]) -> None:
    theirs = importlib.import_module("nlpaug.augmenter.char").KeyboardAug(
        aug_char_p=0.1, aug_word_p=1
    )
    keyboard = perturbations.build("keyboard")
    ours = per_second(lambda text: keyboard.apply(text, "en", SEVERITY, address=(text,)), texts)
    other = per_second(theirs.augment, texts[: WARM_UP + 200])
    print(
        f"\nen keyboard: {ours:,.0f}/s, nlpaug KeyboardAug {other:,.0f}/s: {ours / other:.1f} times"
    )


if __name__ == "__main__":
    main()
