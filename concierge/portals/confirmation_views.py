"""What a confirmation link opens: one page, one button; then a few questions nobody has to answer."""

from flask import redirect, render_template, request, url_for

from concierge.families.cohorts.invitations import send_again, was_invited
from concierge.families.consent import confirmation
from concierge.families.consent.confirmation import Invitation
from concierge.families.consent.forms import QuestionnaireForm
from concierge.families.consent.questionnaire import TooYoung, save_answers
from concierge.platform import clock
from concierge.platform.access import public
from concierge.platform.brand import Brand
from concierge.platform.errors import DomainError, LinkGone, NotFound
from concierge.platform.web import speak_to
from concierge.portals.views import Page, bp


@bp.get("/confirmer/<token>", endpoint="confirmation")
@public
def confirmation_page(token: str) -> Page:
    """Say who spoke of the person and what is asked; opening changes nothing, mail scanners open links too."""
    try:
        invitation = confirmation.read_invitation(token, clock.now())
    except (LinkGone, NotFound) as error:
        return _gone(token, error)
    if invitation.household.confirmed:
        return redirect(url_for("portals.questions", token=token), code=303)
    return _show("portals/confirmation.html", invitation, token=token)


@bp.post("/confirmer/<token>")
@public
def confirm(token: str) -> Page:
    """Record the yes: from now on the file is worked."""
    try:
        confirmation.accept(token, clock.now(), shown=_numbers("dossier"), news=_numbers("nouvelles"))
    except (LinkGone, NotFound) as error:
        return _gone(token, error)
    return redirect(url_for("portals.questions", token=token), code=303)


@bp.post("/confirmer/<token>/non")
@public
def decline_confirmation(token: str) -> Page:
    """Record the no, and erase what had been written down."""
    try:
        invitation = confirmation.read_invitation(token, clock.now())
        brand = _brand(invitation)
        confirmation.refuse(token, clock.now(), shown=_numbers("dossier"))
    except (LinkGone, NotFound) as error:
        return _gone(token, error)
    except DomainError:
        return redirect(url_for("portals.questions", token=token), code=303)
    return render_template("portals/declined.html", brand=brand)


@bp.post("/confirmer/<token>/renouveler")
@public
def renew_confirmation(token: str) -> Page:
    """Send a fresh link to the address we know, whoever asks."""
    confirmation.send_again(token, clock.now())
    send_again(token, clock.now())  # a family that has confirmed
    return render_template("portals/link_sent.html")


@bp.get("/confirmer/<token>/questions")
@public
def questions(token: str) -> Page:
    """Thank, say what happens next, and ask a few questions; what is known already is not shown."""
    return _questions(token, QuestionnaireForm(formdata=None), 200)


@bp.post("/confirmer/<token>/questions")
@public
def answer_questions(token: str) -> Page:
    """Complete the file; sent again with other words, it is corrected."""
    now, form = clock.now(), QuestionnaireForm()
    try:
        invitation = confirmation.read_invitation(token, now)
    except (LinkGone, NotFound) as error:
        return _gone(token, error)
    if not invitation.household.confirmed or not form.validate():
        return _questions(token, form, 422)
    try:
        if not form.is_repeated(now):
            save_answers(invitation, form.answers(), now)
    except TooYoung:
        return _show("portals/too_young.html", invitation)
    except DomainError as error:
        form.refuse(error)
        return _questions(token, form, 422)
    return _show("portals/answered.html", invitation, token=token)


def _questions(token: str, form: QuestionnaireForm, status: int) -> Page:
    try:
        invitation = confirmation.read_invitation(token, clock.now())
    except (LinkGone, NotFound) as error:
        return _gone(token, error)
    if not invitation.household.confirmed:
        return redirect(url_for("portals.confirmation", token=token), code=303)
    invited = was_invited(invitation.household.id)
    return _show("portals/questions.html", invitation, status, token=token, form=form, invited=invited)


def _numbers(name: str) -> set[int]:
    """Return the numbers a form holds under one name."""
    return {int(text) for text in request.form.getlist(name) if text.isascii() and text.isdecimal() and len(text) < 18}


def _gone(token: str, error: DomainError) -> Page:
    return render_template("portals/confirmation_gone.html", token=token), error.status


def _show(template: str, invitation: Invitation, status: int = 200, **values: object) -> Page:
    brand = _brand(invitation)
    return render_template(template, invitation=invitation, brand=brand, **values), status


def _brand(invitation: Invitation) -> Brand:
    """Return whose page it is, and speak the language of whom the link was sent to."""
    space = invitation.space
    speak_to(invitation.household.language)
    return Brand(space.name, space.accent, space.warm)
