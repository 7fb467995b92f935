"""Every template compiles, is used, and escapes what people typed."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined, TemplateError, meta

from concierge.platform.assets import ICONS

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
SOURCES = sorted((ROOT / "concierge").rglob("*.py"))
MAIL_PARTS = {"subject.txt", "body.txt", "body.html"}


def _names() -> list[str]:
    files = [path for path in TEMPLATES.rglob("*") if path.is_file() and path.suffix != ".md"]
    return sorted(path.relative_to(TEMPLATES).as_posix() for path in files)


def _named_in_code() -> set[str]:
    """Return the templates that the code names, those of mails by their folder included."""
    text = "\n".join(path.read_text("utf-8") for path in SOURCES)
    named = set(re.findall(r"[\"'](\w+/[\w/]+\.(?:html|txt))[\"']", text))
    statuses = re.findall(r"known = \{([\d, ]+)\}", text)
    named |= {f"errors/{status}.html" for found in statuses for status in found.replace(" ", "").split(",")}
    kinds = set(re.findall(r"^KIND(?:_[A-Z]+)? = \"(\w+)\"", text, re.MULTILINE))
    return named | {f"emails/{kind}/{part}" for kind in kinds for part in MAIL_PARTS}


def _source(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


def test_every_template_compiles_and_an_undefined_name_is_an_error(sqlite_app: Flask) -> None:
    broken = {}
    for name in _names():
        try:
            sqlite_app.jinja_env.get_template(name)
        except TemplateError as error:
            broken[name] = str(error)

    assert broken == {}
    assert sqlite_app.jinja_env.undefined is StrictUndefined


def test_every_template_that_is_named_exists(sqlite_app: Flask) -> None:
    included = {name for template in _names() for name in _references(sqlite_app, template)}
    assert (_named_in_code() | included) - set(_names()) == set()


def test_every_template_is_used(sqlite_app: Flask) -> None:
    used, waiting = set(), _named_in_code() & set(_names())
    while waiting:
        name = waiting.pop()
        used.add(name)
        waiting |= (_references(sqlite_app, name) & set(_names())) - used

    assert set(_names()) - used == set()


def _references(app: Flask, name: str) -> set[str]:
    return {found for found in meta.find_referenced_templates(app.jinja_env.parse(_source(name))) if found}


@pytest.mark.parametrize(
    ("forbidden", "why"),
    [
        (r"\|\s*safe\b", "what people typed would become HTML"),
        (r"autoescape false", "what people typed would become HTML"),
        (r"\sstyle=", "the content security policy refuses inline styles"),
        (r"<style[\s>]", "the content security policy refuses inline styles"),
        (r"\son[a-z]+=[\"']", "the content security policy refuses inline scripts"),
        (r"href=[\"']javascript:", "the content security policy refuses inline scripts"),
        (r"<script(?![^>]*\ssrc=)", "the content security policy refuses inline scripts"),
        (r"(?:src|href)=[\"']https?://(?!\{)[^\"']*\.(?:js|css|woff2?)", "nothing is loaded from elsewhere"),
    ],
)
def test_no_page_uses_what_the_policy_or_good_sense_refuses(forbidden: str, why: str) -> None:
    pages = [name for name in _names() if name.endswith(".html") and not name.startswith("emails/")]
    found = [name for name in pages if re.search(forbidden, _source(name))]
    assert found == [], why


def test_every_form_that_changes_something_carries_the_token() -> None:
    forms = r"<form\b[^>]*method=[\"']post[\"'][^>]*>(.*?)</form>"
    bare = [
        f"{name}: {form[:80]!r}"
        for name in _names()
        for form in re.findall(forms, _source(name), re.DOTALL | re.IGNORECASE)
        if not re.search(r"csrf|\bhidden\(|\bform\.challenge\b", form)  # the public form has a token of its own
    ]
    assert bare == []


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    """One that is not draws nothing, and nobody sees that something is missing."""
    named = {icon for name in _names() for icon in re.findall(r"icon\('([a-z0-9-]+)'\)", _source(name))}
    assert named
    assert named - set(ICONS) == set()
