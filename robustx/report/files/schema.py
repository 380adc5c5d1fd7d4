"""The JSON Schema of the JSON report, made from the dataclasses that it shows."""

from __future__ import annotations

import inspect
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from robustx.report.arms.comparison import Comparison
from robustx.report.view import Summary

JSON_FORMAT = 1
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: Mapping[Any, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
}
_TEXTS = {"type": "array", "items": {"type": "string"}}

Schema = dict[str, Any]


def json_schema() -> Schema:
    """Return the schema of ``robustx.report.to_json``, in the dialect 2020-12.

    Every class is one of ``$defs``, with its docstring; all keys are required, and no others are
    allowed.
    """
    made = _Made()
    summary = made.record(Summary)
    added: dict[str, Schema] = {
        "verdicts": {**_TEXTS, "description": "The answer in sentences, the first one overall."},
        "remarks": {**_TEXTS, "description": "What a reader has to know beside the numbers."},
        "definitions": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "What the words of the report mean.",
        },
        "comparison": {
            "anyOf": [made.of(Comparison), {"type": "null"}],
            "description": "Arms against a baseline; null where there is a single arm.",
        },
    }
    properties = {"format": {"const": JSON_FORMAT}, **summary["properties"], **added}
    return {
        "$schema": _DIALECT,
        "$id": f"urn:robustx:report:{JSON_FORMAT}",
        "title": "A report of robustx",
        **summary,
        "properties": properties,
        "required": list(properties),
        "$defs": dict(sorted(made.definitions.items())),
    }


class _Made:
    """Turns types into schemas, and keeps those of classes under their names."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:
        """Return the schema of a type."""
        if kind is Any:
            return {}
        if kind in _PLAIN:
            return {"type": _PLAIN[kind]}
        origin = get_origin(kind)
        if origin is not None:
            return self._generic(origin, get_args(kind))
        if kind.__name__ not in self.definitions:
            self.definitions[kind.__name__] = {}  # a class may hold itself
            self.definitions[kind.__name__] = self.record(kind)
        return {"$ref": f"#/$defs/{kind.__name__}"}

    def record(self, kind: Any) -> Schema:
        """Return the schema of a dataclass, a named tuple or an enumeration."""
        about = inspect.cleandoc(kind.__doc__)
        if issubclass(kind, Enum):
            return {"description": about, "enum": [member.value for member in kind]}
        hints = get_type_hints(kind)
        properties = {name: self.of(hints[name]) for name in _shown(kind)}
        return {
            "description": about,
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }

    def _generic(self, origin: Any, parts: tuple[Any, ...]) -> Schema:
        if origin in {Union, types.UnionType}:
            return {"anyOf": [self.of(part) for part in parts]}
        if issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(parts[1])}
        if issubclass(origin, tuple) and parts[-1] is not Ellipsis:
            items = [self.of(part) for part in parts]
            return {"type": "array", "prefixItems": items, "items": False, "minItems": len(items)}
        return {"type": "array", "items": self.of(parts[0])}


def _shown(kind: Any) -> list[str]:
    """Return the names of what the JSON shows of a class."""
    if is_dataclass(kind):
        return [field.name for field in fields(kind) if field.repr]
    names: list[str] = list(kind._fields)
    return names
