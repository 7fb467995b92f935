"""A settings file that each agency may change on screen: the file, with the agency's own layer over it.

RULES = AgencySettings("rendez-vous.yaml", read_meetings)
RULES.current(space_id)      # what holds for an agency: no query, but the first time after a change
"""

import logging
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from flask import current_app

from concierge.platform.definition_files.differences import apply
from concierge.platform.definition_files.last_settings import written_at
from concierge.platform.definition_files.marks import UNTOUCHED
from concierge.platform.definition_files.plain_values import Plain
from concierge.platform.definition_files.settings_file import S, SettingsFile, Surroundings, nothing_around
from concierge.platform.definition_files.yaml_tree import DefinitionErrors, Node, Problems
from concierge.settings.queries import find_last, mark_of

AGENCIES = 64  # whose settings a process remembers
_log = logging.getLogger(__name__)


class AgencySettings(SettingsFile[S]):
    """How one kind of settings is read for an agency."""

    def __init__(
        self, name: str, read: Callable[[Node, Problems], S | None], *, around: Surroundings = nothing_around
    ) -> None:
        super().__init__(name, read, around=around)
        self.kind = Path(name).stem
        self._of_agencies = lru_cache(maxsize=AGENCIES)(self._read_agency)

    def current(self, space_id: int) -> S:
        """Return what holds for an agency; what its layer says that is no longer possible leaves the file's own."""
        mark = mark_of(space_id)
        if mark == UNTOUCHED:
            return self.installed()
        folder: Path = current_app.extensions["config"].workflows_dir
        return self._of_agencies(folder, written_at(folder), space_id, mark)

    def with_change(self, change: dict[str, Any] | None) -> Plain:
        """Return the file with a layer over it, as plain values."""
        return self.written() if change is None else cast(Plain, apply(self.written(), change))

    def _read_agency(self, _folder: Path, _written: tuple[tuple[str, int], ...], space_id: int, _mark: str) -> S:
        last = find_last(space_id, self.kind)
        if last is None or last.change is None:
            return self.installed()
        try:
            return self.judge(self.with_change(last.change))
        except DefinitionErrors as refused:  # the file changed under it
            _log.error("the settings of agency %s no longer fit their file, which holds: %s", space_id, refused)
            return self.installed()
