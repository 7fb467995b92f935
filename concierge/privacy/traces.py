"""What names a family outside its own rows: kept mails, errors of jobs, searches, forms that were set aside."""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import delete, select, update

from concierge.accounts.models import Person
from concierge.families.duplicates.contact_points import phones_of
from concierge.families.models import Household, Member
from concierge.families.qualification.models import SavedList
from concierge.intake.models import DoubtfulCapture
from concierge.notifications import identifiers
from concierge.notifications.models import Message
from concierge.platform.db import db
from concierge.platform.mailbox import KeptMail, iter_mailbox
from concierge.platform.outbox import OutboxJob
from concierge.platform.search_text import normalise
from concierge.replies.models import ReceivedMail

_SHORTEST = 3  # a name of two letters is found in every text


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """By what a family is recognised in a text that is not its own."""

    space_id: int
    addresses: frozenset[str]  # e-mail, in lower case; those of the team left out
    phones: frozenset[str]  # E.164
    names: frozenset[str]
    file_ids: frozenset[int]

    def names_it(self, text: str) -> bool:
        """Tell whether a text says who it is: by an address, a telephone, a name, or the address of its file."""
        lower = text.lower()
        if any(address in lower for address in self.addresses):
            return True
        if self.phones and phones_of(text) & self.phones:
            return True
        if self.names and _any_name(self.names).search(text):
            return True
        return any(int(found) in self.file_ids for found in _FILE_ADDRESS.findall(text))


_FILE_ADDRESS = re.compile(r"/dossiers/(\d+)")


@lru_cache(maxsize=4)
def _any_name(names: frozenset[str]) -> re.Pattern[str]:
    """Make the pattern of all these names once: many files may be erased in one act, and many texts looked through."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names)))})(?!\w)")


def marks_of(space_id: int, household_ids: Collection[int]) -> Marks:
    """Return what tells these files' people, read before they are erased."""
    people = db.session.execute(
        select(Member.first_name, Member.last_name, Member.email, Member.phone).where(
            Member.household_id.in_(household_ids)
        )
    ).all()
    files = db.session.scalars(select(Household.name).where(Household.id.in_(household_ids)))
    names = {f"{row.first_name} {row.last_name}".strip() for row in people if row.last_name} | set(files)
    written = db.session.scalars(select(Message.recipient).where(Message.household_id.in_(household_ids)))
    addresses = {address.lower() for address in (*(row.email for row in people), *written) if address}
    team = db.session.scalars(select(Person.email).where(Person.space_id == space_id))
    return Marks(
        space_id=space_id,
        addresses=frozenset(addresses - {email.lower() for email in team}),
        phones=frozenset(phone for row in people for phone in phones_of(row.phone)),
        names=frozenset(name for name in names if len(name) >= _SHORTEST),
        file_ids=frozenset(household_ids),
    )


def list_mails_about(marks: Marks, message_ids: Collection[int], folder: Path | None) -> list[str]:
    """Return the kept mails of the space that are the family's or speak of it, a colleague's digest included."""
    if folder is None:
        return []
    return [mail.id for mail in iter_mailbox(folder) if _is_about(mail, marks, message_ids)]


def _is_about(mail: KeptMail, marks: Marks, message_ids: Collection[int]) -> bool:
    ours = re.match(rf"<{re.escape(identifiers.prefix(marks.space_id))}(\d+)[.@]", mail.message_id)
    if ours is None:
        return False
    said = f"{mail.subject}\n{mail.text}\n{mail.html}"
    to_them = any(address.lower() in marks.addresses for address in mail.recipients)
    return int(ours[1]) in message_ids or to_them or marks.names_it(said)


def erase_jobs(message_ids: Collection[int], marks: Marks) -> int:
    """Erase the jobs of the family's mails, and what errors of other jobs say of it."""
    keys = [f"message:{message_id}" for message_id in message_ids]
    gone = 0
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        gone += db.session.execute(delete(OutboxJob).where(OutboxJob.key.in_(some))).rowcount  # type: ignore[attr-defined]
    failed = select(OutboxJob.id, OutboxJob.last_error).where(OutboxJob.last_error.is_not(None))
    telling = [row.id for row in db.session.execute(failed) if marks.names_it(row.last_error)]
    if telling:
        db.session.execute(update(OutboxJob).where(OutboxJob.id.in_(telling)).values(last_error=None))
    return gone


def erase_mail_errors(marks: Marks) -> None:
    """Erase what subjects and errors of mails about several families say of this one."""
    others = select(Message.id, Message.subject, Message.error).where(
        Message.space_id == marks.space_id, Message.household_id.is_(None)
    )
    for row in db.session.execute(others).all():
        if marks.names_it(f"{row.subject}\n{row.error or ''}"):
            db.session.execute(update(Message).where(Message.id == row.id).values(subject="", error=None))


def erase_saved_searches(marks: Marks) -> None:
    """Erase the lists that colleagues keep and that are only a search for this family."""
    kept = select(SavedList.id, SavedList.name, SavedList.address).where(SavedList.space_id == marks.space_id)
    theirs = [row.id for row in db.session.execute(kept) if _searches(row.address, marks) or marks.names_it(row.name)]
    if theirs:
        db.session.execute(delete(SavedList).where(SavedList.id.in_(theirs)))


def _searches(address: str, marks: Marks) -> bool:
    """Tell whether every word looked for is one of the names of the same person or file, or their address."""
    names = [set(normalise(name).split()) for name in marks.names]
    for _field, typed in parse_qsl(address):
        words = set(normalise(typed).split())
        if words and (typed.lower() in marks.addresses or any(words <= known for known in names)):
            return True
    return False


def erase_doubtful(marks: Marks, person_id: int | None, now: dt.datetime) -> int:
    """Throw away what the same people sent by a form and was set aside."""
    waiting = select(DoubtfulCapture.id, DoubtfulCapture.said).where(
        DoubtfulCapture.space_id == marks.space_id, DoubtfulCapture.household_id.is_(None)
    )
    theirs = [row.id for row in db.session.execute(waiting) if _is_theirs(row.said, marks)]
    if theirs:
        db.session.execute(
            update(DoubtfulCapture)
            .where(DoubtfulCapture.id.in_(theirs))
            .values(said={}, decided_at=now, decided_by=person_id)
        )
    return len(theirs)


def erase_strays(marks: Marks, person_id: int | None, now: dt.datetime) -> None:
    """Set aside the mails of these people or about their file that wait, and those that name them; all words go."""
    waiting = select(ReceivedMail).where(
        ReceivedMail.space_id == marks.space_id, ReceivedMail.stray.is_not(None), ReceivedMail.decided_at.is_(None)
    )
    for mail in db.session.scalars(waiting):
        theirs = mail.household_id in marks.file_ids or mail.sender.lower() in marks.addresses
        if theirs or marks.names_it(f"{mail.sender_name}\n{mail.subject}\n{mail.text}"):
            mail.sender = mail.sender_name = mail.subject = mail.text = ""
            mail.enclosed, mail.decided_at, mail.decided_by = None, now, person_id
    db.session.flush()


def _is_theirs(said: Mapping[str, Any], marks: Marks) -> bool:
    email, phone = str(said.get("email") or ""), str(said.get("phone") or "")
    return email.lower() in marks.addresses or bool(phones_of(phone) & marks.phones)


def stored_names(rows: Mapping[str, Collection[int]], tables: Collection[Any]) -> Iterator[str]:
    """Yield our names of the files that these rows hold on the disk."""
    for table in tables:
        if "stored_name" in table.columns and (ids := rows.get(table.name)):
            query = select(table.columns["stored_name"]).where(table.columns["id"].in_(ids))
            yield from db.session.execute(query).scalars()
