"""A photograph is kept as it looks, and tells nothing of where, when and with what it was taken."""

import io
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from concierge.documents.file_kinds import FileKind, kind_of_content
from concierge.documents.photo_traces import UnreadablePhoto, without_traces
from tests import samples_of_files as samples

SECRET = b"48.1113N 5.1391E SM-G991B"
TURNED = samples.exif(6, SECRET)


def clean(data: bytes, kind: FileKind) -> bytes:
    return without_traces(io.BytesIO(data), kind).read()


# What a telephone, an editor or a network adds to a JPEG.
TRACES = st.sampled_from(
    [
        samples.segment(0xE1, b"Exif\x00\x00" + TURNED),
        samples.segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>" + SECRET),
        samples.segment(0xE2, b"MPF\x00" + SECRET),
        samples.segment(0xED, b"Photoshop 3.0\x008BIM" + SECRET),
        samples.segment(0xEB, b"JP" + SECRET),
        samples.segment(0xE0, b"JFXX\x00" + SECRET),
        samples.segment(0xFE, SECRET),
    ]
)
# What the picture needs: resolution, colours, tables, the scans with their escaped and restart marks.
JFIF = samples.segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
NEEDED = st.lists(
    st.one_of(
        st.binary(max_size=30).map(lambda body: samples.segment(0xE2, b"ICC_PROFILE\x00" + body)),
        st.just(samples.segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01")),
        st.binary(max_size=30).map(lambda body: samples.segment(0xDB, body)),
        st.binary(max_size=60).map(
            lambda body: samples.segment(0xDA, b"\x03\x01") + body.replace(b"\xff", b"\xff\x00") + b"\xff\xd3\x07"
        ),
    ),
    max_size=6,
)


@given(needed=NEEDED, traces=st.lists(TRACES, max_size=4), data=st.data())
def test_of_a_jpeg_the_picture_stays_to_the_byte_and_nothing_else(
    needed: list[bytes], traces: list[bytes], data: st.DataObject
) -> None:
    parts = [JFIF, *needed]
    for trace in traces:
        parts.insert(data.draw(st.integers(1, len(parts))), trace)
    sent = b"\xff\xd8" + b"".join(parts) + b"\xff\xd9" + data.draw(st.sampled_from([b"", b"\xff\xd8" + SECRET]))

    kept = clean(sent, FileKind.JPEG)

    assert SECRET not in kept
    turned = any(b"Exif" in trace for trace in traces)
    upright = samples.segment(0xE1, b"Exif\x00\x00" + samples.exif(6)) if turned else b""
    assert kept == b"\xff\xd8" + JFIF + upright + b"".join(needed) + b"\xff\xd9"
    assert clean(kept, FileKind.JPEG) == kept


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_held_sideways_stays_the_right_way_up(orientation: int) -> None:
    for byte_order in "<>":
        exif = samples.segment(0xE1, b"Exif\x00\x00" + samples.exif(orientation, SECRET, byte_order))
        kept = clean(b"\xff\xd8" + exif + samples.JPEG[2:], FileKind.JPEG)
        assert SECRET not in kept
        assert (samples.exif(orientation) in kept) == (orientation != 1)


@given(exif=st.binary(min_size=40, max_size=80))
def test_an_exif_that_means_nothing_is_only_left_out(exif: bytes) -> None:
    sent = b"\xff\xd8" + samples.segment(0xE1, b"Exif\x00\x00MM\x00*" + exif) + samples.JPEG[2:]
    kept = clean(sent, FileKind.JPEG)
    assert exif not in kept
    assert clean(kept, FileKind.JPEG) == kept


def test_a_jpeg_cut_short_still_shows() -> None:
    cut = b"\xff\xd8" + samples.segment(0xDA, b"\x03\x01") + b"half a picture"
    assert clean(cut, FileKind.JPEG) == cut


def test_of_a_png_the_picture_and_its_colours_stay() -> None:
    picture = samples.png()
    header, rest = picture[:33], picture[33:]
    colours = samples.chunk(b"iCCP", b"name\x00\x00profile")
    added = [(b"tEXt", SECRET), (b"iTXt", SECRET), (b"tIME", b"\x07\xea\x0b\x16\x08\x00\x00"), (b"caBX", SECRET)]
    sent = header + colours + b"".join(samples.chunk(name, body) for name, body in added) + rest + SECRET
    assert clean(sent, FileKind.PNG) == header + colours + rest

    turned = samples.chunk(b"eXIf", samples.exif(6))
    assert clean(header + samples.chunk(b"eXIf", TURNED) + rest, FileKind.PNG) == header + turned + rest


@given(extra=st.lists(st.tuples(st.sampled_from([b"XMP ", b"meta", b"EXIF"]), st.binary(max_size=9)), max_size=3))
def test_of_a_webp_the_picture_stays_and_announces_nothing_more(extra: list[tuple[bytes, bytes]]) -> None:
    picture = samples.riff_chunk(b"VP8L", samples.WEBP[20:33])
    canvas = b"\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    traces = b"".join(samples.riff_chunk(name, SECRET + body) for name, body in extra)
    sent = samples.riff(samples.riff_chunk(b"VP8X", b"\x1c" + canvas) + picture + traces)
    assert clean(sent, FileKind.WEBP) == samples.riff(samples.riff_chunk(b"VP8X", b"\x10" + canvas) + picture)
    assert clean(samples.WEBP, FileKind.WEBP) == samples.WEBP

    turned = samples.riff(samples.riff_chunk(b"VP8X", b"\x0c" + canvas) + picture + samples.riff_chunk(b"EXIF", TURNED))
    assert clean(turned, FileKind.WEBP) == samples.riff(
        samples.riff_chunk(b"VP8X", b"\x08" + canvas) + picture + samples.riff_chunk(b"EXIF", samples.exif(6))
    )


@pytest.mark.parametrize("in_the_item_box", [False, True])
def test_of_a_heic_the_traces_are_written_over_and_nothing_moves(in_the_item_box: bool) -> None:
    sent = samples.heic({b"hvc1": b"the picture", b"Exif": b"\x00" * 4 + TURNED, b"mime": SECRET}, in_the_item_box)
    assert kind_of_content(io.BytesIO(sent)) is FileKind.HEIC

    kept = clean(sent + samples.box(b"uuid", SECRET), FileKind.HEIC)

    assert SECRET not in kept
    assert len(kept) == len(sent) + 8 + len(SECRET)
    assert kept.index(b"the picture") == sent.index(b"the picture")
    assert clean(kept, FileKind.HEIC) == kept


@given(
    kind=st.sampled_from([FileKind.JPEG, FileKind.PNG, FileKind.WEBP, FileKind.HEIC]),
    place=st.integers(0, 400),
    byte=st.integers(0, 255),
    cut=st.integers(0, 400),
)
def test_a_damaged_photograph_is_refused_or_read_and_never_an_accident(
    kind: FileKind, place: int, byte: int, cut: int
) -> None:
    whole = bytearray(
        {
            FileKind.JPEG: b"\xff\xd8" + samples.segment(0xE1, b"Exif\x00\x00" + TURNED) + samples.JPEG[2:],
            FileKind.PNG: samples.png(),
            FileKind.WEBP: samples.WEBP,
            FileKind.HEIC: samples.heic({b"hvc1": b"the picture", b"Exif": b"\x00" * 4 + TURNED}, False),
        }[kind]
    )
    whole[place % len(whole)] = byte
    damaged = bytes(whole[: 1 + cut])
    with suppress(UnreadablePhoto):
        assert len(clean(damaged, kind)) <= len(damaged) + 60


def test_what_is_no_photograph_is_not_touched() -> None:
    stream = io.BytesIO(samples.PDF)
    stream.read(5)
    assert without_traces(stream, FileKind.PDF).read() == samples.PDF
