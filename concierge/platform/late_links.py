"""Addresses whose links are written late: werkzeug makes two functions of each at the start, and most are never called.

There are five hundred addresses. With what only their first sorting needs, these functions weighed 3.4 MB in each web
process, and a third of a second of each start.
"""

from typing import Any

from flask import Flask
from werkzeug.routing import Rule


class LateRule(Rule):
    """An address that makes the function writing its links when the first link is asked for."""

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        return _write_first if append_unknown else _write_first_strictly


def _write_first(rule: Rule, /, **values: Any) -> tuple[str, str]:
    """Stand for what writes a link, further values as its query, until the first one."""
    rule._build_unknown = Rule._compile_builder(rule, append_unknown=True).__get__(rule, None)
    return rule._build_unknown(**values)


def _write_first_strictly(rule: Rule, /, **values: Any) -> tuple[str, str]:
    """Stand for what writes a link without query."""
    rule._build = Rule._compile_builder(rule, append_unknown=False).__get__(rule, None)
    return rule._build(**values)


def forget_parts(app: Flask) -> None:
    """Let go of the pieces of each address once all are sorted: what finds a page keeps its own."""
    for rule in app.url_map.iter_rules():
        rule._parts.clear()
