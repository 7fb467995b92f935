"""An instance as a JSON file: read with every fault at its path, written as an answer (docs/matching.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from concierge.platform.json_reading import Reading, at_key
from concierge.solvers.instances import LARGEST_SCORE, Family, Host, Instance, Previous, Request, State, arrange
from concierge.solvers.matchings import Matching

FORMAT: Final = 1
_PAIR: Final = 4  # family, host, role, score


class WrongInstance(Exception):
    """The file is no instance; `faults` are lines « path: what is wrong », the first ones when there are many."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def read_instance(content: object) -> Instance:
    """Check a decoded JSON document and return its instance. Raises WrongInstance with every fault found."""
    reading = Reading()
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


def _families(reading: Reading, value: object) -> dict[str, Family]:
    found: dict[str, Family] = {}
    for path, each in reading.rows(value, "families"):
        row = reading.mapping(each, path, required=("id", "roles"), optional=("party",))
        name = reading.text(row.get("id"), at_key(path, "id")) if "id" in row else ""
        roles = tuple(reading.text(role, at) for at, role in reading.rows(row.get("roles"), at_key(path, "roles")))
        if len(set(roles)) != len(roles):
            reading.fault(at_key(path, "roles"), "un rôle est nommé deux fois")
        if "roles" in row and not roles:
            reading.fault(at_key(path, "roles"), "au moins un rôle est attendu")
        if name and name in found:
            reading.fault(at_key(path, "id"), f"déjà employé : {name}")
        found[name] = Family(name, roles, reading.integer(row.get("party", 1), at_key(path, "party"), 1))
    return found


def _hosts(reading: Reading, value: object) -> dict[str, Host]:
    found: dict[str, Host] = {}
    for path, each in reading.rows(value, "hosts"):
        row = reading.mapping(each, path, required=("id", "capacity", "roles"), optional=("minimum", "load", "beds"))
        name = reading.text(row.get("id"), at_key(path, "id")) if "id" in row else ""
        if name and name in found:
            reading.fault(at_key(path, "id"), f"déjà employé : {name}")
        numbers = {key: reading.integer(row.get(key, 0), at_key(path, key)) for key in ("capacity", "minimum", "load")}
        roles, beds = (
            {
                role: reading.integer(count, at_key(at_key(path, key), role))
                for role, count in reading.mapping(row.get(key, {}), at_key(path, key), optional=None).items()
            }
            for key in ("roles", "beds")
        )
        if numbers["minimum"] > numbers["capacity"]:
            reading.fault(at_key(path, "minimum"), "dépasse la capacité")
        found[name] = Host(id=name, roles=roles, beds=beds, **numbers)
    return found


def _pairs(
    reading: Reading, value: object, families: Mapping[str, Family], hosts: Mapping[str, Host]
) -> list[tuple[str, str, str, int]]:
    found: dict[tuple[str, str, str], int] = {}
    for path, each in reading.rows(value, "pairs"):
        if not isinstance(each, list) or len(each) != _PAIR:
            reading.fault(path, "quatre valeurs sont attendues : famille, accueillant, rôle, affinité")
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
    reading: Reading, value: object, families: Mapping[str, Family], hosts: Mapping[str, Host]
) -> list[Previous]:
    states = {state.value: state for state in State}
    found: dict[Request, Previous] = {}
    for path, each in reading.rows(value, "previous"):
        row = reading.mapping(each, path, required=("family", "host", "role", "state"))
        family = reading.known(row.get("family"), at_key(path, "family"), families)
        host = reading.known(row.get("host"), at_key(path, "host"), hosts)
        role = _role(reading, row.get("role"), at_key(path, "role"), families.get(family))
        state = reading.known(row.get("state"), at_key(path, "state"), states)
        if Request(family, role) in found:
            reading.fault(path, "cette famille a déjà quelqu’un pour ce rôle")
        if state:
            found[Request(family, role)] = Previous(family, host, role, states[state])
    return list(found.values())


def _role(reading: Reading, value: object, path: str, family: Family | None) -> str:
    """Return a role that the family seeks."""
    if family is None or not isinstance(value, str) or value in family.roles:
        return value if isinstance(value, str) else reading.text(value, path)
    reading.fault(path, "la famille ne cherche pas ce rôle")
    return value
