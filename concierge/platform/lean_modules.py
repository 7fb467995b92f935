"""Modules of others that a web process loads when it first asks something of them: most of these, never.

Libraries bring what serves tests, other drivers or another way of waiting along with what pages need: 3 MB of each web
process. `importlib.util.LazyLoader` does this too, but Python 3.11's loads at the second `import` of a module, and is
not safe among threads; this is Python 3.13's, and knows that a few names of asyncio need a part of it alone.
"""

import importlib
import sys
import threading
from collections.abc import Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any, Final

LATER: Final = frozenset(
    {
        "asyncio",  # SQLAlchemy and psycopg name a few things of it
        "difflib",  # werkzeug's hints at an address that was meant
        "pdb",  # click's tests
        "smtplib",  # mails, which workers send
        "sqlalchemy.dialects.postgresql.asyncpg",  # drivers that are not ours
        "sqlalchemy.dialects.postgresql.pg8000",
        "sqlalchemy.dialects.postgresql.psycopg2",
        "sqlalchemy.dialects.postgresql.psycopg2cffi",
        "sqlalchemy.dialects.sqlite.aiosqlite",
        "sqlalchemy.dialects.sqlite.pysqlcipher",
        "subprocess",  # what asyncio, gunicorn and others would start
        "urllib.request",  # a service of Flask-WTF's against robots
    }
)
PARTS: Final[Mapping[str, Mapping[str, str]]] = {  # where a name of a package is, for those asked at the start
    "asyncio": {
        "CancelledError": "exceptions",
        "Future": "futures",
        "Lock": "locks",
        "Queue": "queues",
        "Task": "tasks",
        "TimeoutError": "exceptions",
        "get_running_loop": "events",
        "iscoroutine": "coroutines",
        "iscoroutinefunction": "coroutines",
        "sleep": "tasks",
    }
}
VALUES: Final[Mapping[str, Mapping[str, object]]] = {  # what is known without loading: what asyncio's events name
    "subprocess": {"PIPE": -1}
}


def load_later(names: frozenset[str] = LATER) -> None:
    """Let modules of these names that are imported from now on load when they are first asked something."""
    sys.meta_path.insert(0, _Finder(names))


class _Later(ModuleType):
    """A module that knows its name and place; the first question for more loads it."""

    def __getattr__(self, name: str) -> Any:
        loader = self.__dict__.get("__loader__")
        if not isinstance(loader, _LaterLoader) or (name.startswith("__") and name != "__all__"):
            raise AttributeError(name)  # what Python itself asks while it imports
        if name in (known := VALUES.get(self.__name__, {})):
            return known[name]
        if (part := PARTS.get(self.__name__, {}).get(name)) is not None:
            return getattr(importlib.import_module(f"{self.__name__}.{part}"), name)
        if "__path__" in self.__dict__ and PathFinder.find_spec(f"{self.__name__}.{name}", self.__path__):
            raise AttributeError(name)  # a part of a package: Python imports it
        if not loader.load(self):
            raise AttributeError(name)  # its own code asks, through a circle of imports, for what is still to come
        return getattr(self, name)


class _LaterLoader(Loader):
    """Hands out the module as it is, and loads it once when asked."""

    def __init__(self, real: Loader) -> None:
        self._real = real
        self._lock = threading.RLock()
        self._loading = False

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Later(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing yet."""

    def load(self, module: ModuleType) -> bool:
        """Run the module's code in one thread, while others wait; False for who asks from within."""
        with self._lock:
            if self._loading:
                return False
            if type(module) is _Later:
                self._loading = True
                try:
                    self._real.exec_module(module)
                finally:
                    self._loading = False
                module.__loader__ = self._real
                object.__setattr__(module, "__class__", ModuleType)
        return True


class _Finder(MetaPathFinder):
    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in self._names else None
        if spec is not None and spec.loader is not None:
            spec.loader = _LaterLoader(spec.loader)
        return spec
