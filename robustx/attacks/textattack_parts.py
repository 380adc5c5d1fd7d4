"""Parts for TextAttack's own side: a robustx checkpoint as its model, a noise as a transformation.

What is needed of TextAttack is imported when a part is made.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from robustx.attacks.textattack_loading import textattack
from robustx.models.sequence import SequenceClassifier
from robustx.perturb.base import Perturbation
from robustx.perturb.guard import Guard
from robustx.seeding import Place
from robustx.text.edits import Edit, Span


def textattack_model(model: SequenceClassifier) -> Any:
    """Return a checkpoint as a model wrapper of TextAttack's.

    Its outputs are the scores (n, k) of the task's labels, in their order, so the label of an
    example is its index among them. Texts go in batches of like length, up to the token budget,
    and are padded no further than to the longest; TextAttack's own wrapper pads all to the length
    of the tokenizer. Raise ``model_batch_size`` of the goal function, 32, to fill the batches::

        wrapper = textattack_model(load(member, manner))
        attack = textattack.attack_recipes.DeepWordBugGao2018.build(wrapper)
        attack.attack(OrderedDict(sentence1="A red ball", sentence2="A ball"), 1)

    Gradients are not to be had from it.

    Raises:
        InputError: TextAttack is not installed.
    """
    return _wrapper_class()(model)


def textattack_transformation(
    noise: Perturbation, language: str, *, per_word: int = 1, seed: int = 0
) -> Any:
    """Return a noise as a transformation of TextAttack's: the misspellings that it makes of words.

    Each word that may be modified is offered with ``per_word`` edits of the noise, as many as there
    are; they are valid text, and depend on the seed and the text alone. Edits beyond one word, of
    white space for instance, are left out. It is a word swap to TextAttack::

        transformation = textattack_transformation(perturbations.build("keyboard"), "hi")

    Raises:
        InputError: TextAttack is not installed.
    """
    return _transformation_class()(noise, language, per_word, seed)


@lru_cache(maxsize=1)
def _wrapper_class() -> Callable[..., Any]:
    wrappers = textattack().models.wrappers

    class RobustxModelWrapper(wrappers.ModelWrapper):  # type: ignore[misc, name-defined]
        def __init__(self, model: SequenceClassifier) -> None:
            self.classifier = model
            self.model = model.encoder.model
            self.tokenizer = model.encoder.tokenizer
            self.max_length = model.encoder.max_length

        def __call__(self, text_input_list: Sequence[str | tuple[str, ...]]) -> NDArray[np.float32]:
            inputs = [(text,) if isinstance(text, str) else text for text in text_input_list]
            return np.stack([one.values for one in self.classifier.read(inputs, lambda _: None)])

    return RobustxModelWrapper


@lru_cache(maxsize=1)
def _transformation_class() -> Callable[..., Any]:
    transformations = textattack().transformations

    class WordSwapNoise(transformations.WordSwap):  # type: ignore[misc, name-defined]
        def __init__(self, noise: Perturbation, language: str, per_word: int, seed: int) -> None:
            super().__init__()
            self.noise, self.language = noise, language
            self.per_word, self.seed = per_word, seed

        def _get_transformations(self, current_text: Any, indices_to_modify: set[int]) -> list[Any]:
            words = current_text.words
            return [
                current_text.replace_word_at_index(index, word)
                for index, word in self._misspellings(current_text, words)
                if index in indices_to_modify
            ]

        def _misspellings(self, text: Any, words: Sequence[str]) -> Iterator[tuple[int, str]]:
            """Yield the number of a word, and how it could be written."""
            offset = 0
            for value, count in zip(
                text._text_input.values(), map(len, text.words_per_input), strict=True
            ):
                spans = places(value, words[offset : offset + count])
                for index, edit in self._edits(value, spans):
                    start, end = spans[index]
                    new = value[start : edit.start] + edit.replacement + value[edit.end : end]
                    yield offset + index, new
                offset += count

        def _edits(self, text: str, spans: Sequence[Span]) -> Iterator[tuple[int, Edit]]:
            return noise_by_word(self.noise, text, self.language, spans, self.per_word, self.seed)

        def extra_repr_keys(self) -> list[str]:
            return ["noise", "language", "per_word", "seed"]

    return WordSwapNoise


def places(text: str, words: Sequence[str]) -> list[Span]:
    """Return where words, in their order, stand in a text."""
    found: list[Span] = []
    end = 0
    for word in words:
        start = text.index(word, end)
        end = start + len(word)
        found.append(Span(start, end))
    return found


def noise_by_word(
    noise: Perturbation, text: str, language: str, spans: Sequence[Span], per_word: int, seed: int
) -> Iterator[tuple[int, Edit]]:
    """Yield up to ``per_word`` edits of a noise inside each word, with the number of the word."""
    guard = Guard(text, ())
    taken = [0] * len(spans)
    for edit in noise.proposals(text, language, Place(seed, text).chance()):
        index = bisect_right(spans, edit.start, key=lambda span: span.start) - 1
        inside = index >= 0 and edit.end <= spans[index].end
        if inside and taken[index] < per_word and guard.admits(edit):
            taken[index] += 1
            yield index, edit
