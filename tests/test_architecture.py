"""Imports point down only, and heavy libraries stay in their rooms."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "robustx"

# From the top down; a room may import its own floor's rooms only where they are named together.
FLOORS: list[list[set[str]]] = [
    [{"cli", "__main__"}],
    [{"report"}, {"testing"}, {"demo"}],
    [{"evaluation"}, {"training"}],
    [{"attacks"}],
    [{"perturb"}, {"models"}, {"tasks"}],
    [{"example"}],
    [{"languages", "text"}, {"metrics"}, {"stats"}],
    [{"seeding"}, {"registry"}],
    [{"errors"}],
]
FLOOR = {room: level for level, floor in enumerate(FLOORS) for flat in floor for room in flat}
FLAT = {room: flat for floor in FLOORS for flat in floor for room in flat}
HOMES = {
    "torch": {"models/encoder.py", "training", "demo/build.py"},
    "transformers": {"models/encoder.py", "training", "demo/build.py"},
    "datasets": {"tasks/sources.py"},
    "huggingface_hub": {"models/checkpoint.py", "report/files/model_card.py"},
    "anyascii": {"languages/romanisation.py"},
    "icu4py": {"text/words.py"},
    "myanmartools": {"languages/zawgyi.py"},
    "jinja2": {"report/html/page.py"},
    "nlpaug": {"perturb/nlpaug_adapter.py"},
    "opencc": {"languages/han.py"},
    "pandas": {"report"},
    "pypinyin": {"languages/pinyin.py", "languages/romanisation.py"},
    "stopwordsiso": {"attacks/word_constraints.py"},
    "textattack": {
        "attacks/textattack_loading.py",
        "attacks/textattack_search.py",
    },
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            yield str(node.module)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "robustx" or len(parts) == 1:
            continue
        other = parts[1]
        down = FLOOR[other] > FLOOR[room]
        assert down or other in FLAT[room], f"{room} imports {name}: that is not below it"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_stay_in_their_rooms(path: Path) -> None:
    where = path.relative_to(PACKAGE)
    for name in imports(path):
        homes = HOMES.get(name.split(".")[0])
        if homes is not None:
            assert {str(where), where.parts[0]} & homes, f"{where} imports {name}"


def test_no_module_is_called_after_nothing() -> None:
    assert not {"utils", "common", "helpers"} & {path.stem for path in MODULES}


@pytest.mark.parametrize(
    "code",
    ["import robustx", "from robustx.cli import app", "import robustx.cli; import robustx.errors"],
)
def test_the_front_door_is_light(code: str) -> None:
    heavy = "torch transformers datasets pyarrow scipy numpy rich.progress yaml huggingface_hub"
    program = f"{code}; import sys; print(*[m for m in {heavy.split()} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys, runpy; sys.argv = ['robustx', '--help']\n"
        "try: runpy.run_module('robustx', run_name='__main__')\n"
        "except SystemExit as stop: assert stop.code == 0, stop.code\n"
        "print([m for m in ('torch', 'transformers', 'datasets', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("[]\n")
