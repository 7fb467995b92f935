"""Documents of a step: attached, opened and removed the same way by the team and by the family."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.checklists.attachments import attachments
from concierge.checklists.attachments.attachments import DocumentGone
from concierge.checklists.attachments.pages import GONE_ALREADY, AttachForm, asked_step, receive
from concierge.checklists.models import StepRow
from concierge.documents.keeping import FORM_BYTES
from concierge.documents.serving import hand_over, room
from concierge.platform import clock
from concierge.platform.access import Actor, Permission, requires
from concierge.platform.errors import DomainError
from concierge.platform.uploads import carries_files
from concierge.platform.web import current_actor, flash_refusal

Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who handles documents, and what differs: the step one may send to, its page, what is said."""

    blueprint: str
    sends: Permission
    opens: Permission
    step_to_send_to: Callable[[Actor, int], StepRow]
    refuse_to_remove: Callable[[Actor], None]
    step_page: Callable[[int, int, AttachForm], Page]
    sent: Callable[[int], str]

    def to_documents(self, step_id: int) -> Response:
        """Lead back to the documents of a step."""
        return redirect(url_for(f"{self.blueprint}.step", step_id=step_id, _anchor="documents"), code=303)


def add_document_pages(blueprint: Blueprint, readers: Readers) -> None:
    """Give a blueprint the pages on which documents are attached, opened and removed."""

    @requires(readers.sends)
    @carries_files(FORM_BYTES)
    def attach(step_id: int) -> Page:
        """Attach documents to a step; what cannot be kept is named, the rest is kept."""
        actor, form = current_actor(), AttachForm()
        row = readers.step_to_send_to(actor, step_id)
        if not form.validate():
            return readers.step_page(step_id, 422, form)
        if not form.is_repeated(clock.now()):
            added = receive(actor, row, form, clock.now())
            if added:
                flash(readers.sent(len(added)), "success")
            if form.files.errors:
                return readers.step_page(step_id, 422, form)
        return readers.to_documents(step_id)

    @requires(readers.opens)
    def attachment(attachment_id: int) -> Page:
        """Hand over a document."""
        try:
            return hand_over(*attachments.open_document(current_actor(), attachment_id, room().store))
        except DocumentGone as gone:
            flash_refusal(gone)
            return readers.to_documents(gone.step_id)

    @requires(readers.sends)
    def remove_attachment(attachment_id: int) -> Page:
        """Take a document away for good; a second time, it is already gone."""
        actor = current_actor()
        readers.refuse_to_remove(actor)
        row = attachments.find_document(actor, attachment_id, on_step=asked_step())
        if row is None:
            flash(GONE_ALREADY, "success")
            return readers.to_documents(asked_step())
        try:
            attachments.remove(actor, row, store=room().store, now=clock.now())
            flash(_("« %(name)s » est retiré.", name=row.name), "success")
        except DomainError as error:
            flash_refusal(error)
        return readers.to_documents(row.step_id)

    for path, method, view in (
        ("/etapes/<int:step_id>/documents", "POST", attach),
        ("/documents/<int:attachment_id>", "GET", attachment),
        ("/documents/<int:attachment_id>/retirer", "POST", remove_attachment),
    ):
        blueprint.add_url_rule(path, view.__name__, view, methods=[method])
