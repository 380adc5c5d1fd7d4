"""The whole job from Python: evaluate two checkpoints, then ask which one loses less.

Run:  python examples/quick_start.py [run folder]
"""

import sys
from pathlib import Path

from robustx import Arm, LocalSource, compare, evaluate, load_suite, summarise
from robustx.demo import demo_checkpoints, demo_data
from robustx.report.words.verdicts import verdicts


def main(out: Path) -> None:
    # Put your own here: Arm("nli", "ckpts/nli"), LocalSource(Path("data")).
    arms = [Arm(name, str(path)) for name, path in demo_checkpoints().items()]
    suite = load_suite("smoke").narrowed(languages=["de", "ko"], severities=[2])
    run = evaluate(arms, suite, LocalSource(demo_data()), out)
    summary = summarise(run.folder)
    for verdict in verdicts(summary, compare(summary, baseline=arms[0].name)):
        print(verdict)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/quick-start"))
