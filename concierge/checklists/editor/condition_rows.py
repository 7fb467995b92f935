"""A condition as lines and groups, the way a form shows it, and back: what they cannot say stays as text.

group = group_of(plain)                          # the value of `when`, None when there is none
sent = read_group(posted, "when")                # the same from a form, whatever was typed in it
plain, places = plain_of(sent)                   # for the validation; where each of its paths stands in the form
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import yaml

from concierge.checklists.editor.condition_labels import ABOUT_LABELS, GROUP_LABELS, NOT, Link, Verb
from concierge.families.facts import FactType
from concierge.families.interview.vocabulary import Spec, find_spec
from concierge.platform.definition_files.plain_values import plain_of_node
from concierge.platform.definition_files.yaml_tree import MAX_DEPTH, Problems, parse_tree
from concierge.platform.forms import clean_text

Plain = object  # a value as files hold it: texts, numbers, booleans, lists and mappings of them
Posted = Mapping[str, str]
DEEPEST = 2  # groups within groups; what is nested deeper is edited as text
MOST_ROWS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """« fact · is · values », with everything as typed; of a number, `low` and `high` hold what was written."""

    fact: str
    about: str = ""
    verb: str = Verb.IS.value
    values: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    at: str = ""
    fresh: bool = field(default=False, compare=False)  # just added: the focus goes there

    @property
    def spec(self) -> Spec | None:
        """Return what the fact or the answer is, None for one that a form invented."""
        return find_spec(self.fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A condition in the notation of files."""

    text: str
    fresh: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows that hold together; `about` says for whom, or `NOT`."""

    link: str = Link.ALL.value
    about: str = ""
    rows: tuple["Row", ...] = ()
    fresh: bool = field(default=False, compare=False)


Row = Line | Written | Group


def group_of(plain: Plain) -> Group:
    """Return the rows of a `when`: empty without one, exactly what it says otherwise."""
    if plain is None:
        return Group()
    row = _row(plain, 0)
    if isinstance(row, Group) and not row.about and row.link != Link.ONE:
        return row
    return Group(link=Link.ONE.value, rows=(row,))


def _row(plain: Plain, depth: int) -> Row:
    row = _simple_row(plain, depth)
    if row is not None and _same(_plain_row(row), plain):
        return row
    return Written(text=_text_of(plain))


def _simple_row(plain: Plain, depth: int) -> Row | None:
    """Return the line or the group that should say the same, None when there is none."""
    if isinstance(plain, list):
        plain = {"all": plain}
    if not isinstance(plain, dict) or len(plain) != 1:
        return None
    ((key, value),) = plain.items()
    if key in ("all", "any"):
        return _group(str(key), value, depth)
    if key == NOT:
        return _denied(value, depth)
    if isinstance(key, str) and key in ABOUT_LABELS:
        return _about(key, _simple_row(value, depth))
    return _line(key, value)


def _group(link: str, parts: Plain, depth: int) -> Group | None:
    if depth > DEEPEST or not isinstance(parts, list) or not parts or len(parts) > MOST_ROWS:
        return None
    return Group(link=link, rows=tuple(_row(part, depth + 1) for part in parts))


def _denied(value: Plain, depth: int) -> Row | None:
    if isinstance(value, dict) and len(value) == 1:
        ((key, part),) = value.items()
        if isinstance(key, str) and key.startswith("any_") and key in ABOUT_LABELS:
            return _about(key.replace("any_", "no_"), _simple_row(part, depth))
    row = _simple_row(value, depth)
    if isinstance(row, Group):
        return _about(NOT, row)
    if isinstance(row, Line) and not row.about and row.verb == Verb.IS:
        return Line(fact=row.fact, verb=Verb.IS_NOT.value, values=row.values, low=row.low, at=row.at)
    return None


def _about(about: str, row: Row | None) -> Row | None:
    if isinstance(row, Group) and not row.about:
        return Group(link=row.link, about=about, rows=row.rows)
    if isinstance(row, Line) and not row.about:
        return Line(fact=row.fact, about=about, verb=row.verb, values=row.values, low=row.low, high=row.high, at=row.at)
    return None


def _line(fact: object, value: Plain) -> Line | None:
    spec = find_spec(fact) if isinstance(fact, str) else None
    if spec is None or not isinstance(fact, str):
        return None
    number = spec.value_type is FactType.INT
    if not isinstance(value, dict):
        values = tuple(_shown(each) for each in (value if isinstance(value, list) else [value]))
        return Line(fact=fact, low=", ".join(values)) if number else Line(fact=fact, values=values)
    at = str(value.get("at", ""))
    if "in" in value:
        inner = _line(fact, value["in"])
        return inner and Line(fact=fact, values=inner.values, low=inner.low, at=at)
    low, high = (_shown(value[bound]) if bound in value else "" for bound in ("min", "max"))
    if low and high:
        return Line(fact=fact, verb=Verb.BETWEEN.value, low=low, high=high, at=at)
    verb = Verb.AT_LEAST if low else Verb.AT_MOST
    return Line(fact=fact, verb=verb.value, low=low or high, at=at)


def _shown(value: Plain) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _same(first: Plain, second: Plain) -> bool:
    return _normal(first) == _normal(second)


def _normal(plain: Plain) -> object:
    """Return one form for all ways to write the same condition; True and 1 stay apart."""
    if isinstance(plain, list):
        plain = {"all": plain}
    if isinstance(plain, dict) and len(plain) == 1:
        ((key, value),) = plain.items()
        if key in ("all", "any") and isinstance(value, list):
            return key, tuple(_normal(part) for part in value)
        if key == NOT or key in ABOUT_LABELS:
            return key, _normal(value)
        if isinstance(value, dict) and "in" in value and "at" not in value:
            value = value["in"]
        if isinstance(value, dict):
            return key, tuple(sorted((str(name), repr(_listed(each))) for name, each in value.items()))
        return key, repr(_listed(value))
    return repr(plain)


def _listed(value: Plain) -> object:
    return value if isinstance(value, list) else [value]


def _text_of(plain: Plain) -> str:
    text = yaml.safe_dump(plain, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000)
    return text.removesuffix("...\n").strip()


def read_group(posted: Posted, name: str) -> Group:
    """Return what a form holds under `name`, rows in their order, a fact just chosen as a new line."""
    return _read_group(posted, name, 0)


def _read_group(posted: Posted, name: str, depth: int) -> Group:
    rows = tuple(_read_row(posted, f"{name}-{number}", depth) for number in _numbers(posted, name))
    about, _dot, fact = posted.get(f"{name}-new", "").partition(".")
    if fact:
        rows += (Line(fact=fact, about=about, fresh=True),)
    link = posted.get(f"{name}-link", "")
    return Group(
        link=link if link in set(Link) else Link.ALL.value,
        about=about_of(posted.get(f"{name}-about", "")),
        rows=rows[:MOST_ROWS],
    )


def about_of(text: str) -> str:
    """Return whom a group is about, whatever was sent."""
    return text if text in GROUP_LABELS else ""


def _numbers(posted: Posted, name: str) -> list[int]:
    """Return the numbers of the rows under `name`."""
    pattern = re.compile(re.escape(name) + r"-(\d{1,3})-kind$")
    return sorted({int(found[1]) for key in posted if (found := pattern.match(key))})


def _read_row(posted: Posted, name: str, depth: int) -> Row:
    kind = posted.get(f"{name}-kind")
    if kind == "group" and depth < MAX_DEPTH:
        return _read_group(posted, name, depth + 1)
    if kind == "written":
        return Written(text=clean_text(posted.get(f"{name}-text", "")))
    told = clean_text(posted.get(f"{name}-is", ""))
    chosen = f"{name}-is-"
    values = [told] if told else [key.removeprefix(chosen) for key in posted if key.startswith(chosen)]
    known = posted.get(f"{name}-order", "").split()  # a page shows the answers in the order of the vocabulary
    values.sort(key=lambda value: known.index(value) if value in known else len(known))
    about = posted.get(f"{name}-about", "")
    verb = posted.get(f"{name}-verb", "")
    return Line(
        fact=posted.get(f"{name}-fact", ""),
        about=about if about in ABOUT_LABELS else "",
        verb=verb if verb in set(Verb) else Verb.IS.value,
        values=tuple(values),
        low=clean_text(posted.get(f"{name}-low", "")),
        high=clean_text(posted.get(f"{name}-high", "")),
        at=posted.get(f"{name}-at", ""),
    )


Places = list[tuple[str, str]]  # a path of the definition, and the name of the row that stands for it


def plain_of(group: Group, name: str = "when") -> tuple[Plain, Places]:
    """Return the `when` that a form says, None for an empty one, and which row each of its paths comes from."""
    places: Places = [(name, name)]
    rows = [(number, row) for number, row in enumerate(group.rows) if not _is_empty(row)]
    if not rows:
        return None, places
    if len(rows) == 1 and group.link == Link.ONE and not group.about:
        number, row = rows[0]
        return _plain_row(row, _places_into(places), name, f"{name}-{number}"), places
    plain = _plain_row(group, _places_into(places), name, name)
    if isinstance(plain, dict) and set(plain) == {"all"}:  # the files' own way: a list
        return plain["all"], [(path.replace(f"{name}.all[", f"{name}[", 1), row) for path, row in places]
    return plain, places


def _places_into(places: Places) -> Callable[[str, str], None]:
    return lambda path, row: places.append((path, row))


def _nowhere(_path: str, _row: str) -> None:
    """Note no place."""


def _is_empty(row: Row) -> bool:
    match row:
        case Group(rows=rows):
            return all(_is_empty(each) for each in rows)
        case Written(text=text):
            return not text
        case Line():
            return not row.fact


def _plain_row(row: Row, note: Callable[[str, str], None] = _nowhere, path: str = "", name: str = "") -> Plain:
    """Write one row, noting its paths."""
    note(path, name)
    match row:
        case Written():
            return _parsed(row.text)
        case Line():
            return _wrapped(_plain_line(row), row.about, denied=row.verb == Verb.IS_NOT)
        case Group():
            key = "any" if row.link == Link.ANY else "all"
            inside = f"{path}.{'.'.join([*_wrappers(row.about), key])}" if path else ""
            kept = [(number, each) for number, each in enumerate(row.rows) if not _is_empty(each)]
            parts = [
                _plain_row(each, note, f"{inside}[{place}]", f"{name}-{number}")
                for place, (number, each) in enumerate(kept, start=1)
            ]
            return _wrapped({key: parts}, row.about)


def _wrappers(about: str) -> list[str]:
    if about.startswith("no_"):
        return [NOT, about.replace("no_", "any_")]
    return [about] if about else []


def _wrapped(plain: Plain, about: str, *, denied: bool = False) -> Plain:
    if denied:
        plain = {NOT: plain}
    for wrapper in reversed(_wrappers(about)):
        plain = {wrapper: plain}
    return plain


def _plain_line(line: Line) -> dict[str, Plain]:
    spec = line.spec
    if spec is None:
        return {line.fact: list(line.values)}
    if spec.value_type is not FactType.INT:
        return {line.fact: _one_or_list([_typed(spec, value) for value in line.values])}
    at: dict[str, Plain] = {"at": line.at} if line.at else {}
    match line.verb:
        case Verb.IS | Verb.IS_NOT:
            values = _one_or_list([_typed(spec, each) for each in re.split(r"[,;\s]+", line.low) if each])
            return {line.fact: {"in": values} | at if at else values}
        case Verb.AT_LEAST:
            return {line.fact: {"min": _typed(spec, line.low)} | at}
        case Verb.AT_MOST:
            return {line.fact: {"max": _typed(spec, line.low)} | at}
        case _:
            return {line.fact: {"min": _typed(spec, line.low), "max": _typed(spec, line.high)} | at}


def _one_or_list(values: list[Plain]) -> Plain:
    return values[0] if len(values) == 1 else values


def _typed(spec: Spec, text: str) -> Plain:
    """Return the value a text means for a fact; a text that means none stays one, for the validation to point at."""
    if spec.value_type is FactType.BOOL and text in {"true", "false"}:
        return text == "true"
    if spec.value_type is FactType.INT and re.fullmatch(r"[-\u2212]?\d{1,9}", text):
        return int(text.replace("\u2212", "-"))
    return text


def _parsed(text: str) -> Plain:
    """Read the notation of files; what is not understood stays a text, which is no condition."""
    node = parse_tree(text, Problems("")) if text else None
    plain = None if node is None else plain_of_node(node)
    return text if plain is None else plain


def changed(group: Group, name: str, change: Callable[[Group], Group], at: str = "when") -> Group:
    """Return the condition with one of its groups changed, the one called `name`."""
    if at == name:
        return change(group)
    rows = (
        changed(row, name, change, f"{at}-{number}") if isinstance(row, Group) else row
        for number, row in enumerate(group.rows)
    )
    return Group(link=group.link, about=group.about, rows=tuple(rows), fresh=group.fresh)


def with_row(group: Group, row: Row) -> Group:
    """Return a group with one more row."""
    link = Link.ALL.value if group.link == Link.ONE and group.rows else group.link
    return Group(link=link, about=group.about, rows=(*group.rows, row))


def without_row(group: Group, number: int) -> Group:
    """Return a group without one of its rows."""
    rows = tuple(row for place, row in enumerate(group.rows) if place != number)
    return Group(link=group.link, about=group.about, rows=rows)
