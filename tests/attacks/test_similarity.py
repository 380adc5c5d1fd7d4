"""A sentence encoder says how near an adversary stays to the clean text."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from robustx.attacks import Budget, Change, Tools, constraints
from robustx.attacks.case import Attempt, Candidate
from robustx.attacks.similarity import Similarity
from robustx.errors import InputError
from robustx.example import Example
from robustx.models.embedder import Embedder
from robustx.models.encoder import Encoder, place
from robustx.models.loading import Manner
from robustx.text.edits import Edit
from tests.attacks.spelling_model import TASK, case_of
from tests.conftest import MakeCheckpoint

BUDGET = Budget(queries=10, graphemes=100, words=20)
PLACE = place("cpu")
TOOLS = Tools(cast(Any, None), "sequence", TASK, cast(Any, None), Manner(PLACE))
FIELDS = {"premise": "the cat sat on the mat", "hypothesis": "a cat sat"}


@pytest.fixture(scope="module")
def encoder(make_checkpoint: MakeCheckpoint) -> str:
    return str(make_checkpoint(head="AutoModel"))


def attempt(*changes: Change) -> Attempt:
    case = case_of(Example("1", "en", "1", FIELDS, "entailment"), BUDGET)
    made = case.attempt(changes)
    assert made is not None
    return made


def cosine(encoder: str, first: str, second: str) -> float:
    embedder = Embedder.of(Encoder.load(cast(Any, encoder), "embedding", PLACE), 1)
    one, other = embedder.read([first, second], lambda _: None)
    return float(np.dot(one.values, other.values))


CAT: Candidate = (Change("premise", Edit(4, 7, "dog")),)
BOTH: Candidate = (*CAT, Change("hypothesis", Edit(0, 9, "zzzz")))


def test_the_least_of_the_edited_fields_counts(encoder: str) -> None:
    near = cosine(encoder, FIELDS["premise"], "the dog sat on the mat")
    far = cosine(encoder, FIELDS["hypothesis"], "zzzz")
    assert 0 < far < near < 1
    between = Similarity(encoder, (near + far) / 2).opened(TOOLS)
    assert between([attempt(*CAT), attempt(*BOTH), attempt(BOTH[1])]) == [True, False, False]
    assert Similarity(encoder, near + 0.01).opened(TOOLS)([attempt(*CAT)]) == [False]


def test_the_clean_text_is_as_near_as_can_be(encoder: str) -> None:
    assert Similarity(encoder, 1.0).opened(TOOLS)([attempt()]) == [True]


def test_the_company_does_not_count(encoder: str) -> None:
    attempts = [
        attempt(Change("premise", Edit(4, 7, word))) for word in ("dog", "bat", "mouse", "x")
    ]
    check = Similarity(encoder, 0.7).opened(TOOLS)
    assert list(check(attempts)) == [
        verdict for one in attempts for verdict in Similarity(encoder, 0.7).opened(TOOLS)([one])
    ]
    assert check([]) == []


@pytest.mark.parametrize("least", ["0", "1.2", "nan", "-0.5"])
def test_what_is_no_cosine_to_reach_is_refused(least: str) -> None:
    with pytest.raises(InputError, match="least of 'similarity' is above 0 and at most 1"):
        constraints.build(f"similarity?model=m&least={least}")


def test_a_wrong_path_is_refused() -> None:
    with pytest.raises(InputError, match="no checkpoint directory /no/such"):
        constraints.build("similarity?model=/no/such").opened(TOOLS)


def test_an_unknown_pooling_is_refused(encoder: str) -> None:
    with pytest.raises(InputError, match="unknown pooling 'max'"):
        constraints.build(f"similarity?model={encoder}&pooling=max").opened(TOOLS)


def test_the_encoder_is_part_of_its_edition(encoder: str) -> None:
    assert Similarity(encoder).edition().startswith("1-")
    assert len(Similarity(encoder).fingerprint()) == 32
