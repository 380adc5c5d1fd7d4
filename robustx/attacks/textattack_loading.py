"""TextAttack without the net: it is imported, given stop words, and lent our words.

TextAttack downloads NLTK data when it is first imported, crashes where its stop words are not
there, and cuts words by ``\\w``, which takes Hindi and Thai to pieces.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from threading import local
from types import SimpleNamespace
from typing import Any

from robustx.errors import InputError
from robustx.languages import profile
from robustx.perturb.difference import letter_edits
from robustx.text.edits import Rewrite
from robustx.text.words import word_spans

# English words that carry grammar rather than meaning, which recipes leave alone: pronouns,
# articles, auxiliaries, prepositions, conjunctions, and adverbs of degree and negation.
STOP_WORDS = frozenset(
    """
    i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his
    himself she her hers herself it its itself they them their theirs themselves one who whom whose
    which what this that these those a an the
    am is are was were be been being have has had having do does did doing done can could may might
    must shall should will would ought
    about above across after against along among around as at before behind below beneath beside
    between beyond by despite down during except for from in inside into like near of off on onto
    out outside over past per since through throughout till to toward towards under until up upon
    via with within without
    and but or nor so yet if because although though unless while whereas whether than when where
    why how
    not no only own same such too very just again further then once here there all any both each few
    more most other some
    don't doesn't didn't won't wouldn't can't couldn't isn't aren't wasn't weren't hasn't haven't
    hadn't shan't shouldn't mustn't needn't i'm you're it's that's i've you've we've they've
    """.split()  # noqa: SIM905
)

_READING = local()


@lru_cache(maxsize=1)
def textattack() -> Any:
    """Import TextAttack, without a download, and let it ask us for words; see ``reading``.

    Raises:
        InputError: it is not installed, or does not import.
    """
    with _without_the_net():
        try:
            import textattack as module
        except ModuleNotFoundError as error:
            raise InputError(
                f'textattack:... needs TextAttack ({error}): pip install "robustx[textattack]". It '
                "is an extra because it needs transformers below 5; see docs/decisions/0014"
            ) from error
        except Exception as error:
            reason = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
            raise InputError(f"TextAttack cannot be imported: {reason}") from error
    _lend_words()
    return module


@contextmanager
def silenced() -> Iterator[None]:
    """Keep TextAttack's log and warnings to itself."""
    level = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)


@contextmanager
def stop_words_given() -> Iterator[None]:
    """Let TextAttack's stop-word constraint be made without NLTK's data: with ``STOP_WORDS``.

    They are English; languages for which there are none have no stop words.
    """
    import nltk

    given = SimpleNamespace(words=lambda language: STOP_WORDS if language == "english" else ())
    with _swapped(nltk.corpus, "stopwords", given):
        yield


@contextmanager
def reading(fields: Mapping[str, str], languages: Mapping[str, str]) -> Iterator[None]:
    """Let TextAttack, in this thread, cut texts with these fields into the words that we see.

    ``fields`` are the texts as they were, by name.
    """
    _READING.fields, _READING.languages = fields, languages
    try:
        yield
    finally:
        del _READING.fields, _READING.languages


def fields_of(text: Any, names: Sequence[str]) -> Mapping[str, str]:
    """Return the texts of an AttackedText by field, also where they have been joined by lines.

    Raises:
        ValueError: they were joined, and are fewer than the names.
    """
    given: Mapping[str, str] = text._text_input
    if list(given) == list(names):
        return given
    return dict(zip(names, text.text.split("\n", len(names) - 1), strict=True))


def words_of(text: str, source: str, language: str) -> list[str]:
    """Return the words of a text that was made from ``source``.

    Where no spaces are written, what becomes of the words of the source are its words, so that a
    misspelling does not move the borders of all others.
    """
    spans = word_spans(source, language)
    if profile(language).spaced:
        return [span.of(text) for span in word_spans(text, language)]
    rewrite = Rewrite.of(source, letter_edits(source, text))
    if rewrite.target != text:
        return [span.of(text) for span in word_spans(text, language)]
    return [place.of(text) for span in spans if (place := rewrite.map(span))]


def _lend_words() -> None:
    """Put our words in TextAttack's place; outside of ``reading`` they are its own."""
    from textattack.shared import attacked_text
    from textattack.shared.utils import strings

    cls = attacked_text.AttackedText
    cls.words = property(_ours_or(cls.words.fget, lambda text: [*chain(*_by_field(text))]))
    cls.words_per_input = property(_ours_or(cls.words_per_input.fget, _by_field))
    counted = _ours_or(attacked_text.words_from_text, str.split)
    for place in (attacked_text, strings):
        place.words_from_text = counted


def _ours_or(theirs: Callable[..., Any], ours: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return a function that is ours while a thread is ``reading``."""

    def chosen(it: Any, *others: Any) -> Any:
        return ours(it) if hasattr(_READING, "fields") else theirs(it, *others)

    return chosen


def _by_field(text: Any) -> Sequence[list[str]]:
    """Return the words of each field of an AttackedText, which keeps them."""
    if not text._words_per_input:
        sources, languages = _READING.fields, _READING.languages
        text._words_per_input = [
            words_of(value, sources[name], languages[name])
            for name, value in fields_of(text, list(sources)).items()
        ]
    return text._words_per_input  # type: ignore[no-any-return]


@contextmanager
def _without_the_net() -> Iterator[None]:
    """Import in silence, and without what TextAttack fetches after its installation.

    Its note that this was done is taken away, so that TextAttack by itself still fetches it.
    """
    note = Path.home() / ".cache" / "textattack" / "post_install_check_3"
    noted = note.exists()
    try:
        with silenced(), _no_downloads():
            yield
    finally:
        if not noted:
            note.unlink(missing_ok=True)


@contextmanager
def _no_downloads() -> Iterator[None]:
    """Let nothing be fetched for NLTK and stanza; a missing NLTK shows when it is imported."""
    if find_spec("nltk") is None:
        yield
        return
    import nltk

    former = {name: sys.modules[name] for name in ("stanza",) if name in sys.modules}
    sys.modules["stanza"] = None  # type: ignore[assignment]  # an import of it fails
    try:
        with _swapped(nltk, "download", lambda *_, **__: False), stop_words_given():
            yield
    finally:
        del sys.modules["stanza"]
        sys.modules.update(former)


@contextmanager
def _swapped(owner: Any, name: str, stand_in: Any) -> Iterator[None]:
    """Put something in an attribute's place for a while."""
    former = getattr(owner, name)
    setattr(owner, name, stand_in)
    try:
        yield
    finally:
        setattr(owner, name, former)
