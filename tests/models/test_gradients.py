"""Gradients agree with finite differences, stand at the right sub-words, and rank as real swaps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr

from robustx.errors import InputError, RobustxError
from robustx.example import Head, Option, Passage
from robustx.models.checkpoint import Member
from robustx.models.chooser import MaskedScorer
from robustx.models.encoder import Encoder, Placement
from robustx.models.gradients import Asked, Differentiable, texts_of
from robustx.models.loading import Manner, load
from robustx.models.vocabulary import Kind, Vocabulary
from robustx.text.edits import Span
from tests.conftest import needs_transformers_5
from tests.models.subword_checkpoints import KINDS, write_checkpoint

pytestmark = needs_transformers_5

HEADS: dict[Head, str] = {
    "sequence": "AutoModelForSequenceClassification",
    "token": "AutoModelForTokenClassification",
    "span": "AutoModelForQuestionAnswering",
    "choice": "AutoModelForMultipleChoice",
}
CONTEXT = "a big cat sat in Rome. дом"
ASKED: dict[Head, Asked] = {
    "sequence": Asked(("the cat sat in Paris", "राम घर, แมวบ้าน"), 1),
    "token": Asked(("the", "cat", "Paris,", "在北京"), [None, 0, 1, None]),
    "span": Asked(Passage("the cat ran?", CONTEXT, (Span(6, 9),)), [Span(6, 9)]),
    "choice": Asked(tuple(Option("the cat sat", "why?", text, True) for text in ("dog", "мир")), 1),
}
CASES = [(kind, head) for kind in KINDS for head in HEADS]


def loaded(path: Path, head: Head = "sequence", dtype: str = "float32") -> Any:
    """Load a checkpoint whose outputs are in the order of the labels."""
    member = Member("", "", None, path, head, (0, 1), False)
    return load(member, Manner(Placement("cpu", dtype, 256)))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Any:
    known: dict[Any, Any] = {}

    def get(kind: str, head: Head) -> Any:
        if (kind, head) not in known:
            path = write_checkpoint(tmp_path_factory.mktemp("tiny"), kind, HEADS[head])
            known[kind, head] = loaded(path, head)
        return known[kind, head]

    return get


def odds(model: Differentiable, asked: Asked, where: Any, step: torch.Tensor) -> float:
    """Return the odds that are asked, summed over rows, with a step added to one embedding."""
    total = 0.0
    for probe in model.probes(*asked):
        places = [at for at, piece in probe.pieces.items() if piece == where]

        def moved(_module: Any, _inputs: Any, output: Any, places: Any = places) -> Any:
            output = output.clone()
            for at in places:
                output[:, at] += step
            return output

        hook = model.encoder.model.get_input_embeddings().register_forward_hook(moved)
        with torch.no_grad():
            total += float(model.odds(model.encoder.model, model.encoder._padded([probe.row]))[0])
        hook.remove()
    return total


@pytest.mark.parametrize(("kind", "head"), CASES)
def test_a_gain_is_the_slope_of_the_odds_towards_the_new_embedding(
    models: Any, kind: str, head: Head
) -> None:
    model, asked = Differentiable.of(models(kind, head)), ASKED[head]
    model.encoder.model.double()
    try:
        [slopes] = model.slopes([asked])
        table = model.encoder.model.get_input_embeddings().weight
        assert len(slopes.pieces) > 6
        for index in range(0, len(slopes.pieces), 6):
            piece, gradient = slopes.pieces[index], slopes.gradients[index]
            if slopes.pieces.count(piece) > 1:
                gradient = slopes.gradients[[p == piece for p in slopes.pieces]].sum(0)
            step = 1e-4 * (table[20] - table[piece.id])
            numeric = (odds(model, asked, piece, step) - odds(model, asked, piece, -step)) / 2e-4
            found = float((gradient * (step / 1e-4).numpy()).sum())
            assert found == pytest.approx(numeric, rel=1e-3, abs=1e-5)
    finally:
        model.encoder.model.float()


@pytest.mark.parametrize(("kind", "head"), CASES)
def test_every_piece_says_which_stretch_of_which_text_it_covers(
    models: Any, kind: str, head: Head
) -> None:
    model, asked = Differentiable.of(models(kind, head)), ASKED[head]
    texts = texts_of(asked.input)
    [slopes] = model.slopes([asked])
    tokens = model.encoder.tokenizer.convert_ids_to_tokens([piece.id for piece in slopes.pieces])
    for piece, token in zip(slopes.pieces, tokens, strict=True):
        surface, told = piece.span.of(texts[piece.text]), token.strip("▁").removeprefix("##")
        assert surface.lower() == told.lower() or token in ("▁", "[UNK]", "<unk>")
    assert {piece.text for piece in slopes.pieces} == set(range(len(texts)))


def test_what_a_row_is_run_beside_changes_no_gradient(models: Any) -> None:
    model = Differentiable.of(models("bert", "sequence"))
    longer = Asked((" ".join(["the dog ran"] * 20), "dog"), 0)
    [alone] = model.slopes([ASKED["sequence"]])
    beside, _ = model.slopes([ASKED["sequence"], longer])
    assert beside.pieces == alone.pieces
    assert np.allclose(beside.gradients, alone.gradients, atol=1e-5)


def test_padding_is_no_answer_to_a_question(models: Any) -> None:
    model = Differentiable.of(models("xlmr", "span"))
    longer = Asked(Passage("dog?", "cat " * 30), [Span(0, 3)])
    [alone] = model.slopes([ASKED["span"]])
    beside, _ = model.slopes([ASKED["span"], longer])
    assert np.allclose(beside.gradients, alone.gradients, atol=1e-5)


def test_an_answer_that_no_window_shows_has_no_gradient(models: Any) -> None:
    model = Differentiable.of(models("bert", "span"))
    [slopes] = model.slopes([Asked(Passage("cat?", "the cat"), [None])])
    assert slopes.pieces == []


def test_a_late_answer_is_looked_for_in_its_own_window(models: Any) -> None:
    model = Differentiable.of(models("bert", "span"))
    context = "the dog ran. " * 60 + "big cat"
    [slopes] = model.slopes(
        [Asked(Passage("cat?", context), [Span(len(context) - 3, len(context))])]
    )
    last = max(piece.span.end for piece in slopes.pieces if piece.text == 1)
    assert last == len(context)


@pytest.mark.parametrize("kind", KINDS)
def test_first_order_gains_rank_swaps_as_brute_force_does(tmp_path: Path, kind: str) -> None:
    path = write_checkpoint(tmp_path, kind, spread=0.2)
    model = Differentiable.of(loaded(path))
    asked = Asked(("the cat sat in Rome", "big dog ran"), 1)
    [slopes] = model.slopes([asked])
    vocabulary = Vocabulary(model.encoder.tokenizer)
    correlations = []
    for index, piece in list(enumerate(slopes.pieces))[::3]:
        allowed = vocabulary.alike(Kind(frozenset({"Latin"}), bool(vocabulary.begins(piece.id))), 9)
        here = np.array([piece.id])
        swaps = model.encoder.nearest(slopes.gradients[[index]], here, allowed, len(allowed))
        real = [swapped(model, asked, index, slopes, number) for number in swaps.ids[0].tolist()]
        correlations.append(spearmanr(swaps.gains[0], real).statistic)
    assert np.mean(correlations) > 0.7


def swapped(model: Differentiable, asked: Asked, index: int, slopes: Any, number: int) -> float:
    table = model.encoder.model.get_input_embeddings().weight.detach()
    piece = slopes.pieces[index]
    return odds(model, asked, piece, table[number] - table[piece.id])


def test_the_best_swaps_are_the_same_whatever_the_blocks(
    models: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = models("bert", "sequence").encoder
    gradients = np.random.default_rng(0).normal(size=(7, 16)).astype(np.float32)
    ids, allowed = np.arange(20, 27), np.arange(5, 200)
    whole = encoder.nearest(gradients, ids, allowed, 4)
    table = encoder.model.get_input_embeddings().weight.detach().numpy()
    gains = gradients @ table[allowed].T - (gradients * table[ids]).sum(1, keepdims=True)
    assert (whole.ids == allowed[np.argsort(-gains, axis=1)[:, :4]]).all()
    assert np.allclose(whole.gains, -np.sort(-gains, axis=1)[:, :4], atol=1e-4)
    monkeypatch.setattr("robustx.models.encoder._PLACES", 3)
    monkeypatch.setattr("robustx.models.encoder._ENTRIES", 11)
    blocks = encoder.nearest(gradients, ids, allowed, 4)
    assert (blocks.ids == whole.ids).all()
    assert encoder.nearest(gradients, ids, allowed[:0], 4).ids.shape == (7, 0)


def test_running_out_of_memory_on_the_way_back_halves_the_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_checkpoint(tmp_path, "bert")
    model = Differentiable.of(loaded(path))
    asked = [Asked(("the cat", f"dog {number}"), 1) for number in range(9)]
    plenty = model.slopes(asked)
    whole = model.encoder.model.forward

    def little(**inputs: torch.Tensor) -> Any:
        if len(inputs["input_ids"]) > 2:
            raise torch.OutOfMemoryError
        return whole(**inputs)

    monkeypatch.setattr(model.encoder.model, "forward", little)
    scarce = model.slopes(asked)
    assert model.encoder.batch_tokens < 256
    for one, other in zip(plenty, scarce, strict=True):
        assert np.allclose(one.gradients, other.gradients, atol=1e-5)
    monkeypatch.setattr(model.encoder.model, "forward", _nothing_fits)
    with pytest.raises(RobustxError, match="out of memory on a single example"):
        model.slopes(asked[:1])


def _nothing_fits(**_: Any) -> Any:
    raise torch.OutOfMemoryError


def test_a_gradient_that_is_no_number_is_an_error_with_the_cure(tmp_path: Path) -> None:
    path = write_checkpoint(tmp_path, "bert")
    model = loaded(path)
    with torch.no_grad():
        model.encoder.model.classifier.weight.fill_(float("nan"))
    with pytest.raises(InputError, match=r"no numbers in torch\.float32; use --dtype float32"):
        Differentiable.of(model).slopes([ASKED["sequence"]])


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_half_precision_points_the_same_way(models: Any, tmp_path: Path, dtype: str) -> None:
    path = write_checkpoint(tmp_path, "bert")
    half = loaded(path, dtype=dtype)
    [rough] = Differentiable.of(half).slopes([ASKED["sequence"]])
    [fine] = Differentiable.of(models("bert", "sequence")).slopes([ASKED["sequence"]])
    assert np.corrcoef(rough.gradients.ravel(), fine.gradients.ravel())[0, 1] > 0.98


def test_a_model_without_gradients_is_refused(models: Any) -> None:
    scorer = MaskedScorer(models("bert", "sequence").encoder)
    with pytest.raises(InputError, match=r"a MaskedScorer gives no gradients .* such as greedy"):
        Differentiable.of(scorer)


def test_no_weight_is_given_a_gradient(models: Any) -> None:
    model = Differentiable.of(models("bert", "sequence"))
    model.slopes([ASKED["sequence"]])
    assert all(weight.grad is None for weight in model.encoder.model.parameters())
    assert isinstance(model.encoder, Encoder)
