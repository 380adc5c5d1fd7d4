"""What the documents say can be done: commands parse, links lead somewhere, code runs."""

from __future__ import annotations

import re
import runpy
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from robustx import slices
from robustx.cli import app, main

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)\)")


@pytest.fixture(autouse=True)
def _forgotten_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """What documents and examples register is in no later report."""
    for name in ("_slicings", "_homes"):
        monkeypatch.setattr(slices, name, dict(getattr(slices, name)))


def blocks(language: str, *documents: Path) -> Iterator[tuple[str, str]]:
    for path in documents:
        for kind, text in BLOCK.findall(path.read_text(encoding="utf-8")):
            if kind == language:
                yield path.name, text


def commands() -> list[str]:
    lines = (line for _, text in blocks("", *DOCUMENTS) for line in text.splitlines())
    found = (line.removeprefix("$ ").split(" #")[0].split(" < ")[0].strip() for line in lines)
    return sorted({line for line in found if line.startswith("robustx ")})


def shows_a_text(line: str) -> bool:
    reads = (" - ", "--file", "path=")
    return line.split()[1] == "perturb" and not any(part in line for part in reads)


@pytest.mark.parametrize("line", commands())
def test_every_command_in_the_documents_parses(line: str) -> None:
    name, *words = shlex.split(line)[1:]
    command = get_command(app).commands[name]  # type: ignore[attr-defined]
    assert command.make_context(name, words).info_name == name


@pytest.mark.parametrize("line", [line for line in commands() if shows_a_text(line)])
def test_every_perturb_command_runs(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", shlex.split(line))
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code in (0, None)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_python_in_the_documents_runs_and_its_noises_keep_the_contract(path: Path) -> None:
    from robustx.perturb import perturbations
    from robustx.testing import check_perturbation

    before = set(perturbations)
    scope: dict[str, object] = {"__name__": "document"}
    for _, code in blocks("python", path):
        exec(code, scope)
    for name in set(perturbations) - before:
        texts = ["see you tomorrow at the station", "the more noise the better it is"]
        check_perturbation(perturbations.build(name), texts, "en")


@pytest.mark.parametrize(
    "name", ["quick_start", "custom_noise", "own_attack", "own_slice", "own_task"]
)
def test_examples_run_and_are_short(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = ROOT / "examples" / f"{name}.py"
    assert len(path.read_text().splitlines()) <= 45
    monkeypatch.setattr(sys, "argv", [str(path), str(tmp_path / "run")])
    runpy.run_path(str(path), run_name="__main__")
    assert capsys.readouterr().out.strip()
    assert list((tmp_path / "run").rglob("*.parquet"))
