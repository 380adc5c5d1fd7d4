"""How sure we are: cluster bootstrap, gaps with intervals, tests and their correction."""

from robustx.stats.bootstrap import (
    ClusterSums,
    Column,
    Interval,
    cluster_sums,
    expanded_level,
    percentile_interval,
    resample_counts,
    resample_totals,
)
from robustx.stats.gaps import (
    Gap,
    GapDifference,
    gap,
    gap_difference,
    macro_average,
    points_lost,
)
from robustx.stats.significance import bootstrap_p, holm

__all__ = [
    "ClusterSums",
    "Column",
    "Gap",
    "GapDifference",
    "Interval",
    "bootstrap_p",
    "cluster_sums",
    "expanded_level",
    "gap",
    "gap_difference",
    "holm",
    "macro_average",
    "percentile_interval",
    "points_lost",
    "resample_counts",
    "resample_totals",
]
