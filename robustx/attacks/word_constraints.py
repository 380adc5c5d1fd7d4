"""What an adversary must keep that its text alone tells: stop words, numbers, names, most words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from robustx.attacks.base import Check, Constraint, Tools, constraints
from robustx.attacks.case import Attempt, Ground
from robustx.errors import InputError
from robustx.languages import profile
from robustx.tasks.protect import names, numbers
from robustx.text.edits import Edit, Span


@constraints.register("stop-words")
@dataclass(frozen=True)
class StopWords(Constraint):
    """No stop word is edited, whole or in part; a word is what the segmenter says.

    The lists are those of the package ``stopwordsiso``, for 38 of the 50 languages. They are broad:
    see docs/decisions/0002-dependencies.md. A file ``LANGUAGE.txt`` in ``folder``, with a word a
    line, is taken instead where there is one. It costs a look-up for each word touched.
    """

    folder: str = ""

    def opened(self, tools: Tools) -> Check:
        """Return the check.

        Raises:
            InputError: the folder is not there; and the check, where a language has no list.
        """
        if self.folder and not Path(self.folder).is_dir():
            raise InputError(f"no folder {self.folder} with stop words")
        return _one_by_one(self._admits)

    def fingerprint(self) -> str:
        """Return the version of the package, or a digest of the folder's lists and it."""
        package = _package_version()
        if not self.folder:
            return package
        total = blake2b(package.encode(), digest_size=16)
        for path in sorted(Path(self.folder).glob("*.txt")):
            total.update(path.name.encode())
            total.update(path.read_bytes())
        return total.hexdigest()

    def _admits(self, attempt: Attempt) -> bool:
        return not any(
            ground.words[place].of(ground.text).casefold()
            in stop_words(ground.language, self.folder)
            for ground, edit in _edits(attempt)
            for place in ground.places(edit)
            if place >= 0
        )


@constraints.register("most-words")
@dataclass(frozen=True)
class MostWords(Constraint):
    """At most a share of the words of the fields under attack is edited; one always may be.

    It costs nothing.
    """

    share: float = 0.3

    def __post_init__(self) -> None:
        """Refuse what is no share."""
        if not 0 < self.share <= 1:
            raise InputError(f"share of 'most-words' is above 0 and at most 1, not {self.share}")

    def opened(self, tools: Tools) -> Check:
        """Return the check."""
        return _one_by_one(self._admits)

    def _admits(self, attempt: Attempt) -> bool:
        words = sum(len(ground.words) for ground in attempt.case.grounds.values())
        return attempt.cost.words <= max(1, int(self.share * words))


@constraints.register("numbers")
@dataclass(frozen=True)
class Numbers(Constraint):
    """Numbers in digits, of any script, stay as they are, in their order; none comes or goes.

    Numbers that are written out are words like any other. It costs a search of the text.
    """

    def opened(self, tools: Tools) -> Check:
        """Return the check."""
        return _one_by_one(
            lambda attempt: all(
                _numbers(rewrite.source) == _numbers(rewrite.target)
                for rewrite in attempt.rewrites.values()
            )
        )


@constraints.register("names")
@dataclass(frozen=True)
class Names(Constraint):
    """What looks like a name is not edited; see ``robustx.tasks.protect.names``.

    Where the script has case that is what is capitalised inside a sentence (in German every noun);
    elsewhere Latin letters and katakana. Names in other letters cannot be told by form, and are
    not kept. It costs a search of the clean text.
    """

    def opened(self, tools: Tools) -> Check:
        """Return the check."""
        return _one_by_one(self._admits)

    def _admits(self, attempt: Attempt) -> bool:
        texts = attempt.case.example.fields
        return not any(
            _touches(edit, span)
            for name, rewrite in attempt.rewrites.items()
            for span in _names(
                rewrite.source,
                profile(attempt.case.grounds[name].language).cased,
                " ".join(text for other, text in texts.items() if other != name),
            )
            for edit in rewrite.edits
        )


@lru_cache(maxsize=64)
def stop_words(language: str, folder: str = "") -> frozenset[str]:
    """Return the stop words of a language, in lower case.

    Raises:
        InputError: there are none, or ``stopwordsiso`` is not installed.
    """
    path = Path(folder) / f"{language}.txt"
    if folder and path.is_file():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError as error:
            raise InputError(f"{path} is not UTF-8: {error}") from error
    else:
        lines = list(_packaged(language))
    found = frozenset(line.strip().casefold() for line in lines if line.strip())
    if not found:
        raise InputError(
            f"no stop words for {profile(language).name}; put {language}.txt, a word a line, in a "
            "folder, and say stop-words?folder=PATH"
        )
    return found


def _package_version() -> str:
    try:
        return f"stopwordsiso-{version('stopwordsiso')}"
    except PackageNotFoundError:
        return ""


def _packaged(language: str) -> Iterable[str]:
    try:
        import stopwordsiso
    except ImportError:
        raise InputError(
            f'stop words of {profile(language).name} need pip install "robustx[stop-words]" '
            "(stopwordsiso), or lists of your own: stop-words?folder=PATH"
        ) from None
    found: Iterable[str] = stopwordsiso.stopwords(language)
    return found


def _one_by_one(admits: Callable[[Attempt], bool]) -> Check:
    def check(attempts: Sequence[Attempt]) -> list[bool]:
        return [admits(attempt) for attempt in attempts]

    return check


def _edits(attempt: Attempt) -> Iterable[tuple[Ground, Edit]]:
    return (
        (attempt.case.grounds[name], edit)
        for name, rewrite in attempt.rewrites.items()
        for edit in rewrite.edits
    )


def _touches(edit: Edit, span: Span) -> bool:
    """Say whether an edit changes a span or writes next to it."""
    if edit.start == edit.end:
        return span.start <= edit.start <= span.end
    return Span(edit.start, edit.end).overlaps(span)


@lru_cache(maxsize=4096)
def _numbers(text: str) -> tuple[str, ...]:
    return tuple(span.of(text) for span in numbers(text))


@lru_cache(maxsize=512)
def _names(text: str, cased: bool, context: str) -> tuple[Span, ...]:
    return tuple(names(text, cased, context))
