"""What a file really is, told by its first bytes: only these kinds are kept, and served under their own type."""

import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Final


class FileKind(StrEnum):
    """A kind of document we keep."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    DOCX = "docx"
    ODT = "odt"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFacts:
    """How a kind is named and served; the first ending is the one we give."""

    endings: tuple[str, ...]
    mime_type: str
    image: bool = False
    shown: bool = False  # every browser shows it by itself, without running anything


KINDS: Final[dict[FileKind, KindFacts]] = {
    FileKind.PDF: KindFacts(endings=(".pdf",), mime_type="application/pdf", shown=True),
    FileKind.JPEG: KindFacts(endings=(".jpg", ".jpeg"), mime_type="image/jpeg", image=True, shown=True),
    FileKind.PNG: KindFacts(endings=(".png",), mime_type="image/png", image=True, shown=True),
    FileKind.WEBP: KindFacts(endings=(".webp",), mime_type="image/webp", image=True, shown=True),
    FileKind.HEIC: KindFacts(endings=(".heic", ".heif"), mime_type="image/heic", image=True),
    FileKind.DOCX: KindFacts(
        endings=(".docx",), mime_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    FileKind.ODT: KindFacts(endings=(".odt",), mime_type="application/vnd.oasis.opendocument.text"),
}
_BY_ENDING: Final = {ending: kind for kind, facts in KINDS.items() for ending in facts.endings}
_HEAD: Final = 256
_HEIC_BRANDS: Final = {b"heic", b"heix", b"heim", b"heis"}
_ODT_MIME: Final = KINDS[FileKind.ODT].mime_type.encode()
_MACROS: Final = ("word/vbaproject.bin", "basic/", "scripts/")


def kind_of_content(stream: IO[bytes]) -> FileKind | None:
    """Return what the bytes are, None when they are nothing we keep; `stream` is left at its beginning."""
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    if head.startswith(b"PK\x03\x04"):
        kind = _kind_of_archive(stream)
        stream.seek(0)
        return kind
    return next((kind for kind, matches in _SIGNATURES.items() if matches(head)), None)


def kind_of_name(name: str) -> FileKind | None:
    """Return what the ending of a name says, None when it says nothing we keep."""
    stem, dot, ending = name.rpartition(".")
    return _BY_ENDING.get(f".{ending.lower()}") if dot and stem else None


def agree(content: FileKind, name: FileKind) -> bool:
    """Tell whether a name may be believed: photographs often travel under another photograph's ending."""
    return content is name or (KINDS[content].image and KINDS[name].image)


def _is_heic(head: bytes) -> bool:
    size = int.from_bytes(head[:4])
    brands = {head[8:12], *(head[place : place + 4] for place in range(16, min(size, len(head)), 4))}
    return head[4:8] == b"ftyp" and not brands.isdisjoint(_HEIC_BRANDS)


_SIGNATURES: Final = {
    FileKind.PDF: lambda head: head.startswith(b"%PDF-"),
    FileKind.JPEG: lambda head: head.startswith(b"\xff\xd8\xff"),
    FileKind.PNG: lambda head: head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR",
    FileKind.WEBP: lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP" and head[12:15] == b"VP8",
    FileKind.HEIC: _is_heic,
}


def _is_readable(entry: zipfile.ZipInfo) -> bool:
    """Tell whether an entry is what office software writes: other ways to compress have other ways to fail."""
    return entry.file_size == len(_ODT_MIME) and entry.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def _kind_of_archive(stream: IO[bytes]) -> FileKind | None:
    """Read the list of what an archive holds, and never unpack it; a document that carries macros is none."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            names = {entry.filename.lower() for entry in entries}
            if any(name.startswith(_MACROS) for name in names):
                return None
            if {"[content_types].xml", "word/document.xml"} <= names:
                return FileKind.DOCX
            first = entries[0] if entries else None
            if first is not None and first.filename == "mimetype" and _is_readable(first):
                return FileKind.ODT if archive.read(first) == _ODT_MIME else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError, zlib.error):
        return None  # an archive that cannot even be listed
    return None
