"""An instance as a JSON file: read with every fault at its path, written as an answer (docs/matching.md)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from concierge.solvers.instances import LARGEST_SCORE, Family, Host, Instance, Previous, Request, State, arrange
from concierge.solvers.matchings import Matching

FORMAT: Final = 1
MOST_FAULTS: Final = 50
LARGEST_COUNT: Final = 1_000
_PAIR: Final = 4  # family, host, role, score


class WrongInstance(Exception):
    """The file is no instance; `faults` are lines « path: what is wrong », the first ones when there are many."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def read_instance(content: object) -> Instance:
    """Check a decoded JSON document and return its instance. Raises WrongInstance with every fault found."""
    reading = _Reading()
    root = reading.mapping(content, "", required=("families", "hosts", "pairs"), optional=("format", "previous"))
    reading.integer(root.get("format", FORMAT), "format", FORMAT, FORMAT)
    families = _families(reading, root.get("families"))
    hosts = _hosts(reading, root.get("hosts"))
    pairs = _pairs(reading, root.get("pairs"), families, hosts)
    previous = _previous(reading, root.get("previous", []), families, hosts)
    if reading.faults:
        raise WrongInstance(reading.faults)
    return arrange(list(families.values()), list(hosts.values()), pairs, previous)


def write_answer(matching: Matching) -> dict[str, Any]:
    """Return the answer as JSON values."""
    return {
        "format": FORMAT,
        "solver": matching.solver,
        "optimal": matching.optimal,
        "gap": matching.gap,
        "objective": asdict(matching.objective),
        "matches": [asdict(match) for match in matching.matches],
        "unplaced": [request._asdict() for request in matching.unplaced],
        "shortages": [
            {
                "requests": [request._asdict() for request in shortage.requests],
                "hosts": list(shortage.hosts),
                "places": shortage.places,
            }
            for shortage in matching.shortages
        ],
    }


@dataclass(slots=True)
class _Reading:
    """Collects faults; what is wrong comes back as something harmless, so that reading goes on."""

    faults: list[str] = field(default_factory=list)

    def fault(self, path: str, what: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(f"{path or '.'} : {what}")

    def mapping(
        self, value: object, path: str, *, required: Sequence[str] = (), optional: Sequence[str] | None = ()
    ) -> Mapping[str, Any]:
        """Return an object with these keys; `optional=None` allows any."""
        if not isinstance(value, dict):
            self.fault(path, "un objet est attendu")
            return {}
        for name in required:
            if name not in value:
                self.fault(_at(path, name), "manque")
        if optional is not None:
            for name in value:
                if name not in required and name not in optional:
                    self.fault(_at(path, name), "clé inconnue")
        return value

    def rows(self, value: object, path: str) -> Iterator[tuple[str, Any]]:
        """Yield the elements of a list, each with its path."""
        if isinstance(value, list):
            yield from ((f"{path}[{index}]", each) for index, each in enumerate(value))
        elif value is not None:
            self.fault(path, "une liste est attendue")

    def text(self, value: object, path: str) -> str:
        if isinstance(value, str) and value:
            return value
        self.fault(path, "un texte est attendu")
        return ""

    def integer(self, value: object, path: str, least: int = 0, most: int = LARGEST_COUNT) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.fault(path, f"un nombre entier de {least} à {most} est attendu")
        return max(least, 0)

    def known(self, value: object, path: str, among: Mapping[str, object]) -> str:
        if isinstance(value, str) and value in among:
            return value
        self.fault(path, f"inconnu : {value!r}"[:80])
        return ""


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _families(reading: _Reading, value: object) -> dict[str, Family]:
    found: dict[str, Family] = {}
    for path, each in reading.rows(value, "families"):
        row = reading.mapping(each, path, required=("id", "roles"), optional=("party",))
        name = reading.text(row.get("id"), _at(path, "id")) if "id" in row else ""
        roles = tuple(reading.text(role, at) for at, role in reading.rows(row.get("roles"), _at(path, "roles")))
        if len(set(roles)) != len(roles):
            reading.fault(_at(path, "roles"), "un rôle est nommé deux fois")
        if "roles" in row and not roles:
            reading.fault(_at(path, "roles"), "au moins un rôle est attendu")
        if name and name in found:
            reading.fault(_at(path, "id"), f"déjà employé : {name}")
        found[name] = Family(name, roles, reading.integer(row.get("party", 1), _at(path, "party"), 1))
    return found


def _hosts(reading: _Reading, value: object) -> dict[str, Host]:
    found: dict[str, Host] = {}
    for path, each in reading.rows(value, "hosts"):
        row = reading.mapping(each, path, required=("id", "capacity", "roles"), optional=("minimum", "load", "beds"))
        name = reading.text(row.get("id"), _at(path, "id")) if "id" in row else ""
        if name and name in found:
            reading.fault(_at(path, "id"), f"déjà employé : {name}")
        numbers = {key: reading.integer(row.get(key, 0), _at(path, key)) for key in ("capacity", "minimum", "load")}
        roles, beds = (
            {
                role: reading.integer(count, _at(_at(path, key), role))
                for role, count in reading.mapping(row.get(key, {}), _at(path, key), optional=None).items()
            }
            for key in ("roles", "beds")
        )
        if numbers["minimum"] > numbers["capacity"]:
            reading.fault(_at(path, "minimum"), "dépasse la capacité")
        found[name] = Host(id=name, roles=roles, beds=beds, **numbers)
    return found


def _pairs(
    reading: _Reading, value: object, families: Mapping[str, Family], hosts: Mapping[str, Host]
) -> list[tuple[str, str, str, int]]:
    found: dict[tuple[str, str, str], int] = {}
    for path, each in reading.rows(value, "pairs"):
        if not isinstance(each, list) or len(each) != _PAIR:
            reading.fault(path, "quatre valeurs sont attendues : famille, accueillant, rôle, affinité")
            continue
        family = reading.known(each[0], f"{path}[0]", families)
        host = reading.known(each[1], f"{path}[1]", hosts)
        role = _role(reading, each[2], f"{path}[2]", families.get(family))
        score = reading.integer(each[3], f"{path}[3]", -LARGEST_SCORE, LARGEST_SCORE)
        if (family, host, role) in found:
            reading.fault(path, "cette paire est écrite deux fois")
        found[family, host, role] = score
    return [(*pair, score) for pair, score in found.items()]


def _previous(
    reading: _Reading, value: object, families: Mapping[str, Family], hosts: Mapping[str, Host]
) -> list[Previous]:
    states = {state.value: state for state in State}
    found: dict[Request, Previous] = {}
    for path, each in reading.rows(value, "previous"):
        row = reading.mapping(each, path, required=("family", "host", "role", "state"))
        family = reading.known(row.get("family"), _at(path, "family"), families)
        host = reading.known(row.get("host"), _at(path, "host"), hosts)
        role = _role(reading, row.get("role"), _at(path, "role"), families.get(family))
        state = reading.known(row.get("state"), _at(path, "state"), states)
        if Request(family, role) in found:
            reading.fault(path, "cette famille a déjà quelqu’un pour ce rôle")
        if state:
            found[Request(family, role)] = Previous(family, host, role, states[state])
    return list(found.values())


def _role(reading: _Reading, value: object, path: str, family: Family | None) -> str:
    """Return a role that the family seeks."""
    if family is None or not isinstance(value, str) or value in family.roles:
        return value if isinstance(value, str) else reading.text(value, path)
    reading.fault(path, "la famille ne cherche pas ce rôle")
    return value
