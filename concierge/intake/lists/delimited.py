"""Lists as text: UTF-8, UTF-16 or Windows-1252, whatever separates the cells, quoted line ends included."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from concierge.intake.lists.lines import Unreadable
from concierge.platform.i18n import N_

DELIMITERS = (";", ",", "\t", "|")
_UTF8_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF8.decode("cp1252").encode())
_BLOCK = 256 * 1024
_LOOKED_AT = 64 * 1024  # characters from which the separator is found
_TRIED = 60  # lines
_MOST_LINES_IN_A_CELL = 500  # a quote that nobody closed swallows the rest of the file


def read_delimited(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of a text file with their numbers; Unreadable where it is no text."""
    encoding, skip = _encoding(stream)
    stream.seek(skip)
    head = _text(stream, encoding).read(_LOOKED_AT)
    _refuse_binary(head)
    told, delimiter = _delimiter(head)
    stream.seek(skip)
    lines = (line.replace("\0", "") for line in _text(stream, encoding))
    if told:  # « sep=; », as Excel writes it
        next(lines, None)
    reader = csv.reader(lines, delimiter=delimiter)
    before = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Unreadable(_BROKEN, line=before + 1 + told) from error
        if cells is None:
            return
        if reader.line_num - before > _MOST_LINES_IN_A_CELL:
            raise Unreadable(_BROKEN, line=before + 1 + told)
        yield before + 1 + told, cells
        before = reader.line_num


_BROKEN = N_(
    "Le fichier se lit mal à partir de la ligne %(line)d : un guillemet y est sans doute ouvert et jamais fermé."
)


def _text(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    unclosed: Any = _Unclosed(stream)
    return io.TextIOWrapper(unclosed, encoding=encoding, errors="replace", newline="")


class _Unclosed(io.BufferedIOBase):
    """A stream read through, which stays open when its reader goes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._stream.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        return self._stream.read(size)


def _encoding(stream: BinaryIO) -> tuple[str, int]:
    """Return in what a file is written, and how many bytes of mark it begins with."""
    stream.seek(0)
    start = stream.read(4)
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if start.startswith(mark):
            return encoding, len(mark)
    skip = _marks(stream)
    stream.seek(skip)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252", skip  # what French offices write, even behind a mark that says otherwise
    return "utf-8", skip


def _marks(stream: BinaryIO) -> int:
    """Return how many bytes of marks a file begins with: one saved twice has two, or one read as if it were letters."""
    stream.seek(0)
    start, skip = stream.read(64), 0
    while mark := next((mark for mark in _UTF8_MARKS if start.startswith(mark, skip)), None):
        skip += len(mark)
    return skip


def _refuse_binary(head: str) -> None:
    odd = sum(head.count(chr(code)) for code in range(32) if chr(code) not in "\t\r\n\f\v")
    if not head.strip():
        raise Unreadable(N_("Ce fichier est vide."))
    if odd > len(head) // 20:
        raise Unreadable(N_("Ce fichier n’est ni un CSV ni un classeur .xlsx. Enregistrez la liste en « CSV UTF-8 »."))


def _delimiter(head: str) -> tuple[int, str]:
    """Return whether the first line only tells the separator (1 or 0), and the separator."""
    first, _end, rest = head.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5 and first.strip()[4] in DELIMITERS:
        return 1, first.strip()[4]
    del rest
    return 0, max(DELIMITERS, key=lambda delimiter: _score(head, delimiter))


def _score(head: str, delimiter: str) -> tuple[int, int]:
    """Return how well a separator cuts the first lines: how many are of one width, above one, then how wide."""
    widths: Counter[int] = Counter()
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(head.replace("\0", "")), delimiter=delimiter)):
            if number == _TRIED:
                break
            if cells:
                widths[len(cells)] += 1
    except csv.Error:
        pass  # what came before it counts
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return 0, 0
    width, count = max(several.items(), key=lambda each: (each[1], each[0]))
    return count, width
