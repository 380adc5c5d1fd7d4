"""Levels: means over cells by a property of their languages or noises."""

from __future__ import annotations

import pytest

from robustx.evaluation.suite import Condition
from robustx.report import summarise
from robustx.report.cuts.levels import channel, family, levels, resources, script, severity
from robustx.report.evidence import Place, Status
from robustx.report.gap_tables import GapTables
from robustx.report.scope import Scope
from robustx.stats import holm


@pytest.fixture(scope="module")
def found(make, tmp_path_factory):
    """Six languages of four families, two noises of two channels, two severities."""
    made = make.but(languages=("en", "de", "ja", "ko", "es", "fr"))
    folder = made.write(tmp_path_factory.mktemp("levels") / "run")
    return summarise(folder, resamples=200)


def tables(summary, arm=0):
    return {one.by: one for one in levels(table_of(summary, arm))}


def table_of(summary, arm=0):
    """What the summary makes of a way to cut an arm's cells."""
    one = summary.tasks[0].arms[arm]
    above = {clean.language for clean in one.clean if clean.status is Status.OK}
    return GapTables(summary.evidence[0], one.name, above).headline


def values(table):
    return [one.scope.level for one in table.rows]


def test_languages_go_together_by_family_script_and_resources(found):
    by = tables(found)
    assert values(by["family"]) == ["Germanic", "Japonic", "Koreanic", "Romance"]
    assert values(by["script"]) == ["Hangul", "Hiragana + Katakana + Han", "Latin"]
    assert values(by["resource class"]) == ["4", "5"]


def test_noises_go_together_by_severity_and_channel(found):
    by = tables(found)
    assert values(by["severity"]) == ["1", "3"]
    assert values(by["channel"]) == ["spelling", "typing"]


def test_a_level_is_the_mean_over_its_cells(found):
    [germanic] = [one for one in tables(found)["family"].rows if one.scope.level == "Germanic"]
    evidence = found.evidence[0]
    cells = [Place(code, c) for code in ("en", "de") for c in evidence.conditions]
    assert germanic.gap == evidence.gap("nli", cells)
    assert germanic.cells == len(cells) == 8


def test_a_language_at_chance_is_in_no_mean_but_is_counted(found):
    [koreanic] = [one for one in tables(found)["family"].rows if one.scope.level == "Koreanic"]
    assert koreanic.status is Status.AT_CHANCE
    assert koreanic.gap is None
    assert koreanic.at_chance > 0


def test_each_table_is_a_holm_family(found):
    for table in tables(found).values():
        p = [one.gap.p if one.gap else None for one in table.rows]
        assert [one.p_holm for one in table.rows] == holm(p)


def test_every_cell_is_in_one_row_of_each_table(found):
    overall = found.tasks[0].arms[0].overall
    for table in tables(found).values():
        assert sum(one.cells for one in table.rows) == overall.cells
        assert sum(one.at_chance for one in table.rows) == overall.at_chance


def test_a_property_with_one_value_has_no_table(make, tmp_path):
    folder = make.but(languages=("en", "de"), noises=("keyboard",), severities=(3,)).write(tmp_path)
    assert levels(table_of(summarise(folder, resamples=100))) == ()


def test_attacks_have_levels_of_languages_alone(attacked):
    assert set(tables(attacked)) == {"family", "script", "resource class"}


def test_properties_of_a_cell():
    cell = Place("ru", Condition("keyboard?swap=0.2", 3))
    assert family(cell) == "Slavic"
    assert script(cell) == "Cyrillic"
    assert resources(cell) == "4"
    assert severity(cell) == "3"
    assert channel(cell) == "typing"


def test_an_attack_has_neither_severity_nor_channel():
    cell = Place("ru", Condition(attack="greedy", budget="standard"))
    assert severity(cell) is None
    assert channel(cell) is None


def test_a_suite_without_noise_has_no_levels(make, tmp_path):
    folder = make.but(noises=(), severities=()).write(tmp_path)
    assert levels(table_of(summarise(folder, resamples=100))) == ()


def test_the_scope_of_a_row_names_its_level_alone(found):
    assert tables(found)["severity"].rows[0].scope == Scope(level="1")
