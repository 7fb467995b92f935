"""A folder that is read again only when a file in it has changed."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def read_once(read: Callable[[Path], T]) -> Callable[[Path], T]:
    """Return a `read` that remembers what it made of the same files; what it makes must never change."""
    known: dict[tuple[tuple[str, bytes], ...], T] = {}

    def remembered(folder: Path) -> T:
        files = tuple((path.name, path.read_bytes()) for path in sorted(folder.iterdir()) if path.is_file())
        if files not in known:
            known[files] = read(folder)
        return known[files]

    return remembered
