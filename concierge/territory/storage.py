"""Files received, kept outside the web root under names of our own until they are read."""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from concierge.platform.i18n import N_
from concierge.territory.errors import BadUpload

MAX_BYTES: Final = 30 * 1024 * 1024
_SUFFIXES: Final = (".csv", ".json", ".txt")
_HEAD: Final = 256 * 1024
_BLOCK: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file we keep: our name for it, the sender's, and its SHA-256."""

    stored_name: str
    file_name: str
    checksum: str
    head: bytes  # whole lines, enough to tell what the file is


def keep_file(stream: BinaryIO, file_name: str, folder: Path) -> StoredFile:
    """Copy a file sent by somebody into `folder`; raise BadUpload when it is empty, too big or of another kind."""
    suffix = Path(file_name).suffix.lower()
    if suffix not in _SUFFIXES:
        raise BadUpload(N_("Il faut un fichier .csv ou .json."), field="file")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}{suffix}"
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with path.open("xb") as target:
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > MAX_BYTES:
                    raise BadUpload(N_("Ce fichier dépasse 30 Mo."), field="file")
                digest.update(block)
                head = head + block if len(head) < _HEAD else head
                target.write(block)
        if size == 0:
            raise BadUpload(N_("Ce fichier est vide."), field="file")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    whole_lines = head if size <= len(head) else head[: head.rfind(b"\n") + 1] or head
    name = "".join(c for c in Path(file_name.replace("\\", "/")).name if c.isprintable())[:200]
    return StoredFile(stored_name=path.name, file_name=name, checksum=digest.hexdigest(), head=whole_lines)


def read_file(stored_name: str, folder: Path) -> bytes | None:
    """Return the bytes of a kept file, None when it is gone."""
    path = folder / Path(stored_name).name
    return path.read_bytes() if stored_name and path.is_file() else None


def forget_file(stored_name: str, folder: Path) -> None:
    """Remove a kept file; nothing happens when it is gone."""
    if stored_name:
        (folder / Path(stored_name).name).unlink(missing_ok=True)


def checksum(data: bytes) -> str:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def imports_folder(var_dir: Path) -> Path:
    """Return where files wait for their import; shared by web and workers."""
    return var_dir / "imports"
