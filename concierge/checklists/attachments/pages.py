"""Documents of a step on their way in and out, for the pages of the team and of the family."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from flask import current_app, request, send_file
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import BooleanField

from concierge.checklists.attachments.attachments import Refused, Room, attach
from concierge.checklists.attachments.models import Attachment
from concierge.checklists.models import StepRow
from concierge.config import Config
from concierge.documents.file_kinds import KINDS
from concierge.documents.storage import DocumentStore, checksum_of
from concierge.platform.access import Actor
from concierge.platform.submissions import OnceForm
from concierge.platform.unit_of_work import keep_on_refusal

# What is opened in the browser runs nothing, loads nothing and knows nothing of our pages.
_CLOSED: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"
ACCEPTED: Final = ",".join(ending for facts in KINDS.values() for ending in facts.endings)
GONE_ALREADY: Final = _l("Ce document est déjà retiré.")
# Without HEIC, an iPhone turns its photographs into JPEG by itself, which everybody can open.
ACCEPTED_FROM_FAMILIES: Final = ".pdf,.jpg,.jpeg,.png,.webp,.docx,.odt"


class AttachForm(OnceForm):
    """Documents for a step, several at once."""

    files = MultipleFileField(_l("Documents à joindre"))
    shared = BooleanField(_l("Partager avec la famille"))

    def sent(self) -> Sequence[FileStorage]:
        """Return the files that were chosen; an empty field sends one without a name."""
        return [file for file in self.files.data or () if isinstance(file, FileStorage) and file.filename]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a document."""
        valid: bool = super().validate(extra_validators)
        if valid and not self.sent():
            self.files.errors = [_("Choisissez d’abord un document.")]
            return False
        return valid

    def said(self) -> list[tuple[str, str]]:
        """Add what the files hold: telephones give every photograph the same name."""
        return [*super().said(), *(("content", checksum_of(file.stream)) for file in self.sent())]


def asked_step() -> int:
    """Return on which step's page a button was pressed, 0 when the form does not say: a document may be gone."""
    return request.form.get("etape", 0, type=int)


def room() -> Room:
    """Return where this installation keeps documents."""
    config: Config = current_app.extensions["config"]
    return Room(store=DocumentStore(config.attachments_dir), quota=config.attachments_quota)


def receive(actor: Actor, step: StepRow, form: AttachForm, now: dt.datetime) -> list[Attachment]:
    """Attach what can be, name the rest in the form's errors: only those are to be chosen again."""
    added = []
    for file in form.sent():
        try:
            added.append(
                attach(
                    actor,
                    step,
                    file.stream,
                    file.filename or "",
                    shared=form.shared.data,
                    room=room(),
                    now=now,
                )
            )
        except Refused as error:
            if isinstance(error.__cause__, OSError):
                current_app.logger.error("a document could not be written", exc_info=error)
            form.refuse(error)
    if added:
        keep_on_refusal()
    return added


def hand_over(attachment: Attachment, path: Path) -> Response:
    """Answer with a document to save; PDFs and photographs may be looked at (`?voir=1`), shut off from our pages."""
    facts = KINDS[attachment.kind]
    shown = facts.shown and request.args.get("voir") == "1"
    response: Response = send_file(
        path,
        mimetype=facts.mime_type,
        as_attachment=not shown,
        download_name=attachment.name,
        conditional=False,
        etag=False,
        last_modified=None,
        max_age=None,
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _CLOSED
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
