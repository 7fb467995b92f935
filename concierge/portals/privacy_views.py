"""What we hold of a family, whom it is shared with, and taking a consent back in one touch."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.accounts.roles import ROLE_LABELS
from concierge.families.consent.models import Consent
from concierge.families.consent.purposes import MEANS_LABELS, PURPOSE_LABELS, Means, Purpose
from concierge.families.consent.services import give_consent, withdraw_consent
from concierge.families.models import Member
from concierge.families.readings.models import SENSITIVE_LABELS
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import NotFound
from concierge.platform.web import current_actor
from concierge.portals.privacy import OFFERED, get_privacy, recipient_of
from concierge.portals.views import Page, bp


@bp.get("/vie-privee")
@requires(Permission.OWN_FILE)
def privacy() -> Page:
    """Show what we hold, by kind, and every consent with its text."""
    return render_template(
        "portals/privacy.html",
        privacy=get_privacy(current_actor()),
        purpose_labels=PURPOSE_LABELS,
        role_labels=ROLE_LABELS,
        sensitive_labels=SENSITIVE_LABELS,
        means_labels=MEANS_LABELS,
    )


@bp.post("/vie-privee/<purpose>")
@requires(Permission.OWN_FILE)
def agree(purpose: str) -> Page:
    """Agree to a purpose that the page offers."""
    actor = current_actor()
    if purpose not in {offered.value for offered in OFFERED}:
        raise NotFound
    member = fetch(actor, Member, actor.member_id or 0)
    recipient_id = recipient_of(actor, Purpose(purpose))
    give_consent(actor, member, Purpose(purpose), means=Means.PORTAL, recipient_id=recipient_id, now=clock.now())
    flash(_("Merci, votre accord est noté. Vous pouvez le retirer quand vous voulez."), "success")
    return redirect(url_for("portals.privacy"), code=303)


@bp.post("/vie-privee/accords/<int:consent_id>/retirer")
@requires(Permission.OWN_FILE)
def withdraw(consent_id: int) -> Page:
    """Take one's own consent back, with effect at once."""
    actor = current_actor()
    consent = fetch(actor, Consent, consent_id)
    if consent.member_id != actor.member_id:
        raise NotFound
    withdraw_consent(actor, consent, means=Means.PORTAL, now=clock.now())
    flash(_("C’est fait : votre accord est retiré dès maintenant."), "success")
    return redirect(url_for("portals.privacy"), code=303)
