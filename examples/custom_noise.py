"""A noise of your own in fifteen lines, then evaluated: vowels are dropped, as in text messages.

Run:  python examples/custom_noise.py [run folder]
or:   robustx perturb "See you tomorrow" -l en -p drop_vowels --plugin examples/custom_noise.py
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from robustx import Arm, LocalSource, Perturbation, Span, Suite, evaluate, perturbations


@perturbations.register("drop_vowels")
@dataclass(frozen=True)
class DropVowels(Perturbation):
    """Drops vowels inside words, as in text messages."""

    def sites(self, text: str, language: str) -> list[Span]:
        return [Span(i, i + 1) for i, char in enumerate(text) if i and char in "aeiou"]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        return ""


def main(out: Path) -> None:
    from robustx.demo import demo_checkpoints, demo_data

    suite = Suite(
        name="vowels",
        description="PAWS-X without its vowels",
        tasks=("paws-x",),
        languages=("en", "es"),
        perturbations=("drop_vowels",),
        severities=(1, 3),
    )
    arms = [Arm(name, str(path)) for name, path in demo_checkpoints().items()]
    print(evaluate(arms, suite, LocalSource(demo_data()), out).outcome)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/vowels"))
