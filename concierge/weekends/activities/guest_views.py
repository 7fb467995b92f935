"""What is asked of a guide, behind the link of a mail: one page, one answer for each activity, no account."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.platform import clock
from concierge.platform.access import public
from concierge.platform.brand import Brand
from concierge.platform.errors import DomainError, LinkGone, NotFound
from concierge.platform.forms import text_of
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import speak_to
from concierge.weekends.activities.asked import Ask, asks_of
from concierge.weekends.activities.forms import number_of
from concierge.weekends.activities.guide_forms import AskForm
from concierge.weekends.activities.guiding import answer_ask, get_ask
from concierge.weekends.activities.links import Guiding, read_link, send_again
from concierge.weekends.activities.views import words
from concierge.weekends.blueprint import Page, guests_bp
from concierge.weekends.choices import AskState
from concierge.weekends.wording import say_days


@guests_bp.get("/guide/<token>")
@public
def guide(token: str) -> Page:
    """Show what is asked; opening it changes nothing."""
    try:
        return _page(_open(token), token, None, 200)
    except (LinkGone, NotFound) as error:
        return render_template("weekends/guide_gone.html", token=token), error.status


@guests_bp.post("/guide/<token>")
@public
def answer_guide(token: str) -> Page:
    """Take one answer; given twice, it is simply shown."""
    try:
        found = _open(token)
        form = AskForm().offer_days(found.weekend)
        refused = _take(found, form)
    except (LinkGone, NotFound) as error:
        return render_template("weekends/guide_gone.html", token=token), error.status
    if refused is not None:
        return _page(found, token, refused, 422)
    flash(_("Merci ! C’est noté."), "success")
    return redirect(url_for("weekend_guests.guide", token=token), code=303)


@guests_bp.post("/guide/<token>/renouveler")
@public
def renew_guide(token: str) -> Page:
    """Send a fresh link to the address we know, whoever asks."""
    send_again(token, clock.now())
    return render_template("portals/link_sent.html")


def _open(token: str) -> Guiding:
    found = read_link(token, clock.now())
    speak_to(found.guide.language)
    return found


def _take(found: Guiding, form: AskForm) -> AskForm | None:
    """Keep an answer; return the form when it is refused."""
    try:
        if not form.validate():
            return form
        own = {ask.row.id for ask in asks_of(found.actor, found.weekend, found.guide.id)}
        ask_id = number_of(request.form.get("demande", ""))
        if ask_id is None or ask_id not in own:
            raise NotFound
        row, activity = get_ask(found.actor, ask_id)
        answer_ask(
            found.actor,
            row,
            form.answer(),
            seen_turn=form.seen_turn(),
            proposed=form.proposed(activity.minutes),
            words=text_of(form.words),
            now=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        rollback()
        form.refuse(error)
        return form
    return None


def _page(found: Guiding, token: str, refused: AskForm | None, status: int) -> tuple[str, int]:
    asks = asks_of(found.actor, found.weekend, found.guide.id)
    page = render_template(
        "weekends/guide_page.html",
        brand=Brand(found.space.name, found.space.accent, found.space.warm),
        space=found.space,
        token=token,
        guide=found.guide,
        weekend=found.weekend,
        days=say_days(found.weekend.starts_on, found.weekend.ends_on),
        asks=asks,
        forms={ask.row.id: _form_of(found, ask, refused) for ask in asks},
        refused=refused,
        states=AskState,
        **words(),
    )
    return page, status


def _form_of(found: Guiding, ask: Ask, refused: AskForm | None) -> AskForm:
    """Return the form of one question; what was typed in the one that was refused is kept."""
    if refused is not None and request.form.get("demande") == str(ask.row.id):
        return refused
    form = AskForm(formdata=None, turn=str(ask.row.turn), words=ask.row.words)
    form.offer_days(found.weekend)
    return form
