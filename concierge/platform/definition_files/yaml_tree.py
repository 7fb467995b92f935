"""Read one YAML file safely into a tree whose every node knows its line and its path.

Only plain data is read: no tags, no anchors or aliases (a few lines of which can expand to gigabytes), no duplicate
keys, bounded size and depth. Dates and words such as `yes` or `no` stay texts; only true, false, null and whole numbers
are typed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any

import yaml

from concierge.platform.i18n import N_
from concierge.platform.languages import French, Translator

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTANTS: dict[str, bool | None] = {
    "true": True, "True": True, "false": False, "False": False, "": None, "null": None, "~": None,
}  # fmt: skip
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9]\d{0,17})$")

# What the YAML library says, in our words, of the faults people make.
_SYNTAX_FAULTS = {
    "did not find expected ',' or ']'": N_("il manque une virgule ou un crochet fermant « ] »"),
    "did not find expected ',' or '}'": N_("il manque une virgule ou une accolade fermante « } »"),
    "mapping values are not allowed in this context": N_("un deux-points « : » à un endroit inattendu"),
    "did not find expected key": N_("une ligne n'est pas alignée avec celles qui précèdent"),
    "did not find expected '-' indicator": N_("une ligne de la liste n'est pas alignée avec les autres"),
    "could not find expected ':'": N_("il manque un deux-points « : »"),
    "found unexpected end of stream": N_("un guillemet n'est pas refermé"),
    "found character that cannot start any token": N_("une valeur commence par une tabulation, @, %% ou `"),
    "block sequence entries are not allowed in this context": N_("un tiret « - » à un endroit inattendu"),
}

Scalar = str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionError:
    """One fault of a definition file, with what to do about it: msgids, and the values of both. Lines count from 1.

    A value that is a tuple holds msgids too, one or the other of them, which take the same values.
    """

    file: str
    line: int
    path: str
    problem: str
    remedy: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        where = f"{self.path} — " if self.path else ""
        problem, remedy = self.said(French())
        return f"{self.file}:{self.line}: {where}{problem}. {remedy}"

    def said(self, words: Translator) -> tuple[str, str]:
        """Return the problem and the remedy in a language."""

        def either(first: str, last: str) -> str:
            return words.gettext("%(first)s ou %(last)s", first=first, last=last)

        values = {
            name: reduce(either, (words.gettext(each, **self.values) for each in value))
            if isinstance(value, tuple)
            else value
            for name, value in self.values.items()
        }
        return words.gettext(self.problem, **values), words.gettext(self.remedy, **values)


class DefinitionErrors(ValueError):
    """Every fault found in a folder of definitions, in the order of files and lines."""

    def __init__(self, errors: list[DefinitionError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: (error.file, error.line, error.path, str(error))))
        super().__init__("\n".join(str(error) for error in self.errors))


@dataclass(slots=True)
class Node:
    """A YAML value with its place; `value` is a scalar, a list of nodes, or a mapping of nodes by key."""

    line: int
    value: "Scalar | list[Node] | dict[str, Node]"
    path: str = ""
    key_lines: dict[str, int] = field(default_factory=dict)  # of a mapping: where each key stands
    style: str | None = None  # of a text: its quote, None when it is written plainly

    @property
    def mapping(self) -> "dict[str, Node] | None":
        """Return the children by key, None when this is not a mapping."""
        return self.value if isinstance(self.value, dict) else None

    @property
    def items(self) -> "list[Node] | None":
        """Return the entries, None when this is not a list."""
        return self.value if isinstance(self.value, list) else None

    def find(self, *keys: str) -> "Node":
        """Return the deepest existing node under `keys`: the best place to point at."""
        node = self
        for key in keys:
            child = (node.mapping or {}).get(key)
            if child is None:
                return node
            node = child
        return node


class Problems:
    """Collects the faults of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.errors: list[DefinitionError] = []

    def add(self, node: Node, problem: str, remedy: str, **values: object) -> None:
        """Record one fault at the place of `node`."""
        self.errors.append(
            DefinitionError(
                file=self.file, line=node.line, path=node.path, problem=problem, remedy=remedy, values=values
            )
        )


class _Refused(Exception):
    def __init__(self, line: int, problem: str, remedy: str, **values: object) -> None:
        super().__init__(problem)
        self.line, self.problem, self.remedy, self.values = line, problem, remedy, values


def read_tree(path: Path, problems: Problems) -> Node | None:
    """Return the tree of one file, or None after recording why it cannot be read."""
    try:
        text = _text_of(path)
    except _Refused as refusal:
        _refuse(problems, refusal.line, refusal.problem, refusal.remedy, **refusal.values)
        return None
    return parse_tree(text, problems)


def parse_tree(text: str, problems: Problems) -> Node | None:
    """Return the tree of a text, or None after recording why it cannot be read."""
    try:
        tree = _parse(text, problems)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        fault = _SYNTAX_FAULTS.get(error.problem or "", N_("une ligne ne se comprend pas"))
        _refuse(
            problems,
            mark.line + 1 if mark else 1,
            N_("écriture YAML incorrecte : %(fault)s"),
            N_("Vérifiez l'alignement, les deux-points et les guillemets à cette ligne ou juste avant."),
            fault=(fault,),
        )
    except yaml.YAMLError as error:
        _refuse(
            problems,
            1,
            N_("caractère interdit dans le fichier (%(error)s)"),
            N_("Enregistrez le fichier en UTF-8, sans caractère de contrôle."),
            error=str(error),
        )
    except _Refused as refusal:
        _refuse(problems, refusal.line, refusal.problem, refusal.remedy, **refusal.values)
    else:
        place(tree, "")
        return tree
    return None


def _refuse(problems: Problems, line: int, problem: str, remedy: str, **values: object) -> None:
    problems.add(Node(line, None), problem, remedy, **values)


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _Refused(
            1,
            N_("fichier illisible (%(error)s)"),
            N_("Vérifiez que le fichier existe et que l'application peut le lire."),
            error=error.strerror,
        ) from error
    if len(content) > MAX_BYTES:
        raise _Refused(1, N_("fichier de plus de 1 Mo"), N_("Répartissez les étapes dans plusieurs fichiers."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _Refused(
            line, N_("le fichier n'est pas en UTF-8"), N_("Enregistrez-le à nouveau avec le codage UTF-8.")
        ) from error


def _parse(text: str, problems: Problems) -> Node:
    events = iter(yaml.parse(text, Loader=_LOADER))
    root: Node | None = None
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            if root is not None:
                raise _Refused(
                    _line(event),
                    N_("plusieurs documents dans un fichier"),
                    N_("Gardez un seul document : retirez la ligne « --- »."),
                )
            root = _node(event, events, problems, 1)
    if root is None or root.value is None:
        raise _Refused(
            1, N_("fichier vide"), N_("Écrivez-y un « checklist: » ou un « journey: », ou supprimez le fichier.")
        )
    return root


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1


def _node(event: yaml.Event, events: Iterator[yaml.Event], problems: Problems, depth: int) -> Node:
    line = _line(event)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise _Refused(
            line,
            N_("les renvois YAML (& et *) ne sont pas acceptés"),
            N_("Recopiez la valeur, ou mettez le texte entre guillemets."),
        )
    if getattr(event, "tag", None) not in (None, "!"):
        raise _Refused(
            line,
            N_("les étiquettes YAML (!…) ne sont pas acceptées"),
            N_("Retirez-la, ou mettez le texte entre guillemets."),
        )
    if depth > MAX_DEPTH:
        raise _Refused(
            line, N_("plus de %(limit)s niveaux imbriqués"), N_("Simplifiez cette partie du fichier."), limit=MAX_DEPTH
        )
    if isinstance(event, yaml.ScalarEvent):
        plain = event.style in (None, "")
        return Node(line, _typed(event.value) if plain else event.value, style=None if plain else event.style)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(inner := next(events), yaml.SequenceEndEvent):
            items.append(_node(inner, events, problems, depth + 1))
        return Node(line, items)
    return _mapping(line, events, problems, depth)


def _mapping(line: int, events: Iterator[yaml.Event], problems: Problems, depth: int) -> Node:
    children: dict[str, Node] = {}
    lines: dict[str, int] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        if not isinstance(event, yaml.ScalarEvent):
            raise _Refused(
                _line(event),
                N_("une clé n'est pas un mot"),
                N_("Écrivez « clé: valeur » ; mettez entre guillemets un texte qui contient { ou [."),
            )
        key, child = event.value, _node(next(events), events, problems, depth + 1)
        if key in children:
            _refuse(
                problems,
                _line(event),
                N_("la clé « %(key)s » est écrite deux fois (déjà ligne %(first)s)"),
                N_("Gardez-en une seule."),
                key=key,
                first=lines[key],
            )
            continue
        children[key], lines[key] = child, _line(event)
    return Node(line, children, key_lines=lines)


def _typed(text: str) -> Scalar:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    return int(text) if _WHOLE_NUMBER.match(text) else text


def place(node: Node, path: str) -> None:
    """Give every node its path: keys joined by dots, list entries by their own key or else their number from 1."""
    node.path = path
    for key, child in (node.mapping or {}).items():
        place(child, f"{path}.{key}" if path else key)
    for number, child in enumerate(node.items or [], start=1):
        own = (child.mapping or {}).get("key")
        name = own.value if own is not None and isinstance(own.value, str) else number
        place(child, f"{path}[{name}]")
