"""Settings read from files while the server runs: a fault in one does not stop the work of the day.

A file without fault is copied into the installation's own folder. When somebody leaves a fault in it, that copy is read
instead; it is on disk because each job of a worker runs in a process of its own, which remembers nothing.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from flask import has_request_context, request

from concierge.platform.definition_files.yaml_tree import DefinitionErrors

FOLDER = "derniers-reglages"
_SEEN = "concierge.definition_files"
_Settings = TypeVar("_Settings")
_log = logging.getLogger(__name__)


def written_at(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return when each definition file of a folder was last written: what is remembered of them holds as long.

    A request looks once, however many settings its page asks for.
    """
    if not has_request_context():
        return _look_into(folder)
    seen: dict[Path, tuple[tuple[str, int], ...]] = request.environ.setdefault(_SEEN, {})
    if folder not in seen:
        seen[folder] = _look_into(folder)
    return seen[folder]


def _look_into(folder: Path) -> tuple[tuple[str, int], ...]:
    """Read the folder as the system gives it, which takes a twentieth of what `glob` does."""
    with os.scandir(folder) as entries:
        return tuple(sorted((e.name, e.stat().st_mtime_ns) for e in entries if e.name.endswith((".yaml", ".yml"))))


def last_good(
    folder: Path,
    kept: Path,
    *,
    load: Callable[[Path], _Settings],
    find: Callable[[Path], Path | None],
    default: _Settings,
) -> _Settings:
    """Load the settings of `folder` and keep a copy of their file in `kept`; load the copy when they have a fault."""
    try:
        settings = load(folder)
    except (DefinitionErrors, OSError) as refused:
        _log.error("settings with a fault, the last good ones hold: %s", refused)
    else:
        _keep(find(folder), find(kept), kept)
        return settings
    try:
        return load(kept)
    except (DefinitionErrors, OSError):  # kept by an older release that accepted it
        return default


def _keep(source: Path | None, copy: Path | None, kept: Path) -> None:
    try:
        if source is None or (copy is not None and copy.name != source.name):
            if copy is not None:
                copy.unlink(missing_ok=True)
            copy = None
        if source is None:
            return
        text = source.read_bytes()
        if copy is not None and copy.read_bytes() == text:
            return
        kept.mkdir(parents=True, exist_ok=True)
        new = kept / f"{source.name}.{os.getpid()}"
        new.write_bytes(text)
        new.replace(kept / source.name)
    except OSError as error:  # a folder one may not write in: the day's work goes on without a copy
        _log.warning("the settings of %s are not kept: %s", source, error)
