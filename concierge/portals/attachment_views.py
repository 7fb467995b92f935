"""Documents of a step, as the family sends, opens and takes back its own."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _, ngettext

from concierge.checklists.attachments import attachments
from concierge.checklists.attachments.attachments import FORM_BYTES, DocumentGone
from concierge.checklists.attachments.pages import GONE_ALREADY, AttachForm, asked_step, hand_over, receive, room
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import DomainError
from concierge.platform.uploads import carries_files
from concierge.platform.web import current_actor, flash_refusal
from concierge.portals.queries import get_living_step, refuse_closed_file
from concierge.portals.views import Page, bp, step_page


@bp.post("/etapes/<int:step_id>/documents")
@requires(Permission.OWN_FILE)
@carries_files(FORM_BYTES)
def attach(step_id: int) -> Page:
    """Send documents for a step; what cannot be kept is named, the rest is kept."""
    actor, row, form = current_actor(), get_living_step(current_actor(), step_id), AttachForm()
    if not form.validate():
        return step_page(step_id, 422, attach=form)
    if not form.is_repeated(clock.now()):
        added = receive(actor, row, form, clock.now())
        if added:
            flash(ngettext("Votre document est envoyé.", "Vos %(num)s documents sont envoyés.", len(added)), "success")
        if form.files.errors:
            return step_page(step_id, 422, attach=form)
    return _to_documents(step_id)


@bp.get("/documents/<int:attachment_id>")
@requires(Permission.OWN_FILE)
def attachment(attachment_id: int) -> Page:
    """Hand over a document of one's own, or one that was shared."""
    try:
        return hand_over(*attachments.open_document(current_actor(), attachment_id, room().store))
    except DocumentGone as gone:
        flash_refusal(gone)
        return _to_documents(gone.step_id)


@bp.post("/documents/<int:attachment_id>/retirer")
@requires(Permission.OWN_FILE)
def remove_attachment(attachment_id: int) -> Page:
    """Take back a document of one's own; a second time, it is already gone."""
    actor = current_actor()
    refuse_closed_file(actor)
    row = attachments.find_document(actor, attachment_id, on_step=asked_step())
    if row is None:
        flash(GONE_ALREADY, "success")
        return _to_documents(asked_step())
    try:
        attachments.remove(actor, row, store=room().store, now=clock.now())
        flash(_("« %(name)s » est retiré.", name=row.name), "success")
    except DomainError as error:
        flash_refusal(error)
    return _to_documents(row.step_id)


def _to_documents(step_id: int) -> Page:
    return redirect(url_for("portals.step", step_id=step_id, _anchor="documents"), code=303)
