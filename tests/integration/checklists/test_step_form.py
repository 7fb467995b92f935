"""The form of a step loses nothing: what is shown, sent back as a browser does and read again means the same."""

import datetime as dt
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask, render_template
from hypothesis import HealthCheck, Phase, given, settings
from werkzeug.datastructures import MultiDict

from concierge.checklists.definition.loading import load_definitions
from concierge.checklists.definition.plain import plain_files, plain_step
from concierge.checklists.editor.drafts import Draft
from concierge.checklists.editor.outline import Outline, read_outline
from concierge.checklists.editor.step_form import Outlook, step_form
from concierge.checklists.editor.step_sentences import attach_sentences
from concierge.checklists.editor.step_vocabulary import Vocabulary
from concierge.config import resource_folder
from tests.unit.checklists.step_examples import steps
from tests.unit.checklists.test_condition_rows import meaning

TODAY = dt.date(2026, 11, 21)
FILES = load_definitions(resource_folder("workflows"))
SHIPPED = FILES.journeys["standard"]
OUTLINE: Outline = read_outline(plain_files(SHIPPED))


class Sent(HTMLParser):
    """What a browser sends of a form: what is ticked, chosen and written."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.values: MultiDict[str, str] = MultiDict()
        self._select = self._area = ""
        self._first: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_ = {name: value or "" for name, value in attrs}
        name = given_.get("name", "")
        if tag == "input" and name and (given_.get("type") not in {"checkbox", "radio"} or "checked" in given_):
            self.values.add(name, given_.get("value", "on"))
        if tag == "select":
            self._select, self._first = name, None
        if tag == "option" and self._select:
            if "selected" in given_:
                self.values.setlist(self._select, [given_["value"]])
            elif self._first is None and self._select not in self.values:
                self.values.add(self._select, given_["value"])
            self._first = given_["value"]
        if tag == "textarea":
            self._area = name
            self.values.add(name, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            text = self.values[self._area]
            self.values.setlist(self._area, [text.removeprefix("\r\n").removeprefix("\n").replace("\n", "\r\n")])
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values.setlist(self._area, [self.values[self._area] + data])


def sent_back(app: Flask, checklist: str, plain: dict[str, Any]) -> dict[str, Any]:
    """Show a step, send its page unchanged, and return what was read of it."""
    outlook = Outlook.of(OUTLINE, checklist, "fr")
    with app.test_request_context("/"):
        form = attach_sentences(step_form(outlook, plain, version=3))
        page = render_template(
            "checklists/_step_form.html",
            form=form,
            words=Vocabulary(),
            outlook=outlook,
            key="x",
            back="/",
            draft=Draft(journey="standard", shipped=FILES, base=OUTLINE),
            preview=None,
            preview_choices=(),
            untranslated=set(),
            faulty=False,
        )
    with app.test_request_context("/", method="POST", data=Sent(page).values):
        return {"key": plain["key"]} | step_form(outlook, {}).plain(TODAY)


@pytest.mark.parametrize("checklist", [each.key for each in SHIPPED.checklists])
def test_every_shipped_step_comes_back_as_it_is(sqlite_app: Flask, checklist: str) -> None:
    (found,) = (each for each in SHIPPED.checklists if each.key == checklist)
    for step in found.steps():
        plain = plain_step(step, checklist)
        assert sent_back(sqlite_app, checklist, plain) == plain, step.key


@settings(
    deadline=None,
    max_examples=60,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a whole page for each: making failures small takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(plain=steps())
def test_whatever_a_step_holds_comes_back(sqlite_app: Flask, plain: dict[str, Any]) -> None:
    back = sent_back(sqlite_app, "logement", plain)
    assert same(back) == same(plain)


def same(plain: dict[str, Any]) -> dict[str, Any]:
    """Return one form for all ways to write the same step."""
    found = {name: value for name, value in plain.items() if value not in ([], False, "household")}
    if "when" in found:
        found["when"] = meaning(found["when"])
    for name in ("due", "earliest", "latest"):
        if name in found:
            found[name] = _timing(found[name])
            if "fallback" in found[name]:
                found[name]["fallback"] = _timing(found[name]["fallback"])
    if "after" in found:
        entries = [each["any"] if isinstance(each, dict) else [each] for each in found["after"]]
        found["after"] = entries
    if found["who"].get("speciality") == "any":
        found["who"] = {"role": "concierge"}
    if found.get("effort") == 15:
        del found["effort"]
    found["outcome"] = [
        {name: value for name, value in each.items() if value is not False} for each in found.get("outcome", [])
    ]
    return found


def _timing(timing: dict[str, Any]) -> dict[str, Any]:
    return {"offset": "0 days", "adjust": "none", **timing}
