"""What templates ask for again and again — texts, addresses, icons, the form's token — found once for each page."""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from flask import has_request_context, request, url_for
from flask_babel import get_locale, get_translations
from flask_wtf.csrf import generate_csrf
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.routing import BuildError

Addresses = Callable[..., str]
_PROBE = 7_300_000_000_000_001  # numbers that stand for arguments while the pattern of an address is found


class PageContext:
    """Makes, for each page, the functions its template calls by the hundred; what they find is kept by the process."""

    def __init__(self, asset_url: Callable[[str], str]) -> None:
        self._texts: dict[str, dict[str, Callable[..., str]]] = {}
        self._patterns: dict[str, dict[tuple[str, ...], str]] = {}  # by the prefix the application is served under
        self._icons: dict[str, _Icons] = {}
        self._asset_url = asset_url

    def for_page(self) -> Mapping[str, Any]:
        """Return the functions for the template about to be written, in the language and at the address of now."""
        language = str(get_locale() or "fr")
        if language not in self._texts:
            self._texts[language] = _texts(get_translations())
        if not has_request_context():
            return self._texts[language]
        return {
            **self._texts[language],
            "url_for": self.addresses(),
            "csrf_token": cache(generate_csrf),
            "page_icon": self._icons_under(request.script_root).__getitem__,
        }

    def addresses(self) -> Addresses:
        """Return a `url_for` that builds an address of numbers from its pattern: a list has hundreds of them."""
        patterns = self._patterns.setdefault(request.script_root, {})

        def address(endpoint: str, **values: Any) -> str:
            key = (endpoint, *values)
            if key not in patterns:
                patterns[key] = _pattern(endpoint, tuple(values))
            if patterns[key] and all(type(value) is int for value in values.values()):
                return patterns[key] % values
            return url_for(endpoint, **values)

        return address

    def _icons_under(self, root: str) -> "_Icons":
        if root not in self._icons:
            self._icons[root] = _Icons(self._asset_url("vendor/icons.svg"))
        return self._icons[root]


class _Icons(dict[str, Markup]):
    """The drawings of the sprite, by name; each is written once."""

    def __init__(self, sprite: str) -> None:
        super().__init__()
        self._sprite = sprite

    def __missing__(self, name: str) -> Markup:
        drawing = Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(self._sprite, name)
        self[name] = drawing
        return drawing


def _pattern(endpoint: str, names: tuple[str, ...]) -> str:
    """Return the address of an endpoint with `%(name)d` for its arguments; empty when it needs more than numbers."""
    if endpoint.startswith(".") or any(name.startswith("_") for name in names):
        return ""  # relative to the present page, or with options of Flask's
    probes: dict[str, Any] = {name: _PROBE + place for place, name in enumerate(names)}
    try:
        pattern = url_for(endpoint, **probes).replace("%", "%%")
    except BuildError:
        return ""
    for name, probe in probes.items():
        if pattern.count(str(probe)) != 1:
            return ""
        pattern = pattern.replace(str(probe), f"%({name})d")
    return pattern


def _texts(catalogue: Any) -> dict[str, Callable[..., str]]:
    @lru_cache(maxsize=4096)  # the house's own texts and what definitions say: as many as a language has pages for
    def in_html(text: str) -> Markup:
        return Markup(catalogue.gettext(text))  # noqa: S704 — no variable in it, hence nobody's words

    @pass_eval_context
    def translate(context: EvalContext, text: str, /, **variables: Any) -> str:
        if not variables and context.autoescape and "%" not in text:
            return in_html(text)
        return _fill(context, catalogue.gettext(text), variables)

    @pass_eval_context
    def translate_count(context: EvalContext, one: str, many: str, num: int, /, **variables: Any) -> str:
        return _fill(context, catalogue.ngettext(one, many, num), {"num": num, **variables})

    return {"_": translate, "gettext": translate, "ngettext": translate_count, "options": _options_of(catalogue)}


def _options_of(catalogue: Any) -> Callable[..., Markup]:
    """Return what writes the options of a list of choices; the house's own choices are few, each is written once."""
    written: dict[tuple[Any, ...], Markup] = {}

    def options(labels: Mapping[Any, str], chosen: Any = None) -> Markup:
        key = (*labels.items(), chosen if chosen in labels else None)
        if key not in written:
            written[key] = Markup().join(
                Markup('<option value="{}"{}>{}</option>').format(
                    str(value), Markup(" selected") if value == chosen else "", catalogue.gettext(label)
                )
                for value, label in labels.items()
            )
        return written[key]

    return options


def _fill(context: EvalContext, text: str, variables: Mapping[str, Any]) -> str:
    found = Markup(text) if context.autoescape else text  # noqa: S704 — the house's own texts; variables are escaped
    return found % variables if variables or "%" in found else found
