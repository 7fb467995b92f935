"""Documents of a step, as the team attaches, opens, shares and removes them."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _, ngettext

from concierge.checklists.attachments import attachments, received
from concierge.checklists.attachments.document_pages import Readers, add_document_pages
from concierge.checklists.attachments.models import Attachment
from concierge.checklists.models import StepRow
from concierge.desk.blueprint import Page, bp
from concierge.desk.steps.step_views import step_page
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError
from concierge.platform.web import current_actor, flash_refusal, next_path

TEAM = Readers(
    blueprint="desk",
    sends=Permission.STEPS_WRITE,
    opens=Permission.FILES_WRITE,
    step_to_send_to=lambda actor, step_id: fetch(actor, StepRow, step_id),
    refuse_to_remove=lambda _actor: None,
    step_page=lambda step_id, status, form: step_page(step_id, status, attach=form),
    sent=lambda number: ngettext("Le document est joint.", "%(num)s documents sont joints.", number),
)
add_document_pages(bp, TEAM)


@bp.post("/etapes/<int:step_id>/documents/vus")
@requires(Permission.STEPS_WRITE)
def see_documents(step_id: int) -> Page:
    """Say that one has seen what the family sent for a step."""
    actor = current_actor()
    received.see_documents(actor, fetch(actor, StepRow, step_id), clock.now())
    flash(_("C’est noté : les documents sont vus."), "success")
    return redirect(next_path(url_for("desk.step", step_id=step_id, _anchor="documents")), code=303)


@bp.post("/documents/<int:attachment_id>/partage")
@requires(Permission.STEPS_WRITE)
def share_attachment(attachment_id: int) -> Page:
    """Show a document to the family, or keep it among staff."""
    row, shared = fetch(current_actor(), Attachment, attachment_id), request.form.get("partage") == "1"
    try:
        attachments.share(current_actor(), row, shared=shared, now=clock.now())
        flash(_("La famille voit ce document.") if shared else _("Ce document reste entre nous."), "success")
    except DomainError as error:
        flash_refusal(error)
    return TEAM.to_documents(row.step_id)
