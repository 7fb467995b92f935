"""« Et si vous vous installiez ici ? »: the form at /venir, alone or within another site's page.

No cookie and no script: the language stands in the address, the challenge in the form.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for

from concierge.accounts.models import Organisation, Space
from concierge.accounts.queries import get_space
from concierge.config import Config
from concierge.families.consent.purposes import Purpose
from concierge.families.consent.settings import CONSENTS
from concierge.intake.captures import call_by
from concierge.intake.models import IntakeSource
from concierge.intake.public_form import PublicForm
from concierge.intake.sendings import Arrival, receive_sending
from concierge.intake.sources import get_source, organisation_of
from concierge.platform import clock
from concierge.platform.brand import Brand
from concierge.platform.challenge import ChallengeGone, new_challenge, read_challenge
from concierge.platform.errors import DomainError
from concierge.platform.forms import text_of
from concierge.platform.public_pages import add_form_pages, answer_in_language
from concierge.platform.suspicion import QUICKEST, Limits, origin_mark
from concierge.platform.web import csrf

bp = Blueprint("venir", __name__, url_prefix="/venir")
csrf.exempt(bp)  # nobody is signed in here, and a page within another site keeps no cookie: the challenge guards it


@dataclass(frozen=True, slots=True)
class Gate:
    """The source whose form is open, the agency behind it, in which language, alone or within another page."""

    source: IntakeSource
    organisation: Organisation
    space: Space
    language: str
    framed: bool

    def address(self, page: str, language: str | None = None) -> str:
        """Return the address of one of the pages of this form."""
        endpoint = f"venir.framed_{page}" if self.framed else f"venir.{page}"
        return url_for(endpoint, slug=self.source.slug, langue=language or self.language)


def _through(slug: str, view: Callable[[Gate], Response], framed: bool) -> Response:
    """Open the source at an address."""
    source = get_source(slug)
    organisation, space = organisation_of(source), get_space(source.space_id)
    return answer_in_language(
        lambda language: view(Gate(source, organisation, space, language, framed)), source.sites if framed else ()
    )


def _show(gate: Gate) -> Response:
    if not gate.source.active:
        return _answer("intake/public_closed.html", gate, 410)
    return _form_page(gate, _with_challenge(gate, PublicForm(formdata=None), clock.now()), 200)


def _receive(gate: Gate) -> Response:
    if not gate.source.active:
        return _answer("intake/public_closed.html", gate, 410)
    typed, now, config = PublicForm(), clock.now(), _config()
    if not typed.validate():
        return _form_page(gate, typed, 422)
    if typed.is_minor:
        return _answer("intake/public_minor.html", gate, 200)
    try:
        arrival = Arrival(
            capture=typed.capture(gate.language),
            challenge=read_challenge(text_of(typed.challenge), config.secret_key, gate.source.id, now),
            trap=text_of(typed.website),
            origin=origin_mark(request.remote_addr or "", config.secret_key, clock.paris_date(now)),
        )
        limits = Limits(per_origin=config.form_limit_origin, per_source=config.form_limit_source)
        receive_sending(gate.source, arrival, limits, now)
        return make_response(redirect(gate.address("thanks"), code=303))
    except ChallengeGone as error:
        typed.refuse(error)
        return _form_page(gate, _with_challenge(gate, typed, now - QUICKEST), 422)  # filled in already: no new wait
    except DomainError as error:
        typed.refuse(error)
        return _form_page(gate, typed, error.status)


def _thank(gate: Gate) -> Response:
    return _answer("intake/public_thanks.html", gate, 200, call_by=call_by(gate.source.space_id, clock.now()))


def _with_challenge(gate: Gate, shown: PublicForm, since: dt.datetime) -> PublicForm:
    shown.challenge.data = new_challenge(_config().secret_key, gate.source.id, since)
    return shown


def _form_page(gate: Gate, shown: PublicForm, status: int) -> Response:
    texts = CONSENTS.current(gate.space.id).purposes[Purpose.ACCOMPANIMENT]
    consent = texts.text.in_language(gate.language).replace("{agency}", gate.space.name)
    return _answer("intake/public_form.html", gate, status, form=shown, consent=consent, consent_version=texts.version)


def _answer(template: str, gate: Gate, status: int, **values: object) -> Response:
    brand = Brand(gate.space.name, gate.space.accent, gate.space.warm)
    return make_response(render_template(template, gate=gate, brand=brand, **values), status)


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config


add_form_pages(bp, _through, show=_show, receive=_receive, thank=_thank)
