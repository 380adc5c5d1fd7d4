"""Checks for authors of noises: does one keep what every noise promises?"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import sqrt

import regex

from robustx.errors import InputError
from robustx.languages.profiles import profile
from robustx.perturb.base import SEVERITIES, Perturbation
from robustx.perturb.guard import Guard
from robustx.perturb.measure import realised
from robustx.text.edits import Rewrite, Span
from robustx.text.graphemes import graphemes, orphan_marks
from robustx.text.scripts import scripts_of
from robustx.text.signs import misplaced_signs

_SPACE = regex.compile(r"\s")

# Standard errors by which the mean realised rate may exceed its target.
_TOLERANCE = 4.0

# Sites of which some must have led to an edit at severity 5.
_ENOUGH = 20


def check_perturbation(perturbation: Perturbation, texts: Sequence[str], language: str) -> None:
    """Raise AssertionError, saying what, where the perturbation breaks a promise on a text.

    Checked: severity 0 gives the text itself; the same address gives the same edits, in any order
    and without touching global chance; severities are nested; the mean rate keeps to its target;
    protected spans stay; no edit reaches over a wall; untouched grapheme clusters stay whole; no
    mark loses its base; white space and script stay, unless the class names a hazard or says
    ``foreign_script``.
    """
    for complaint in complaints(perturbation, texts, language):
        raise AssertionError(f"{perturbation} {complaint}")


def complaints(perturbation: Perturbation, texts: Sequence[str], language: str) -> Iterator[str]:
    """Yield every promise that ``check_perturbation`` finds broken.

    Raises:
        InputError: the language is unknown, or there is no text to check on.
    """
    profile(language)
    if isinstance(texts, str) or not texts:
        raise InputError("give check_perturbation a list of texts")
    state = random.getstate()
    runs = {s: [_apply(perturbation, t, language, s) for t in texts] for s in (0, *SEVERITIES)}
    if random.getstate() != state:
        yield "draws from the global random state"
    yield from _order(perturbation, texts, language, runs[3])
    if not any(done.changed for done in runs[5]) and _has_sites(perturbation, texts, language):
        yield "has sites, but not one edit was admitted: its replacements are no valid text"
    for rewrites in zip(*runs.values(), strict=True):
        yield from _nested(rewrites)
    for severity in SEVERITIES:
        yield from _rate(perturbation, severity, runs[severity])
        for rewrite in runs[severity]:
            yield from edit_complaints(rewrite)
            if not perturbation.legacy_encoding:
                yield from cluster_complaints(rewrite)
            yield from _text(perturbation, rewrite)
    for text in texts:
        yield from _protection(perturbation, text, language)
        yield from _walls(perturbation, text, language)


def _apply(
    perturbation: Perturbation,
    text: str,
    language: str,
    severity: int,
    protected: Sequence[Span] = (),
) -> Rewrite:
    return perturbation.apply(
        text, language, severity, seed=1, address=("check", text), protected=protected
    )


def _has_sites(perturbation: Perturbation, texts: Sequence[str], language: str) -> bool:
    sites = [span for text in texts for span in perturbation.sites(text, language)]
    return len(sites) >= _ENOUGH


def _order(
    perturbation: Perturbation, texts: Sequence[str], language: str, first: Sequence[Rewrite]
) -> Iterator[str]:
    again = [_apply(perturbation, text, language, 3) for text in reversed(texts)]
    for before, after in zip(first, reversed(again), strict=True):
        if before != after:
            yield f"gives other edits when the order changes: {before.target!r}, {after.target!r}"


def _nested(rewrites: Sequence[Rewrite]) -> Iterator[str]:
    """Check the rewrites of one text at severity 0, 1, ..."""
    if rewrites[0].edits:
        yield f"edits at severity 0: {rewrites[0]}"
    for severity, (lower, higher) in enumerate(pairwise(rewrites)):
        missing = set(lower.edits) - set(higher.edits)
        if missing:
            yield (
                f"makes edits at severity {severity} that {severity + 1} has not: {missing} "
                f"in {lower.source!r}"
            )


def _rate(perturbation: Perturbation, severity: int, rewrites: Sequence[Rewrite]) -> Iterator[str]:
    """Check that the mean rate is not above its target by more than chance explains.

    The last edit of a text is taken or left so that the expected cost is the budget; the cost of a
    text is then off by less than that of its dearest edit.
    """
    counts = [realised(rewrite) for rewrite in rewrites]
    target = perturbation.rate(severity) * sum(count.graphemes for count in counts)
    edited = sum(count.edited for count in counts)
    dearest = max((_dearest(rewrite) for rewrite in rewrites), default=0)
    slack = _TOLERANCE * dearest / 2 * sqrt(len(rewrites))
    if edited > target + slack:
        most = f"{target:.0f} + {slack:.0f}"
        yield f"edits {edited} graphemes at severity {severity}, more than {most}"


def _dearest(rewrite: Rewrite) -> int:
    guard = Guard(rewrite.source, ())
    return max(map(guard.cost, rewrite.edits), default=0)


def edit_complaints(rewrite: Rewrite) -> Iterator[str]:
    """Yield it where a rewrite's edits do not give its text."""
    again = Rewrite.of(rewrite.source, rewrite.edits)
    if again != rewrite:
        yield f"returns edits that do not give its text: {rewrite}"


def cluster_complaints(rewrite: Rewrite) -> Iterator[str]:
    """Yield every cluster that a rewrite breaks, and every mark that it leaves without a base."""
    change = f"{rewrite.source!r} -> {rewrite.target!r}"
    if len(orphan_marks(rewrite.target)) > len(orphan_marks(rewrite.source)):
        yield f"leaves a mark without its base: {change}"
    if misplaced_signs(rewrite.target) > misplaced_signs(rewrite.source):
        yield f"puts a sign where its script has no place for it: {change}"
    kept = set(graphemes(rewrite.target))
    for source, target in _untouched(rewrite):
        if target not in kept:
            yield f"breaks the cluster {source.of(rewrite.source)!r} at {source.start}: {change}"


def _untouched(rewrite: Rewrite) -> Iterator[tuple[Span, Span]]:
    """Yield the clusters of the source that no edit touches, and where they lie in the target."""
    edits, shift = list(reversed(rewrite.edits)), 0
    for span in graphemes(rewrite.source):
        while edits and edits[-1].end <= span.start:
            shift += edits.pop().shift
        if not edits or edits[-1].start >= span.end:
            yield span, Span(span.start + shift, span.end + shift)


def _text(perturbation: Perturbation, rewrite: Rewrite) -> Iterator[str]:
    source, target = rewrite.source, rewrite.target
    change = f"{source!r} -> {target!r}"
    if not perturbation.hazards and _SPACE.findall(source) != _SPACE.findall(target):
        yield f"changes white space without naming a hazard: {change}"
    if not perturbation.foreign_script and not scripts_of(target) <= scripts_of(source):
        yield f"writes another script without saying foreign_script: {change}"


def _protection(perturbation: Perturbation, text: str, language: str) -> Iterator[str]:
    """Check that nothing happens inside or at the borders of every second sixth of the text."""
    width = max(1, len(text) // 6)
    protected = [Span(i, i + width) for i in range(0, len(text), 2 * width)]
    rewrite = _apply(perturbation, text, language, 5, protected)
    for edit in rewrite.edits:
        inside = [s for s in protected if edit.start < s.end and s.start < edit.end]
        at_border = [s for s in protected if edit.start == edit.end and edit.start in s]
        if inside or at_border:
            yield f"edits a protected span: {edit} in {text!r}"


def _walls(perturbation: Perturbation, text: str, language: str) -> Iterator[str]:
    """Check that no edit reaches over a wall, one of which stands at every third place."""
    walls = [Span(place, place) for place in range(0, len(text), 3)]
    rewrite = _apply(perturbation, text, language, 5, walls)
    for edit in rewrite.edits:
        if any(edit.start < wall.start < edit.end for wall in walls):
            yield f"reaches over a wall: {edit} in {text!r}"
