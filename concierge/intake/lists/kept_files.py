"""The files as they were sent: under names of our own, outside the web root, no longer than they are needed."""

import secrets
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from concierge.intake.lists.lines import LARGEST_FILE, Unreadable
from concierge.platform.i18n import N_

_BLOCK = 64 * 1024


def lists_folder(var_dir: Path) -> Path:
    """Return where they are, shared by web and workers."""
    return var_dir / "lists"


def keep_file(stream: BinaryIO, folder: Path) -> str:
    """Copy a file somebody sends; return its name here. Unreadable when it is empty or too large."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / secrets.token_hex(16)
    size = 0
    try:
        with path.open("xb") as target:
            path.chmod(0o600)
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > LARGEST_FILE:
                    raise Unreadable(N_("Ce fichier dépasse 20 Mo. Gardez la liste seule, ou envoyez-la en CSV."))
                target.write(block)
        if not size:
            raise Unreadable(N_("Ce fichier est vide."))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path.name


def open_file(name: str, folder: Path) -> BinaryIO:
    """Open a kept file; Unreadable when it is gone."""
    path = folder / Path(name).name
    if not name or not path.is_file():
        raise Unreadable(N_("Le fichier reçu n’est plus là : envoyez-le de nouveau."))
    return path.open("rb")


def forget_file(name: str, folder: Path) -> None:
    """Erase a kept file; nothing happens when it is gone."""
    if name:
        (folder / Path(name).name).unlink(missing_ok=True)


def sweep(folder: Path, named: Collection[str], older_than: float) -> int:
    """Erase the files that no list names, left by a process that died; return how many."""
    orphans = [
        path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.name not in named and path.stat().st_mtime < older_than
    ]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)
