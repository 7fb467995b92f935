"""Documents of a step on their way in and out, for the pages of the team and of the family."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from flask import current_app, request
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField

from concierge.checklists.attachments.attachments import attach
from concierge.checklists.attachments.models import Attachment
from concierge.checklists.models import StepRow
from concierge.documents.keeping import Refused
from concierge.documents.serving import room
from concierge.documents.storage import checksum_of
from concierge.platform.access import Actor
from concierge.platform.submissions import OnceForm
from concierge.platform.unit_of_work import keep_on_refusal

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
