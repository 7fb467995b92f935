"""Data classes that share their methods, in web processes: the library writes six for each, and we have 700.

Only `__init__` needs to be a class's own. The others are the same few lines over other names, and two of them keep the
class alive that the library made before the one with slots: together 5 MB of each web process. Workers, commands and
tests take the library's; a test compares what both say.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, Final

_OURS: Final = "concierge."


def share_methods() -> None:
    """Let the data classes of the product that are imported from now on share their methods."""
    dataclasses.dataclass = sharing(dataclasses.dataclass)


def sharing(library: Callable[..., Any]) -> Callable[..., Any]:
    """Return the decorator `library`, with the methods it writes for classes of the product replaced by shared ones."""

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:
        def decorate(written: type) -> type:
            own = frozenset(vars(written))
            made: type = library(written, **options)
            if made.__module__.startswith(_OURS):
                _share(made, own)
            return made

        return decorate if cls is None else decorate(cls)

    return dataclass


def _share(made: type, own: frozenset[str]) -> None:
    """Replace what the library wrote: what the class has now and its author did not write (`own`)."""
    compared = [field.name for field in fields(made) if field.compare]
    hashed = [field.name for field in fields(made) if (field.compare if field.hash is None else field.hash)]
    names = compared or ["__class__"]
    made.__compared__ = attrgetter(*names, names[0])  # type: ignore[attr-defined]  # two names or more: a tuple
    for name, method in _METHODS.items():
        written = None if name in own else vars(made).get(name)
        if written is not None and not (name == "__hash__" and hashed != compared):
            setattr(made, name, method)


@recursive_repr()
def _repr(self: Any) -> str:
    shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: Any) -> Any:
    compared = self.__compared__
    return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(self.__compared__(self))


def _setattr(self: Any, name: str, value: object) -> None:
    if _is_frozen(self, name):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _delattr(self: Any, name: str) -> None:
    if _is_frozen(self, name):
        raise FrozenInstanceError(f"cannot delete field {name!r}")
    object.__delattr__(self, name)


def _is_frozen(self: Any, name: str) -> bool:
    """Tell whether `name` may not change: a field, or anything at all of a class that is itself a data class."""
    return name in self.__dataclass_fields__ or "__dataclass_fields__" in vars(type(self))


_METHODS: Final = {
    "__repr__": _repr,
    "__eq__": _eq,
    "__hash__": _hash,
    "__setattr__": _setattr,
    "__delattr__": _delattr,
}
