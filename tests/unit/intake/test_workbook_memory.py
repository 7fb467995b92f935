"""A workbook made to fill the memory of a worker is refused before it is opened; the worst that passes stays small."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from concierge.intake.lists.lines import Unreadable
from concierge.intake.lists.workbooks import MOST_MARKS, read_workbook

MOST_MEMORY = 450_000  # kilobytes, the interpreter's own included
_SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OVERRIDE = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_MEASURE = """
import sys
from concierge.intake.lists.lines import Unreadable
from concierge.intake.lists.workbooks import read_workbook
try:
    lines = sum(1 for _line in read_workbook(open(sys.argv[1], "rb")))
except Unreadable as error:
    lines = -1
print(lines, next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def workbook(*, strings: bytes = b"", rows: bytes = b"") -> bytes:
    """Return a workbook with strings and rows of one's own."""
    plain, made = io.BytesIO(), io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Nom"])
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part)
            if part == "[Content_Types].xml" and strings:
                content = content.replace(b"</Types>", _OVERRIDE + b"</Types>")
                target.writestr("xl/sharedStrings.xml", f"<sst {_SPREADSHEET}>".encode() + strings + b"</sst>")
            if part == "xl/worksheets/sheet1.xml" and rows:
                content = f"<worksheet {_SPREADSHEET}><sheetData>".encode() + rows + b"</sheetData></worksheet>"
            target.writestr(part, content)
    return made.getvalue()


def strings(count: int) -> bytes:
    return b"".join(b"<si><t>%x</t></si>" % number for number in range(count))


def plain_cells(count: int) -> bytes:
    return b"<row>" + b"".join(b"<c><v>%d</v></c>" % number for number in range(count)) + b"</row>"


def unknown_marks(count: int) -> bytes:
    return b"".join(b"<x%d/>" % (number % 99) for number in range(count))


BOMBS: dict[str, Callable[[], bytes]] = {
    "strings": lambda: workbook(strings=strings(1_300_000)),
    "a long string": lambda: workbook(strings=b"<si><t>" + os.urandom(21_000_000).hex().encode() + b"</t></si>"),
    "the same again and again": lambda: workbook(strings=b"<si><t>abcdefgh</t></si>" * 1_000_000),
    "cells": lambda: workbook(rows=plain_cells(1_300_000)),
    "nothing a workbook knows": lambda: workbook(rows=unknown_marks(5_000_000)),
}
_ROOM = MOST_MARKS // 4 - 10
WORST: dict[str, Callable[[], bytes]] = {
    "strings": lambda: workbook(strings=strings(_ROOM)),
    "empty lines": lambda: workbook(rows=b"".join(b'<row r="%d"/>' % n for n in range(2_000_000))),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_is_opened(name: str) -> None:
    with pytest.raises(Unreadable, match="trop gros"):
        next(read_workbook(io.BytesIO(BOMBS[name]())))


@pytest.mark.parametrize("name", WORST)
def test_the_worst_that_passes_takes_no_more_memory_than_a_worker_has(name: str, tmp_path: Path) -> None:
    path = tmp_path / "liste.xlsx"
    path.write_bytes(WORST[name]())

    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(path)], capture_output=True, text=True, check=True, env=os.environ
    )

    _lines, taken = map(int, done.stdout.split())
    assert taken < MOST_MEMORY
