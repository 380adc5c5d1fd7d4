"""What to look at first, in a few sentences: where much is lost, what is not to be trusted."""

from __future__ import annotations

from itertools import islice

from robustx.report.arms.comparison import Comparison
from robustx.report.view import Summary
from robustx.report.words.cautions import guessing, idle, lacking, powerless, unread
from robustx.report.words.doubted import doubtful
from robustx.report.words.heavy_losses import differing, largest, lossy_slices, most_flips, worst
from robustx.report.words.pointer import Pointer

MOST = 7  # what a reader will read


def pointers(summary: Summary, comparison: Comparison | None) -> tuple[Pointer, ...]:
    """Return what a reader should look at, the most important first; seven at most.

    Differences of arms are pointed at where a test adjusted within its table tells them, and costs
    where their interval excludes zero. They are the largest of many, so a repetition would find
    less.
    """
    kinds = (
        (largest(differing(comparison)), 2),
        (worst(summary), 2),
        (lacking(summary), 1),
        (guessing(summary), 1),
        (doubtful(summary, comparison), 1),
        (lossy_slices(summary), 1),
        (powerless(comparison), 1),
        (most_flips(summary), 1),
        (largest(unread(summary)), 1),
        (idle(summary), 1),
    )
    found = [one for kind, most in kinds for one in islice(kind, most)]
    return tuple(found[:MOST])
