"""One ambassador, as the team sees them: their cards, what they are invited to, what they did."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.hosts.ambassadors import cards, points
from concierge.hosts.ambassadors.choices import ACT_LABELS
from concierge.hosts.ambassadors.codes import shown_code
from concierge.hosts.ambassadors.forms import CorrectionForm, DeedForm
from concierge.hosts.ambassadors.gathering_pages import list_own
from concierge.hosts.ambassadors.models import AmbassadorCard
from concierge.hosts.ambassadors.rules import may_hold_card
from concierge.hosts.ambassadors.speaker_views import Page, bp, words
from concierge.hosts.models import Host
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import text_of
from concierge.platform.submissions import OnceForm
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal


@bp.get("/personnes/<int:host_id>")
@requires(Permission.HOSTS_READ)
def person(host_id: int) -> Page:
    """Show one ambassador."""
    return _page(host_id, 200)


@bp.post("/personnes/<int:host_id>/cartes")
@requires(Permission.HOSTS_WRITE)
def issue_cards(host_id: int) -> Page:
    """Give a card to each adult who has none."""
    try:
        cards.issue_cards(current_actor(), host_id, clock.now())
        flash(_("La carte est dans leur espace, prête à être montrée ou imprimée."), "success")
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return _back(host_id)


@bp.post("/personnes/<int:host_id>/cartes/<int:card_id>/retirer")
@requires(Permission.HOSTS_WRITE)
def revoke_card(host_id: int, card_id: int) -> Page:
    """Take a card back."""
    if fetch(current_actor(), AmbassadorCard, card_id).host_id != host_id:
        raise NotFound
    cards.revoke_one(current_actor(), card_id, clock.now())
    flash(_("La carte ne vaut plus rien. Vous pouvez en donner une autre."), "success")
    return _back(host_id)


@bp.post("/personnes/<int:host_id>/gestes")
@requires(Permission.HOSTS_WRITE)
def note_deed(host_id: int) -> Page:
    """Note what somebody did."""
    form = DeedForm()

    def act() -> None:
        on = form.on.data or clock.today()
        points.note_deed(current_actor(), host_id, form.chosen(), on=on, about=text_of(form.about), now=clock.now())

    return _done(host_id, form, "deed_form", act)


@bp.post("/personnes/<int:host_id>/points")
@requires(Permission.HOSTS_WRITE)
def correct_points(host_id: int) -> Page:
    """Give or take points by hand, with a reason."""
    form = CorrectionForm()

    def act() -> None:
        points.correct_points(current_actor(), host_id, form.points.data or 0, text_of(form.reason), clock.now())

    return _done(host_id, form, "correction_form", act)


@bp.post("/personnes/<int:host_id>/gestes/<int:deed_id>/retirer")
@requires(Permission.HOSTS_WRITE)
def withdraw_deed(host_id: int, deed_id: int) -> Page:
    """Take back what was noted."""
    points.withdraw_deed(current_actor(), host_id, deed_id, clock.now())
    flash(_("C’est retiré."), "success")
    return _back(host_id)


def _done(host_id: int, form: OnceForm, name: str, act: Callable[[], None]) -> Page:
    fetch(current_actor(), Host, host_id)
    if form.validate():
        try:
            if not form.is_repeated(clock.now()):
                act()
            flash(_("C’est noté."), "success")
            return _back(host_id)
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _page(host_id, 422, **{name: form})


def _back(host_id: int) -> Page:
    return redirect(url_for("ambassadors.person", host_id=host_id), code=303)


def _page(host_id: int, status: int, **forms: Any) -> tuple[str, int]:
    actor, today = current_actor(), clock.today()
    host = fetch(actor, Host, host_id)
    html = render_template(
        "hosts/ambassadors/person.html",
        host=host,
        cards=cards.list_cards(actor, host_id, today),
        gives_cards=cards.gives_cards(actor.space_id),
        may_hold=may_hold_card(host.state, host.paused_since, host.paused_until),
        invitations=list_own(actor, host_id, clock.now()),
        score=points.count_points(actor, host_id),
        rules=points.point_rules(actor.space_id),
        shown_code=shown_code,
        act_labels=ACT_LABELS,
        **(
            {
                "deed_form": DeedForm(formdata=None, on=today),
                "correction_form": CorrectionForm(formdata=None),
            }
            | forms
        ),
        **words(""),
    )
    return html, status
