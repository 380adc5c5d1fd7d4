from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from seqeval.metrics import f1_score

from robustx.metrics.spans import SpanF1
from robustx.report.scores import Observed, score_cells
from robustx.stats import Sampled, interval, resample_counts

B = 200


def scored(metric, groups, right, samples=((0,),), seed=0):
    statistics = np.array([[metric.statistics(1, int(one)) for one in right]], dtype=float)
    return score_cells(metric, samples, [Observed(groups, statistics)], B, seed)


@pytest.fixture
def metric(several):
    """A metric with a further score and a task score of its own."""
    from robustx.tasks import tasks

    return tasks.build("spans").metric


RIGHT = [i % 3 > 0 for i in range(60)]
GROUPS = [f"item {i}" for i in range(60)]


def test_tasks_that_were_made_from_the_same_items_share_their_draws(metric):
    one, other = scored(metric, GROUPS, RIGHT), scored(metric, GROUPS[::-1], RIGHT[::-1])
    assert np.array_equal(one.score.draws, other.score.draws)


def test_tasks_of_other_items_have_draws_of_their_own(metric):
    one = scored(metric, GROUPS, RIGHT).score.draws[0]
    other = scored(metric, [f"other {group}" for group in GROUPS], RIGHT).score.draws[0]
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.2


def test_the_seed_moves_the_draws_and_not_the_score(metric):
    one, other = scored(metric, GROUPS, RIGHT), scored(metric, GROUPS, RIGHT, seed=1)
    assert not np.array_equal(one.score.draws, other.score.draws)
    assert one.score.values == other.score.values


def test_the_task_score_is_what_the_metric_says(metric):
    found = scored(metric, GROUPS, RIGHT)
    f1, exact = found.score.values[0], found.beside_mean([0])["exact match"]
    assert (f1, exact) == (pytest.approx(5 / 6), pytest.approx(2 / 3))
    assert found.task.values[0] == pytest.approx((f1 + exact) / 2)


def test_a_metric_without_a_task_score_of_its_own_has_one_set_of_draws():
    from robustx.metrics.accuracy import Accuracy

    found = scored(Accuracy(), GROUPS, RIGHT)
    assert found.task is not None
    assert np.shares_memory(found.task.draws, found.score.draws)


def test_an_undefined_score_is_zero_and_its_draws_are_no_numbers(metric):
    nothing = [Observed(GROUPS[:2], np.zeros((1, 2, 3)))]
    found = score_cells(metric, [[0]], nothing, B, 0)
    assert found.score.values.tolist() == [0.0]
    assert np.isnan(found.score.draws).all()
    assert found.beside_mean([0]) == {"exact match": None}


def tags_of(rng, sentences=40):
    """Made-up tags (gold, output) of sentences, of which the output misses some."""
    gold = [
        rng.choice(["O", "O", "B-PER", "I-PER", "B-LOC"], size=rng.integers(3, 12)).tolist()
        for _ in range(sentences)
    ]
    return gold, [[tag if rng.random() < 0.8 else "O" for tag in one] for one in gold]


def test_every_resample_scores_as_seqeval_scores_its_sentences():
    gold, output = tags_of(np.random.default_rng(4))
    names = [f"{place:02}" for place in range(len(gold))]
    statistics = [SpanF1().statistics(*pair) for pair in zip(gold, output, strict=True)]
    found = score_cells(SpanF1(), [[0]], [Observed(names, np.array([statistics]))], 30, 0)
    drawing = found.drawings[0]
    counts = np.concatenate(list(resample_counts(drawing.size, 30, drawing.seed)))
    for times, draw in zip(counts, found.score.draws[0], strict=True):
        drawn = np.repeat(np.arange(len(gold)), times)
        again = f1_score([gold[one] for one in drawn], [output[one] for one in drawn])
        assert draw == pytest.approx(again, abs=1e-6)  # kept in single precision


def over_seeds(metric, right):
    """Score one cell of several checkpoints; ``right`` is (s, n)."""
    statistics = np.array(
        [[metric.statistics(1, int(one)) for one in of_seed] for of_seed in right], dtype=float
    )
    return score_cells(metric, [[0]], [Observed(GROUPS, statistics, SEEDS)], B, 0)


SEEDS = ("nli", "1", "2", "3")
BY_SEED = np.array([[(i + seed) % 4 > 0 for i in range(60)] for seed in range(3)])


def test_the_score_of_several_seeds_is_the_mean_of_theirs(metric):
    found = over_seeds(metric, BY_SEED).score
    alone = [scored(metric, GROUPS, right).score for right in BY_SEED]
    assert found.values[0] == pytest.approx(np.mean([one.values[0] for one in alone]))
    assert found.draws[0] == pytest.approx(np.mean([one.draws[0] for one in alone], axis=0))


def test_a_mean_over_cells_knows_what_each_seed_scores(metric):
    [part] = over_seeds(metric, BY_SEED).score.mean([0]).seeds.values()
    alone = [scored(metric, GROUPS, right).score for right in BY_SEED]
    assert part.values == pytest.approx([one.values[0] for one in alone])
    assert part.draws == pytest.approx(np.array([one.draws[0] for one in alone]))


def test_seeds_that_differ_have_a_wider_interval_than_their_mean_alone(metric):
    worse = BY_SEED & (np.arange(3) > 0)[:, np.newaxis]
    mean = over_seeds(metric, worse).score.mean([0])
    several, held = interval(mean, 60), interval(Sampled(mean.value, mean.draws), 60)
    assert several.value == held.value
    assert several.high - several.low > held.high - held.low


def test_cells_of_the_same_checkpoints_weigh_their_seeds_alike(metric):
    statistics = np.array([[metric.statistics(1, int(one)) for one in of] for of in BY_SEED])
    cells = [Observed(GROUPS, statistics, SEEDS), Observed(GROUPS[::-1], statistics, SEEDS)]
    found = score_cells(metric, [[0, 1]], cells, B, 0).score
    one, other = (found.mean([cell]).seeds[SEEDS].weights for cell in (0, 1))
    assert np.array_equal(one, other)


DIGESTS = """
import hashlib, sys
from pathlib import Path
import numpy as np
from robustx.metrics.qa import QaScore
from robustx.evaluation.store import RunFolder
from robustx.report import summarise
from robustx.report.scores import Observed, score_cells

rng = np.random.default_rng(3)
groups = [f"paragraph {place}" for place in rng.integers(900, size=3_000)]
cells = [
    Observed(groups, np.dstack([rng.random((3, 3_000, 2)), np.ones((3, 3_000))]), ("a", "1", "2"))
    for _ in range(12)
]
found = score_cells(QaScore(str), [range(6), range(6, 12)], cells, 600, 1)
means = [room.mean(range(12)) for room in (found.score, found.task)]
for array in (found.score.draws, found.task.draws, *(mean.draws for mean in means)):
    print(hashlib.sha256(array.tobytes()).hexdigest())
print(found.score.values.tolist(), means[0].value.hex(), means[1].value.hex())
summary = summarise(RunFolder(Path(sys.argv[1])), resamples=300)
print(hashlib.sha256(repr(summary).encode()).hexdigest())
"""


def digests(folder, threads):
    """What a process with so many threads makes of statistics and of a run folder."""
    limits = {f"{owner}_NUM_THREADS": str(threads) for owner in ("OMP", "OPENBLAS", "MKL")}
    return subprocess.run(
        [sys.executable, "-c", DIGESTS, str(folder)],
        env={**os.environ, **limits},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_any_number_of_threads_gives_the_same_numbers_to_the_last_digit(make, tmp_path):
    seeds = {"nli-1": ("nli", 1), "nli-2": ("nli", 2), "ner-1": ("ner", 1), "ner-2": ("ner", 2)}
    folder = make.but(checkpoints=seeds, items=60).write(tmp_path / "run").root
    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(lambda threads: digests(folder, threads), (1, 2))
    assert one == two
    assert len(one.splitlines()) == 6
