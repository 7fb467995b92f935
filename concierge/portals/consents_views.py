"""« Vos accords », by the link of a mail: nobody needs a space of their own to change their mind."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.families.consent.own_consents import read_own_consents, send_fresh_link, withdraw_by_link
from concierge.families.consent.purposes import MEANS_LABELS, PURPOSE_LABELS
from concierge.platform import clock
from concierge.platform.access import public
from concierge.platform.brand import Brand
from concierge.platform.errors import LinkGone
from concierge.platform.web import speak_to
from concierge.portals.views import Page, bp


@bp.get("/accords/<token>")
@public
def own_consents(token: str) -> Page:
    """Show what one agreed to; opening changes nothing, mail scanners open links too."""
    try:
        own = read_own_consents(token, clock.now())
    except LinkGone as error:
        return render_template("portals/consents_gone.html", token=token), error.status
    speak_to(own.holder.household.language)
    brand = Brand(own.holder.space.name, own.holder.space.accent, own.holder.space.warm)
    words = {"purpose_labels": PURPOSE_LABELS, "means_labels": MEANS_LABELS}
    return render_template("portals/own_consents.html", own=own, token=token, brand=brand, **words)


@bp.post("/accords/<token>/<int:consent_id>/retirer")
@public
def withdraw_own_consent(token: str, consent_id: int) -> Page:
    """Take one consent back, with effect at once."""
    try:
        withdraw_by_link(token, consent_id, clock.now())
    except LinkGone as error:
        return render_template("portals/consents_gone.html", token=token), error.status
    flash(_("C’est fait : votre accord est retiré dès maintenant."), "success")
    return redirect(url_for("portals.own_consents", token=token), code=303)


@bp.post("/accords/<token>/renouveler")
@public
def renew_consents_link(token: str) -> Page:
    """Send a fresh link to the address we know, whoever asks."""
    send_fresh_link(token, clock.now())
    return render_template("portals/link_sent.html")
