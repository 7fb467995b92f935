"""What an agency changed of a settings file, as a layer over it: what it left alone goes on following the file.

A mapping differs by its keys, a list of entries that have a key of their own by entry and by order; all else whole.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

Keyed = Sequence[Mapping[str, Any]]
_ORDER, _ENTRIES, _ADDED, _GONE = "order", "entries", "added", "gone"


def derive(base: Any, edited: Any) -> Any:
    """Return what changed from `base` to `edited`, which differ."""
    if isinstance(base, Mapping) and isinstance(edited, Mapping):
        names = [name for name in {**base, **edited} if base.get(name) != edited.get(name)]
        return {name: derive(base.get(name), edited.get(name)) for name in names}
    if _is_keyed(base) and _is_keyed(edited):
        return _derive_entries(base, edited)
    return edited


def apply(base: Any, change: Any) -> Any:
    """Lay a change over `base`; what it says of an entry that is no longer there is left out."""
    if isinstance(base, Mapping) and isinstance(change, Mapping):
        return {**base, **{name: apply(base.get(name), part) for name, part in change.items()}}
    if _is_keyed(base) and isinstance(change, Mapping):
        return _apply_entries(base, change)
    return change


def _derive_entries(base: Keyed, edited: Keyed) -> dict[str, Any]:
    old, new = _by_key(base), _by_key(edited)
    entries = {key: derive(old[key], entry) for key, entry in new.items() if key in old and old[key] != entry}
    change: dict[str, Any] = {_ENTRIES: entries} if entries else {}
    if added := [entry for key, entry in new.items() if key not in old]:
        change[_ADDED] = added
    if gone := [key for key in old if key not in new]:
        change[_GONE] = gone
    if [key for key in old if key in new] != [key for key in new if key in old] or added:
        change[_ORDER] = list(new)
    return change


def _apply_entries(base: Keyed, change: Mapping[str, Any]) -> list[Any]:
    entries = {
        key: apply(entry, change.get(_ENTRIES, {}).get(key, {}))
        for key, entry in _by_key(base).items()
        if key not in change.get(_GONE, ())
    }
    known = list(entries)
    entries |= _by_key([entry for entry in change.get(_ADDED, ()) if entry["key"] not in entries])
    order = [key for key in change.get(_ORDER, known) if key in entries]
    for place, key in enumerate(known):  # new in the file: behind the one it stands behind there
        if key not in order:
            before = next((each for each in reversed(known[:place]) if each in order), None)
            order.insert(0 if before is None else order.index(before) + 1, key)
    return [entries[key] for key in order]


def _is_keyed(value: Any) -> TypeGuard[Keyed]:
    """Tell whether a list is one of entries that can be told apart."""
    if not isinstance(value, list) or not value:
        return False
    keys = [entry.get("key") if isinstance(entry, Mapping) else None for entry in value]
    return all(isinstance(key, str) for key in keys) and len(set(keys)) == len(keys)


def _by_key(entries: Keyed) -> dict[str, Any]:
    return {entry["key"]: entry for entry in entries}
