"""The same seed gives the same text as in the last release; new text needs a new ``version``.

After a change that is meant: raise ``version`` of the noise, then run

    ROBUSTX_WRITE_GOLDEN=1 python -m pytest tests/perturb/test_golden.py

and read the difference of tests/golden/noises.json before it is committed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from robustx.perturb import perturbations

GOLDEN = Path(__file__).parents[1] / "golden"
SENTENCES: dict[str, str] = json.loads((GOLDEN / "sentences.json").read_text(encoding="utf-8"))
WRITE = bool(os.environ.get("ROBUSTX_WRITE_GOLDEN"))


def written() -> dict[str, dict[str, object]]:
    path = GOLDEN / "noises.json"
    content: dict[str, dict[str, object]] = {}
    if path.exists():
        content = json.loads(path.read_text(encoding="utf-8"))
    return content


def outputs(name: str) -> dict[str, str]:
    noise = perturbations.build(name)
    return {
        language: noise.apply(text, language, 3, seed=7, address=("golden", language)).target
        for language, text in SENTENCES.items()
    }


@pytest.mark.parametrize("name", list(perturbations))
def test_outputs_change_only_with_the_version(name: str) -> None:
    version = perturbations.get(name).version
    golden, now = written(), outputs(name)
    before = golden.get(name)
    if before is not None and before["version"] == version:
        assert now == before["outputs"], f"raise the version of {name} and write golden anew"
        return
    assert WRITE, f"{name} has no golden outputs of version {version}: see the module docstring"
    golden[name] = {"version": version, "outputs": now}
    text = json.dumps(dict(sorted(golden.items())), ensure_ascii=False, indent=1)
    (GOLDEN / "noises.json").write_text(text + "\n", encoding="utf-8")


def test_golden_holds_no_noise_that_is_gone() -> None:
    assert set(written()) <= set(perturbations)
