"""The checks that need every step: references, circles, windows that can never be kept."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from concierge.checklists.definition.model import Step, Timing
from concierge.checklists.planning.dates import Offset
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_


@dataclass(frozen=True, slots=True)
class LoadedStep:
    """A step with the place it was read from."""

    step: Step
    node: Node
    problems: Problems


class _WeekdaysOnly:
    """Monday to Friday: enough to compare two offsets for every year."""

    def is_working_day(self, day: date) -> bool:
        """Tell whether `day` is not in a weekend."""
        return day.weekday() < 5


def check_steps(steps: Mapping[str, LoadedStep], *, incomplete: bool) -> None:
    """Record the faults between steps; unknown references are not reported when a file could not be read."""
    for loaded in steps.values():
        if not incomplete:
            _check_references(loaded, steps)
        _check_windows(loaded)
    _check_circles(steps)


def _check_references(loaded: LoadedStep, steps: Mapping[str, LoadedStep]) -> None:
    for key in loaded.step.step_references():
        if key and key not in steps:
            place = _place_of_reference(loaded, key)
            loaded.problems.add(place, N_("l'étape « %(key)s » n'existe pas"), key=key, **_closest(key, steps))


def _closest(key: str, steps: Mapping[str, LoadedStep]) -> dict[str, Any]:
    """Suggest, as a remedy, the step whose own name is closest, those of the same checklist first."""
    checklist, _, name = key.partition(".")
    in_same_first = sorted(steps, key=lambda known: known.partition(".")[0] != checklist)
    by_name = {known.partition(".")[2]: known for known in reversed(in_same_first)}
    close = difflib.get_close_matches(name, by_name, n=1, cutoff=0.7)
    if not close:
        return {"remedy": N_("Écrivez « checklist.étape », avec les clés des fichiers.")}
    return {"remedy": N_("Vouliez-vous dire « %(close)s » ?"), "close": by_name[close[0]]}


def _place_of_reference(loaded: LoadedStep, key: str) -> Node:
    """Return the node where `key` (full, or short for the same file) is written."""
    written = {key, key.partition(".")[2]}
    waiting = [loaded.node.find(name) for name in ("after", "due", "earliest", "latest")]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node.value, str) and node.value in written:
            return node
        if node is not loaded.node:
            waiting += [*(node.mapping or {}).values(), *(node.items or [])]
    return loaded.node


def _check_windows(loaded: LoadedStep) -> None:
    step = loaded.step
    due = step.due.timing if step.due else None
    pairs = (
        ("earliest", step.earliest, "latest", step.latest),
        ("earliest", step.earliest, "due", due),
        ("due", due, "latest", step.latest),
    )
    for first, start, second, end in pairs:
        if start is not None and end is not None and _always_after(start, end):
            loaded.problems.add(
                loaded.node.find(second, "offset"),
                N_("« %(second)s » tombe toujours avant « %(first)s »"),
                N_("Corrigez l'un des deux décalages (%(first)s : %(start)s ; %(second)s : %(end)s)."),
                first=first,
                start=start.offset,
                second=second,
                end=end.offset,
            )


# Every day of a leap year and its neighbours: enough for months of every length.
_SAMPLE = tuple(date(2027, 12, 1) + timedelta(days=13 * n) for n in range(40))


def _always_after(start: Timing, end: Timing) -> bool:
    if start.anchor is None or start.anchor is not end.anchor:
        return (
            start.anchor is None and end.anchor is None and start.step == end.step and _later(start.offset, end.offset)
        )
    return _later(start.offset, end.offset)


def _later(start: Offset, end: Offset) -> bool:
    if start.unit is end.unit:
        return start.amount > end.amount
    calendar = _WeekdaysOnly()
    return all(start.shift(day, calendar) > end.shift(day, calendar) for day in _SAMPLE)


def _check_circles(steps: Mapping[str, LoadedStep]) -> None:
    done: set[str] = set()
    for key in steps:
        if key not in done:
            _visit(key, steps, [], done)


def _visit(start: str, steps: Mapping[str, LoadedStep], trail: list[str], done: set[str]) -> None:
    """Walk depth first without recursion (a long chain is no fault) and record each way back to a step of the trail."""
    stack = [(start, iter(steps[start].step.step_references()))]
    trail.append(start)
    while stack:
        key, following = stack[-1]
        nxt = next((ref for ref in following if ref in steps and ref not in done), None)
        if nxt is None:
            stack.pop()
            done.add(trail.pop())
        elif nxt in trail:
            circle = [*trail[trail.index(nxt) :], nxt]
            loaded = steps[key]
            loaded.problems.add(
                _place_of_reference(loaded, nxt),
                N_("ces étapes s'attendent l'une l'autre : %(circle)s"),
                N_("Retirez l'un de ces « after » ou comptez la date depuis une autre ancre."),
                circle=" → ".join(circle),
            )
        else:
            trail.append(nxt)
            stack.append((nxt, iter(steps[nxt].step.step_references())))
