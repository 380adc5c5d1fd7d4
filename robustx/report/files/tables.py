"""The report as a file: the suffix says in which form."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from robustx.errors import InputError, did_you_mean
from robustx.report.arms.comparison import Comparison
from robustx.report.files.cell_columns import COLUMNS, names_of
from robustx.report.files.cell_rows import cell_rows
from robustx.report.files.latex import to_latex
from robustx.report.files.markdown import to_markdown
from robustx.report.files.model_card import to_model_card
from robustx.report.files.parquet import to_parquet
from robustx.report.files.schema import JSON_FORMAT, json_schema
from robustx.report.files.writing import write_whole
from robustx.report.view import Summary
from robustx.report.words.definitions import definitions
from robustx.report.words.remarks import remarks
from robustx.report.words.verdicts import verdicts
from robustx.report.words.wording import listing

Writer = Callable[[Summary, "Comparison | None"], str]
Form = Callable[[Summary, "Comparison | None"], bytes]


def write(path: Path, summary: Summary, comparison: Comparison | None) -> None:
    """Write the report to a file whose suffix says how; one that is there is replaced whole.

    Raises:
        InputError: the suffix is unknown, or ``path`` is a folder.
        StoreError: the file cannot be written; what was there stays.
    """
    form = form_of(path)
    write_whole(path, form(summary, comparison))


def form_of(path: Path) -> Form:
    """Return what makes a file of the suffix of ``path``; to be asked before numbers are made.

    Raises:
        InputError: the suffix is unknown, or ``path`` is a folder.
    """
    found = [suffix for suffix in FORMS if path.name.lower().endswith(suffix)]
    if not found:
        known = listing(FORMS).replace(" and ", " or ")
        hint = did_you_mean(path.suffix, FORMS)
        raise InputError(f"cannot write {path}: name a file that ends in {known}{hint}")
    if path.is_dir():
        raise InputError(f"cannot write {path}: it is a folder; name a file in it")
    return FORMS[max(found, key=len)]


def to_json(summary: Summary, comparison: Comparison | None) -> str:
    """Return everything as JSON; nothing is NaN, and what is absent is null.

    ``format`` is the version of the form, which ``robustx.report.files.schema.json_schema``
    describes key by key; docs/exports.md tells it in words.
    """
    content = {
        "format": JSON_FORMAT,
        **plain(summary),
        "verdicts": verdicts(summary, comparison),
        "remarks": list(remarks(summary)),
        "definitions": dict(definitions(summary, comparison)),
        "comparison": plain(comparison),
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def to_schema() -> str:
    """Return the JSON Schema of ``to_json``; it is the same for every report."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def to_csv(summary: Summary, comparison: Comparison | None) -> str:
    """Return one row for each arm, task, language and condition; what is absent is empty.

    The columns are ``robustx.report.files.cell_columns.COLUMNS``. Further scores and curves are
    ``name=value`` with ``; `` between them.
    """
    stream = io.StringIO()
    writer = csv.DictWriter(stream, names_of(COLUMNS), lineterminator="\n")
    writer.writeheader()
    for row in cell_rows(summary, comparison):
        writer.writerow({name: _flat(value) for name, value in row.items()})
    return stream.getvalue()


def _flat(value: Any) -> Any:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={part}" for name, part in value.items())
    return value


def plain(value: Any) -> Any:
    """Turn dataclasses and named tuples into what JSON knows, in the order of their fields."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        shown = [field.name for field in fields(value) if field.repr]
        return {name: plain(getattr(value, name)) for name in shown}
    if hasattr(value, "_asdict"):
        return {name: plain(part) for name, part in value._asdict().items()}
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def _html(summary: Summary, comparison: Comparison | None) -> str:
    from robustx.report.html import to_html

    return to_html(summary, comparison)


def _encoded(writer: Writer, summary: Summary, comparison: Comparison | None) -> bytes:
    return writer(summary, comparison).encode("utf-8")


FORMS: Mapping[str, Form] = {
    ".html": partial(_encoded, _html),
    ".json": partial(_encoded, to_json),
    ".md": partial(_encoded, to_markdown),
    ".csv": partial(_encoded, to_csv),
    ".parquet": to_parquet,
    ".tex": partial(_encoded, to_latex),
    ".yaml": lambda summary, _: to_model_card(summary).encode("utf-8"),
    ".schema.json": lambda *_: to_schema().encode("utf-8"),
}
