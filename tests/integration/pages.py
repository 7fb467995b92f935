"""A page as tests read it: the fields of its forms, and what stands beside them."""

import re
from html.parser import HTMLParser

from werkzeug.test import TestResponse

_EMPTY_TAGS = {"br", "hr", "img", "input", "link", "meta"}


class Page(HTMLParser):
    """What a person sees of an answer; the fields of its forms come together."""

    def __init__(self, answer: TestResponse) -> None:
        super().__init__()
        self._values: dict[str, str] = {}
        self._texts: dict[str, list[str]] = {}
        self._open: list[tuple[str, str | None]] = []
        self._select, self._area = "", ""
        self.text = ""
        self.feed(answer.text)

    def value(self, name: str) -> str:
        """Return what a field holds."""
        return self._values[name]

    def fields(self) -> dict[str, str]:
        """Return every field that would be sent back, but the token."""
        return {name: value for name, value in self._values.items() if name != "csrf_token"}

    def beside(self, field: str) -> str | None:
        """Return what is said to be stored beside a field, None when nothing is."""
        words = self._texts.get(f"{field}-enregistre")
        return None if words is None else re.sub(r"[ \n]+", " ", "".join(words)).strip(" ")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "input" and name and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):
            self._values[name] = value
        if tag == "select" and name:
            self._select = name
        if tag == "option" and self._select and ("selected" in given or self._select not in self._values):
            self._values[self._select] = value
        if tag == "textarea" and name:
            self._area = name
            self._values[name] = ""
        if tag not in _EMPTY_TAGS:
            self._open.append((tag, given.get("id")))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            continue
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._area:
            self._values[self._area] += data.removeprefix("\r\n")
        for _tag, identity in self._open:
            if identity:
                self._texts.setdefault(identity, []).append(data)
