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
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


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


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def segment(marker: int, body: bytes) -> bytes:
    """Return a segment of a JPEG."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def riff_chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk of a WebP."""
    return name + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)


def riff(chunks: bytes) -> bytes:
    """Return a WebP of these chunks."""
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def exif(orientation: int, maker: bytes = b"", byte_order: str = ">") -> bytes:
    """Return what a telephone writes into a photograph: which way up, and its make."""
    mark = {"<": b"II*\x00", ">": b"MM\x00*"}[byte_order]
    turned = struct.pack(f"{byte_order}HHIHH", 0x0112, 3, 1, orientation, 0)
    if not maker:
        return mark + struct.pack(f"{byte_order}IH", 8, 1) + turned + bytes(4)
    make = struct.pack(f"{byte_order}HHII", 0x010F, 2, len(maker), 38)
    return mark + struct.pack(f"{byte_order}IH", 8, 2) + make + turned + bytes(4) + maker


def box(name: bytes, body: bytes) -> bytes:
    """Return a box of a HEIC."""
    return struct.pack(">I", len(body) + 8) + name + body


def heic(items: dict[bytes, bytes], in_the_item_box: bool) -> bytes:
    """Return a HEIC with these items by their kind, beside the table of where they stand or after it."""
    kind = box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic")
    entries = b"".join(
        box(b"infe", b"\x02\x00\x00\x00" + struct.pack(">HH4s", number, 0, name) + b"\x00")
        for number, name in enumerate(items, start=1)
    )
    told = box(b"iinf", bytes(4) + struct.pack(">H", len(items)) + entries)
    content = b"".join(items.values())

    def described(start: int) -> bytes:
        table, at = b"", start
        for number, body in enumerate(items.values(), start=1):
            table += struct.pack(">HHHHII", number, int(in_the_item_box), 0, 1, at, len(body))
            at += len(body)
        places = box(b"iloc", b"\x01\x00\x00\x00\x44\x00" + struct.pack(">H", len(items)) + table)
        return box(b"meta", bytes(4) + told + places + (box(b"idat", content) if in_the_item_box else b""))

    if in_the_item_box:
        return kind + described(0)
    return kind + described(len(kind) + len(described(0)) + 8) + box(b"mdat", content)
