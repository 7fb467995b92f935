"""« Comptoir »: the form of whoever meets people, what became of those they sent, and what works without a network."""

import json
from pathlib import Path

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as BaseResponse

from concierge.accounts.queries import get_space
from concierge.families.cohorts.queries import list_own_cohorts
from concierge.families.consent.settings import CONSENTS
from concierge.intake.counter import capture_at_counter, list_counters
from concierge.intake.counter_form import NEEDS_NAME, NEEDS_WAY, NEEDS_YES, CounterForm
from concierge.intake.models import CounterCapture
from concierge.intake.visitor_rules import STATE_LABELS, VisitorState
from concierge.intake.visitors import VisitorFilters, list_visitors
from concierge.platform import clock
from concierge.platform.access import Permission, public, requires
from concierge.platform.brand import DEFAULT_BRAND, PAPER
from concierge.platform.errors import DomainError
from concierge.platform.forms import clean_text, text_of
from concierge.platform.web import current_actor

bp = Blueprint("counter", __name__, url_prefix="/comptoir")
Page = str | BaseResponse | tuple[str, int]
Answer = tuple[dict[str, object], int]


@bp.get("")
@requires(Permission.CAPTURE)
def form() -> Page:
    """Show the form, ready to be typed in."""
    return _form_page(_with_counters(CounterForm(formdata=None)), 200)


@bp.post("")
@requires(Permission.CAPTURE)
def send() -> Page:
    """Open the file of whoever was written down."""
    typed = _with_counters(CounterForm())
    capture = _received(typed)
    if capture is None:
        return _form_page(typed, 422)
    flash(_said(typed, capture), "success")
    return redirect(url_for("counter.form"), code=303)


@bp.get("/jeton")
@requires(Permission.CAPTURE)
def token() -> dict[str, object]:
    """Tell a page that waited without network who is signed in now, with a fresh token to send with."""
    return {"token": generate_csrf(), "person": str(current_actor().person_id)}


@bp.post("/envois")
@requires(Permission.CAPTURE)
def receive() -> Answer:
    """Receive what a device kept; sent again because the answer was lost, it is the same capture."""
    typed = _with_counters(CounterForm())
    if text_of(typed.person) not in {"", str(current_actor().person_id)}:
        return {"errors": {"": _("Cette saisie est celle d’une autre personne.")}}, 409
    capture = _received(typed)
    if capture is None:
        return {"errors": _errors(typed)}, 422
    return {"said": _said(typed, capture)}, 200


@bp.get("/visiteurs")
@requires(Permission.CAPTURE)
def visitors() -> Page:
    """Show what became of those one's organisation sent."""
    args = request.args
    state, year, page = args.get("etat", ""), args.get("annee", ""), args.get("page", "1")
    filters = VisitorFilters(
        text=clean_text(args.get("q", ""))[:120],
        state=VisitorState(state) if state in set(VisitorState) else None,
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        page=int(page) if page.isdecimal() and len(page) < 7 else 1,
    )
    found, has_cohorts = list_visitors(current_actor(), filters), bool(list_own_cohorts(current_actor()))
    return render_template(
        "intake/visitors.html", found=found, filters=filters, state_labels=STATE_LABELS, has_cohorts=has_cohorts
    )


@bp.get("/manifeste.webmanifest")
@public
def manifest() -> Response:
    """Let the counter be installed as an application of its own."""
    icons = [
        {"src": url_for("static", filename=f"img/counter-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    drawn = {"src": url_for("static", filename="img/counter.svg"), "sizes": "any", "type": "image/svg+xml"}
    said = {
        "name": _("Comptoir"),
        "short_name": _("Comptoir"),
        "id": url_for("counter.form"),
        "start_url": url_for("counter.form"),
        "scope": url_for("counter.form"),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": DEFAULT_BRAND.accent,
        "icons": [*icons, drawn, {**icons[1], "purpose": "maskable"}],
    }
    return Response(json.dumps(said), mimetype="application/manifest+json")


@bp.get("/travailleur.js")
@public
def worker() -> Response:
    """Serve the script that keeps the form open without network; it reaches no further than the counter."""
    source = Path(current_app.static_folder or "") / "js" / "counter-worker.js"
    kept = {"page": url_for("counter.form"), "files": [url_for("static", filename=""), url_for("platform.brand_css")]}
    response = Response(f"const KEPT = {json.dumps(kept)};\n{source.read_text('utf-8')}", mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = url_for("counter.form")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _received(typed: CounterForm) -> CounterCapture | None:
    """Take what was written down; None when it is refused, the form then says why."""
    if not typed.validate():
        return None
    try:
        return capture_at_counter(current_actor(), typed.entry(), clock.now())
    except DomainError as error:
        typed.refuse(error)
        return None


def _with_counters(typed: CounterForm) -> CounterForm:
    """Offer the counters of one's organisation; a single one, or none yet, needs no choice."""
    counters = list_counters(current_actor())
    typed.source_id.choices = [(counter.id, counter.name) for counter in counters] if len(counters) > 1 else []
    return typed


def _said(typed: CounterForm, capture: CounterCapture) -> str:
    by_mail = _("C’est noté : %(name)s reçoit un e-mail pour confirmer.", name=capture.name)
    by_phone = _("C’est noté : l’équipe appelle %(name)s pour confirmer.", name=capture.name)
    return str(by_mail if typed.email.data else by_phone)


def _errors(typed: CounterForm) -> dict[str, str]:
    """Return what is wrong by field; under no name, what is about the whole."""
    found = {field.name: " ".join(map(str, field.errors)) for field in typed if field.errors}
    return found | ({"": " ".join(map(str, typed.form_errors))} if typed.form_errors else {})


def _form_page(typed: CounterForm, status: int) -> tuple[str, int]:
    actor = current_actor()
    return render_template(
        "intake/counter.html",
        form=typed,
        agency=get_space(actor.space_id).name,
        purge_after=CONSENTS.current(current_actor().space_id).purge_after,
        needs={"name": NEEDS_NAME, "way": NEEDS_WAY, "yes": NEEDS_YES},
    ), status
