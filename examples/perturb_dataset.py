"""A perturbed copy of a data set on disk, to evaluate or to train on with other tools.

Run:  python examples/perturb_dataset.py [folder]
"""

import sys
from pathlib import Path

from datasets import Dataset, load_from_disk

from robustx.perturb.dataset import perturbed

ROWS = {
    "idx": ["a1", "a2", "a3"],
    "premise": ["Der Zug kommt um acht Uhr an.", "Sie spielt gern Klavier.", "Es regnet heute."],
    "hypothesis": ["Der Zug fährt.", "Sie mag Musik.", "Die Straßen bleiben trocken."],
    "label": [0, 0, 2],
}


def main(out: Path) -> None:
    clean = Dataset.from_dict(ROWS)  # or datasets.load_dataset(...)
    for severity in (1, 3, 5):
        noise = perturbed(
            "keyboard",
            language="de",
            severity=severity,
            fields=("premise", "hypothesis"),
            id_column="idx",
            edits_column="edits",
        )
        noisy = clean.map(noise, with_indices=True, desc=f"severity {severity}")
        noisy.save_to_disk(out / f"severity-{severity}")
        print(load_from_disk(out / f"severity-{severity}")[0])


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/dataset"))
