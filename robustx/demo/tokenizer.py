"""Trains the demo's tokenizer on sentences whose pieces are known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from robustx.demo.templates import Piece

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")

_EDGE = "\x1f"  # the unit separator, which no text has


def train_tokenizer(sentences: Iterable[Sequence[Piece]], size: int) -> Any:
    """Return a BPE of ``size`` tokens, and 256 bytes, none of whose merges crosses a piece's edge.

    So a name is one token before any Korean particle, and in languages without spaces too. A
    character that the sentences do not show becomes its UTF-8 bytes, not an unknown token.
    """
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

    words = [pre_tokenizers.Metaspace(prepend_scheme="first"), pre_tokenizers.Punctuation()]
    learner = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True))
    learner.normalizer = normalizers.NFKC()
    learner.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(_EDGE, "removed"), *words]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=list(SPECIAL), show_progress=False
    )
    learner.train_from_iterator(map(_edged, sentences), trainer)
    tokenizer = _with_bytes(learner)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(words)
    return tokenizer


def _edged(pieces: Sequence[Piece]) -> str:
    """Join with marked edges; a space belongs to the word after it."""
    return _EDGE.join(piece.text for piece in pieces).replace(f" {_EDGE}", f"{_EDGE} ")


def _with_bytes(learner: Any) -> Any:
    """Add the tokens of single bytes, frame pairs as XLM-R does, and read text back."""
    from tokenizers import Tokenizer, decoders, processors

    content = json.loads(learner.to_str())
    vocabulary = content["model"]["vocab"]
    vocabulary |= {f"<0x{byte:02X}>": len(vocabulary) + byte for byte in range(256)}
    tokenizer = Tokenizer.from_str(json.dumps(content))
    tokenizer.decoder = decoders.Sequence(
        [decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="first")]
    )
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), False, False)
    return tokenizer
