"""A suite: which tasks, in which languages, under which noises or attacks, how strong."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from robustx.attacks import attack_spec, attacks, constraints, goals, parse_budget
from robustx.errors import InputError, did_you_mean
from robustx.languages.profiles import profile
from robustx.perturb import SEVERITIES, perturbations
from robustx.tasks import tasks
from robustx.tasks.base import SPLITS


@dataclass(frozen=True)
class Condition:
    """Clean text, a perturbation at a severity, or an attack within a budget.

    ``draw`` tells repeated draws apart.
    """

    perturbation: str | None = None
    severity: int = 0
    draw: int = 0
    attack: str | None = None
    budget: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether the text is left as it is."""
        return self.actor is None

    @property
    def actor(self) -> str | None:
        """The spec of the perturbation or attack."""
        return self.perturbation if self.attack is None else self.attack

    @property
    def strength(self) -> int | str:
        """The severity of a perturbation, the budget of an attack."""
        return self.severity if self.attack is None else self.budget

    def __str__(self) -> str:
        if self.is_clean:
            return "clean"
        return f"{self.actor}@{self.strength}" + (f"#{self.draw}" if self.draw else "")

    @property
    def file_name(self) -> str:
        """The condition as part of a file name, on any file system."""
        return quote(str(self), safe="@#=")


CLEAN = Condition()


@dataclass(frozen=True)
class Suite:
    """What is evaluated. Every list is checked when the suite is made, by ``Suite.of``.

    A suite has perturbations at severities, or attacks within budgets: a mean over both would say
    nothing. ``split`` is that of all tasks, or with exceptions ``test,panx=dev``. ``aim`` is the
    part of an example that may be touched, as the tasks name them. ``goals`` are what attacks are
    after, where it is not the default of a task's head, and ``constraints`` what they must keep.
    """

    name: str
    description: str
    tasks: tuple[str, ...]
    languages: tuple[str, ...]
    perturbations: tuple[str, ...] = ()
    severities: tuple[int, ...] = ()
    draws: int = 1
    seed: int = 0
    split: str = "test"
    limit: int | None = None
    aim: str = "all"
    attacks: tuple[str, ...] = ()
    budgets: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Mapping[str, Any], origin: str) -> Suite:
        """Check ``settings`` and make a suite; ``origin`` is named in messages.

        ``languages: all`` stands for those of the tasks.

        Raises:
            InputError: a key, task, language, perturbation or severity is unknown.
        """
        known = {field.name for field in dataclasses.fields(cls)}
        for key in settings:
            if key not in known:
                raise InputError(f"unknown key {key!r} in {origin}{did_you_mean(str(key), known)}")
        required = {
            field.name for field in dataclasses.fields(cls) if field.default is dataclasses.MISSING
        }
        for key in sorted(required - set(settings)):
            raise InputError(f"{origin} lacks the key {key!r}")
        for key in _LISTS:
            if isinstance(settings.get(key), str):
                raise InputError(f"{origin}: {key} is {settings[key]!r}; write it as a list, [...]")
        values = _tuples(settings)
        if values["languages"] == "all":
            values["languages"] = _languages_of(values["tasks"])
        suite = cls(**values)
        suite._check(origin)
        return suite

    @classmethod
    def from_header(cls, header: Mapping[str, Any]) -> Suite:
        """Return the suite of a run, as its header has it, unchecked; plug-ins may be gone."""
        return cls(**_tuples(header["suite"]))

    def narrowed(self, **kept: Sequence[Any] | None) -> Suite:
        """Return the suite with only some ``tasks``, ``languages``, ``perturbations``,
        ``severities``, ``attacks`` or ``budgets``; None keeps all.

        Raises:
            InputError: something is not in the suite: narrowing never widens.
        """
        changes: dict[str, tuple[Any, ...]] = {}
        for key, asked in kept.items():
            if asked is None:
                continue
            have = getattr(self, key)
            wanted = _whole(asked, have)
            for value in wanted:
                if value not in have:
                    hint = did_you_mean(str(value), map(str, have))
                    known = ", ".join(map(str, have)) or "it has none; write a suite of your own"
                    raise InputError(
                        f"{value!r} is not among the {key} of {self.name}{hint or ': ' + known}"
                    )
            changes[key] = tuple(value for value in have if value in wanted)
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]

    def changed(self, **given: Any) -> Suite:
        """Return the suite with another ``limit``, ``seed``, ``split`` or ``aim``, other ``goals``
        or ``constraints`` where given.

        Raises:
            InputError: a value is out of range.
        """
        chosen = {key: value for key, value in given.items() if value is not None}
        suite = dataclasses.replace(self, **chosen)
        suite._check("the command line")
        return suite

    def split_of(self, task: str) -> str:
        """Return the split on which a task is evaluated."""
        common, exceptions = _splits(self.split)
        return exceptions.get(task, common)

    def conditions(self) -> tuple[Condition, ...]:
        """Return all conditions, clean first."""
        noisy = (
            Condition(spec, severity, draw)
            for spec in self.perturbations
            for severity in self.severities
            for draw in range(self.draws)
        )
        attacked = (
            Condition(draw=draw, attack=spec, budget=budget)
            for spec in self.attacks
            for budget in self.budgets
            for draw in range(self.draws)
        )
        return (CLEAN, *noisy, *attacked)

    def _check(self, origin: str) -> None:
        for name in self.tasks:
            tasks.build(name)
        for code in self.languages:
            profile(code)
        for spec in self.perturbations:
            canonical = perturbations.spec(perturbations.build(spec))
            if canonical != spec:
                raise InputError(f"{origin}: write {canonical!r} for {spec!r}")
        self._check_attacks(origin)
        self._check_numbers(origin)
        self._check_splits(origin)
        self._check_aim(origin)
        strength = ["attacks", "budgets"] if self.attacks or self.budgets else ["severities"]
        needed = ["tasks", "languages", *strength]
        for key in needed:
            if not getattr(self, key):
                raise InputError(f"{origin}: {key} is empty")

    def _check_attacks(self, origin: str) -> None:
        if self.attacks and self.perturbations:
            raise InputError(
                f"{origin} has both perturbations and attacks; a mean over both would say nothing, "
                "so make it two suites"
            )
        for spec in self.attacks:
            canonical = attack_spec(attacks.build(spec))
            if canonical != spec:
                raise InputError(f"{origin}: write {canonical!r} for {spec!r}")
        for spec in self.budgets:
            parse_budget(spec)
        for spec in self.goals:
            goals.build(spec)
        for spec in self.constraints:
            constraints.build(spec)

    def _check_splits(self, origin: str) -> None:
        common, exceptions = _splits(self.split)
        for task in exceptions:
            tasks.build(task)
        for split in (common, *exceptions.values()):
            if split not in SPLITS:
                raise InputError(f"{origin}: split {split!r} is not one of {', '.join(SPLITS)}")

    def _check_aim(self, origin: str) -> None:
        for task in self.tasks:
            aims = tasks.build(task).aims
            if self.aim not in aims:
                raise InputError(
                    f"{origin}: noise cannot be aimed at {self.aim!r} in {task}, only at "
                    f"{', '.join(aims)}; narrow the suite with --tasks"
                )

    def _check_numbers(self, origin: str) -> None:
        for severity in self.severities:
            if severity not in SEVERITIES:
                raise InputError(f"{origin}: severity {severity!r} is not one of 1, 2, 3, 4, 5")
        for key in ("draws", "limit"):
            value = getattr(self, key)
            if value is not None and (not isinstance(value, int) or value < 1):
                raise InputError(f"{origin}: {key} {value!r} is not a whole number above 0")


# The keys whose values are lists; "languages" may be "all" as well.
_LISTS = (
    "tasks", "perturbations", "severities", "attacks", "budgets", "goals", "constraints",
)  # fmt: skip


def _whole(asked: Sequence[Any], known: Sequence[Any]) -> list[Any]:
    """Put parts of specs together again that were cut at their commas, as far as known."""
    parts, found = list(asked), []
    while parts:
        lengths = range(len(parts), 0, -1)
        taken = next((n for n in lengths if ",".join(map(str, parts[:n])) in known), 1)
        found.append(parts[0] if taken == 1 else ",".join(map(str, parts[:taken])))
        parts = parts[taken:]
    return found


def _splits(text: str) -> tuple[str, dict[str, str]]:
    """Read ``test,panx=dev`` into the common split and the exceptions by task."""
    parts = [part.strip() for part in text.split(",")]
    common = [part for part in parts if "=" not in part]
    exceptions = dict(part.rsplit("=", 1) for part in parts if "=" in part)
    return (common[-1] if common else "test"), exceptions


def load_suite(where: str) -> Suite:
    """Load a suite that ships with robustx by name, or any by the path of its YAML file.

    Raises:
        InputError: there is no such suite or file, or it is malformed.
    """
    if where in suite_names():
        text, origin = (_SUITES / f"{where}.yaml").read_text(encoding="utf-8"), f"suite {where}"
    elif Path(where).suffix in {".yaml", ".yml"} or "/" in where:
        origin = where
        try:
            text = Path(where).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot read the suite {where}: {error}") from error
    else:
        known = suite_names()
        hint = did_you_mean(where, known) or f"; known: {', '.join(known)}"
        raise InputError(f"unknown suite {where!r}{hint}")
    return Suite.of(_mapping(text, origin), origin)


def suite_names() -> list[str]:
    """Return the names of the suites that ship with robustx."""
    return sorted(
        entry.name.removesuffix(".yaml")
        for entry in _SUITES.iterdir()
        if entry.name.endswith(".yaml")
    )


_SUITES = files("robustx") / "suites"


def _mapping(text: str, origin: str) -> Mapping[str, Any]:
    try:
        settings = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputError(f"{origin} is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(settings, Mapping):
        raise InputError(f"{origin} is not a mapping of keys such as tasks and languages")
    return settings


def _tuples(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with tuples for the lists of YAML and JSON."""
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in settings.items()
    }


def _languages_of(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({code for name in names for code in tasks.build(name).languages}))
