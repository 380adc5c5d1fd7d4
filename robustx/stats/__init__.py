"""How sure we are: cluster bootstrap, gaps with intervals, tests and their correction."""

from robustx.stats.bca import acceleration, bca_interval, leave_out_totals
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
from robustx.stats.drawing import Drawing
from robustx.stats.effects import (
    Effect,
    GapSamples,
    effect,
    effect_difference,
    log_odds,
    log_odds_lost,
)
from robustx.stats.equivalence import Equivalence, equivalence_test
from robustx.stats.gap_rows import gaps
from robustx.stats.gaps import (
    Gap,
    GapDifference,
    gap,
    gap_difference,
    macro_average,
    points_lost,
)
from robustx.stats.mcnemar import Discordance, MatchedOdds, McNemar, discordance, mcnemar_test
from robustx.stats.multiplicity import benjamini_hochberg
from robustx.stats.power import detectable_difference, groups_needed, power_to_detect
from robustx.stats.randomisation import (
    GapSums,
    Randomisation,
    randomised,
    randomised_gap,
    randomised_gap_difference,
)
from robustx.stats.sampled import (
    Sampled,
    SeedPart,
    Spread,
    interval,
    mean_of,
    p_value,
    seed_weights,
    spread,
    total_draws,
    total_of,
)
from robustx.stats.significance import holm
from robustx.stats.stochastic_order import StochasticOrder, almost_stochastic_order
from robustx.stats.trust import Doubt, doubts, score_interval, unseen_share

__all__ = [
    "ClusterSums",
    "Column",
    "Discordance",
    "Doubt",
    "Drawing",
    "Effect",
    "Equivalence",
    "Gap",
    "GapDifference",
    "GapSamples",
    "GapSums",
    "Interval",
    "MatchedOdds",
    "McNemar",
    "Randomisation",
    "Sampled",
    "SeedPart",
    "Spread",
    "StochasticOrder",
    "acceleration",
    "almost_stochastic_order",
    "bca_interval",
    "benjamini_hochberg",
    "cluster_sums",
    "detectable_difference",
    "discordance",
    "doubts",
    "effect",
    "effect_difference",
    "equivalence_test",
    "expanded_level",
    "gap",
    "gap_difference",
    "gaps",
    "groups_needed",
    "holm",
    "interval",
    "leave_out_totals",
    "log_odds",
    "log_odds_lost",
    "macro_average",
    "mcnemar_test",
    "mean_of",
    "p_value",
    "percentile_interval",
    "points_lost",
    "power_to_detect",
    "randomised",
    "randomised_gap",
    "randomised_gap_difference",
    "resample_counts",
    "resample_totals",
    "score_interval",
    "seed_weights",
    "spread",
    "total_draws",
    "total_of",
    "unseen_share",
]
