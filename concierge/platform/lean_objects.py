"""What a web process lets go of once its code is loaded, before the workers are born: what nobody asks for any more."""

import gc
import sys
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType
from typing import Any, Final

from sqlalchemy import Column
from sqlalchemy.orm import configure_mappers

from concierge.platform.lean_memory import give_back

_NONE: Final[frozenset[Any]] = frozenset()


def let_go() -> None:
    """Free what loading left behind: 6 MB, of which the first requests take what the system did not get back."""
    configure_mappers()  # once, instead of at the first request of each worker
    alike: dict[frozenset[str], frozenset[str]] = {}
    for thing in gc.get_objects():
        if type(thing) is FunctionType:
            del thing.__annotations__  # for mypy; asking first would make an empty dictionary of each that has none
        elif issubclass(type(thing), Column):  # `isinstance` would ask lazy objects what they stand for
            _close_up(thing, alike)
    sys.path_importer_cache.clear()  # what each folder of code holds; read again if something is imported later
    for module in list(sys.modules.values()):
        if issubclass(type(module), ModuleType):  # some libraries put other things there
            _forget_bytecode(module)
    gc.collect()
    give_back()


def _forget_bytecode(module: ModuleType) -> None:
    """Forget where the compiled form of a module lies: a long path, which Python works out again for who asks."""
    spec = module.__dict__.get("__spec__")
    if isinstance(spec, ModuleSpec):
        spec.cached = None
    module.__dict__.pop("__cached__", None)


def _close_up(column: Column[Any], alike: dict[frozenset[str], frozenset[str]]) -> None:
    """Let a column's attributes stand close: their dictionary grew by doubling, just before the last ones came.

    Which of them are remembered answers is a set of names that most columns have alike. Most refer to nothing and are
    checked by nothing: two sets that stay empty, since no table is declared any more.
    """
    attributes = dict(column.__dict__)
    names = attributes.get("_memoized_keys")
    if type(names) is frozenset:
        attributes["_memoized_keys"] = alike.setdefault(names, names)
    attributes |= {name: _NONE for name in ("foreign_keys", "constraints") if attributes.get(name) == _NONE}
    column.__dict__ = attributes
