"""Noise: every kind, by its registry name."""

from robustx.perturb import nlpaug_adapter  # noqa: F401 - files the family nlpaug:
from robustx.perturb.base import SEVERITIES, Mixture, Perturbation, perturbations
from robustx.perturb.casing import Casing
from robustx.perturb.characters import Characters, Delete, Insert, Substitute, Transpose
from robustx.perturb.codemix import Codemix, CodemixPhrases
from robustx.perturb.dataset import perturbed
from robustx.perturb.diacritics import Diacritics
from robustx.perturb.dictionary import Dictionary, DictionaryPhrases
from robustx.perturb.human import Human
from robustx.perturb.input_method import InputMethod, LatinMode
from robustx.perturb.jamo import Jamo
from robustx.perturb.kana import RomajiIme
from robustx.perturb.keyboard import Keyboard
from robustx.perturb.measure import Realised, realised
from robustx.perturb.ocr import Ocr
from robustx.perturb.orthography import Orthography
from robustx.perturb.phonetic import Phonetic
from robustx.perturb.pinyin import Pinyin
from robustx.perturb.punctuation import Punctuation
from robustx.perturb.script_noise import Script, Traditional
from robustx.perturb.spacing import Spacing
from robustx.perturb.telex import Telex
from robustx.perturb.unicode_noise import (
    Bidi,
    Compatibility,
    Composition,
    Confusables,
    Unicode,
    ZeroWidth,
)
from robustx.perturb.width import Width
from robustx.perturb.words import DropWords, DuplicateWords, SpaceWords, SplitWords, SwapWords
from robustx.perturb.zawgyi import Zawgyi

__all__ = [
    "SEVERITIES",
    "Bidi",
    "Casing",
    "Characters",
    "Codemix",
    "CodemixPhrases",
    "Compatibility",
    "Composition",
    "Confusables",
    "Delete",
    "Diacritics",
    "Dictionary",
    "DictionaryPhrases",
    "DropWords",
    "DuplicateWords",
    "Human",
    "InputMethod",
    "Insert",
    "Jamo",
    "Keyboard",
    "LatinMode",
    "Mixture",
    "Ocr",
    "Orthography",
    "Perturbation",
    "Phonetic",
    "Pinyin",
    "Punctuation",
    "Realised",
    "RomajiIme",
    "Script",
    "SpaceWords",
    "Spacing",
    "SplitWords",
    "Substitute",
    "SwapWords",
    "Telex",
    "Traditional",
    "Transpose",
    "Unicode",
    "Width",
    "Zawgyi",
    "ZeroWidth",
    "perturbations",
    "perturbed",
    "realised",
]
