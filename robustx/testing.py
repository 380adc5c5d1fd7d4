"""Checks for authors of plug-ins: does a perturbation keep what every perturbation promises?"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import sqrt

import regex

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


def check_perturbation(perturbation: Perturbation, texts: Sequence[str], language: str) -> None:
    """Raise AssertionError, saying what, where the perturbation breaks a promise on a text.

    Checked: severity 0 gives the text itself; the same address gives the same edits, in any order
    and without touching global chance; severities are nested; the mean rate keeps to its target;
    protected spans stay; untouched grapheme clusters stay whole; no mark loses its base; white
    space and script stay, unless the class names a hazard or says ``foreign_script``.
    """
    state = random.getstate()
    runs = {s: [_apply(perturbation, t, language, s) for t in texts] for s in (0, *SEVERITIES)}
    _require(random.getstate() == state, perturbation, "draws from the global random state")
    _check_order(perturbation, texts, language, runs[3])
    for rewrites in zip(*runs.values(), strict=True):
        _check_nested(perturbation, rewrites)
    for severity in SEVERITIES:
        _check_rate(perturbation, severity, runs[severity])
        for rewrite in runs[severity]:
            _check_edits(perturbation, rewrite)
            _check_text(perturbation, rewrite)
    for text in texts:
        _check_protection(perturbation, text, language)


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


def _require(condition: bool, perturbation: Perturbation, complaint: str) -> None:
    if not condition:
        raise AssertionError(f"{perturbation} {complaint}")


def _check_order(
    perturbation: Perturbation, texts: Sequence[str], language: str, first: Sequence[Rewrite]
) -> None:
    again = [_apply(perturbation, text, language, 3) for text in reversed(texts)]
    for before, after in zip(first, reversed(again), strict=True):
        _require(
            before == after,
            perturbation,
            f"gives other edits when the order changes: {before.target!r}, {after.target!r}",
        )


def _check_nested(perturbation: Perturbation, rewrites: Sequence[Rewrite]) -> None:
    """Check the rewrites of one text at severity 0, 1, ..."""
    _require(not rewrites[0].edits, perturbation, f"edits at severity 0: {rewrites[0]}")
    for severity, (lower, higher) in enumerate(pairwise(rewrites)):
        missing = set(lower.edits) - set(higher.edits)
        _require(
            not missing,
            perturbation,
            f"makes edits at severity {severity} that {severity + 1} has not: {missing} "
            f"in {lower.source!r}",
        )


def _check_rate(perturbation: Perturbation, severity: int, rewrites: Sequence[Rewrite]) -> None:
    """Check that the mean rate is not above its target by more than chance explains.

    The last edit of a text is taken or left so that the expected cost is the budget; the cost of a
    text is then off by less than that of its dearest edit.
    """
    counts = [realised(rewrite) for rewrite in rewrites]
    target = perturbation.rate(severity) * sum(count.graphemes for count in counts)
    edited = sum(count.edited for count in counts)
    dearest = max((_dearest(rewrite) for rewrite in rewrites), default=0)
    slack = _TOLERANCE * dearest / 2 * sqrt(len(rewrites))
    _require(
        edited <= target + slack,
        perturbation,
        f"edits {edited} graphemes at severity {severity}, more than {target:.0f} + {slack:.0f}",
    )


def _dearest(rewrite: Rewrite) -> int:
    guard = Guard(rewrite.source, ())
    return max(map(guard.cost, rewrite.edits), default=0)


def _check_edits(perturbation: Perturbation, rewrite: Rewrite) -> None:
    again = Rewrite.of(rewrite.source, rewrite.edits)
    _require(again == rewrite, perturbation, f"returns edits that do not give its text: {rewrite}")
    kept = set(graphemes(rewrite.target))
    for source, target in _untouched(rewrite):
        _require(
            target in kept,
            perturbation,
            f"breaks the cluster {source.of(rewrite.source)!r} at {source.start}: "
            f"{rewrite.source!r} -> {rewrite.target!r}",
        )


def _untouched(rewrite: Rewrite) -> Iterator[tuple[Span, Span]]:
    """Yield the clusters of the source that no edit touches, and where they lie in the target."""
    edits, shift = list(reversed(rewrite.edits)), 0
    for span in graphemes(rewrite.source):
        while edits and edits[-1].end <= span.start:
            shift += edits.pop().shift
        if not edits or edits[-1].start >= span.end:
            yield span, Span(span.start + shift, span.end + shift)


def _check_text(perturbation: Perturbation, rewrite: Rewrite) -> None:
    source, target = rewrite.source, rewrite.target
    change = f"{source!r} -> {target!r}"
    _require(
        len(orphan_marks(target)) <= len(orphan_marks(source)),
        perturbation,
        f"leaves a mark without its base: {change}",
    )
    _require(
        misplaced_signs(target) <= misplaced_signs(source),
        perturbation,
        f"puts a sign where its script has no place for it: {change}",
    )
    _require(
        bool(perturbation.hazards) or _SPACE.findall(source) == _SPACE.findall(target),
        perturbation,
        f"changes white space without naming a hazard: {change}",
    )
    _require(
        perturbation.foreign_script or scripts_of(target) <= scripts_of(source),
        perturbation,
        f"writes another script without saying foreign_script: {change}",
    )


def _check_protection(perturbation: Perturbation, text: str, language: str) -> None:
    """Check that nothing happens inside or at the borders of every second sixth of the text."""
    width = max(1, len(text) // 6)
    protected = [Span(i, i + width) for i in range(0, len(text), 2 * width)]
    rewrite = _apply(perturbation, text, language, 5, protected)
    for edit in rewrite.edits:
        inside = [s for s in protected if edit.start < s.end and s.start < edit.end]
        at_border = [s for s in protected if edit.start == edit.end and edit.start in s]
        _require(
            not inside and not at_border,
            perturbation,
            f"edits a protected span: {edit} in {text!r}",
        )
