"""Natural noise: your own list of misspellings, from a corpus of learners or of typos.

Run:  python examples/misspellings.py [run folder]
or:   robustx perturb "I receive their letter" -l en -p "dictionary?path=misspellings.tsv"
"""

import sys
from pathlib import Path

from robustx import Arm, LocalSource, Suite, evaluate
from robustx.perturb.dictionary import Dictionary

# A line is word, misspelling and, if you know it, how often that was seen.
LIST = """\
receive	recieve	12
their	thier	30
the	teh	25
in	ni	3
"""


def main(out: Path) -> None:
    from robustx.demo import demo_checkpoints, demo_data

    out.mkdir(parents=True, exist_ok=True)
    path = out / "misspellings.tsv"
    path.write_text(LIST, encoding="utf-8")
    noise = Dictionary(str(path))
    print(noise.apply("We receive their letter in the morning.", "en", severity=5).target)

    suite = Suite(
        "natural", "As people misspell", ("paws-x",), ("en",), (f"dictionary?path={path}",), (5,)
    )
    arms = [Arm(name, str(folder)) for name, folder in demo_checkpoints().items()]
    print(evaluate(arms, suite, LocalSource(demo_data()), out / "run").outcome)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/misspellings"))
