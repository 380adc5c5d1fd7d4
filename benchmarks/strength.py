"""How strong attacks are at equal budgets: success rate, queries and graphemes of each, in one run.

Run:  python benchmarks/strength.py --ckpt DIR --data DIR --task panx --languages hi,ru
          [--attacks greedy,beam,ensemble] [--budgets tight,standard]
          [--examples 60] [--seeds 2] [--split test]

Success rate is succeeded / (succeeded + failed); queries are per attacked example, graphemes per
success. ``over`` is the success rate minus that of random search, with two standard errors of the
paired difference over examples (seeds averaged).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from math import sqrt
from pathlib import Path
from statistics import fmean, stdev

from robustx.attacks import Engine, Outcome, Status, Threat, Tools, attacks, goal_for, parse_budget
from robustx.example import Example
from robustx.models.checkpoint import Arm, Need, resolve
from robustx.models.encoder import place
from robustx.models.loading import Manner, load
from robustx.tasks import tasks
from robustx.tasks.base import Task
from robustx.tasks.sources import LocalSource

BASELINE = "random-search"


def tools_of(checkpoint: str, task: Task) -> Tools:
    need = Need(task.name, task.heads, task.folders, task.labels, task.aliases)
    [member], _ = resolve(Arm("attacked", checkpoint), [need], {})
    manner = Manner(place("cpu"))
    goal = goal_for(task, member.head, ())
    return Tools(load(member, manner), member.head, task, goal, manner)


def attacked(
    tools: Tools, spec: str, budget: str, examples: Sequence[Example], seeds: int
) -> list[list[Outcome]]:
    """Return the outcomes of each seed."""
    engine = Engine(tools, Threat(parse_budget(budget), tools.goal))
    return [engine.run(attacks.build(spec), examples, seed) for seed in range(seeds)]


def rates(found: Sequence[Sequence[Outcome]]) -> dict[int, float]:
    """Return the mean success of each example that was attacked, by its place."""
    tried = {Status.SUCCEEDED, Status.FAILED}
    return {
        place: fmean(one.status is Status.SUCCEEDED for one in of_seeds)
        for place, of_seeds in enumerate(zip(*found, strict=True))
        if all(one.status in tried for one in of_seeds)
    }


def row(spec: str, found: Sequence[Sequence[Outcome]], baseline: dict[int, float]) -> str:
    own = rates(found)
    if not own:
        return f"{spec:26} nothing was attacked"
    flat = [one for outcomes in found for one in outcomes]
    won = [one for one in flat if one.status is Status.SUCCEEDED]
    queries = [one.queries for one in flat if one.status in {Status.SUCCEEDED, Status.FAILED}]
    lead = [own[place] - baseline[place] for place in own if place in baseline]
    error = 2 * stdev(lead) / sqrt(len(lead)) if len(lead) > 1 else float("nan")
    spent = fmean(one.attempt.cost.graphemes for one in won) if won else float("nan")
    return (
        f"{spec:26} {fmean(own.values()):7.3f} {fmean(lead):+7.3f} ± {error:.3f} "
        f"{fmean(queries):8.1f} {spent:9.2f}  n {len(own)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--ckpt", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--task", required=True)
    parser.add_argument("--languages", required=True)
    parser.add_argument("--attacks", default="greedy,beam,ensemble")
    parser.add_argument("--budgets", default="tight,standard")
    parser.add_argument("--examples", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--split", default="test")
    given = parser.parse_args()
    task = tasks.build(given.task)
    tools = tools_of(given.ckpt, task)
    print(f"{'attack':26} {'success':>7} {'over random':>15} {'queries':>8} {'graphemes':>9}")
    for language in given.languages.split(","):
        found = LocalSource(given.data).load(task, language, given.split)
        examples = found.examples[: given.examples]
        for budget in given.budgets.split(","):
            print(f"{given.task} {language}, {budget}")
            first = attacked(tools, BASELINE, budget, examples, given.seeds)
            print(row(BASELINE, first, rates(first)), flush=True)
            for spec in given.attacks.split(","):
                outcomes = attacked(tools, spec, budget, examples, given.seeds)
                print(row(spec, outcomes, rates(first)), flush=True)


if __name__ == "__main__":
    main()
