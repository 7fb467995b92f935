"""Write plain definitions as the YAML that people read and edit: `read_tree` reads it back to the same meaning."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

WIDTH = 110
_INLINE = 100  # characters: longer rules go one line each
_RULES = {"when", "due", "earliest", "latest", "after", "who", "source", "checklists"}
_LISTS_OF_RULES = {"substeps", "outcome"}
_ONE_PARAGRAPH = re.compile(r"[^\s\x85\u2028\u2029](?:[^\n\r\x85\u2028\u2029]*[^\s\x85\u2028\u2029])?")


class _Dumper(yaml.SafeDumper):
    """Lists are indented under their key, as in the files that are shipped."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Never leave a list at the margin of its key."""
        super().increase_indent(flow, False)


def write_yaml(plain: Mapping[str, Any]) -> str:
    """Return the text of one file."""
    return str(
        yaml.serialize(
            _mapping(plain, inline=False), Dumper=_Dumper, allow_unicode=True, width=WIDTH, encoding=None, indent=2
        )
    )


def _mapping(plain: Mapping[str, Any], *, inline: bool) -> yaml.Node:
    pairs = [(_text(str(key), inline=True), _value(str(key), value, inline=inline)) for key, value in plain.items()]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=inline)


def _value(key: str, value: Any, *, inline: bool) -> yaml.Node:
    if key in _LISTS_OF_RULES and isinstance(value, list):
        entries = [_node(entry, inline=_is_short(entry)) for entry in value]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", entries, flow_style=inline)
    return _node(value, inline=inline or (key in _RULES and _is_short(value)))


def _node(value: Any, *, inline: bool) -> yaml.Node:
    if isinstance(value, Mapping):
        return _mapping(value, inline=inline)
    if isinstance(value, list | tuple):
        # Inside a long rule, what is short enough still goes on one line.
        entries = [_node(entry, inline=inline or _is_short_rule(entry)) for entry in value]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", entries, flow_style=inline)
    if value is None:
        return yaml.ScalarNode("tag:yaml.org,2002:null", "null")
    if isinstance(value, bool):
        return yaml.ScalarNode("tag:yaml.org,2002:bool", "true" if value else "false")
    if isinstance(value, int):
        return yaml.ScalarNode("tag:yaml.org,2002:int", str(value))
    return _text(str(value), inline=inline)


def _text(text: str, *, inline: bool) -> yaml.Node:
    style = None
    if not inline and len(text) > WIDTH - 30 and "  " not in text and _ONE_PARAGRAPH.fullmatch(text):
        style = ">"
    elif not text.isprintable():
        style = '"'
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, style=style)


def _is_short(value: Any) -> bool:
    return len(str(value)) <= _INLINE


def _is_short_rule(value: Any) -> bool:
    """Tell whether an entry of a list is a small rule, not a section or a step."""
    return isinstance(value, Mapping) and "key" not in value and _is_short(value)
