"""« Confidentialité »: who of the family agreed to what, with its proof; written down and withdrawn by the team."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.accounts.queries import list_organisations
from concierge.desk.blueprint import Page, bp
from concierge.desk.tabs.file import get_header
from concierge.desk.tabs.file_views import file_context
from concierge.families.choices import MemberKind
from concierge.families.consent.forms import RecordConsentForm, WithdrawForm
from concierge.families.consent.health import holds_health, may_hold_health
from concierge.families.consent.models import Consent
from concierge.families.consent.purposes import MEANS_LABELS, PURPOSE_LABELS, Means, Purpose
from concierge.families.consent.queries import list_consents, todays_words
from concierge.families.consent.services import give_consent, withdraw_consent
from concierge.families.consent.withdrawal import erase_unagreed_health
from concierge.families.queries import adults_erasable_alone, hold_file
from concierge.families.readings.models import SENSITIVE_LABELS, Sensitive
from concierge.families.readings.pages import shows
from concierge.families.readings.readings import list_readings
from concierge.families.services import get_member
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError
from concierge.platform.web import current_actor, flash_refusal
from concierge.weekends.bookings.queries import tells_health_of_weekends


@bp.get("/dossiers/<int:household_id>/confidentialite")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.BIRTH)
def privacy_tab(household_id: int) -> Page:
    """Show the consents of a family with their proofs."""
    return _page(household_id, None, 200)


@bp.post("/dossiers/<int:household_id>/confidentialite")
@requires(Permission.FILES_WRITE)
def record_consent(household_id: int) -> Page:
    """Write down a consent given by telephone, on paper or face to face."""
    form = _with_choices(RecordConsentForm(), household_id)
    if not form.validate():
        return _page(household_id, form, 422)
    actor = current_actor()
    try:
        give_consent(
            actor,
            get_member(actor, household_id, form.member.data),
            Purpose(form.purpose.data),
            means=Means(form.means.data),
            recipient_id=form.recipient.data or None,
            evidence=form.evidence.data or "",
            now=clock.now(),
        )
    except DomainError as error:
        form.refuse(error)
        return _page(household_id, form, 422)
    flash(_("L’accord est enregistré, avec son texte exact."), "success")
    return _back(household_id)


@bp.post("/dossiers/<int:household_id>/confidentialite/effacer-sante")
@requires(Permission.FILES_WRITE)
def erase_health(household_id: int) -> Page:
    """Erase what touches on the family's health and that nobody agreed to."""
    actor = current_actor()
    household = hold_file(actor, household_id)
    try:
        erase_unagreed_health(actor, household, clock.now())
    except DomainError as error:
        flash_refusal(error)
    else:
        flash(_("Ce qui touchait à la santé est effacé, dans l’histoire aussi."), "success")
    return _back(household_id)


@bp.post("/accords/<int:consent_id>/retirer")
@requires(Permission.FILES_WRITE)
def withdraw_consent_for(consent_id: int) -> Page:
    """Take a consent back because the person asked the team."""
    actor, form = current_actor(), WithdrawForm()
    consent = fetch(actor, Consent, consent_id)
    if form.validate():
        withdraw_consent(actor, consent, means=Means(form.means.data), now=clock.now())
        flash(_("L’accord est retiré, avec effet immédiat."), "success")
    return _back(consent.household_id)


def _back(household_id: int) -> Response:
    return redirect(url_for("desk.privacy_tab", household_id=household_id), code=303)


def _with_choices(form: RecordConsentForm, household_id: int) -> RecordConsentForm:
    actor = current_actor()
    members = get_header(actor, household_id, clock.now()).members
    form.member.choices = [(m.id, m.full_name) for m in members if m.kind is MemberKind.ADULT]
    partners = list_organisations(actor)[1:]  # the agency comes first
    form.recipient.choices = [(0, _("— seulement pour un partenaire —")), *((o.id, o.name) for o in partners)]
    return form


def _page(household_id: int, form: RecordConsentForm | None, status: int) -> tuple[str, int]:
    actor = current_actor()
    header = get_header(actor, household_id, clock.now())
    consents = list_consents(actor, household_id)
    words = {p: todays_words(actor.space_id, p, actor.language, _("ce partenaire")) for p in Purpose}
    page = render_template(
        "desk/file_privacy.html",
        header=header,
        standing=[line for line in consents if line.stands],
        ended=[line for line in consents if not line.stands],
        words=words,
        form=form or _with_choices(RecordConsentForm(formdata=None), household_id),
        withdraw=WithdrawForm(formdata=None),
        erasable=adults_erasable_alone(household_id),
        readings=list_readings(actor, household_id),
        sensitive_labels=SENSITIVE_LABELS,
        unagreed_health=not may_hold_health(household_id)
        and (holds_health(household_id) or tells_health_of_weekends(household_id)),
        purpose_labels=PURPOSE_LABELS,
        means_labels=MEANS_LABELS,
        **file_context(header),
    )
    return page, status
