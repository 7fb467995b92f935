"""Photographs without what they tell of their maker: place, date, device, owner, thumbnails, embedded films.

Written here rather than taken from a library: what is wanted is to leave parts of a file out and to keep every byte of
the picture. Pillow would encode the picture again and weighs more in memory than all our web pages, piexif has had no
release since 2019 and knows neither PNG nor HEIC, exiftool is another program to install beside each server. The four
formats are lists of labelled parts: a part stays only when the picture needs it, so that what is not known is left out.
HEIC points into itself by offsets, so there the traces are written over where they stand.

Which way up a photograph stands is one of these traces: it is written again, alone, where it is not the ordinary one.
"""

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Final

from concierge.documents.file_kinds import FileKind

_UPRIGHT: Final = 1


class UnreadablePhoto(Exception):
    """A photograph of which we cannot tell the picture from the rest."""


def without_traces(stream: IO[bytes], kind: FileKind) -> IO[bytes]:
    """Return a photograph without its traces, from its beginning; what is no photograph is returned as it is."""
    clean = _CLEANERS.get(kind)
    stream.seek(0)
    if clean is None:
        return stream
    try:
        return io.BytesIO(clean(stream.read()))
    except (struct.error, IndexError, ValueError) as error:
        raise UnreadablePhoto from error


# JPEG: segments between markers; after « start of scan » comes the picture, in which no marker but a restart appears.
_SOI, _EOI, _SOS, _COM, _APP0, _APP1, _APP2, _APP14, _APP15 = 0xD8, 0xD9, 0xDA, 0xFE, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
_ALONE: Final = {0x01, *range(0xD0, 0xD8)}  # markers without a length
_END_OF_SCAN: Final = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)
# Of the applications' segments: the resolution, the colours, and how the colours are stored.
_KEPT_APPLICATIONS: Final = {_APP0: b"JFIF\x00", _APP2: b"ICC_PROFILE\x00", _APP14: b"Adobe"}
_EXIF: Final = b"Exif\x00\x00"


def _clean_jpeg(data: bytes) -> bytes:
    kept, orientation = [], _UPRIGHT
    for marker, part in _jpeg_parts(data):
        body = part[4:]
        if marker == _APP1 and body.startswith(_EXIF):
            orientation = _orientation(body[len(_EXIF) :])
        elif marker == _COM or (_APP0 <= marker <= _APP15 and not _is_needed(marker, body)):
            continue
        else:
            kept.append((marker, part))
    if orientation != _UPRIGHT:
        exif = _EXIF + _exif_of(orientation)
        # The resolution comes first where there is one: readers look for it there.
        kept.insert(1 if kept and kept[0][0] == _APP0 else 0, (_APP1, b"\xff\xe1" + _u16(len(exif) + 2) + exif))
    return b"\xff\xd8" + b"".join(part for _marker, part in kept)


def _is_needed(marker: int, body: bytes) -> bool:
    beginning = _KEPT_APPLICATIONS.get(marker)
    return beginning is not None and body.startswith(beginning)


def _jpeg_parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each marker with its bytes, up to the end of the picture: other pictures and films may follow it."""
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            raise ValueError("no marker where one should be")
        while data[at] == 0xFF:
            at += 1
        marker, at = data[at], at + 1
        if marker == _EOI:
            yield marker, b"\xff\xd9"
            return
        if marker in _ALONE:
            yield marker, bytes((0xFF, marker))
            continue
        end = at + _part_length(data, at)
        if marker == _SOS:
            found = _END_OF_SCAN.search(data, end)
            end = found.start() if found else len(data)  # a photograph cut short still shows
        yield marker, bytes((0xFF, marker)) + data[at:end]
        at = end


def _part_length(data: bytes, at: int) -> int:
    (length,) = struct.unpack_from(">H", data, at)
    if length < 2 or at + length > len(data):
        raise ValueError("a segment that ends nowhere")
    return int(length)


# PNG: chunks with a length and a checksum.
_PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND"),
    *(b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"cICP", b"mDCV", b"cLLI"),
    *(b"acTL", b"fcTL", b"fdAT"),  # animations
}


def _clean_png(data: bytes) -> bytes:
    kept, orientation, at, name = [_PNG_HEAD], _UPRIGHT, len(_PNG_HEAD), b""
    while at < len(data) and name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            if name != b"IDAT":
                raise ValueError("a chunk that ends nowhere")
            end = len(data)  # a photograph cut short still shows
        if name == b"eXIf":
            orientation = _orientation(data[at + 8 : at + 8 + length])
        elif name in _PNG_KEPT:
            kept.append(data[at:end])
        at = end
    if orientation != _UPRIGHT:
        kept.insert(2, _png_chunk(b"eXIf", _exif_of(orientation)))
    return b"".join(kept)


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


# WebP: chunks of a RIFF file, padded to an even length; the first may announce the others.
_WEBP_KEPT: Final = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_XMP_ANNOUNCED, _EXIF_ANNOUNCED = 0x04, 0x08


def _clean_webp(data: bytes) -> bytes:
    kept: list[tuple[bytes, bytes]] = []
    orientation, at, last = _UPRIGHT, 12, min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    while at + 8 <= last:
        name, length = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : min(at + 8 + length, last)]
        if name == b"EXIF":
            orientation = _orientation(body.removeprefix(_EXIF))
        elif name in _WEBP_KEPT:
            kept.append((name, body))
        at += 8 + length + length % 2
    if not kept:
        raise ValueError("no picture")
    turned = orientation != _UPRIGHT and kept[0][0] == b"VP8X"
    if kept[0][0] == b"VP8X":
        flags = kept[0][1][0] & ~(_XMP_ANNOUNCED | _EXIF_ANNOUNCED) | (_EXIF_ANNOUNCED if turned else 0)
        kept[0] = (b"VP8X", bytes((flags,)) + kept[0][1][1:])
    if turned:
        kept.append((b"EXIF", _exif_of(orientation)))
    chunks = b"".join(name + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2) for name, body in kept)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


# HEIC: boxes in boxes; items, the traces among them, stand at places that a table gives. What turns the picture is a
# property of it (« irot »), not a trace.
_EMPTY_EXIF: Final = b"\x00\x00\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"
_TRACES: Final = {b"Exif", b"mime", b"uri "}
_PICTURE_BOXES: Final = {b"ftyp", b"meta", b"mdat", b"free", b"skip"}
_OTHER_WORDS: Final = {b"uuid", b"xml ", b"bxml"}


def _clean_heic(data: bytes) -> bytes:
    written = bytearray(data)
    for box in _boxes(data, 0, len(data)):
        if box.name == b"meta":
            _erase_items(written, data, box)
        elif box.name not in _PICTURE_BOXES:  # films (« moov »), and what makers add (« uuid »)
            _erase_box(written, box)
    return bytes(written)


def _erase_items(written: bytearray, data: bytes, meta: "_Box") -> None:
    boxes = {box.name: box for box in _boxes(data, meta.start + 4, meta.end)}
    for name in _OTHER_WORDS & boxes.keys():
        _erase_box(written, boxes[name])
    if b"iinf" not in boxes or b"iloc" not in boxes:
        return
    kinds = dict(_item_kinds(data, boxes[b"iinf"]))
    inside = boxes[b"idat"].start if b"idat" in boxes else 0
    for item, method, places in _item_places(data, boxes[b"iloc"]):
        if kinds.get(item) not in _TRACES:
            continue
        for index, (offset, length) in enumerate(places):
            start = offset + (inside if method == 1 else 0)
            end = start + length
            if method > 1 or end > len(data):
                raise ValueError("an item that stands nowhere")
            written[start:end] = bytes(length)
            if index == 0 and kinds[item] == b"Exif" and length >= len(_EMPTY_EXIF):
                written[start : start + len(_EMPTY_EXIF)] = _EMPTY_EXIF


def _erase_box(written: bytearray, box: "_Box") -> None:
    written[box.named_at : box.named_at + 4] = b"free"
    written[box.start : box.end] = bytes(box.end - box.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """Where a box has its name, and where its content begins and ends."""

    name: bytes
    named_at: int
    start: int
    end: int


def _boxes(data: bytes, at: int, last: int) -> Iterator[_Box]:
    while at + 8 <= last:
        size, name = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if size == 1:
            (size,), start = struct.unpack_from(">Q", data, start), start + 8
        end = last if size == 0 else at + size
        if end < start or end > last:
            raise ValueError("a box that ends nowhere")
        yield _Box(name=name, named_at=at + 4, start=start, end=end)
        at = end


def _item_kinds(data: bytes, table: _Box) -> Iterator[tuple[int, bytes]]:
    for entry in _boxes(data, table.start + (6 if data[table.start] == 0 else 8), table.end):
        version = data[entry.start]
        if entry.name == b"infe" and version >= 2:  # the older ones name no kind; no telephone writes them
            item, kind = struct.unpack_from(">H2x4s" if version == 2 else ">I2x4s", data, entry.start + 4)
            yield item, kind


def _item_places(data: bytes, table: _Box) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Yield each item, from where its places are counted (0: the file, 1: the item box), and its places."""
    version, (sizes, more) = data[table.start], struct.unpack_from(">BB", data, table.start + 4)
    offset_size, length_size, base_size = sizes >> 4, sizes & 15, more >> 4
    index_size = more & 15 if version else 0
    reader = _Reader(data, table.start + 6, table.end)
    wide = 4 if version == 2 else 2
    for _item in range(reader.number(wide)):
        item = reader.number(wide)
        method = reader.number(2) & 15 if version else 0
        reader.number(2)  # the file it is in: always this one
        base = reader.number(base_size)
        places = []
        for _extent in range(reader.number(2)):
            reader.number(index_size)
            offset, length = reader.number(offset_size), reader.number(length_size)
            places.append((base + offset, length))
        yield item, method, places


class _Reader:
    """Numbers of given widths, one after the other."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self._data, self._at, self._end = data, at, end

    def number(self, width: int) -> int:
        """Read the next number, of `width` bytes."""
        start, self._at = self._at, self._at + width
        if self._at > self._end:
            raise ValueError("a table that ends nowhere")
        return int.from_bytes(self._data[start : self._at])


def _orientation(tiff: bytes) -> int:
    """Return which way up a photograph stands, 1 to 8 as EXIF counts; upright when it is not said."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return _UPRIGHT
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for place in range(first + 2, first + 2 + 12 * count, 12):
            tag, kind, _number, value = struct.unpack_from(f"{order}HHIH", tiff, place)
            if (tag, kind) == (0x0112, 3):
                return value if 1 <= value <= 8 else _UPRIGHT
    except struct.error:
        return _UPRIGHT
    return _UPRIGHT


def _exif_of(orientation: int) -> bytes:
    """Return the least EXIF there is: one entry, which way up."""
    return b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def _u16(number: int) -> bytes:
    return struct.pack(">H", number)


_CLEANERS: Final[dict[FileKind, Callable[[bytes], bytes]]] = {
    FileKind.JPEG: _clean_jpeg,
    FileKind.PNG: _clean_png,
    FileKind.WEBP: _clean_webp,
    FileKind.HEIC: _clean_heic,
}
