"""Runs torch: loads a fine-tuned encoder and runs sub-words in batches of a token budget."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from transformers import (
    AutoModel,
    AutoModelForMaskedLM,
    AutoModelForMultipleChoice,
    AutoModelForQuestionAnswering,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    AutoTokenizer,
)
from transformers.utils import logging as transformers_logging

from robustx.errors import InputError, RobustxError
from robustx.example import Head
from robustx.models.batching import batches, equal

# Tokens per batch, padding included. Measured with benchmarks/throughput.py: on two CPU cores a
# 6x384 encoder is fastest around 1-2 thousand; a GPU needs many more to be filled.
BATCH_TOKENS = {"cpu": 1536, "cuda": 65536, "mps": 8192}


class Placement(NamedTuple):
    """Where and in which precision a model runs, and how many tokens go in a batch."""

    device: str
    dtype: str
    batch_tokens: int


def place(device: str = "auto", dtype: str = "auto", batch_tokens: int | None = None) -> Placement:
    """Resolve ``auto``: the first GPU in bf16 where it has that, else fp32.

    On a CPU ``auto`` is always fp32: bf16 without native instructions is several times slower.

    Raises:
        InputError: the device is not there, or the dtype is unknown.
    """
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    kind = device.partition(":")[0]
    if kind not in BATCH_TOKENS:
        raise InputError(f"unknown device {device!r}; use auto, cpu, cuda, cuda:N or mps")
    if kind == "cuda" and not torch.cuda.is_available():
        raise InputError("no CUDA device is available; use --device cpu")
    if kind == "mps" and not torch.backends.mps.is_available():
        raise InputError("no MPS device is available; use --device cpu")
    if dtype == "auto":
        native = kind == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)
        dtype = "bfloat16" if native else "float32"
    if dtype not in _DTYPES:
        raise InputError(f"unknown dtype {dtype!r}; use auto, {', '.join(_DTYPES)}")
    return Placement(device, dtype, batch_tokens or BATCH_TOKENS[kind])


_DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


_AUTO = {
    "sequence": AutoModelForSequenceClassification,
    "token": AutoModelForTokenClassification,
    "span": AutoModelForQuestionAnswering,
    "choice": AutoModelForMultipleChoice,
    "fill": AutoModelForMaskedLM,
    "embedding": AutoModel,
}
_UNLOADABLE = (OSError, ValueError, RuntimeError, KeyError, ImportError, SafetensorError)


Row = dict[str, list[int]]  # what the tokeniser says of one input; other keys are not passed on
NOT_ASKED = -100  # in a row's ``labels``, where nothing is asked
Outputs = tuple[NDArray[np.float32], ...]
Pick = Callable[[Any, dict[str, torch.Tensor]], tuple[torch.Tensor, ...]]
Gradients = NDArray[np.float32]

# A pass back keeps every layer's activations: its batches have a fourth of the tokens.
_KEPT = 4
# Places and vocabulary entries that are multiplied at a time: a block of 64 MiB.
_PLACES, _ENTRIES = 1024, 16384


class Swaps(NamedTuple):
    """For n places the k sub-words that promise most there, and what they promise, best first."""

    ids: NDArray[np.int64]  # (n, k)
    gains: Gradients  # (n, k)


class Encoded(NamedTuple):
    """Inputs as sub-words: n rows, their lengths before any cut, their unknown sub-words."""

    rows: list[Row]
    tokens: list[int]
    unknown: list[int]
    truncated: list[bool]


@dataclass
class Encoder:
    """A fine-tuned encoder with its head. Built by ``load``.

    ``batch_tokens`` is halved for good each time the device runs out of memory.
    """

    model: Any
    tokenizer: Any
    device: str
    batch_tokens: int
    max_length: int

    @classmethod
    def load(
        cls, path: Path, head: Head, placement: Placement, max_length: int | None = None
    ) -> Encoder:
        """Load the model and tokenizer in ``path``; nothing is downloaded.

        ``max_length`` (sub-words) defaults to what the encoder takes.

        Raises:
            InputError: the weights lack the head (it would be random), or cannot be read.
        """
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
        transformers_logging.set_verbosity_error()
        transformers_logging.disable_progress_bar()
        try:
            model, info = _AUTO[head].from_pretrained(
                path,
                output_loading_info=True,
                dtype=_DTYPES[placement.dtype],
                local_files_only=True,
            )
            tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
        except _UNLOADABLE as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise InputError(f"cannot load the checkpoint {path}: {reason}") from error
        _require_trained_weights(path, info, head)
        limit = _limit(model, tokenizer)
        return cls(
            model=model.to(placement.device).eval(),
            tokenizer=tokenizer,
            device=placement.device,
            batch_tokens=placement.batch_tokens,
            max_length=min(limit, max_length or limit),
        )

    def encode(self, inputs: Sequence[tuple[str, ...]]) -> Encoded:
        """Tokenise texts or pairs, cut to ``max_length`` at the end of the longer text."""
        rows = self._tokenize(inputs, truncation=False)
        tokens = [len(row["input_ids"]) for row in rows]
        unknown = [self.count_unknown(row["input_ids"]) for row in rows]
        long = [index for index, count in enumerate(tokens) if count > self.max_length]
        cut = self._tokenize([inputs[index] for index in long], truncation=True)
        for index, row in zip(long, cut, strict=True):
            rows[index] = row
        return Encoded(rows, tokens, unknown, [count > self.max_length for count in tokens])

    def count_unknown(self, ids: Sequence[int]) -> int:
        """Return how many sub-words stand for what the vocabulary lacks."""
        unknown = self.tokenizer.unk_token_id
        return 0 if unknown is None else list(ids).count(unknown)

    def forward(self, rows: Sequence[Row], pick: Pick) -> Iterator[tuple[list[int], Outputs]]:
        """Run rows through the model, and yield which rows were run and what ``pick`` takes.

        The rows go in batches of like length, longest first, and equal rows once; each array that
        is picked has the rows of the batch first.
        """
        groups = equal([_key(row) for row in rows])
        firsts = [rows[group[0]] for group in groups]
        run = partial(self._forward, pick=pick)
        for batch, found in self._batched(firsts, self.batch_tokens, run):
            shared = [place for place, number in enumerate(batch) for _ in groups[number]]
            yield (
                [index for number in batch for index in groups[number]],
                tuple(array[shared] for array in found),
            )

    def gradients(self, rows: Sequence[Row], odds: Pick) -> Iterator[tuple[list[int], Gradients]]:
        """Run rows forth and back, and yield which were run and their gradients (b, l, d).

        They are those of each row's ``odds`` (b,) with respect to its input embeddings. The
        activations are kept for the way back, so that fewer rows go in a batch.

        Raises:
            InputError: a gradient is no number, being too large for the dtype.
        """
        budget = max(1, self.batch_tokens // _KEPT)
        for batch, [found] in self._batched(rows, budget, partial(self._backward, odds=odds)):
            if not np.isfinite(found).all():
                raise InputError(
                    f"gradients of the checkpoint are no numbers in {self.model.dtype}; "
                    "use --dtype float32"
                )
            yield batch, found

    @torch.inference_mode()
    def nearest(
        self, gradients: Gradients, ids: NDArray[np.int64], allowed: NDArray[np.int64], k: int
    ) -> Swaps:
        """Return which ``allowed`` sub-words promise most in the places of n others.

        ``gradients`` (n, d) are those at the places, ``ids`` (n,) what stands there. A gain is the
        first-order change: the gradient times the difference of the embeddings.
        """
        table = self.model.get_input_embeddings().weight
        found = [
            self._nearest(table, gradients[start : start + _PLACES], allowed, k)
            for start in range(0, len(ids), _PLACES)
        ]
        swaps, values = (np.concatenate(column) for column in zip(*found, strict=True))
        here = table[torch.from_numpy(ids).to(table.device)].float().cpu().numpy()
        return Swaps(swaps, values - (gradients * here).sum(-1, keepdims=True))

    def _nearest(
        self, table: torch.Tensor, gradients: Gradients, allowed: NDArray[np.int64], k: int
    ) -> tuple[NDArray[np.int64], Gradients]:
        """Return the k allowed ids (n, k) with the greatest products, and these, best first."""
        slopes = torch.from_numpy(gradients).to(table.device)
        ids = torch.from_numpy(allowed).to(table.device)
        best = slopes.new_empty((len(slopes), 0))
        kept = ids.new_empty((len(slopes), 0))
        for part in torch.split(ids, _ENTRIES):
            products, places = (slopes @ table[part].float().T).topk(min(k, len(part)))
            best = torch.cat([best, products], dim=1)
            kept = torch.cat([kept, part[places]], dim=1)
        values, places = best.topk(min(k, best.shape[1]))
        return kept.gather(1, places).cpu().numpy(), values.cpu().numpy()

    def _batched(
        self, rows: Sequence[Row], budget: int, run: Callable[[Sequence[Row]], Outputs | None]
    ) -> Iterator[tuple[list[int], Outputs]]:
        """Run rows in batches, smaller ones where ``run`` finds too little memory."""
        pending = list(batches([len(row["input_ids"]) for row in rows], budget))
        while pending:
            batch = pending.pop(0)
            found = run([rows[index] for index in batch])
            if found is None:
                pending = self._halved(batch) + pending
            else:
                yield batch, found

    def _tokenize(self, inputs: Sequence[tuple[str, ...]], truncation: bool) -> list[Row]:
        if not inputs:
            return []
        columns = [list(column) for column in zip(*inputs, strict=True)]
        output = self.tokenizer(
            *columns,
            truncation="longest_first" if truncation else False,
            max_length=self.max_length if truncation else None,
            return_attention_mask=False,
            verbose=False,
        )
        return [{name: output[name][i] for name in output} for i in range(len(inputs))]

    @torch.inference_mode()
    def _forward(self, rows: Sequence[Row], pick: Pick) -> Outputs | None:
        """Return what is picked of a batch, or None where the device has too little memory."""
        try:
            inputs = self._padded(rows)
            picked = pick(self.model, inputs)
            return tuple(tensor.float().cpu().numpy() for tensor in picked)
        except RuntimeError as error:
            if not _out_of_memory(error):
                raise
        return None

    def _backward(self, rows: Sequence[Row], odds: Pick) -> Outputs | None:
        """Return the gradients of a batch, or None where the device has too little memory."""
        embedded: list[torch.Tensor] = []

        def kept(_module: Any, _inputs: Any, output: torch.Tensor) -> torch.Tensor:
            embedded.append(output.detach().requires_grad_())
            return embedded[-1]

        self.model.requires_grad_(False)  # so that no activation is kept for the weights' sake
        hook = self.model.get_input_embeddings().register_forward_hook(kept)
        try:
            [value] = odds(self.model, self._padded(rows))
            [gradient] = torch.autograd.grad(value.sum(), embedded)
            return (gradient.float().cpu().numpy(),)
        except RuntimeError as error:
            if not _out_of_memory(error):
                raise
        finally:
            hook.remove()
        return None

    def _padded(self, rows: Sequence[Row]) -> dict[str, torch.Tensor]:
        pad = self.tokenizer.pad_token_id or 0
        padding = {"input_ids": pad, "token_type_ids": 0, "labels": NOT_ASKED}
        inputs = {
            name: _pad([row[name] for row in rows], padding[name])
            for name in rows[0]
            if name in padding
        }
        lengths = torch.tensor([len(row["input_ids"]) for row in rows])
        width = inputs["input_ids"].shape[1]
        inputs["attention_mask"] = (torch.arange(width)[None, :] < lengths[:, None]).long()
        return {name: tensor.to(self.device) for name, tensor in inputs.items()}

    def _halved(self, batch: list[int]) -> list[list[int]]:
        """Split a batch that did not fit, and make later ones smaller too."""
        if self.device.startswith("cuda"):
            torch.cuda.empty_cache()
        if len(batch) == 1:
            raise RobustxError(
                "out of memory on a single example; use --device cpu or a smaller --max-length"
            )
        self.batch_tokens = max(1, self.batch_tokens // 2)
        middle = len(batch) // 2
        return [batch[:middle], batch[middle:]]


def label_odds(model: Any, inputs: dict[str, torch.Tensor]) -> tuple[torch.Tensor, ...]:
    """Pick the log-odds (b,) of the ``labels`` of a text, or summed over those of its sub-words."""
    labels = inputs["labels"]
    scores = _precise(model(**_but_labels(inputs)).logits)
    odds = _log_odds(scores.reshape(*labels.shape, -1), labels.clamp(min=0))
    return (odds.where(labels != NOT_ASKED, 0.0).sum(1),)


def span_odds(model: Any, inputs: dict[str, torch.Tensor]) -> tuple[torch.Tensor, ...]:
    """Pick the log-odds (b,) of an answer's start and end, added up; ``labels`` say which."""
    output = model(**_but_labels(inputs))
    beyond = inputs["attention_mask"] == 0
    scores = [_precise(output.start_logits), _precise(output.end_logits)]
    both = torch.stack([one.masked_fill(beyond, -torch.inf) for one in scores], dim=1)
    return (_log_odds(both, inputs["labels"]).sum(1),)


def choice_odds(model: Any, inputs: dict[str, torch.Tensor]) -> tuple[torch.Tensor, ...]:
    """Pick the score (b,) of each row's choice, times its one label: 1 if right, or -1."""
    [scores] = choice_scores(model, _but_labels(inputs))
    return (_precise(scores) * inputs["labels"][:, 0],)


def _log_odds(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return log p / (1 - p) of each label, from scores with one dimension more, the last.

    For one label that falls and rises as the log-probability does, and its gradient points the same
    way; but that does not fade out where the model is sure.
    """
    chosen = labels[..., None]
    others = scores.scatter(-1, chosen, -torch.inf).logsumexp(-1)
    return scores.gather(-1, chosen)[..., 0] - others


def _precise(scores: torch.Tensor) -> torch.Tensor:
    """Return the scores in single precision at least."""
    return scores.to(torch.promote_types(scores.dtype, torch.float32))


def _but_labels(inputs: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: inputs[name] for name in inputs if name != "labels"}


def _key(row: Row) -> tuple[tuple[int, ...], ...]:
    """Return what tells a row from others; tokenisers that look alike make equal ones."""
    return tuple(tuple(values) for values in row.values())


def logits(model: Any, inputs: dict[str, torch.Tensor]) -> tuple[torch.Tensor, ...]:
    """Pick the logits: (b, k) of a text, (b, l, k) of its sub-words."""
    return (model(**inputs).logits,)


def best_outputs(model: Any, inputs: dict[str, torch.Tensor]) -> tuple[torch.Tensor, ...]:
    """Pick the index (b, l) of the best output for each sub-word, the first of equals."""
    return (model(**inputs).logits.argmax(-1),)


def output_log_probabilities(
    model: Any, inputs: dict[str, torch.Tensor]
) -> tuple[torch.Tensor, ...]:
    """Pick the log-probability (b, l, k) of each output for each sub-word; never NaN.

    That of the output which ``best_outputs`` picks is above all others, if by the last bit alone.
    """
    scores = model(**inputs).logits
    logs = scores.float().log_softmax(-1).nan_to_num(-math.inf, math.inf, -math.inf)
    above = torch.nextafter(logs.amax(-1, keepdim=True), logs.new_tensor(math.inf))
    return (logs.scatter(-1, scores.argmax(-1, keepdim=True), above),)


def span_logits(model: Any, inputs: dict[str, torch.Tensor]) -> tuple[torch.Tensor, ...]:
    """Pick the scores (b, l) of each sub-word as the start, and as the end, of an answer."""
    output = model(**inputs)
    return output.start_logits, output.end_logits


def choice_scores(model: Any, inputs: dict[str, torch.Tensor]) -> tuple[torch.Tensor, ...]:
    """Pick the score (b,) of each row, which holds one choice with what it stands with."""
    return (model(**{name: tensor[:, None] for name, tensor in inputs.items()}).logits[:, 0],)


def masked_log_probabilities(
    model: Any, inputs: dict[str, torch.Tensor]
) -> tuple[torch.Tensor, ...]:
    """Pick the log-probability (b,) of what a mask hides; each row has one, ``labels`` say what.

    Only at the masks are the scores of the whole vocabulary computed.
    """
    labels = inputs["labels"]
    asked = labels != NOT_ASKED
    scores = _vocabulary_scores(model, inputs, asked)
    hidden = scores.log_softmax(-1).gather(-1, labels[asked][:, None])
    return (hidden[:, 0],)


def likeliest(allowed: Sequence[int], count: int) -> Pick:
    """Return a pick of the likeliest among ``allowed`` sub-words, where a row's ``labels`` ask.

    It picks two arrays (b, k), best first, k being ``count`` at most: indices into ``allowed``, and
    log-probabilities, averaged over the places where the row asks. What differs in the fifth digit
    alone is equal, and the first in ``allowed`` goes before: a model's answer differs so much with
    what it is read beside.
    """

    ids = torch.tensor(allowed)

    def pick(model: Any, inputs: dict[str, torch.Tensor]) -> tuple[torch.Tensor, ...]:
        asked = inputs["labels"] != NOT_ASKED
        logs = _vocabulary_scores(model, inputs, asked).log_softmax(-1)
        sums = logs.new_zeros((len(asked), len(allowed)))
        sums.index_add_(0, asked.nonzero()[:, 0], logs[:, ids.to(logs.device)])
        means = sums / asked.sum(1, keepdim=True)
        ranks = (means.clamp(min=_LEAST_LOG) * _LOG_GRAIN).round().long() * len(allowed)
        ranks -= torch.arange(len(allowed), device=ranks.device)
        best = ranks.topk(min(count, len(allowed)), dim=1).indices
        return best, means.gather(1, best)

    return pick


_LOG_GRAIN = 10_000
_LEAST_LOG = -1e4  # where half precision says that nothing is left


def _vocabulary_scores(
    model: Any, inputs: dict[str, torch.Tensor], asked: torch.Tensor
) -> torch.Tensor:
    """Return the scores (n, v) of the whole vocabulary at the n places ``asked`` (b, l) alone."""
    vocabulary = model.get_output_embeddings()
    hook = vocabulary.register_forward_pre_hook(lambda _, arguments: (arguments[0][asked],))
    try:
        scores: torch.Tensor = model(**_but_labels(inputs)).logits.float()
    finally:
        hook.remove()
    return scores


def mean_state(layer: int) -> Pick:
    """Return a pick of the mean state (b, d) of a layer (from 1), special sub-words included."""

    def pick(model: Any, inputs: dict[str, torch.Tensor]) -> tuple[torch.Tensor, ...]:
        there = inputs["attention_mask"][:, :, None].float()
        states = _states(model, inputs, layer).float()
        return ((states * there).sum(1) / there.sum(1),)

    return pick


def first_state(layer: int) -> Pick:
    """Return a pick of the state (b, d) of a layer (from 1) at the first sub-word."""

    def pick(model: Any, inputs: dict[str, torch.Tensor]) -> tuple[torch.Tensor, ...]:
        return (_states(model, inputs, layer)[:, 0],)

    return pick


def _states(model: Any, inputs: dict[str, torch.Tensor], layer: int) -> torch.Tensor:
    """Return the states (b, l, d) that a layer gives; 0 would be the embeddings."""
    states: torch.Tensor = model(**inputs, output_hidden_states=True).hidden_states[layer]
    return states


def _pad(rows: Sequence[Sequence[int]], value: int) -> torch.Tensor:
    tensors = [torch.tensor(row, dtype=torch.long) for row in rows]
    return torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=value)


def _require_trained_weights(path: Path, info: dict[str, Any], head: Head) -> None:
    # A pooler over the first sub-word is no part of the hidden states that an embedding is.
    idle = ("position_ids",) if head != "embedding" else ("position_ids", "pooler.")
    missing = sorted(key for key in info["missing_keys"] if not any(word in key for word in idle))
    mismatched = sorted(str(key) for key in info.get("mismatched_keys") or ())
    if missing or mismatched:
        shown = ", ".join((missing + mismatched)[:4])
        raise InputError(
            f"{path} has no trained weights for {shown}: they would be random; "
            "fine-tune it on the task, or give the checkpoint that was"
        )


def _limit(model: Any, tokenizer: Any) -> int:
    """Return how many sub-words the encoder takes: RoBERTa's positions start after padding's."""
    positions = int(model.config.max_position_embeddings)
    if "roberta" in model.config.model_type or model.config.model_type == "camembert":
        positions -= int(model.config.pad_token_id) + 1
    return min(positions, int(tokenizer.model_max_length))


def _out_of_memory(error: RuntimeError) -> bool:
    return isinstance(error, torch.OutOfMemoryError) or any(
        words in str(error) for words in ("out of memory", "not enough memory", "can't allocate")
    )
