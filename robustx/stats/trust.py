"""When an interval may promise more than it holds, and what no sample can rule out.

`benchmarks/calibration.py` measured where 95 % intervals hold the truth less often; the limits here
are drawn where they do (decision 0015).
"""

from __future__ import annotations

from enum import Enum

from robustx.stats.bootstrap import Interval
from robustx.stats.sampled import Sampled, interval

FEWEST_GROUPS = 50
FEWEST_SEEDS = 4
# An interval of which one side is longer by 13 %: the draws have a skewness of .25, as those of a
# share have where 16 groups decide it.
MOST_LOPSIDED = 0.06


class Doubt(Enum):
    """Why an interval may hold the truth less often than its level says."""

    NO_WIDTH = "all groups agree, so the interval has no width"
    FEW_GROUPS = "so few groups may leave the interval too narrow"
    LOPSIDED = "a handful of groups decides, which may leave the interval too narrow"
    FEW_SEEDS = "so few seeds say little of how seeds differ"


def doubts(found: Interval, groups: int, seeds: int = 1) -> tuple[Doubt, ...]:
    """Return what speaks against an interval over ``groups``, and over ``seeds`` if several.

    Lopsided is (upper side - lower side) / width beyond 6 %; the sides are those of the value.
    """
    width = found.high - found.low
    sides = found.high + found.low - 2 * found.value
    found_doubts = {
        Doubt.NO_WIDTH: width <= 0,
        Doubt.FEW_GROUPS: groups < FEWEST_GROUPS,
        Doubt.LOPSIDED: abs(sides) > MOST_LOPSIDED * width,
        Doubt.FEW_SEEDS: 1 < seeds < FEWEST_SEEDS,
    }
    return tuple(doubt for doubt, holds in found_doubts.items() if holds)


def unseen_share(groups: int, level: float = 0.95) -> float:
    """Return the largest share of all groups that may be otherwise if none of the sample's is.

    The bound of the two-sided interval of Clopper & Pearson (1934), The Use of Confidence or
    Fiducial Limits, Biometrika 26: near 3.7 / groups for .95. There is at least one group.
    """
    return 1 - float(((1 - level) / 2) ** (1 / groups))


def score_interval(score: Sampled, groups: int, level: float = 0.95) -> Interval:
    """Return the interval of a score in [0, 1], which has a width at 0 and 1 too.

    Where every group is all right, or all wrong, the bootstrap draws nothing else, and the bound is
    that of `unseen_share`. It is exact for groups of one item each and wide for larger ones.
    """
    found = interval(score, groups, level)
    if found.low < found.high or found.value not in (0, 1) or groups < 1:
        return within_scores(found)
    hidden = unseen_share(groups, level)
    return within_scores(Interval(found.value, found.value - hidden, found.value + hidden))


def within_scores(found: Interval) -> Interval:
    """Cut bounds to [0, 1], which those over two or three seeds may leave."""
    return Interval(found.value, min(max(found.low, 0.0), 1.0), max(min(found.high, 1.0), 0.0))


def is_at_chance(clean: Sampled, chance: float, groups: int, level: float = 0.95) -> bool:
    """Tell whether a clean score may be mere chance: whether its interval reaches down to that.

    It is asked of these checkpoints, the seeds held as they are. Two seeds leave an interval of
    such a width that good ones would be called at chance, and which languages are in a mean would
    hang on how the seeds happen to differ.
    """
    return score_interval(Sampled(clean.value, clean.draws), groups, level).low <= chance
