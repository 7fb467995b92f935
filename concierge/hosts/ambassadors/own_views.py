"""A host's own side: their card, what they are invited to, the kit, benefits, what they did; and mails' invitations."""

from dataclasses import dataclass
from functools import partial

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.accounts.queries import get_space
from concierge.documents.qr import shape_of
from concierge.documents.serving import hand_over, room
from concierge.hosts.ambassadors import answers, cards, kit, links, points
from concierge.hosts.ambassadors.benefits import list_benefits
from concierge.hosts.ambassadors.choices import ACT_LABELS, Answer
from concierge.hosts.ambassadors.codes import shown_code
from concierge.hosts.ambassadors.forms import AnswerForm
from concierge.hosts.ambassadors.gathering_pages import get_invitation, list_own
from concierge.hosts.ambassadors.rules import may_hold_card
from concierge.hosts.choices import HostState
from concierge.hosts.models import Host
from concierge.hosts.space_views import Page, bp
from concierge.platform import clock
from concierge.platform.access import Actor, Permission, fetch, public, requires
from concierge.platform.brand import Brand
from concierge.platform.errors import DomainError, LinkGone, NotFound
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How somebody came to their invitation: by the link of a mail (with its token), or from their space."""

    actor: Actor
    guest_id: int
    brand: Brand
    first_name: str
    token: str = ""

    def address(self) -> str:
        """Return the page of the invitation, where answers are sent too."""
        if self.token:
            return url_for("host_space.invitation", token=self.token)
        return url_for("host_space.own_gathering", guest_id=self.guest_id)


@bp.get("/reseau")
@requires(Permission.OWN_HOST)
def network() -> Page:
    """Show what there is for an ambassador."""
    actor, today, now = current_actor(), clock.today(), clock.now()
    host = fetch(actor, Host, actor.host_id or 0)
    rules = points.point_rules(actor.space_id)
    return render_template(
        "hosts/ambassadors/own_network.html",
        host=host,
        cards=cards.list_cards(actor, host.id, today),
        may_ask=cards.gives_cards(actor.space_id) and may_hold_card(host.state, host.paused_since, host.paused_until),
        invitations=list_own(actor, host.id, now) if host.state is HostState.ACTIVE else [],
        items=kit.list_kit(actor),
        score=points.count_points(actor, host.id) if rules.on else None,
        act_labels=ACT_LABELS,
        answers=Answer,
    )


@bp.get("/reseau/carte")
@requires(Permission.OWN_HOST)
def card() -> Page:
    """Show one's card, to be held out or printed, with what it opens."""
    actor, today = current_actor(), clock.today()
    host = fetch(actor, Host, actor.host_id or 0)
    return render_template(
        "hosts/ambassadors/own_card.html",
        host=host,
        cards=cards.list_cards(actor, host.id, today),
        may_ask=cards.gives_cards(actor.space_id) and may_hold_card(host.state, host.paused_since, host.paused_until),
        benefits=list_benefits(actor, today, standing=True),
        space=get_space(actor.space_id),
        shown_code=shown_code,
        qr_of=lambda code: shape_of(url_for("cards.check", code=code, _external=True)),
    )


@bp.post("/reseau/carte")
@requires(Permission.OWN_HOST)
def ask_card() -> Page:
    """Take one's card."""
    try:
        cards.issue_cards(current_actor(), current_actor().host_id or 0, clock.now())
    except DomainError as error:
        rollback()
        flash_refusal(error)
    return redirect(url_for("host_space.card"), code=303)


@bp.get("/reseau/kit/<int:item_id>")
@requires(Permission.OWN_HOST)
def kit_file(item_id: int) -> Page:
    """Hand over a document of the kit that is for them."""
    try:
        return hand_over(*kit.open_file(current_actor(), item_id, room().store))
    except kit.KitFileGone:
        flash(_("Ce document n’est plus là. L’équipe est prévenue si vous l’appelez."), "error")
        return redirect(url_for("host_space.network"), code=303)


@bp.get("/reseau/rencontres/<int:guest_id>")
@requires(Permission.OWN_HOST)
def own_gathering(guest_id: int) -> Page:
    """Show an invitation."""
    return _show(_own_door(guest_id), AnswerForm(formdata=None, people=_said(guest_id)), 200)


@bp.post("/reseau/rencontres/<int:guest_id>")
@requires(Permission.OWN_HOST)
def answer_gathering(guest_id: int) -> Page:
    """Answer it."""
    return _answer(_own_door(guest_id))


@bp.get("/invitation/<token>")
@public
def invitation(token: str) -> Page:
    """Show the invitation of a mail; opening it answers nothing."""
    return _behind_link(token, answering=False)


@bp.post("/invitation/<token>")
@public
def answer_invitation(token: str) -> Page:
    """Answer the invitation of a mail."""
    return _behind_link(token, answering=True)


@bp.post("/invitation/<token>/renvoyer")
@public
def renew_invitation(token: str) -> Page:
    """Send a fresh link to the address we know, whoever asks."""
    links.send_again(token, clock.now())
    return render_template("hosts/link_sent.html")


def _behind_link(token: str, *, answering: bool) -> Page:
    try:
        invited = links.read_link(token, clock.now())
    except (LinkGone, NotFound) as error:
        return render_template("hosts/ambassadors/invitation_gone.html", token=token), error.status
    space = invited.space
    door = Door(
        actor=invited.actor,
        guest_id=invited.guest.id,
        brand=Brand(space.name, space.accent, space.warm),
        first_name=invited.first_name,
        token=token,
    )
    if answering:
        return _answer(door)
    return _show(door, AnswerForm(formdata=None, people=invited.guest.people or 1), 200)


def _own_door(guest_id: int) -> Door:
    actor = current_actor()
    get_invitation(actor, guest_id)
    return Door(actor=actor, guest_id=guest_id, brand=actor.brand, first_name=actor.name.split(" ")[0])


def _said(guest_id: int) -> int:
    return get_invitation(current_actor(), guest_id).guest.people or 1


def _answer(door: Door) -> Page:
    form = AnswerForm()
    if not form.comes or form.validate():
        answer = partial(answers.answer, comes=form.comes, people=form.people.data or 1, now=clock.now())
        try:
            guest = answer(door.actor, door.guest_id)
            flash(_say(guest.answer), "success")
            return redirect(door.address(), code=303)
        except NotFound:
            raise
        except DomainError as error:
            rollback()
            form.refuse(error)
            return _show(door, form, 409 if error.field is None else 422)
    return _show(door, form, 422)


def _say(answer: Answer) -> str:
    if answer is Answer.COMES:
        return str(_("C’est noté, à bientôt ! Une invitation pour votre agenda part par e-mail."))
    if answer is Answer.WAITS:
        return str(_("C’est complet : vous êtes sur la liste d’attente. Si une place se libère, nous vous écrivons."))
    return str(_("C’est noté, merci de l’avoir dit. Vous pouvez changer d’avis."))


def _show(door: Door, form: AnswerForm, status: int) -> tuple[str, int]:
    invitation = get_invitation(door.actor, door.guest_id)
    page = render_template(
        "hosts/ambassadors/invitation.html" if door.token else "hosts/ambassadors/own_gathering.html",
        door=door,
        brand=door.brand,
        invitation=invitation,
        form=form,
        answers=Answer,
        over=invitation.gathering.starts_at <= clock.now(),
        space=get_space(invitation.gathering.space_id),
    )
    return page, status
