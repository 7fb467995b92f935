"""Decoded JSON read with every fault at its path, for files that others write."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

MOST_FAULTS: Final = 50
LARGEST_COUNT: Final = 1_000


@dataclass(slots=True)
class Reading:
    """Collects faults; what is wrong comes back as something harmless, so that reading goes on."""

    faults: list[str] = field(default_factory=list)

    def fault(self, path: str, what: str) -> None:
        """Note a fault at its path."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(f"{path or '.'} : {what}")

    def mapping(
        self, value: object, path: str, *, required: Sequence[str] = (), optional: Sequence[str] | None = ()
    ) -> Mapping[str, Any]:
        """Return an object with these keys; `optional=None` allows any."""
        if not isinstance(value, dict):
            self.fault(path, "un objet est attendu")
            return {}
        for name in required:
            if name not in value:
                self.fault(at_key(path, name), "manque")
        if optional is not None:
            for name in value:
                if name not in required and name not in optional:
                    self.fault(at_key(path, name), "clé inconnue")
        return value

    def rows(self, value: object, path: str) -> Iterator[tuple[str, Any]]:
        """Yield the elements of a list, each with its path."""
        if isinstance(value, list):
            yield from ((f"{path}[{index}]", each) for index, each in enumerate(value))
        elif value is not None:
            self.fault(path, "une liste est attendue")

    def text(self, value: object, path: str) -> str:
        """Return a text that is not empty."""
        if isinstance(value, str) and value:
            return value
        self.fault(path, "un texte est attendu")
        return ""

    def integer(self, value: object, path: str, least: int = 0, most: int = LARGEST_COUNT) -> int:
        """Return a whole number within bounds."""
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.fault(path, f"un nombre entier de {least} à {most} est attendu")
        return max(least, 0)

    def known(self, value: object, path: str, among: Mapping[str, object]) -> str:
        """Return a name that is among those known."""
        if isinstance(value, str) and value in among:
            return value
        self.fault(path, f"inconnu : {value!r}"[:80])
        return ""

    def flag(self, value: object, path: str) -> bool:
        """Return true or false."""
        if isinstance(value, bool):
            return value
        self.fault(path, "true ou false est attendu")
        return False


def at_key(path: str, name: str) -> str:
    """Return the path of a key."""
    return f"{path}.{name}" if path else name
