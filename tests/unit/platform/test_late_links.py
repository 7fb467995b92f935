"""Links written by functions made late are those of werkzeug."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.routing import Map, Rule
from werkzeug.test import Client

from concierge.platform.late_links import LateRule, forget_parts

ADDRESSES = ["/", "/dossiers", "/dossiers/<int:household>", "/d/<int:household>/e/<path:rest>", "/é tape/<name>"]
VALUES: dict[str, Any] = {"household": 3, "rest": "a/b c", "name": "Zoë ?", "vue": "tableau", "n": [1, 2]}


def _links(rule: Callable[..., Rule]) -> list[str]:
    """Write a link to each address, with a query and without, twice: the first one makes the function."""
    rules = [rule(address, endpoint=address) for address in ADDRESSES]
    rules.append(rule("/page", endpoint="page", defaults={"number": 1}))
    urls = Map(rules).bind("localhost")
    return [
        urls.build(each.endpoint, VALUES | {"rule": "taken"}, append_unknown=with_query)
        for each in rules
        for with_query in (True, False, True)
    ]


def test_links_are_those_of_werkzeug() -> None:
    assert _links(LateRule) == _links(Rule)


def test_pages_are_found_once_the_parts_are_forgotten() -> None:
    app = Flask("example")
    app.url_rule_class = LateRule
    app.add_url_rule("/d/<int:number>/<path:rest>", "page", lambda number, rest: f"{number} {rest}")
    forget_parts(app)
    answer = Client(app).get("/d/3/a/b")
    assert answer.text == "3 a/b"
    with app.test_request_context():
        assert app.url_for("page", number=3, rest="a/b", q="é") == "/d/3/a/b?q=%C3%A9"
