"""Kept files are whole, private, and found again."""

import io
import os
import stat
from pathlib import Path

import pytest

from concierge.documents.storage import DocumentStore, checksum_of, size_of


def test_a_file_is_kept_under_a_name_that_says_nothing(tmp_path: Path) -> None:
    store, stream = DocumentStore(tmp_path / "attachments"), io.BytesIO(b"bail" * 100_000)
    stream.read(7)

    kept = store.keep(stream)

    path = store.find(kept.name)
    assert path is not None
    assert path.read_bytes() == stream.getvalue()
    assert (kept.size, kept.checksum) == (400_000, checksum_of(stream))
    assert size_of(stream) == 400_000
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert store.keep(stream).name != kept.name


def test_a_file_that_cannot_be_read_to_its_end_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise OSError("the network went away")

    with pytest.raises(OSError, match="went away"):
        DocumentStore(tmp_path).keep(Broken(b"x"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["", "../secret_key", "a" * 31, "A" * 32, "/etc/passwd", "a" * 32 + "\n"])
def test_no_other_name_leads_anywhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret_key").write_text("kept")
    store = DocumentStore(tmp_path / "attachments")
    store.forget(name)
    assert store.find(name) is None
    assert (tmp_path / "secret_key").exists()


def test_old_files_and_drafts_are_told_apart_from_young_ones(tmp_path: Path) -> None:
    store = DocumentStore(tmp_path / "attachments")
    assert list(store.list_older(2.0**40)) == []  # nothing was ever kept
    old, young = store.keep(io.BytesIO(b"old")), store.keep(io.BytesIO(b"young"))
    path = store.find(old.name)
    assert path is not None
    os.utime(path, (1000, 1000))
    draft = path.with_suffix(".draft")
    draft.touch()
    os.utime(draft, (1000, 1000))

    assert list(store.list_older(2000)) == [old.name]
    assert store.forget_drafts_older(2000) == 1
    store.forget(old.name)
    store.forget(old.name)
    assert (store.find(old.name), store.find(young.name) is not None) == (None, True)
