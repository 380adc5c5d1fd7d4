"""An attack of your own, then evaluated: letters are doubled where it hurts the most.

Run:  python examples/own_attack.py [run folder]
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

from robustx import Arm, Edit, LocalSource, Suite, evaluate, summarise
from robustx.attacks import Attack, Case, Change, Search, attacks, ranked_words


@attacks.register("double-letter")
@dataclass(frozen=True)
class DoubleLetter(Attack):
    """Doubles the worst letter of each word, the words first that matter to the model."""

    def search(self, case: Case, rng: Random) -> Search:
        kept: tuple[Change, ...] = ()
        words = yield from ranked_words(case, rng)
        for word in words:
            places = zip(word.text, range(word.span.end), strict=False)
            doubled = [Edit(word.span.start + i, word.span.start + i, char) for char, i in places]
            options = [kept, *((*kept, Change(word.field, edit)) for edit in doubled)]
            judgements = yield options  # what was asked before, as kept was, costs no query
            kept = max(zip(judgements, options, strict=True), key=lambda pair: pair[0].score)[1]


def main(out: Path) -> None:
    from robustx.demo import demo_checkpoints, demo_data

    on, by = ("paws-x",), ("double-letter",)
    suite = Suite(
        "doubled", "double letters", on, ("en",), attacks=by, budgets=("tight",), limit=20
    )
    arms = [Arm(name, str(path)) for name, path in demo_checkpoints().items()]
    folder = evaluate(arms, suite, LocalSource(demo_data()), out).folder
    print(*(arm.overall and arm.overall.gap for arm in summarise(folder).tasks[0].arms))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/double-letter"))
