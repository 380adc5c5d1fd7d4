"""What is listed of attacks, goals, constraints and budgets."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from robustx.attacks import BUDGETS, attacks, goals
from robustx.errors import InputError
from robustx.report.commands.catalogue import catalogue


def printed(kind: str) -> str:
    console = Console(file=(stream := io.StringIO()), width=80)
    console.print(catalogue(kind).table())
    return stream.getvalue()


def test_every_attack_is_listed_with_what_it_does() -> None:
    records = {record["name"]: record for record in catalogue("attacks").records()}
    needy = {form for form in attacks.forms() if not form.endswith(":")}
    assert "BAEGarg2019?model=" in needy
    assert set(records) == {*attacks, *needy}
    assert all(record["what it does"] for record in records.values())
    assert "list goals, constraints, budgets" in printed("attacks")


def test_what_only_the_settings_of_an_attack_decide_is_null() -> None:
    records = {record["name"]: record for record in catalogue("attacks").records()}
    assert records["ensemble"]["hazards"] is None


def test_goals_name_the_heads_they_are_for() -> None:
    records = {record["name"]: record for record in catalogue("goals").records()}
    assert set(records) == {*goals, "targeted?label="}
    assert records["untargeted"]["heads"] == ["sequence"]
    assert "(sequence)" in printed("goals")


def test_constraints_are_listed() -> None:
    assert catalogue("constraints").columns == ("name", "what must be kept")


def test_budgets_come_with_their_numbers() -> None:
    [record] = [one for one in catalogue("budgets").records() if one["name"] == "standard"]
    assert record["queries"] == BUDGETS["standard"].queries
    [line] = [line for line in printed("budgets").splitlines() if line.startswith("loose")]
    assert line.split() == ["loose", "1,000", "30", "15", "40", "%"]


def test_an_unknown_kind_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'budgets'"):
        catalogue("budget")
