"""The sheets of what the tokenisers made of the texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from robustx.report.html.costs import ARM, SCOPE, scope_values
from robustx.report.html.sheet import Column, Row, Sheet, share, sheet
from robustx.report.view import TaskSummary, Tokenised, TokeniserRow

_TOKENISED = tuple(
    Column(f"{when}_{key}", f"{title}, {when}", kind, about)
    for key, title, kind, about in (
        ("fertility", "sub-words a word", "number", "special ones included"),
        ("unknown", "unknown %", "percent", "sub-words that the vocabulary lacks"),
        ("truncated", "cut %", "percent", "inputs too long to be read whole"),
        ("lost", "lost %", "percent", "words and answers no model could get, per 100 inputs"),
    )
    for when in ("clean", "noisy")
)
_TOKENISER = (ARM, Column("by", "by"), *SCOPE, Column("cells", "cells", "count"), *_TOKENISED)


def tokeniser_sheets(task: TaskSummary) -> Iterator[Sheet]:
    """Yield what the tokenisers made of the texts."""
    if any(arm.tokeniser for arm in task.arms):
        yield sheet("tokeniser", "What the tokeniser saw", _TOKENISER, _tokenised(task))


def _tokenised(task: TaskSummary) -> Iterator[Row]:
    for arm in task.arms:
        found = arm.tokeniser
        tables: dict[str, Sequence[TokeniserRow]] = (
            {"all": [found.overall], "condition": found.by_condition, "language": found.by_language}
            if found
            else {}
        )
        for by, table in tables.items():
            for one in table:
                pairs = zip(_saw(one.clean), _saw(one.noisy), strict=True)
                values = [value for pair in pairs for value in pair]
                yield [arm.name, by, *scope_values(one.scope), one.cells, *values]


def _saw(one: Tokenised) -> Row:
    fertility = None if one.fertility is None else round(one.fertility, 3)
    return [fertility, share(one.unknown), share(one.truncated), share(one.lost)]
