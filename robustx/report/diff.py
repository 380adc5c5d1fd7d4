"""Shows what a noise did to a text: struck out where it was, coloured where it is new."""

from __future__ import annotations

from rich.text import Text

from robustx.perturb import realised
from robustx.text.edits import Rewrite


def coloured(rewrite: Rewrite) -> Text:
    """Return the text with what was removed in red and struck out, what is new in green."""
    text = Text()
    for before, after in rewrite.segments():
        if before == after:
            text.append(before)
            continue
        text.append(before, style="red strike")
        text.append(after, style="bold green")
    return text


def amount(rewrite: Rewrite) -> str:
    """Say how much was edited, or that nothing was."""
    if not rewrite.changed:
        return "untouched"
    done = realised(rewrite)
    return f"{done.edited} of {done.graphemes} graphemes ({done.rate:.1%}), CER {done.cer:.1%}"
