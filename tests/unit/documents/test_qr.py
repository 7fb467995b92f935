"""The shape of a QR code: what a camera looks for first is where the norm puts it, and the text is all there."""

import re

import pytest
import segno

from concierge.documents.qr import QrShape, shape_of

ADDRESS = "https://conciergerie.example/carte/?code=K7QM2XRP9DTA"
FINDER = ("1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111")


def drawn(shape: QrShape) -> list[str]:
    """The modules that a path draws, row by row."""
    rows = [["0"] * shape.size for _row in range(shape.size)]
    for x, y, width, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", shape.path):
        assert width == back
        for each in range(int(x), int(x) + int(width)):
            rows[int(y)][each] = "1"
    return ["".join(row) for row in rows]


@pytest.mark.parametrize("text", ["1", ADDRESS, "é" * 200])
def test_the_path_draws_the_code_with_its_margin_and_nothing_else(text: str) -> None:
    shape = shape_of(text)
    rows, end = drawn(shape), shape.size - 4
    inside = [row[4:end] for row in rows[4:end]]
    assert inside == ["".join(map(str, row)) for row in segno.make(text, error="m", micro=False).matrix]
    assert all("1" not in row for row in (*rows[:4], *rows[end:]))
    assert all("1" not in row[:4] + row[end:] for row in rows)
    for top, left in ((4, 4), (4, end - 7), (end - 7, 4)):
        assert tuple(row[left : left + 7] for row in rows[top : top + 7]) == FINDER
