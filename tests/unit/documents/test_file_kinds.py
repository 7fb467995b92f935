"""Files are what their bytes say, and nothing else is kept."""

import io
import zipfile

import pytest
from hypothesis import given, strategies as st

from concierge.documents.file_kinds import KINDS, FileKind, agree, kind_of_content, kind_of_name
from tests import samples_of_files as samples

KEPT = [
    (samples.PDF, FileKind.PDF),
    (samples.JPEG, FileKind.JPEG),
    (samples.png(), FileKind.PNG),
    (samples.WEBP, FileKind.WEBP),
    (samples.HEIC, FileKind.HEIC),
    (samples.HEIC_OF_A_MIF1, FileKind.HEIC),
    (samples.DOCX, FileKind.DOCX),
    (samples.ODT, FileKind.ODT),
]
REFUSED = [
    b"",
    b"<!doctype html><script>alert(1)</script>",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"<?xml version='1.0'?><html/>",
    b"<%PDF-1.4 a page that claims to be a document",
    b" \n%PDF-1.4",
    b"\xef\xbb\xbf%PDF-1.4",
    b"MZ\x90\x00\x03" + b"\x00" * 300,
    b"\x7fELF\x02\x01\x01",
    b"#!/bin/sh\nrm -rf /\n",
    b"GIF89a" + b"\x00" * 20,
    b"PK\x03\x04" + b"\x00" * 60,
    b"PK\x05\x06" + b"\x00" * 18,
    b"RIFF\x1a\x00\x00\x00WAVEfmt ",
    b"\x89PNG\r\n\x1a\n<svg",
    samples.AVIF,
    samples.MP4,
    samples.DOCM,
    samples.ODT_WITH_MACROS,
    samples.XLSX,
    samples.archive_of({"setup.exe": b"MZ"}),
    samples.archive_of({"mimetype": b"application/vnd.oasis.opendocument.xxxx"}),
]


@pytest.mark.parametrize(("content", "kind"), KEPT)
def test_each_kind_is_recognised_and_the_file_left_at_its_beginning(content: bytes, kind: FileKind) -> None:
    stream = io.BytesIO(content)
    assert kind_of_content(stream) is kind
    assert stream.tell() == 0


@pytest.mark.parametrize("content", REFUSED)
def test_anything_else_is_nothing_we_keep(content: bytes) -> None:
    assert kind_of_content(io.BytesIO(content)) is None


@given(st.binary(max_size=2000))
def test_random_bytes_are_never_taken_for_a_document(content: bytes) -> None:
    known = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"PK\x03\x04")
    kind = kind_of_content(io.BytesIO(content))
    assert kind is None or content.startswith(known) or content[4:8] == b"ftyp"


@given(st.binary(max_size=2000))
def test_what_begins_like_a_page_is_never_taken(rest: bytes) -> None:
    assert kind_of_content(io.BytesIO(b"<" + rest)) is None


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_archive_packed_as_no_office_software_does_is_refused_unread(method: int) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression=method) as target:
        target.writestr("mimetype", KINDS[FileKind.ODT].mime_type)
    whole = written.getvalue()
    spoilt = whole[:47] + bytes(byte ^ 0xFF for byte in whole[47:58]) + whole[58:]

    assert [kind_of_content(io.BytesIO(content)) for content in (whole, spoilt)] == [None, None]


@given(st.sampled_from([samples.DOCX, samples.ODT]), st.data())
def test_a_spoilt_archive_is_refused_or_still_the_same(content: bytes, data: st.DataObject) -> None:
    spoilt = bytearray(content)
    for _ in range(data.draw(st.integers(1, 8))):
        spoilt[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert kind_of_content(io.BytesIO(bytes(spoilt))) in {None, FileKind.DOCX, FileKind.ODT}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("bail.pdf", FileKind.PDF),
        ("Photo.JPG", FileKind.JPEG),
        ("a.b.jpeg", FileKind.JPEG),
        ("x.HEIF", FileKind.HEIC),
        ("bail.pdf.exe", None),
        ("bail", None),
        (".pdf", None),
        ("page.html", None),
        ("dessin.svg", None),
        ("macro.docm", None),
        ("", None),
    ],
)
def test_the_ending_of_a_name(name: str, kind: FileKind | None) -> None:
    assert kind_of_name(name) is kind


def test_a_photograph_may_travel_under_the_ending_of_another_and_nothing_else_may() -> None:
    assert agree(FileKind.WEBP, FileKind.JPEG)
    assert not agree(FileKind.PDF, FileKind.JPEG)
    assert not agree(FileKind.DOCX, FileKind.ODT)


def test_only_pdfs_and_photographs_are_shown_by_the_browser_itself() -> None:
    assert {kind for kind, facts in KINDS.items() if facts.shown} == {
        FileKind.PDF,
        FileKind.JPEG,
        FileKind.PNG,
        FileKind.WEBP,
    }
