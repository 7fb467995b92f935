"""One settings file of a folder, read with the interview its conditions may name."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from flask import current_app

from concierge.config import resource_folder
from concierge.families.interview.grid import Grid
from concierge.families.interview.loading import load_grid
from concierge.families.interview.vocabulary import speaking_of
from concierge.platform.definition_files.last_settings import read_settings, written_at
from concierge.platform.definition_files.yaml_tree import DefinitionErrors, Node, Problems, read_tree

S = TypeVar("S")


class SettingsFile(Generic[S]):
    """How one kind of settings is read: from a folder, from what we ship, and from this installation."""

    def __init__(self, name: str, read: Callable[[Node, Problems], S | None]) -> None:
        self.name, self._read = name, read
        self._shipped = lru_cache(maxsize=1)(self._load_shipped)
        self._kept = lru_cache(maxsize=4)(self._read_current)

    def load(self, folder: Path) -> S:
        """Return what the file of `folder` says, what we ship when it has none; DefinitionErrors with all faults."""
        path = self.find(folder)
        if path is None:
            return self.shipped()
        problems = Problems(self.name)
        root = read_tree(path, problems)
        with speaking_of(_grid_of(folder)):
            settings = None if root is None else self._read(root, problems)
        if problems.errors or settings is None:
            raise DefinitionErrors(problems.errors)
        return settings

    def find(self, folder: Path) -> Path | None:
        """Return the file of `folder`, None when it has none."""
        path = folder / self.name
        return path if path.is_file() else None

    def shipped(self) -> S:
        """Return what comes with the product."""
        return self._shipped()

    def current(self) -> S:
        """Return what this installation says; while its file has a fault, what it last said without one."""
        folder: Path = current_app.extensions["config"].workflows_dir
        return self._kept(folder, written_at(folder))

    def _read_current(self, _folder: Path, _written: tuple[tuple[str, int], ...]) -> S:
        return read_settings(self.load, self.find, self.shipped())

    def _load_shipped(self) -> S:
        return self.load(resource_folder("workflows"))


def _grid_of(folder: Path) -> Grid:
    """Return the interview of the folder; one with faults says so itself, and nothing is known of its questions."""
    try:
        return load_grid(folder)
    except DefinitionErrors:
        return Grid(complete=False)
