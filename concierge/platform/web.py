"""The life of a request: who asks, may they, one transaction, safe headers, errors people can read."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    has_request_context,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import Babel, get_locale, gettext as _, refresh
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from concierge.platform import unit_of_work
from concierge.platform.access import Actor, Permission
from concierge.platform.brand import DEFAULT_BRAND
from concierge.platform.db import DatabaseBusy, begin_request, set_write_intent
from concierge.platform.errors import DomainError, NotFound, TooManyAttempts
from concierge.platform.i18n import N_, SourceTexts
from concierge.platform.page_context import Addresses, PageContext
from concierge.platform.problems import DETAILS, problem, problem_of, wants_problem
from concierge.platform.uploads import largest_form, receive_form

LANGUAGES = ("fr", "en")
_READ_ONLY = {"GET", "HEAD", "OPTIONS"}
_UNDECLARED: Any = object()
_LARGEST_ID = 2**63 - 1

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

STALE_PAGE = N_(
    "Cette page était ouverte depuis trop longtemps. Revenez en arrière, rechargez-la et renvoyez : "
    "votre saisie est encore dans la page."
)

BUSY = N_(
    "Beaucoup de monde écrit en même temps, et votre tour n’est pas venu. Rien n’a été enregistré : "
    "revenez en arrière et renvoyez dans un instant, votre saisie est encore dans la page."
)

csrf = CSRFProtect()
babel = Babel()


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """An entry of the main navigation, shown to those who hold `permission`. `label` is a msgid."""

    label: str
    endpoint: str
    icon: str
    permission: Permission
    prefixes: tuple[str, ...]  # beginnings of the paths for which the entry is the current one


@dataclass(frozen=True, slots=True, kw_only=True)
class WebHooks:
    """What the platform needs to know from the features above it."""

    load_actor: Callable[[Permission], Actor | None]
    ask_to_sign_in: Callable[[Permission], BaseResponse | tuple[str, int] | str]
    nav: Sequence[NavItem]


def current_actor() -> Actor:
    """Return who acts in this request; only for endpoints that require a permission."""
    actor: Actor = g.actor
    return actor


def wants_fragment() -> bool:
    """Tell whether htmx asked, and so wants only the part that changes."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def next_path(default: str) -> str:
    """Return the local path given as `suite`, or `default`: never another site's address."""
    path = request.values.get("suite", "")
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path and path.isprintable()
    return path if safe else default


def back_to(endpoint: str, **values: Any) -> BaseResponse:
    """Redirect after a successful POST (303, so that a reload never sends it again)."""
    return redirect(next_path(url_for(endpoint, **values)), code=303)


def said_aloud(message: str, status: int) -> BaseResponse:
    """Answer htmx with a refusal: the page stays as it is, what was typed too, and the message is announced."""
    response = Response("", status=status)
    response.headers["HX-Trigger"] = json.dumps({"announce": {"message": str(message), "kind": "error"}})
    response.headers["HX-Reswap"] = "none"
    return response


def flash_refusal(error: DomainError) -> None:
    """Say on the next page why a button was refused."""
    flash(_(error.message, **error.values), "error")


@contextmanager
def refusals_told() -> Iterator[None]:
    """Do what a button asks; what the rules refuse is undone and said on the next page. What is not there is a 404."""
    try:
        yield
    except NotFound:
        raise
    except DomainError as error:
        unit_of_work.rollback()
        flash_refusal(error)


def init_web(app: Flask, hooks: WebHooks, asset_url: Callable[[str], str]) -> None:
    """Attach the request cycle to `app`."""
    babel.init_app(app, locale_selector=_select_locale, timezone_selector=lambda: "Europe/Paris")
    with app.app_context():
        babel.domain_instance.cache["fr", babel.domain] = SourceTexts()  # without it, none would be a plural
    page_functions = PageContext(asset_url)

    @app.before_request
    def open_transaction() -> Any:
        g.actor = None
        writing = request.method not in _READ_ONLY
        limit = largest_form(app.view_functions[request.endpoint]) if writing and request.endpoint else None
        set_write_intent(writing=writing and limit is None)
        if request.url_rule is None or request.endpoint is None:
            return None
        if limit is not None:
            request.max_content_length = limit
        _refuse_impossible_ids(request.view_args or {})
        permission = permission_of(app, request.endpoint)
        refusal = _refuse_stranger(permission, hooks)
        if refusal is None and limit is not None:
            unit_of_work.rollback()
            receive_form()
            set_write_intent(writing=True)
            refusal = _refuse_stranger(permission, hooks)  # they may have lost access while the form was on its way
        return refusal

    csrf.init_app(app)  # after ours: a session that ended is said before a missing token is

    @app.after_request
    def close_transaction(response: Response) -> Response:
        if request.method not in _READ_ONLY and (response.status_code < 400 or g.get("keep_on_refusal")):
            unit_of_work.commit()
        else:
            unit_of_work.rollback()
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response

    @app.context_processor
    def page_context() -> dict[str, Any]:
        actor: Actor | None = g.get("actor")
        return {
            **page_functions.for_page(),
            "actor": actor,
            "locale": str(get_locale()),
            "brand": DEFAULT_BRAND if actor is None else actor.brand,
            "nav": _nav(hooks.nav, actor, page_functions.addresses()) if actor is not None else [],
            "may": lambda name: actor is not None and actor.can(Permission(name)),
        }

    _register_errors(app)


def _refuse_stranger(permission: Permission | None, hooks: WebHooks) -> Any:
    """Find who asks; return the answer to whoever may not, None to the others."""
    if permission is None:
        return None
    begin_request()
    g.actor = hooks.load_actor(permission)
    if g.actor is None:
        return hooks.ask_to_sign_in(permission)
    return None if g.actor.can(permission) else _error_page(403)


def _refuse_impossible_ids(view_args: dict[str, Any]) -> None:
    """Answer that a row does not exist, without asking the database for what it cannot hold: a number, a NUL."""
    for value in view_args.values():
        if value > _LARGEST_ID if isinstance(value, int) else "\0" in str(value):
            raise NotFound


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    """Return the permission an endpoint declares, None when it is public."""
    if endpoint == "static":
        return None
    declared = getattr(app.view_functions[endpoint], "__permission__", _UNDECLARED)
    if declared is _UNDECLARED:
        raise RuntimeError(f"endpoint {endpoint} declares neither a permission nor that it is public")
    permission: Permission | None = declared
    return permission


def check_every_endpoint(app: Flask) -> None:
    """Refuse to start when an endpoint declares nothing."""
    for rule in app.url_map.iter_rules():
        permission_of(app, rule.endpoint)


def speak_to(language: str) -> None:
    """Show a page behind a link in the language of whom the link was sent to, unless this browser chose another."""
    g.reader_language = language
    refresh()


def _select_locale() -> str:
    if not has_request_context():  # a worker: nobody reads; whoever is written to has a language of their own
        return "fr"
    actor: Actor | None = g.get("actor")
    if actor is not None:
        return actor.language
    chosen = request.cookies.get("langue", "") or g.get("reader_language", "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or "fr"


def _nav(items: Sequence[NavItem], actor: Actor, address: Addresses) -> list[dict[str, Any]]:
    return [
        {
            "label": _(item.label),
            "url": address(item.endpoint),
            "icon": item.icon,
            "current": request.path.startswith(item.prefixes),
            "count": None,
        }
        for item in items
        if actor.can(item.permission)
    ]


def _error_page(status: int, message: str | None = None, **values: Any) -> BaseResponse:
    if wants_problem():
        return problem(status, message or (_(DETAILS[status]) if status in DETAILS else ""))
    if wants_fragment():
        return said_aloud(
            message or _("Cette action n’a pas abouti. Rien n’a été perdu : rechargez la page et réessayez."), status
        )
    known = {400, 401, 403, 404, 409, 410, 413, 429, 500, 503}
    template = f"errors/{status if status in known else 400}.html"
    return Response(render_template(template, message=message, **values), status=status)


def refusal_page(error: DomainError) -> BaseResponse:
    """Return the page that says what the rules refuse."""
    if wants_problem():
        return problem_of(error, _(error.message, **error.values))
    retry_after = error.retry_after if isinstance(error, TooManyAttempts) else None
    response = _error_page(error.status if error.status != 422 else 400, _(error.message, **error.values))
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _register_errors(app: Flask) -> None:
    app.register_error_handler(DomainError, refusal_page)

    @app.errorhandler(StaleDataError)
    def overtaken(_error: StaleDataError) -> BaseResponse:
        unit_of_work.rollback()  # the page reads the database too
        return _error_page(409)

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> BaseResponse:
        return _error_page(400, _(STALE_PAGE))

    @app.errorhandler(OperationalError)
    def database_away(error: OperationalError) -> BaseResponse:
        current_app.logger.exception("database error")
        unit_of_work.rollback()
        g.actor = None  # the page must not ask a database that is away for the agency's colours
        if not isinstance(error, DatabaseBusy):
            return _error_page(503)
        response = _error_page(503, _(BUSY))
        response.headers["Retry-After"] = "10"
        return response

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> BaseResponse:
        if error.code is None or error.code < 400:
            return error.get_response()
        response = _error_page(error.code)
        if error.code == 405:
            response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or []))
        return response

    @app.errorhandler(Exception)
    def broken(_error: Exception) -> BaseResponse:
        unit_of_work.rollback()
        current_app.logger.exception("unexpected error on %s %s", request.method, request.path)
        return _error_page(500)
