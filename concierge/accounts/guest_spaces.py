"""The space of a guest, a family or a host: a mail's link opens it on a device, without an account or a password."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from concierge.accounts.links import DEVICE_LENGTH, close_device
from concierge.accounts.models import LinkPurpose
from concierge.accounts.queries import get_space
from concierge.platform import clock
from concierge.platform.access import Actor, Permission, public
from concierge.platform.brand import Brand
from concierge.platform.errors import DomainError
from concierge.platform.forms import clean_text
from concierge.platform.web import LANGUAGES

Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Whom a living link is for."""

    first_name: str
    space_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestSpace:
    """What tells one sort of guests from another: where their space is, and the services that know them.

    `name` is that of the blueprint; `arrive_page` and `sent_page` have the words of their guests.
    """

    name: str
    arrive_page: str
    sent_page: str
    path: str
    cookie: str
    purpose: LinkPurpose
    find_actor: Callable[[str, dt.datetime], Actor | None]
    behind: Callable[[str, LinkPurpose, dt.datetime], Behind]
    open_on_device: Callable[[str, str, dt.datetime], str]
    send_again: Callable[[str, dt.datetime], None]
    send_to_address: Callable[[str, dt.datetime], None]

    def actor(self) -> Actor | None:
        """Return the guest behind this request, in the language chosen on this device, else in their own."""
        token = request.cookies.get(self.cookie, "")
        actor = self.find_actor(token, clock.now()) if token else None
        chosen = request.cookies.get("langue", "")
        return replace(actor, language=chosen) if actor is not None and chosen in LANGUAGES else actor

    def ask_for_link(self, _permission: Permission) -> tuple[str, int]:
        """Say that a personal link is needed; a form that was being sent is still in the page before."""
        return render_template("guests/link_needed.html", guests=self.name), 401

    def door(self, token: str, purpose: LinkPurpose, template: str, **values: object) -> Page:
        """Show one button: opening a mail's link changes nothing, mail scanners open links too."""
        try:
            guest = self.behind(token, purpose, clock.now())
            space = get_space(guest.space_id)
        except DomainError as error:
            return self.say_gone(token, error)
        brand = Brand(space.name, space.accent, space.warm)
        return render_template(template, token=token, first_name=guest.first_name, brand=brand, **values)

    def enter(self, token: str, first_page: Callable[[str], str]) -> Page:
        """Open the space on this device; `first_page` says where the device's own token leads."""
        try:
            device_token = self.open_on_device(token, request.user_agent.string, clock.now())
        except DomainError as error:
            return self.say_gone(token, error)
        response = make_response(redirect(first_page(device_token), code=303))
        # A cookie that only our pages can read; the device session in the database decides how long it counts.
        response.set_cookie(
            self.cookie,
            device_token,
            max_age=int(DEVICE_LENGTH.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
            path=self.path,
        )
        return response

    def say_gone(self, token: str, error: DomainError) -> Page:
        """Say that a link opens nothing any more, and offer another."""
        return render_template("guests/link_gone.html", token=token, guests=self.name), error.status

    def close_here(self, template: str) -> Response:
        """Close the space on this device."""
        close_device(request.cookies.get(self.cookie, ""), clock.now())
        response = make_response(render_template(template))
        response.delete_cookie(self.cookie, path=self.path)
        return response


def add_arrival_pages(
    blueprint: Blueprint,
    space: GuestSpace,
    first_page: Callable[[str], str],
    about: Callable[[], dict[str, int | None]] = dict,
) -> None:
    """Give a blueprint the way in: arrive and enter by a link, have an expired one sent again, or a lost one.

    `about` reads from the address of a link what its mail was about; it is handed on to `first_page`.
    """

    def arrive(token: str) -> Page:
        return space.door(token, space.purpose, space.arrive_page, about=about())

    def enter(token: str) -> Page:
        return space.enter(token, first_page)

    def send_again(token: str) -> Page:
        """Send a fresh link to the address we know, whoever asks."""
        space.send_again(token, clock.now())
        return render_template(space.sent_page)

    def lost_link() -> Page:
        """Send a link to a typed address if we know it; the answer is the same if we do not."""
        space.send_to_address(clean_text(request.form.get("email", ""))[:254], clock.now())
        return render_template(space.sent_page)

    for path, method, view in (
        ("/lien/<token>", "GET", arrive),
        ("/lien/<token>", "POST", enter),
        ("/lien/<token>/renvoyer", "POST", send_again),
        ("/lien-perdu", "POST", lost_link),
    ):
        blueprint.add_url_rule(path, view.__name__, public(view), methods=[method])
