"""One settings file of a folder: found, read with all its faults, else as we ship it; what was last good holds."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar, cast

from flask import current_app

from concierge.config import resource_folder
from concierge.platform.definition_files.last_settings import FOLDER, last_good, written_at
from concierge.platform.definition_files.plain_values import Plain, plain_of_node, tree_of
from concierge.platform.definition_files.yaml_tree import DefinitionErrors, Node, Problems, read_tree

S = TypeVar("S")
Surroundings = Callable[[Path], AbstractContextManager[None]]


def nothing_around(_folder: Path) -> AbstractContextManager[None]:
    """Read a file by itself."""
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """What a file says, understood and as it is written."""

    settings: S
    plain: Plain


class SettingsFile(Generic[S]):
    """How one kind of settings is read: from a folder, from what we ship, and from this installation.

    With `root_key` the file is known by that key rather than by its name. `around` is what must hold while it is read.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[Node, Problems], S | None],
        *,
        root_key: str | None = None,
        around: Surroundings = nothing_around,
    ) -> None:
        self.name, self._read, self._root_key, self._around = name, read, root_key, around
        self._shipped = lru_cache(maxsize=1)(self._load_shipped)
        self._kept = lru_cache(maxsize=4)(self._read_installed)

    def load(self, folder: Path) -> S:
        """Return what the file of `folder` says, what we ship when it has none; DefinitionErrors with all faults."""
        return self._load(folder).settings

    def judge(self, plain: Plain) -> S:
        """Return what plain values say, by the rules of the file; DefinitionErrors with all faults, by path."""
        problems = Problems(self.name)
        with self._around(current_app.extensions["config"].workflows_dir):
            return self._understand(tree_of(plain, problems), problems)

    def find(self, folder: Path) -> Path | None:
        """Return the file of `folder`, None when it has none."""
        return self._look(folder)[0]

    def is_in(self, root: Node) -> bool:
        """Tell whether a file that begins so is this one."""
        return root.mapping is not None and self._root_key in root.mapping

    def shipped(self) -> S:
        """Return what comes with the product."""
        return self._shipped().settings

    def installed(self) -> S:
        """Return what this installation says; while its file has a fault, what it last said without one."""
        return self._installed().settings

    def written(self) -> Plain:
        """Return what this installation says, as plain values."""
        return self._installed().plain

    def _installed(self) -> Loaded[S]:
        folder: Path = current_app.extensions["config"].workflows_dir
        return self._kept(folder, written_at(folder))

    def _load(self, folder: Path) -> Loaded[S]:
        path, unreadable = self._look(folder)
        if path is None and unreadable:  # ours may be one of them
            raise DefinitionErrors([error for problems in unreadable for error in problems.errors])
        if path is None:
            return self._shipped()
        problems = Problems(path.name)
        root = read_tree(path, problems)
        if root is None:
            raise DefinitionErrors(problems.errors)
        with self._around(folder):
            return Loaded(self._understand(root, problems), cast(Plain, plain_of_node(root)))

    def _understand(self, root: Node, problems: Problems) -> S:
        settings = self._read(root, problems)
        if problems.errors or settings is None:
            raise DefinitionErrors(problems.errors)
        return settings

    def _look(self, folder: Path) -> tuple[Path | None, list[Problems]]:
        if self._root_key is None:
            path = folder / self.name
            return (path if path.is_file() else None), []
        unreadable = []
        for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
            problems = Problems(path.name)
            root = read_tree(path, problems)
            if root is None:
                unreadable.append(problems)
            elif self.is_in(root):
                return path, []
        return None, unreadable

    def _read_installed(self, _folder: Path, _written: tuple[tuple[str, int], ...]) -> Loaded[S]:
        config = current_app.extensions["config"]
        kept = config.var_dir / FOLDER
        return last_good(config.workflows_dir, kept, load=self._load, find=self.find, default=self._shipped())

    def _load_shipped(self) -> Loaded[S]:
        return self._load(resource_folder("workflows"))
