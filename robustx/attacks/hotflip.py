"""HotFlip: replaces sub-words where the model's own gradient says that it hurts."""

from __future__ import annotations

import heapq
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any, NamedTuple

from robustx.attacks.base import REFUSED, Attack, Question, Search, Service, Tools, attacks
from robustx.attacks.case import Candidate, Case
from robustx.attacks.flips import Flips, FlipService, flips_of
from robustx.attacks.guide import HEADS, Guide
from robustx.errors import InputError

# How many times more entries are considered once all are tried, and how often.
_WIDER, _STEPS = 8, 3


class _Node(NamedTuple):
    """A candidate that was judged, and those that flip one sub-word more, as they are found.

    The nodes are in the order in which they are looked at: best score first, then the older one.
    """

    badness: float
    age: int
    candidate: Candidate
    longer: Iterator[Candidate] | None


@attacks.register("HotFlipEbrahimi2017")
@dataclass(frozen=True)
class HotFlip(Attack):
    """Flips the sub-words that promise most to the first order (Ebrahimi et al., arXiv 1712.06751).

    The gain of a flip is the gradient of the answer's log-odds at a sub-word times the difference
    of the embeddings. A flip keeps the script and whether a word begins there; its text is written
    into the example, split into sub-words afresh, and judged like any other candidate, ``tries`` at
    a time: first several flips in one text, then single ones. The search goes on from the best text
    so far, and comes back to an earlier one where that gets no better. Of each place the ``each``
    best entries of the vocabulary are considered, and more where these are all tried.
    """

    tries: int = 8
    each: int = 8

    heads = HEADS

    def __post_init__(self) -> None:
        """Refuse to try nothing."""
        if self.tries < 1 or self.each < 1:
            raise InputError("HotFlipEbrahimi2017 needs tries and each of 1 at least")

    def services(self, tools: Tools) -> Mapping[type[Question], Service]:
        """Answer with the gradients of the checkpoint under attack; InputError without them."""
        return {Flips: FlipService(Guide.of(tools))}

    def search(self, case: Case, rng: Random) -> Search:
        """Go from text to text, best first; chance plays no part."""
        [clean] = yield [()]  # known, and so no query
        spent = [_Node(-clean.score, 0, (), None)]
        seen: set[Candidate] = {()}
        for step in range(_STEPS):
            nodes = [node._replace(longer=None) for node in spent]
            spent = yield from self._climb(case, nodes, seen, self.each * _WIDER**step)

    def _climb(
        self, case: Case, nodes: list[_Node], seen: set[Candidate], each: int
    ) -> Generator[Any, Any, list[_Node]]:
        """Flip on until there is nothing left to try; return the nodes again, and the new ones."""
        spent = []
        heapq.heapify(nodes)
        while nodes:
            node = heapq.heappop(nodes)
            longer = node.longer or (yield from flips_of(case, node.candidate, each))
            new = list(islice(_unseen(longer, seen), self.tries))
            if not new:
                spent.append(node)
                continue
            judgements = yield new
            heapq.heappush(nodes, node._replace(longer=longer))
            age = len(seen)
            for place, (candidate, judgement) in enumerate(zip(new, judgements, strict=True)):
                if judgement != REFUSED:
                    heapq.heappush(nodes, _Node(-judgement.score, age + place, candidate, None))
        return spent


def _unseen(candidates: Iterator[Candidate], seen: set[Candidate]) -> Iterator[Candidate]:
    for candidate in candidates:
        if candidate not in seen:
            seen.add(candidate)
            yield candidate
