"""How fast is each noise, beside its peers, and does its memory stay flat?

    python benchmarks/noise.py DIR [--languages en,hi] [--noises keyboard,delete] [--sentences N]

DIR holds ``<language>.<source>.txt.xz``, one sentence a line; ``ntrex`` is taken where it is there:
its sentences are the same in all languages, 21 words in English. Times are CPU seconds of one
process at severity 3, each text new to the noise. The English keyboard noise is then compared with
nlpaug's KeyboardAug and textnoisr, in turns in the same run, with the character error rate (CER)
that each leaves. Last, the peak of the memory after one pass over the English sentences and ten.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import lzma
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from robustx.languages import LANGUAGES
from robustx.perturb import perturbations

SEVERITY = 3
WARM_UP = 200
TURNS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--noises", default=",".join(perturbations))
    parser.add_argument("--sentences", type=int, default=1000)
    options = parser.parse_args()
    noises = options.noises.split(",")
    print("sentences per CPU second\nlanguage  " + "  ".join(f"{n:>11}" for n in noises))
    for language in options.languages.split(","):
        texts = read(options.directory, language, options.sentences)
        if len(texts) > WARM_UP:
            cells = (f"{speed(name, language, texts):11,.0f}" for name in noises)
            print(f"{language:8}  " + "  ".join(cells), flush=True)
    english = read(options.directory, "en", options.sentences)
    compare(english)
    print(f"\npeak memory after 1 pass, 10 passes: {memory(english, 1)}, {memory(english, 9)} MB")


def read(directory: Path, language: str, count: int) -> list[str]:
    files = sorted(directory.glob(f"{language}.*.txt.xz"), key=lambda p: ("ntrex" not in p.name, p))
    if not files:
        return []
    with lzma.open(files[0], "rt", encoding="utf-8") as file:
        return file.read().splitlines()[: count + WARM_UP]


def speed(name: str, language: str, texts: Sequence[str]) -> float:
    noise = perturbations.build(name)
    return per_second(lambda text: noise.apply(text, language, SEVERITY, address=(text,)), texts)


def per_second(noise: Callable[[str], object], texts: Sequence[str]) -> float:
    for text in texts[:WARM_UP]:
        noise(text)
    start = time.process_time()
    for text in texts[WARM_UP:]:
        noise(text)
    return (len(texts) - WARM_UP) / (time.process_time() - start)


def compare(texts: Sequence[str]) -> None:
    """Time the peers in turns and print the median of each, and its ratio to ours."""
    ours = perturbations.build("keyboard")
    rivals: dict[str, Callable[[str], str]] = {
        "robustx keyboard@3": lambda text: ours.apply(text, "en", 3, address=(text,)).target
    }
    if importlib.util.find_spec("nlpaug"):
        augmenter = importlib.import_module("nlpaug.augmenter.char").KeyboardAug
        default = augmenter()
        matched = augmenter(aug_char_p=0.1, aug_word_p=0.65, aug_word_max=None)
        rivals["nlpaug KeyboardAug()"] = lambda text: default.augment(text)[0]
        rivals["nlpaug KeyboardAug(CER .1)"] = lambda text: matched.augment(text)[0]
    if importlib.util.find_spec("textnoisr"):
        noise = importlib.import_module("textnoisr.noise").CharNoiseAugmenter
        four = noise(noise_level=0.1, actions=["delete", "insert", "substitute", "swap"])
        rivals["textnoisr four actions, .1"] = four.add_noise
    turns = [
        {name: per_second(rival, texts) for name, rival in rivals.items()} for _ in range(TURNS)
    ]
    first = statistics.median(turn["robustx keyboard@3"] for turn in turns)
    print("\nEnglish, sentences per CPU second, CER, ours / theirs")
    for name, rival in rivals.items():
        middle = statistics.median(turn[name] for turn in turns)
        print(f"{name:28} {middle:9,.0f}  {error_rate(rival, texts):.3f}  {first / middle:5.1f}")


def error_rate(noise: Callable[[str], str], texts: Sequence[str]) -> float:
    distance = sum(Levenshtein.distance(text, noise(text)) for text in texts)
    return distance / sum(map(len, texts))


def memory(texts: Sequence[str], passes: int) -> int:
    noise = perturbations.build("keyboard")
    for turn in range(passes):
        for index, text in enumerate(texts):
            noise.apply(text, "en", 5, seed=passes, address=(turn, index))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
