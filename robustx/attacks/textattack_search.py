"""A search of TextAttack's that asks our engine instead of a model."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from robustx.attacks.aside import Ask
from robustx.attacks.base import Hidden
from robustx.attacks.case import Candidate, Case, Change, Word
from robustx.attacks.goal import Judgement
from robustx.attacks.textattack_loading import fields_of, reading, textattack
from robustx.perturb.difference import letter_edits, word_edits
from robustx.text.edits import Edit, Rewrite


def search(template: Any, case: Case, ask: Ask) -> None:
    """Attack an example as ``template``, a ``textattack.Attack``, does; ``ask`` asks the engine."""
    from textattack.shared import AttackedText

    sources = {name: ground.text for name, ground in case.grounds.items()}
    languages = {name: ground.language for name, ground in case.grounds.items()}
    with reading(sources, languages):
        attack = _fresh(template, _Texts(case, ask))
        attack.attack(AttackedText(OrderedDict(sources)), 0)


def _fresh(template: Any, texts: _Texts) -> Any:
    """Return an attack with our goal, for one search; its parts keep nothing of others."""
    return textattack().Attack(
        goal_function=_goal()(texts),
        constraints=[
            *template.constraints,
            *template.pre_transformation_constraints,
            _free_words()(texts.free),
        ],
        transformation=template.transformation,
        search_method=copy(template.search_method),
        transformation_cache_size=2**10,
        constraint_cache_size=2**10,
    )


@dataclass(frozen=True)
class _Texts:
    """Translates between what TextAttack asks about and what a search asks about."""

    case: Case
    ask: Ask

    @cached_property
    def words(self) -> list[Word]:
        """All words, as TextAttack counts them."""
        return [
            Word(name, span, span.of(ground.text))
            for name, ground in self.case.grounds.items()
            for span in ground.words
        ]

    @property
    def free(self) -> frozenset[int]:
        """The numbers of the words that may be edited."""
        editable = set(self.case.words)
        return frozenset(i for i, word in enumerate(self.words) if word in editable)

    def judged(self, texts: Sequence[Any]) -> list[Judgement]:
        """Return a judgement of each text; the score is in [0, 1], see ``_share``."""
        places = [_hidden(text) for text in texts]
        words = self.words
        hidden = [words[place] for place in places if place is not None]
        others = [text for text, place in zip(texts, places, strict=True) if place is None]
        candidates = [self.candidate(text) for text in others]
        of_hidden = iter(self.ask(Hidden(tuple(hidden))) if hidden else ())
        of_others = iter(self.ask(candidates) if candidates else ())
        judgements = (next(of_others if place is None else of_hidden) for place in places)
        return [Judgement(_share(score), reached) for score, reached in judgements]

    def candidate(self, text: Any) -> Candidate:
        """Return the changes that make a text."""
        new = fields_of(text, list(self.case.grounds))
        return tuple(
            Change(name, edit)
            for name, ground in self.case.grounds.items()
            for edit in edits_between(ground.text, new[name])
        )


def edits_between(source: str, target: str) -> list[Edit]:
    """Return the edits that make ``target`` of ``source``: in letters, else in words, else one."""
    if source == target:
        return []
    if not (source.strip() and target.strip()):
        return [Edit(0, len(source), target)]
    for edits in (letter_edits(source, target), word_edits(source, target)):
        if Rewrite.of(source, edits).target == target:
            return edits
    return [Edit(0, len(source), target).trimmed(source)]


def _hidden(text: Any) -> int | None:
    """Return which word a search method hid to rank it; None for a text that was transformed."""
    attributes = text.attack_attrs
    if "last_transformation" in attributes or "newly_modified_indices" not in attributes:
        return None
    changed = set(attributes["newly_modified_indices"])
    gone = [int(i) for i, new in enumerate(attributes["original_index_map"]) if new < 0]
    found = [*changed, *gone]
    return int(found[0]) if len(found) == 1 else None


def _share(score: float) -> float:
    """Return a score of any size as one in (0, 1), as TextAttack's are; 0 for what is refused.

    It is the logistic function: of two labels' margin it gives the probability of the wrong one.
    """
    return 0.5 * (1 + math.tanh(score / 2))


@lru_cache(maxsize=1)
def _goal() -> Callable[[_Texts], Any]:
    """Make the goal function that asks our engine."""
    from textattack.goal_function_results import (
        ClassificationGoalFunctionResult,
        GoalFunctionResultStatus,
    )
    from textattack.goal_functions import GoalFunction

    class Goal(GoalFunction):  # type: ignore[misc]
        def __init__(self, texts: _Texts) -> None:
            self.texts = texts
            self.maximizable = self.use_cache = False
            self.query_budget = math.inf
            self.batch_size = 1
            self.model = None
            self.num_queries = 0

        def get_results(
            self, attacked_text_list: Sequence[Any], check_skip: bool = False
        ) -> tuple[list[Any], bool]:
            judgements = self.texts.judged(attacked_text_list)
            self.num_queries += len(judgements)
            return list(map(self._result, attacked_text_list, judgements)), False

        def _result(self, text: Any, judgement: Judgement) -> Any:
            status = GoalFunctionResultStatus
            return ClassificationGoalFunctionResult(
                attacked_text=text,
                raw_output=[1 - judgement.score, judgement.score],
                output=int(judgement.reached),
                goal_status=status.SUCCEEDED if judgement.reached else status.SEARCHING,
                score=judgement.score,
                num_queries=self.num_queries,
                ground_truth_output=self.ground_truth_output,
            )

        def _is_goal_complete(self, model_output: Any, attacked_text: Any) -> bool:
            raise NotImplementedError

        _get_score = _goal_function_result_type = _process_model_outputs = _is_goal_complete

    return Goal


@lru_cache(maxsize=1)
def _free_words() -> Callable[[frozenset[int]], Any]:
    """Make the constraint that leaves protected words alone."""
    from textattack.constraints import PreTransformationConstraint

    class FreeWords(PreTransformationConstraint):  # type: ignore[misc]
        def __init__(self, free: frozenset[int]) -> None:
            self.free = free

        def _get_modifiable_indices(self, current_text: Any) -> set[int]:
            places = current_text.attack_attrs["original_index_map"]
            return set(_in_place(self.free, places))

    return FreeWords


def _in_place(free: frozenset[int], places: Any) -> Iterator[int]:
    return (int(place) for old, place in enumerate(places) if old in free and place >= 0)
