"""From a cookie to an actor, through Flask-Login: the signed cookie holds the session token, the database decides."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, g, redirect, render_template, request, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from concierge.accounts.sign_in import find_actor
from concierge.platform import clock
from concierge.platform.access import Actor, Permission

KEPT = "garde:"  # prefix of the hidden fields that carry a form across a sign-in
RESEND = "renvoyer"  # hidden field: an action waits to be sent again, even one without a field of its own
_NEVER_KEPT = {"csrf_token", "password", "current", "new"}  # a password is never written into a page
_login = LoginManager()


@dataclass(frozen=True, slots=True)
class SignedInUser:
    """What Flask-Login sees: the session token is the identity."""

    token: str
    actor: Actor
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Return what the cookie carries."""
        return self.token


def init_sessions(app: Flask) -> None:
    """Attach Flask-Login to `app`."""
    _login.init_app(app, add_context_processor=False)  # a page of errors must not ask who reads it
    _login.user_loader(_load)


def _load(token: str) -> SignedInUser | None:
    actor = find_actor(token, clock.now())
    return SignedInUser(token, actor) if actor else None


def staff_actor() -> Actor | None:
    """Return the member of staff behind this request, as the database now knows them."""
    g.pop("_login_user", None)  # Flask-Login keeps whom it found, and a form may take a minute to arrive
    return current_user.actor if current_user.is_authenticated else None


def session_token() -> str:
    """Return the token of the signed-in session."""
    token: str = current_user.token
    return token


def begin_session(token: str, actor: Actor) -> None:
    """Sign this browser in."""
    login_user(SignedInUser(token, actor))
    g.actor = actor


def end_session() -> None:
    """Forget the sign-in on this browser."""
    logout_user()


def ask_staff_to_sign_in(_permission: Permission) -> Response:
    """Lead to the sign-in page; a form sent after the session ended is carried along, nothing typed is lost.

    Only a form of our own pages: another site's, carried across the sign-in, would be sent with this person's rights.
    """
    if request.method in {"GET", "HEAD"}:
        path = request.full_path.rstrip("?") if request.query_string else request.path
        if request.headers.get("HX-Request") == "true":
            return Response("", status=401, headers={"HX-Refresh": "true"})
        return redirect(url_for("accounts.sign_in", suite=path))
    if not _sent_by_our_own_page():
        return redirect(url_for("accounts.sign_in"), code=303)
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in _NEVER_KEPT]
    page = render_template("accounts/session_ended.html", kept=kept, kept_prefix=KEPT, kept_path=request.path)
    response = Response(page, status=401, mimetype="text/html")
    if request.headers.get("HX-Request") == "true":  # a part of a page was awaited: the sign-in takes all of it
        response.headers.update({"HX-Retarget": "body", "HX-Reswap": "innerHTML"})
    return response


def _sent_by_our_own_page() -> bool:
    """Read what browsers say of where a form comes from; they all do, and no page can make them lie."""
    if "Sec-Fetch-Site" in request.headers:
        return request.headers["Sec-Fetch-Site"] == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host
