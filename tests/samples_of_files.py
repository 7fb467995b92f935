"""Small files of every kind we keep, and of some we do not."""

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 32
HEIC_OF_A_MIF1 = b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1heicmiaf" + b"\x00" * 32
AVIF = b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf" + b"\x00" * 32
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"\x00" * 32


def png(side: int = 2) -> bytes:
    """Return a green square that browsers really show."""
    rows = b"".join(b"\x00" + b"\x1f\x4d\x3a" * side for _row in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def archive_of(entries: dict[str, bytes]) -> bytes:
    """Return a ZIP with these entries."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as target:
        for name, data in entries.items():
            target.writestr(name, data)
    return written.getvalue()


DOCX = archive_of({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})
DOCM = archive_of(
    {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>", "word/vbaProject.bin": b"macro"}
)
ODT = archive_of({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<content/>"})
ODT_WITH_MACROS = archive_of(
    {"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml": b"<script/>"}
)
XLSX = archive_of({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
