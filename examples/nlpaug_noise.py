"""An augmenter of nlpaug next to robustx's own noise, and what nlpaug does besides.

Run:  python examples/nlpaug_noise.py [run folder]    (needs nlpaug)
or:   robustx perturb "Well, don't you believe it?" -l en -p "nlpaug:KeyboardAug?aug_char_p=0.1"
"""

import sys
from pathlib import Path

from robustx import Arm, LocalSource, Suite, evaluate, perturbations
from robustx.perturb.nlpaug_adapter import Nlpaug

TEXTS = {"en": "Well, don't you believe it?", "de": "Glaubst du's nicht?", "hi": "विश्वास कीजिए।"}


def main(out: Path) -> None:
    from robustx.demo import demo_checkpoints, demo_data

    noise = perturbations.build("nlpaug:KeyboardAug?aug_char_p=0.1")
    assert isinstance(noise, Nlpaug)
    for language, text in TEXTS.items():
        print(
            language, noise.apply(text, language, severity=4).target, "|", noise.violations([text])
        )

    suite = Suite(
        name="typing",
        description="nlpaug's typos and robustx's",
        tasks=("paws-x",),
        languages=("en",),
        perturbations=("nlpaug:KeyboardAug?aug_char_p=0.1", "keyboard"),
        severities=(2,),
    )
    arms = [Arm(name, str(path)) for name, path in demo_checkpoints().items()]
    print(evaluate(arms, suite, LocalSource(demo_data()), out).outcome)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/nlpaug"))
