"""Documents of a step, as the team attaches, opens, shares and removes them."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _, ngettext

from concierge.checklists.attachments import attachments, received
from concierge.checklists.attachments.attachments import FORM_BYTES, DocumentGone
from concierge.checklists.attachments.models import Attachment
from concierge.checklists.attachments.pages import GONE_ALREADY, AttachForm, asked_step, hand_over, receive, room
from concierge.checklists.models import StepRow
from concierge.desk.blueprint import Page, bp
from concierge.desk.steps.step_views import step_page
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError
from concierge.platform.uploads import carries_files
from concierge.platform.web import current_actor, flash_refusal, next_path


@bp.post("/etapes/<int:step_id>/documents")
@requires(Permission.STEPS_WRITE)
@carries_files(FORM_BYTES)
def attach(step_id: int) -> Page:
    """Attach documents to a step; what cannot be kept is named, the rest is kept."""
    actor, row, form = current_actor(), fetch(current_actor(), StepRow, step_id), AttachForm()
    if not form.validate():
        return step_page(step_id, 422, attach=form)
    if not form.is_repeated(clock.now()):
        added = receive(actor, row, form, clock.now())
        if added:
            flash(ngettext("Le document est joint.", "%(num)s documents sont joints.", len(added)), "success")
        if form.files.errors:
            return step_page(step_id, 422, attach=form)
    return _to_documents(step_id)


@bp.post("/etapes/<int:step_id>/documents/vus")
@requires(Permission.STEPS_WRITE)
def see_documents(step_id: int) -> Page:
    """Say that one has seen what the family sent for a step."""
    actor = current_actor()
    received.see_documents(actor, fetch(actor, StepRow, step_id), clock.now())
    flash(_("C’est noté : les documents sont vus."), "success")
    return redirect(next_path(url_for("desk.step", step_id=step_id, _anchor="documents")), code=303)


@bp.get("/documents/<int:attachment_id>")
@requires(Permission.FILES_WRITE)
def attachment(attachment_id: int) -> Page:
    """Hand over a document."""
    try:
        return hand_over(*attachments.open_document(current_actor(), attachment_id, room().store))
    except DocumentGone as gone:
        flash_refusal(gone)
        return _to_documents(gone.step_id)


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
    return _to_documents(row.step_id)


@bp.post("/documents/<int:attachment_id>/retirer")
@requires(Permission.STEPS_WRITE)
def remove_attachment(attachment_id: int) -> Page:
    """Take a document away for good; a second time, it is already gone."""
    row = attachments.find_document(current_actor(), attachment_id, on_step=asked_step())
    if row is None:
        flash(GONE_ALREADY, "success")
        return _to_documents(asked_step())
    attachments.remove(current_actor(), row, store=room().store, now=clock.now())
    flash(_("« %(name)s » est retiré.", name=row.name), "success")
    return _to_documents(row.step_id)


def _to_documents(step_id: int) -> Page:
    return redirect(url_for("desk.step", step_id=step_id, _anchor="documents"), code=303)
