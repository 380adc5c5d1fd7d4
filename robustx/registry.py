"""Names for plug-ins: register a class, build it from a spec such as ``keyboard?swap=0``."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import module_from_spec, spec_from_file_location
from itertools import chain
from pathlib import Path
from typing import Any, Generic, TypeVar, get_type_hints
from urllib.parse import quote_plus, unquote_plus

from robustx.errors import InputError, did_you_mean

T = TypeVar("T")
C = TypeVar("C", bound=type)


class Registry(Generic[T]):
    """Maps registry names to dataclasses and builds them from spec strings."""

    def __init__(self, kind: str, home: str | None = None) -> None:
        """Name the ``kind`` for messages; ``home`` is the entry-point group of plug-ins."""
        self.kind = kind
        self.home = home
        self._classes: dict[str, type[T]] = {}
        self._families: dict[str, Callable[[str], type[T]]] = {}
        self._members: dict[str, type[T]] = {}
        self._later: list[str] = []
        self._loaded = home is None

    def register(self, name: str) -> Callable[[C], C]:
        """Return a class decorator that files the class under ``name``.

        Raises:
            InputError: the name is taken by another class.
        """

        def file(cls: C) -> C:
            taken = self._classes.get(name)
            if taken is not None and _home(taken) != _home(cls):
                raise InputError(
                    f"{self.kind} {name!r} is already defined by {_home(taken)}; "
                    f"choose another name for {_home(cls)}"
                )
            _require_whole(cls, self.kind)
            self._classes[name] = cls
            return cls

        return file

    def register_family(self, prefix: str, member: Callable[[str], type[T]]) -> None:
        """Let ``member`` give the class of every name ``prefix:NAME``, or refuse a wrong NAME."""
        self._families[prefix] = member

    def register_later(self, *modules: str) -> None:
        """Leave modules that register more unimported until a name is asked for that is not there.

        They are imported in this order, as far as needed: what is slow to import stands last, and
        is only imported by those who use it or list everything.
        """
        self._later += modules

    def build(self, spec: str) -> T:
        """Build the object that ``spec`` names: ``name`` or ``name?key=value&key=value``.

        Raises:
            InputError: the name or a key is unknown, a key is missing, or a value has the wrong
                type.
        """
        name, _, query = spec.partition("?")
        cls = self.get(name)
        return cls(**arguments(cls, query, f"{self.kind} {name!r}", _required(cls)))

    def get(self, name: str) -> type[T]:
        """Return the class filed under ``name``; raises InputError with the nearest name."""
        self._load_plugins()
        if name in self._classes:
            return self._classes[name]
        prefix, colon, member = name.partition(":")
        if colon and prefix in self._families:
            if name not in self._members:
                self._members[name] = self._families[prefix](member)
            return self._members[name]
        if self._later:
            self._import_next()
            return self.get(name)
        known = ", ".join([*self, *self.forms()])
        hint = did_you_mean(name, self._classes) or f"; known: {known}"
        raise InputError(f"unknown {self.kind} {name!r}{hint}")

    def name_of(self, instance: object) -> str:
        """Return the name under which the class of ``instance`` is filed."""
        for name, cls in chain(self._classes.items(), self._members.items()):
            if type(instance) is cls:
                return name
        raise InputError(f"{type(instance).__name__} is not a registered {self.kind}")

    def __iter__(self) -> Iterator[str]:
        """Yield the names that are specs by themselves."""
        self._load_plugins()
        self._import_later()
        return iter(sorted(name for name, cls in self._classes.items() if not _required(cls)))

    def forms(self) -> list[str]:
        """Return how all other specs begin: ``name?key=`` with the keys they need, ``family:``."""
        self._load_plugins()
        self._import_later()
        needy = ((name, _required(cls)) for name, cls in self._classes.items())
        forms = (f"{name}?" + "&".join(f"{key}=" for key in keys) for name, keys in needy if keys)
        return sorted([*forms, *(f"{prefix}:" for prefix in self._families)])

    def __contains__(self, name: str) -> bool:
        self._load_plugins()
        while name not in self._classes and self._later:
            self._import_next()
        return name in self._classes

    def _import_later(self) -> None:
        while self._later:
            self._import_next()

    def _import_next(self) -> None:
        import_module(self._later.pop(0))

    def _load_plugins(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        for entry in entry_points(group=str(self.home)):
            entry.load()


def spec_of(name: str, instance: Any) -> str:
    """Return the shortest spec that rebuilds ``instance``: only what is not the default."""
    changed = [
        f"{field.name}={quote_plus(str(getattr(instance, field.name)), safe='/,|')}"
        for field in dataclasses.fields(instance)
        if field.init and getattr(instance, field.name) != field.default
    ]
    return name + ("?" + "&".join(changed) if changed else "")


def load_plugin(path: Path) -> None:
    """Run a Python file, so that what it registers can be named.

    Raises:
        InputError: the file is not there, or fails when it is run.
    """
    if not path.is_file():
        raise InputError(f"no plug-in file {path}")
    name = f"robustx_plugin_{path.stem}"
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InputError(f"the plug-in {path} is not a Python file (.py)")
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except InputError:
        raise
    except Exception as error:
        raise InputError(f"the plug-in {path} fails: {type(error).__name__}: {error}") from error


def _require_whole(cls: type, kind: str) -> None:
    """Raise InputError where a class could not be built."""
    if not dataclasses.is_dataclass(cls):
        raise InputError(
            f"the {kind} {cls.__name__} is no dataclass: write @dataclass(frozen=True) above it, "
            "under the line that registers it"
        )
    missing = sorted(getattr(cls, "__abstractmethods__", ()))
    if missing:
        raise InputError(f"the {kind} {cls.__name__} has no {' and no '.join(missing)}")


def _home(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def arguments(cls: type, query: str, owner: str, required: Iterable[str]) -> dict[str, Any]:
    """Return what ``key=value&key=value`` gives for the fields of a dataclass.

    Raises:
        InputError: a key is unknown or missing, or a value has the wrong type; ``owner`` is named.
    """
    fields = {field.name for field in dataclasses.fields(cls) if field.init}
    hints = get_type_hints(cls)
    found: dict[str, Any] = {}
    for part in query.split("&") if query else ():
        key, equals, value = part.partition("=")
        if not equals:
            raise InputError(f"{part!r} in {owner} is not key=value")
        if key not in fields:
            raise InputError(f"unknown key {key!r} in {owner}{did_you_mean(key, fields)}")
        found[key] = _convert(unquote_plus(value), hints[key], f"{key} of {owner}")
    for key in required:
        if key not in found:
            raise InputError(f"{owner} needs the key {key!r}")
    return found


def _required(cls: type) -> list[str]:
    """Return the fields of a dataclass that have no default."""
    missing = dataclasses.MISSING
    return [
        field.name
        for field in dataclasses.fields(cls)
        if field.init and field.default is missing and field.default_factory is missing
    ]


_NAMES = {int: "a whole number", float: "a number", str: "a text"}


def _convert(value: str, wanted: Any, what: str) -> Any:
    if wanted is bool:
        if value.lower() not in {"true", "false"}:
            raise InputError(f"{what} is true or false, not {value!r}")
        return value.lower() == "true"
    if wanted not in {int, float, str}:
        raise InputError(f"{what} cannot be set in a spec; build it in Python")
    try:
        return wanted(value)
    except ValueError:
        raise InputError(f"{what} must be {_NAMES[wanted]}, not {value!r}") from None
