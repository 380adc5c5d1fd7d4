"""What is listed of languages and noises, and how it looks."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass

import pytest
from rich.console import Console

from robustx.cli import main
from robustx.errors import InputError
from robustx.languages import LANGUAGES
from robustx.perturb import perturbations
from robustx.perturb.keyboard import Keyboard
from robustx.report.commands.catalogue import Catalogue, catalogue, common_noises, noises_of


def printed(found: Catalogue, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(found.table())
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_each_language_is_one_line_of_a_hundred_columns() -> None:
    lines = printed(catalogue("languages")).splitlines()
    rows = lines[1 : lines.index("")]
    codes = [line.split()[0] for line in rows if not line.startswith(" ")]
    assert codes == list(LANGUAGES)
    assert max(map(len, lines)) <= 100
    assert not any("…" in line for line in lines)


def test_a_language_shows_how_it_is_typed_and_what_is_real() -> None:
    lines = printed(catalogue("languages")).splitlines()
    head = lines[0].split()
    [hebrew] = [line.split() for line in lines if line.startswith("he ")]
    assert hebrew[:5] == ["he", "Hebrew", "Hebrew", "il", "spaces"]
    assert hebrew[head.index("key") - len(head)] == "B"
    assert hebrew[head.index("cas") - len(head)] == "·"


def test_languages_for_machines_hold_the_profile_and_the_tiers() -> None:
    records = {record["code"]: record for record in catalogue("languages").records()}
    thai = records["th"]
    assert (thai["segmentation"], thai["spaced"], thai["layout"]) == ("ICU", False, "th")
    assert thai["noises"]["keyboard"] == "B"
    assert thai["noises"]["diacritics"] == "B"
    assert "casing" not in thai["noises"]
    assert "xnli" in thai["tasks"]
    assert records["zh"]["reach"] is None


def test_noises_of_a_language_come_best_evidence_first() -> None:
    names = [record["name"] for record in noises_of("ar").records()]
    tiers = [record["tier"] for record in noises_of("ar").records()]
    assert set(names) == set(perturbations)
    assert tiers == sorted(tiers, key=lambda tier: "ABC–".find(tier) if tier else 9)
    assert tiers[names.index("keyboard")] == "A"


def test_a_noise_that_is_not_real_somewhere_says_so() -> None:
    lines = printed(noises_of("hi")).splitlines()
    [casing] = [line for line in lines if line.startswith("casing")]
    assert casing.endswith("not real here" + " " * (len(casing) - len(casing.rstrip())))
    [record] = [record for record in noises_of("hi").records() if record["name"] == "casing"]
    assert (record["tier"], record["operations"]) == (None, [])


def test_operations_come_with_sites_and_source() -> None:
    text = printed(noises_of("fr"))
    assert "4.1 marks dropped (Belinkov & Bisk" in text


def test_a_noise_of_the_users_own_has_no_evidence_and_is_listed() -> None:
    @perturbations.register("mine")
    @dataclass(frozen=True)
    class Mine(Keyboard):
        """Does what I want."""

    assert "Does what I want. (no evidence on record)" in printed(noises_of("en"))
    assert "mine" not in common_noises()
    assert catalogue("languages").records()


def test_the_command_line_lists_the_noises_of_a_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["robustx", "list", "perturbations", "-l", "th", "--json"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code in (0, None)
    assert json.loads(capsys.readouterr().out) == noises_of("th").records()


def test_a_language_goes_with_perturbations_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["robustx", "list", "tasks", "-l", "th"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert "--language goes with perturbations" in capsys.readouterr().err


def test_an_unknown_language_is_an_input_error() -> None:
    with pytest.raises(InputError, match="unknown language 'klingon'"):
        noises_of("klingon")
