"""Names become objects, and wrong names get a near miss."""

from __future__ import annotations

import sys
from dataclasses import dataclass, make_dataclass
from pathlib import Path
from typing import Any

import pytest

from robustx.errors import InputError
from robustx.perturb import Perturbation, perturbations
from robustx.registry import Registry, load_plugin, spec_of
from robustx.text.edits import Span


@dataclass(frozen=True)
class Thing:
    """A thing to build."""

    size: int = 1
    share: float = 0.5
    loud: bool = False
    word: str = "a"
    shape: tuple[int, ...] = ()


@pytest.fixture
def things() -> Registry[Thing]:
    registry: Registry[Thing] = Registry("thing")
    registry.register("thing")(Thing)
    return registry


@pytest.mark.parametrize(
    ("spec", "thing"),
    [
        ("thing", Thing()),
        ("thing?size=3", Thing(size=3)),
        ("thing?share=0.25&loud=true", Thing(share=0.25, loud=True)),
        ("thing?word=b c", Thing(word="b c")),
    ],
)
def test_a_spec_builds_what_it_says(things: Registry[Thing], spec: str, thing: Thing) -> None:
    assert things.build(spec) == thing
    assert things.build(spec_of("thing", thing)) == thing


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("thin", "unknown thing 'thin'; did you mean 'thing'"),
        ("elephant", "known: thing"),
        ("thing?sise=1", "did you mean 'size'"),
        ("thing?size=big", "must be a whole number, not 'big'"),
        ("thing?loud=perhaps", "true or false"),
        ("thing?shape=1", "build it in Python"),
    ],
)
def test_a_wrong_spec_is_refused(things: Registry[Thing], spec: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        things.build(spec)


def test_a_malformed_spec_is_refused(things: Registry[Thing]) -> None:
    with pytest.raises(InputError, match="key=value"):
        things.build("thing?size")


def test_a_name_is_given_once(things: Registry[Thing]) -> None:
    with pytest.raises(InputError, match="already defined"):
        things.register("thing")(Registry)


@dataclass(frozen=True)
class Needy:
    """A thing that cannot be built from nothing."""

    path: str
    size: int = 1


def test_a_key_without_a_default_has_to_be_given(things: Registry[Any]) -> None:
    things.register("needy")(Needy)
    assert things.build("needy?path=a/b+c") == Needy("a/b c")
    assert spec_of("needy", Needy("a/b c")) == "needy?path=a/b+c"
    with pytest.raises(InputError, match="thing 'needy' needs the key 'path'"):
        things.build("needy?size=2")


def test_only_what_needs_no_key_is_named_by_a_name_alone(things: Registry[Any]) -> None:
    things.register("needy")(Needy)
    things.register_family("far", _far)
    assert list(things) == ["thing"]
    assert things.forms() == ["far:", "needy?path="]


def test_a_family_makes_a_class_for_each_of_its_names(things: Registry[Any]) -> None:
    things.register_family("far", _far)
    moon = things.build("far:Moon?size=3")
    assert moon == things.build("far:Moon?size=3")
    assert things.name_of(moon) == "far:Moon"
    assert spec_of(things.name_of(moon), moon) == "far:Moon?size=3"
    with pytest.raises(InputError, match="no far thing 'Mon'"):
        things.build("far:Mon")
    with pytest.raises(InputError, match="unknown thing 'near:Moon'"):
        things.build("near:Moon")


def _far(name: str) -> type[Any]:
    if name != "Moon":
        raise InputError(f"no far thing {name!r}")
    return make_dataclass(name, [("size", int, 1)], frozen=True)


def test_a_plugin_that_fails_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("1 / 0")
    with pytest.raises(InputError, match="ZeroDivisionError"):
        load_plugin(path)


def test_a_plugin_is_a_python_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("")
    with pytest.raises(InputError, match="not a Python file"):
        load_plugin(path)


def test_a_class_that_could_not_be_built_is_refused_when_it_is_filed() -> None:
    class Bare(Perturbation):
        pass

    @dataclass(frozen=True)
    class Half(Perturbation):
        def sites(self, text: str, language: str) -> list[Span]:
            return []

    with pytest.raises(InputError, match="Bare is no dataclass"):
        perturbations.register("bare")(Bare)
    with pytest.raises(InputError, match="Half has no rewrite"):
        perturbations.register("half")(Half)


def test_shares_below_zero_are_refused() -> None:
    with pytest.raises(InputError, match=r"swap of 'keyboard' is -3\.0, which is not 0 or more"):
        perturbations.build("keyboard?swap=-3")


def test_modules_are_imported_as_far_as_a_name_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("early", "late"):
        (tmp_path / f"{name}_things.py").write_text(
            "from dataclasses import dataclass\n"
            "from tests.test_registry import later\n\n"
            f"@later.register({name!r})\n@dataclass(frozen=True)\nclass {name.title()}:\n    pass\n"
        )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(sys.modules, "tests.test_registry", sys.modules[__name__])
    later.register_later("early_things", "late_things")
    assert later.build("early")
    assert "late_things" not in sys.modules
    assert list(later) == ["early", "late"]


later: Registry[object] = Registry("later thing")
