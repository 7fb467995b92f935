"""Files kept outside the web root, under names of our own that say nothing: what they are is in the database."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_BLOCK: Final = 64 * 1024
_NAME: Final = re.compile(r"[0-9a-f]{32}")
_DRAFT: Final = ".draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that is whole on the disk: our name for it, its size in bytes, its SHA-256."""

    name: str
    size: int
    checksum: str


@dataclass(frozen=True, slots=True)
class DocumentStore:
    """The folder of kept files, shared by web and workers.

    A file is written before the row that names it and removed after that row is gone. What a crash leaves between the
    two is a file nobody names: `list_older` finds it.
    """

    folder: Path

    def keep(self, stream: IO[bytes]) -> StoredFile:
        """Copy a stream, from its beginning, to the disk; when this returns, no power cut takes it away."""
        name = secrets.token_hex(16)
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(_DRAFT)
        digest, size = hashlib.sha256(), 0
        stream.seek(0)
        try:
            with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as target:
                while block := stream.read(_BLOCK):
                    digest.update(block)
                    size += len(block)
                    target.write(block)
                target.flush()
                os.fsync(target.fileno())
            draft.rename(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _settle(path.parent)
        return StoredFile(name=name, size=size, checksum=digest.hexdigest())

    def find(self, name: str) -> Path | None:
        """Return where a kept file is, None when it is gone or the name is none of ours."""
        if not _NAME.fullmatch(name):
            return None
        path = self._path(name)
        return path if path.is_file() else None

    def forget(self, name: str) -> None:
        """Remove a kept file; nothing happens when it is gone."""
        if _NAME.fullmatch(name):
            self._path(name).unlink(missing_ok=True)

    def list_older(self, instant: float) -> Iterator[str]:
        """Yield the names of whole files last written before `instant` (seconds, as `stat` counts them)."""
        for path in self._files():
            if _NAME.fullmatch(path.name) and _age(path, instant):
                yield path.name

    def forget_drafts_older(self, instant: float) -> int:
        """Remove what writing began and never ended; return how many."""
        drafts = [path for path in self._files() if path.suffix == _DRAFT and _age(path, instant)]
        for path in drafts:
            path.unlink(missing_ok=True)
        return len(drafts)

    def _files(self) -> Iterator[Path]:
        with suppress(FileNotFoundError):
            for shelf in sorted(self.folder.iterdir()):
                if shelf.is_dir():
                    yield from shelf.iterdir()

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name


def checksum_of(stream: IO[bytes]) -> str:
    """Return the SHA-256 of a stream, which is left at its beginning."""
    stream.seek(0)
    digest = hashlib.sha256()
    while block := stream.read(_BLOCK):
        digest.update(block)
    stream.seek(0)
    return digest.hexdigest()


def size_of(stream: IO[bytes]) -> int:
    """Return how many bytes a stream holds; it is left at its beginning."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


def _age(path: Path, instant: float) -> bool:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime < instant
    return False


def _settle(folder: Path) -> None:
    """Write the names of a folder, and its own in the one above, to the disk: a renamed file is lost without it."""
    for path in (folder, folder.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
