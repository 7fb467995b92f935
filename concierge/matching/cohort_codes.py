"""The sets of a cohort as bits in few columns (numpy): what two have in common is found at once for all sets.

Rules that concern somebody, languages, tastes, trades, audiences, origins and the life stage of one line are one
number, however long, cut into words of 62 bits. What a family and an offer share is `mine & theirs`, word by word;
rules and affinities then read their own bits of it, as a code whose other side is a mask (`codes`).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from concierge.matching.coder import (
    SILENT_FAMILY,
    SILENT_HOST,
    STAGES,
    Coder,
    Vocabulary,
    what_it_brings,
    what_it_cannot,
)
from concierge.matching.codes import OfferCode, SeekingCode
from concierge.matching.hard_rules import BITS
from concierge.matching.profiles import Offering, Seeking

Column = npt.NDArray[np.integer[Any]]
Line = TypeVar("Line", Seeking, Offering)
_WORD: Final = 62  # bits of a line in one column
_BYTE: Final = 8
_SAID: Final = 3  # bits before those of languages: who may be silent, and French
_FRENCH: Final = "fr"


class Piece(NamedTuple):
    """Some bits that stand together: in which word, from which bit on, and the mask of as many."""

    word: int
    shift: int
    mask: int

    @property
    def first(self) -> int:
        """The place of its first bit in a whole line."""
        return self.word * _WORD + self.shift


class _Room:
    """Gives bits away, piece by piece; no word cuts a piece."""

    def __init__(self) -> None:
        self._next = 0

    def take(self, count: int, together: int = _WORD) -> list[Piece]:
        """Return where so many bits stand; as many as are asked for (or all that are left) stay together."""
        pieces = []
        while count:
            size = min(count, together)
            if self._next % _WORD + size > _WORD:
                self._next += _WORD - self._next % _WORD
            pieces.append(Piece(self._next // _WORD, self._next % _WORD, (1 << size) - 1))
            self._next += size
            count -= size
        return pieces

    @property
    def words(self) -> int:
        """How many words a line has."""
        return -(-self._next // _WORD)


class Packing:
    """Where each set of the lines of one kind stands, and the lines themselves in columns, a word each."""

    def __init__(self, coder: Coder, seekings: Sequence[Seeking], offerings: Sequence[Offering]) -> None:
        room = _Room()
        (self._rules,) = room.take(len(BITS))
        self._languages = room.take(_SAID + len(coder.languages.words))
        (self._stages,) = room.take(len(STAGES))
        self._audiences = room.take(len(coder.audiences.words))
        self._origins = room.take(len(coder.origins.words))
        self._interests = room.take(len(coder.interests.words), _BYTE)
        self._trades = room.take(len(coder.trades.words))
        silent, said = self._languages[0].first, _places(coder.languages, self._languages, _SAID)
        said[_FRENCH] = 0b100 << silent
        self._find = (
            said.get,
            _places(coder.interests, self._interests).get,
            _places(coder.trades, self._trades).get,
            _places(coder.audiences, self._audiences).get,
            _places(coder.origins, self._origins).get,
        )
        self._stage = {stage: bit << self._stages.first for stage, bit in STAGES.items()}
        self._words = room.words
        self.seekers = self._columns(
            self._lines(seekings, what_it_brings, SILENT_HOST << silent, SILENT_FAMILY << silent)
        )
        self.offers = self._columns(
            self._lines(offerings, what_it_cannot, SILENT_FAMILY << silent, SILENT_HOST << silent)
        )

    def rules(self, words: Sequence[Column], seeking: SeekingCode) -> SeekingCode:
        """Return a seeking code with what rules read of the words that pairs have in common."""
        return seeking._replace(brings=words[self._rules.word], languages=self._spoken(words))

    def tastes(self, words: Sequence[Column], seeking: SeekingCode) -> SeekingCode:
        """Return a seeking code with what affinities read of the words that pairs have in common."""
        return seeking._replace(
            languages=self._spoken(words),
            interests=[words[each.word] >> each.shift for each in self._interests],
            trades=[words[each.word] for each in self._trades],
            audiences=[words[each.word] for each in self._audiences],
            origins=[words[each.word] for each in self._origins],
            life_stage=words[self._stages.word],
        )

    def _spoken(self, words: Sequence[Column]) -> Sequence[Column]:
        first, *more = self._languages
        return [words[first.word] >> first.shift, *[words[each.word] for each in more]]

    def masks(self, offer: OfferCode) -> OfferCode:
        """Return an offer with the masks under which what is shared is read."""
        first, *more = self._languages
        return offer._replace(
            cannot=self._rules.mask << self._rules.shift,
            languages=[first.mask, *_in_place(more)],
            interests=[each.mask for each in self._interests],
            trades=_in_place(self._trades),
            audiences=_in_place(self._audiences),
            origins=_in_place(self._origins),
            life_stage=self._stages.mask << self._stages.shift,
        )

    def _lines(self, those: Iterable[Line], rules: Callable[[Line], int], always: int, silent: int) -> list[int]:
        """Return each line as one number. One loop for all sets: most have a word or two."""
        says, likes, works, meets, comes = self._find
        stage, lines = self._stage, []
        for each in those:
            bits = rules(each) | always | stage[each.life_stage]
            for word in each.languages:
                bits |= says(word, 0)
            if not each.languages:
                bits |= silent
            for word in each.interests:
                bits |= likes(word, 0)
            for word in each.occupations:
                bits |= works(word, 0)
            for word in each.audiences:
                bits |= meets(word, 0)
            for word in each.origins:
                bits |= comes(word, 0)
            lines.append(bits)
        return lines

    def _columns(self, lines: Sequence[int]) -> Sequence[Column]:
        if self._words == 1:
            return (np.array(lines, np.int64),)
        mask = (1 << _WORD) - 1
        return [
            np.array([line >> shift & mask for line in lines], np.int64)
            for shift in range(0, self._words * _WORD, _WORD)
        ]


def _places(words: Vocabulary, pieces: Sequence[Piece], before: int = 0) -> dict[str, int]:
    """Return the bit of each word in a whole line; the first bits of the pieces may be kept for something else."""
    places = [piece.first + bit for piece in pieces for bit in range(piece.mask.bit_length())]
    return {word: 1 << place for word, place in zip(words.words, places[before:], strict=True)}


def _in_place(pieces: Iterable[Piece]) -> Sequence[int]:
    return [each.mask << each.shift for each in pieces]
