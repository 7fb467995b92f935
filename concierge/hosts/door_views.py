"""« Ouvrir sa porte »: the form by which anybody offers to welcome, alone or within another site's page.

No cookie and no script: the language stands in the address, the challenge in the form.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for

from concierge.accounts.models import Space
from concierge.accounts.queries import get_space
from concierge.config import Config
from concierge.hosts.applications import Application, get_gate, receive_application
from concierge.hosts.choices import Pledge
from concierge.hosts.door_forms import DoorForm
from concierge.hosts.models import HostGate
from concierge.hosts.pledges import todays_text
from concierge.hosts.settings import HOSTS
from concierge.platform import clock
from concierge.platform.brand import Brand
from concierge.platform.challenge import ChallengeGone, new_challenge, read_challenge
from concierge.platform.errors import DomainError
from concierge.platform.forms import text_of
from concierge.platform.public_pages import add_form_pages, answer_in_language
from concierge.platform.suspicion import QUICKEST, Limits, origin_mark
from concierge.platform.web import csrf

bp = Blueprint("host_door", __name__, url_prefix="/ouvrir-sa-porte")
csrf.exempt(bp)  # nobody is signed in here, and a page within another site keeps no cookie: the challenge guards it


@dataclass(frozen=True, slots=True)
class Door:
    """The agency whose form is open, in which language, alone or within another page."""

    gate: HostGate
    space: Space
    language: str
    framed: bool

    @property
    def organisation(self) -> Space:
        """Return who stands behind the form: the agency itself."""
        return self.space

    def address(self, page: str, language: str | None = None) -> str:
        """Return the address of one of the pages of this form."""
        endpoint = f"host_door.framed_{page}" if self.framed else f"host_door.{page}"
        return url_for(endpoint, slug=self.gate.slug, langue=language or self.language)


def _through(slug: str, view: Callable[[Door], Response], framed: bool) -> Response:
    """Open the form at an address."""
    gate = get_gate(slug)
    return answer_in_language(
        lambda language: view(Door(gate, get_space(gate.space_id), language, framed)), gate.sites if framed else ()
    )


def _show(door: Door) -> Response:
    if not door.gate.active:
        return _answer("hosts/door_closed.html", door, 410)
    return _form_page(door, _with_challenge(door, DoorForm(formdata=None), clock.now()), 200)


def _receive(door: Door) -> Response:
    if not door.gate.active:
        return _answer("hosts/door_closed.html", door, 410)
    typed, now, config = DoorForm(), clock.now(), _config()
    if typed.is_minor:
        return _answer("hosts/door_minor.html", door, 200)
    if not typed.validate():
        return _form_page(door, typed, 422)
    try:
        application = Application(
            details=typed.household(door.language),
            kinds=typed.chosen_kinds(),
            topics=typed.topics.data or (),
            challenge=read_challenge(text_of(typed.challenge), _secret(), door.gate.id, now),
            trap=text_of(typed.website),
            origin=origin_mark(request.remote_addr or "", config.secret_key, clock.paris_date(now)),
        )
        limits = Limits(per_origin=config.form_limit_origin, per_source=config.form_limit_source)
        receive_application(door.gate, application, limits, now)
        return make_response(redirect(door.address("thanks"), code=303))
    except ChallengeGone as error:
        typed.refuse(error)
        return _form_page(door, _with_challenge(door, typed, now - QUICKEST), 422)  # filled in already: no new wait
    except DomainError as error:
        typed.refuse(error)
        return _form_page(door, typed, error.status)


def _thank(door: Door) -> Response:
    return _answer("hosts/door_thanks.html", door, 200, days=HOSTS.installed().confirm_within)


def _with_challenge(door: Door, shown: DoorForm, since: dt.datetime) -> DoorForm:
    shown.challenge.data = new_challenge(_secret(), door.gate.id, since)
    return shown


def _form_page(door: Door, shown: DoorForm, status: int) -> Response:
    consent = todays_text(door.space.id, Pledge.CONSENT, door.language)
    return _answer("hosts/door_form.html", door, status, form=shown, consent=consent)


def _answer(template: str, door: Door, status: int, **values: object) -> Response:
    brand = Brand(door.space.name, door.space.accent, door.space.warm)
    return make_response(render_template(template, gate=door, brand=brand, **values), status)


def _secret() -> str:
    return f"hosts:{_config().secret_key}"  # a token of a family's form opens nothing here


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config


add_form_pages(bp, _through, show=_show, receive=_receive, thank=_thank)
