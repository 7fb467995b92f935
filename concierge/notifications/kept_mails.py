"""The mails that the embedded installation keeps, each shown to the agency whose software wrote it."""

import re
from itertools import islice
from pathlib import Path
from typing import Final

from concierge.notifications import identifiers
from concierge.platform.access import Actor
from concierge.platform.mailbox import KeptMail, find_mail, iter_mailbox

SHOWN: Final = 100


def list_kept_mails(actor: Actor, folder: Path) -> list[KeptMail]:
    """Return the latest mails of the actor's space."""
    return list(islice((mail for mail in iter_mailbox(folder) if _is_of(actor, mail)), SHOWN))


def find_kept_mail(actor: Actor, folder: Path, mail_id: str) -> KeptMail | None:
    """Return one mail of the actor's space; None alike for another's and for a missing one."""
    mail = find_mail(folder, mail_id)
    return mail if mail is not None and _is_of(actor, mail) else None


def _is_of(actor: Actor, mail: KeptMail) -> bool:
    return re.match(rf"<{re.escape(identifiers.prefix(actor.space_id))}\d+[.@]", mail.message_id) is not None
