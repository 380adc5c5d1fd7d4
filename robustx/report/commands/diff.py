"""Shows what a noise did to a text: struck out where it was, coloured where it is new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from unicodedata import category, normalize

from rapidfuzz.distance import Postfix, Prefix
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from robustx.languages.evidence import documented, tier
from robustx.languages.profiles import profile
from robustx.perturb import realised
from robustx.text.edits import Rewrite, Span
from robustx.text.graphemes import clusters


def coloured(rewrite: Rewrite) -> Text:
    """Return the text with what was removed in red and struck out, what is new in green."""
    text = Text()
    for before, after in _changes(rewrite):
        if before == after:
            text.append(before)
            continue
        old, new = _visible(before, after)
        text.append(old, style="red strike")
        text.append(new, style="bold green")
    return text


def bracketed(rewrite: Rewrite) -> Text:
    """Return the text with what was removed in [- -] and what is new in {+ +}, without colour."""
    text = Text()
    for before, after in _changes(rewrite):
        if before == after:
            text.append(before)
            continue
        old, new = _visible(before, after)
        text.append((f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else ""))
    return text


class Change(NamedTuple):
    """A stretch of a text that was changed; what was there and what is there now, as shown."""

    span: Span
    old: str
    new: str


def changes(rewrite: Rewrite) -> Iterator[Change]:
    """Yield the changes from left to right, invisible characters spelt out."""
    position = 0
    for before, after in _changes(rewrite):
        end = position + len(before)
        if before != after:
            yield Change(Span(position, end), *_visible(before, after))
        position = end


def _visible(before: str, after: str) -> tuple[str, str]:
    """Return the pieces with invisible characters, or all where they look alike, as code points."""
    if normalize("NFC", before) == normalize("NFC", after):
        return _spelt(before, before), _spelt(after, after)
    invisible = "".join(char for char in before + after if category(char) == "Cf")
    return _spelt(before, invisible), _spelt(after, invisible)


def _spelt(piece: str, chars: str) -> str:
    return "".join(f"⟨U+{ord(char):04X}⟩" if char in chars else char for char in piece)


def _changes(rewrite: Rewrite) -> Iterator[tuple[str, str]]:
    """Yield the pieces before and after; what an edit leaves at its ends is unchanged."""
    for before, after in rewrite.segments():
        if before == after:
            yield before, after
            continue
        old, new = clusters(before), clusters(after)
        start = Prefix.similarity(old, new)
        end = Postfix.similarity(old[start:], new[start:])
        head, tail = "".join(old[:start]), "".join(old[len(old) - end :])
        yield head, head
        yield "".join(old[start : len(old) - end]), "".join(new[start : len(new) - end])
        yield tail, tail


def amount(rewrite: Rewrite) -> str:
    """Say how much was edited, or that nothing was."""
    if not rewrite.changed:
        return "untouched"
    done = realised(rewrite)
    return f"{done.edited} of {done.graphemes} graphemes ({done.rate:.1%}), CER {done.cer:.1%}"


def gallery(
    rewrites: Mapping[str, Rewrite],
    notes: Mapping[str, Sequence[str]],
    language: str,
    *,
    colour: bool,
) -> RenderableType:
    """Return one row for each noise that changed the text, the names of the others, and notes."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("noise", no_wrap=True)
    table.add_column("text", overflow="fold")
    table.add_column("edited", justify="right", no_wrap=True)
    for name, rewrite in rewrites.items():
        if rewrite.changed:
            shown = coloured(rewrite) if colour else bracketed(rewrite)
            table.add_row(Text(name), shown, Text(f"{realised(rewrite).rate:.1%}", style="dim"))
    idle = [name for name, rewrite in rewrites.items() if not rewrite.changed]
    real = [name for name in idle if _may_act(name.partition("@")[0], language)]
    unreal = [name for name in idle if name not in real]
    lines = [f"no place for it in this text: {', '.join(real)}"] if real else []
    lines += [f"not real in {profile(language).name}: {', '.join(unreal)}"] if unreal else []
    lines += [f"{name}: {line}" for name, said in notes.items() for line in said]
    return Group(table, *(Text(line, style="dim") for line in lines))


def _may_act(noise: str, language: str) -> bool:
    return noise not in documented() or tier(language, noise) is not None
