"""Chance with an address: the same draw on any machine, in any order, in any batch."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from hashlib import blake2b, shake_128
from itertools import chain, count
from random import Random
from struct import Struct
from typing import Any, TypeVar

Address = str | int
T = TypeVar("T")

# Words a block: enough for the noise of most sentences, few enough to be cheap for the others.
_BLOCK = 32
_WORDS = Struct(f"<{_BLOCK}I")
_UNIT = 2.0**-32


def stream(seed: int, *address: Address) -> Random:
    """Return the random stream that belongs to ``seed`` and ``address``.

    The stream depends on nothing else: not on earlier draws, processes or the platform. Parts of
    the address are kept apart by length, so ``("a", "bc")`` and ``("ab", "c")`` differ.
    """
    return Random(integer(seed, *address))


def integer(seed: int, *address: Address) -> int:
    """Return the 128-bit integer that belongs to ``seed`` and ``address``."""
    digest = blake2b(digest_size=16, person=b"robustx")
    for part in (seed, *address):
        encoded = f"{type(part).__name__}:{part}".encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "little"))
        digest.update(encoded)
    return int.from_bytes(digest.digest(), "little")


def index_at(bounds: Sequence[float], u: float) -> int:
    """Return the index that ``u`` in [0, 1) draws by weights that are added up in ``bounds``."""
    return bisect_right(bounds, u * bounds[-1], 0, len(bounds) - 1)


def by_share(shares: Collection[tuple[T, float]], u: float) -> tuple[T, float] | None:
    """Return what ``u`` in [0, 1) draws by its share, and the chance that is left, in [0, 1) again.

    None where nothing has a share.
    """
    target = u * sum(share for _, share in shares)
    for each, share in shares:
        if target < share:
            return each, target / share
        target -= share
    return None


class Chance:
    """A lighter stream, for draws by the million: SHAKE-128 of an address, read as words.

    ``words`` yields whole numbers in [0, 2**32); ``random()`` takes one and returns it as a number
    in [0, 1). To make one costs a fifth of seeding ``random.Random``.
    """

    __slots__ = ("words",)

    words: Iterator[int]

    def __init__(self, source: Any) -> None:
        """Draw from a SHAKE-128 state that has taken in the whole address; see ``Place.chance``."""
        self.words = chain(_WORDS.unpack(source.digest(_WORDS.size)), _later(source))

    def random(self) -> float:
        """Return a number in [0, 1), uniform."""
        return next(self.words) * _UNIT


class Place:
    """The beginning of an address, from which many addresses go on."""

    __slots__ = ("_state",)

    def __init__(self, seed: int, *address: Address) -> None:
        """Begin an address with ``seed`` and these parts."""
        self._state = shake_128(_encoded((seed, *address)))

    def chance(self, *address: Address) -> Chance:
        """Return the chance that belongs to this place and the rest of the address."""
        state = self._state.copy()
        state.update(_encoded(address))
        return Chance(state)


def _encoded(address: tuple[Address, ...]) -> bytes:
    """Return the address as a Python literal in ASCII, which keeps its parts apart."""
    return ascii(address).encode()


def _later(source: Any) -> Iterator[int]:
    """Yield the words of all blocks after the first."""
    for number in count(1):
        state = source.copy()
        state.update(b"%d." % number)
        yield from _WORDS.unpack(state.digest(_WORDS.size))
