"""Erases a family in one act: rows, mails, files, jobs; what is left is counted and names nobody (0013)."""

import datetime as dt
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import func, or_, select

from concierge.config import Config
from concierge.documents.storage import DocumentStore
from concierge.families.choices import Confirmation
from concierge.families.consent.events import CaptureErased
from concierge.families.models import CONFIRMED, Household, Member
from concierge.intake.lists.erasing import erase_from_lists
from concierge.intake.lists.kept_files import lists_folder
from concierge.intake.lists.sought import Sought
from concierge.platform import events, outbox
from concierge.platform.access import Actor, Permission
from concierge.platform.clock import paris_date
from concierge.platform.db import db, settle_deletions
from concierge.platform.errors import DomainError, Forbidden, NotFound
from concierge.platform.events import EventRow
from concierge.platform.i18n import N_
from concierge.platform.search_text import normalise
from concierge.platform.unit_of_work import after_commit
from concierge.privacy import ledger, traces
from concierge.privacy.events import FileErased
from concierge.privacy.models import Erasure, Ground
from concierge.privacy.reach import is_kept, rows_of, tables_of_families
from concierge.privacy.row_erasing import erase_rows

FINISH_JOB: Final = "privacy.finish"
# Of a capture, blanked: whoever opens the link of a mail again reads that there is nothing any more.
_ANSWERING: Final = frozenset({"personal_link", "family_access", "message"})
LOOK_AGAIN: Final = dt.timedelta(minutes=10)  # longer than any job or request that was under way


class OtherName(DomainError):
    """The name typed is not the file's."""

    def __init__(self) -> None:
        super().__init__(N_("Ce n’est pas le nom de ce dossier. Recopiez-le pour effacer."), field="name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftovers:
    """Files on the disk that go once the rows are gone: our own names for them, which say nothing."""

    mails: Sequence[str]
    documents: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePreview:
    """What erasing would take and leave, counted; nothing is written."""

    household: Household
    files: Sequence[Household]  # this one, and those merged with it
    gone: Mapping[str, int]  # rows by table
    blanked: Mapping[str, int]
    mails: int
    documents: int


def files_together(household_ids: Collection[int]) -> list[int]:
    """Return these files and all that were made one with them, at any time and in any order."""
    found: set[int] = set()
    asked = set(household_ids)
    while asked:
        found |= asked
        into = select(Household.merged_into).where(Household.id.in_(asked), Household.merged_into.is_not(None))
        absorbed = select(Household.id).where(Household.merged_into.in_(asked))
        asked = {*db.session.scalars(into), *db.session.scalars(absorbed)} - found
    return sorted(found)


def preview_erasure(actor: Actor, household_id: int) -> ErasurePreview:
    """Say what erasing a family would take and leave."""
    household = erasable(actor, household_id)
    ids = files_together([household.id])
    rows = rows_of(ids)
    left = _leftovers(traces.marks_of(household.space_id, ids), rows)
    kept = {table.name for table in tables_of_families() if is_kept(table)}
    return ErasurePreview(
        household=household,
        files=list(db.session.scalars(select(Household).where(Household.id.in_(ids)).order_by(Household.id))),
        gone={name: len(found) for name, found in rows.items() if name not in kept},
        blanked={name: len(found) for name, found in rows.items() if name in kept},
        mails=len(left.mails),
        documents=len(left.documents),
    )


def erase_family(actor: Actor, household_id: int, *, typed_name: str, ground: Ground, now: dt.datetime) -> None:
    """Erase a family for good; its name, typed, says that whoever asks knows what they do."""
    household = erasable(actor, household_id)
    if normalise(typed_name) != normalise(household.name):
        raise OtherName
    erase_files(actor, files_together([household.id]), ground=ground, now=now)


def erase_files(
    actor: Actor,
    household_ids: Collection[int],
    *,
    ground: Ground,
    now: dt.datetime,
    spared: Collection[str] = (),
) -> None:
    """Erase these files with everything that hangs on them, but the tables `spared`: they are blank already."""
    ids = hold(household_ids)
    rows = {name: found for name, found in rows_of(ids).items() if name not in spared}
    marks = traces.marks_of(actor.space_id, ids)
    left = _leftovers(marks, rows)
    known = opened_at(ids)
    messages = rows.get("message", frozenset())
    traces.erase_jobs(messages, marks)
    traces.erase_saved_searches(marks)
    traces.erase_strays(marks, actor.person_id, now)
    traces.erase_doubtful(marks, actor.person_id, now)
    in_lists = {} if ground is Ground.UNCONFIRMED else erase_from_all_lists(marks, now)
    counts = erase_rows(rows)
    counts |= {name: counts.get(name, 0) + count for name, count in in_lists.items()}
    traces.erase_mail_errors(marks)
    _close(ids, now)
    _write_ledger(actor, known, counts, ground, now)
    ask_to_finish(actor.space_id, ids, left, spared, now)


def complete_captures(happened: Sequence[CaptureErased], actor: Actor, now: dt.datetime) -> None:
    """Erase the rest of captures whose people said no, or nothing, or that an import is taken back with: one act."""
    ids = files_together([event.household_id for event in happened if event.household_id is not None])
    erase_files(actor, ids, ground=Ground.UNCONFIRMED, spared=_ANSWERING, now=now)


def finish(payload: Mapping[str, Any]) -> None:
    """Remove the files that were left, write the ledger's file; later, erase what was being written meanwhile."""
    remove_files(Leftovers(mails=payload["mails"], documents=payload["documents"]))
    ledger.append_missing(payload["household_ids"])
    if payload["again"]:
        ids = hold(payload["household_ids"])
        rows = {name: found for name, found in rows_of(ids).items() if name not in payload["spared"]}
        left = _leftovers(traces.marks_of(payload["space_id"], ids), rows)
        erase_rows(rows)
        after_commit(partial(remove_files, left))
    after_commit(settle_deletions)


def remove_files(left: Leftovers) -> None:
    """Remove kept mails and documents; nothing happens to those that have gone."""
    config: Config = current_app.extensions["config"]
    store = DocumentStore(config.attachments_dir)
    for name in left.documents:
        store.forget(name)
    if config.mailbox_dir is not None:
        for mail_id in left.mails:
            Path(config.mailbox_dir, f"{mail_id}.eml").unlink(missing_ok=True)


def erasable(actor: Actor, household_id: int) -> Household:
    """Return a file that may be erased, merged and unconfirmed ones included; NotFound once it is."""
    if not actor.can(Permission.FILES_ERASE):
        raise Forbidden
    query = select(Household).where(Household.in_scope_of(actor), Household.id == household_id, Household.name != "")
    household = db.session.execute(query).scalar_one_or_none()
    if household is None:
        raise NotFound
    return household


def hold(household_ids: Collection[int]) -> list[int]:
    """Keep everybody else from writing to these files until the transaction ends."""
    locked = select(Household.id).where(Household.id.in_(household_ids)).order_by(Household.id).with_for_update()
    ids = list(db.session.scalars(locked))
    db.session.execute(select(Member.id).where(Member.household_id.in_(ids)).order_by(Member.id).with_for_update())
    return ids


def _leftovers(marks: traces.Marks, rows: Mapping[str, Collection[int]]) -> Leftovers:
    config: Config = current_app.extensions["config"]
    return Leftovers(
        mails=traces.list_mails_about(marks, rows.get("message", ()), config.mailbox_dir),
        documents=list(traces.stored_names(rows, tables_of_families())),
    )


def opened_at(ids: Sequence[int]) -> dict[int, dt.datetime | None]:
    """Return the instant of the first thing that happened to each of these files."""
    query = select(EventRow.household_id, func.min(EventRow.at)).where(EventRow.household_id.in_(ids))
    first = {row[0]: row[1] for row in db.session.execute(query.group_by(EventRow.household_id)).all()}
    return {household_id: first.get(household_id) for household_id in ids}


def erase_from_all_lists(marks: traces.Marks, now: dt.datetime) -> dict[str, int]:
    """An import taken back asks for no such thing: it takes nobody out of the list sent in its place."""
    config: Config = current_app.extensions["config"]
    sought = Sought.of(addresses=marks.addresses, phones=marks.phones, names=marks.names, key=config.secret_key)
    return erase_from_lists(marks.space_id, sought, lists_folder(config.var_dir), now)


def _close(ids: Sequence[int], now: dt.datetime) -> None:
    """Take the files out of every list: those that were worked are marked, the others never showed."""
    where = Household.id.in_(ids) & or_(Household.closed_on.is_(None), Household.confirmation.in_(CONFIRMED))
    for household in db.session.scalars(select(Household).where(where)):
        household.closed_on = household.closed_on or paris_date(now)
        if household.confirmed:
            household.confirmation = Confirmation.ERASED
    db.session.flush()


def _write_ledger(
    actor: Actor, opened: Mapping[int, dt.datetime | None], counts: dict[str, int], ground: Ground, now: dt.datetime
) -> None:
    known = set(db.session.scalars(select(Erasure.household_id).where(Erasure.household_id.in_(opened))))
    act = secrets.token_hex(16)
    erased = [
        Erasure(
            space_id=actor.space_id,
            household_id=household_id,
            at=now,
            erased_by=actor.person_id,
            ground=ground,
            act=act,
            opened_at=opened_at,
            counts=counts,
        )
        for household_id, opened_at in opened.items()
        if household_id not in known
    ]
    db.session.add_all(erased)
    db.session.flush()
    told = [FileErased(household_id=row.household_id, ground=ground.value) for row in erased]
    events.record_all(told, actor, now)
    after_commit(partial(ledger.append, [ledger.line_of(row) for row in erased]))


def ask_to_finish(
    space_id: int, ids: Sequence[int], left: Leftovers, spared: Collection[str], now: dt.datetime
) -> None:
    """Have the files removed now, by a worker if this process dies first; then look once more."""
    payload = {
        "space_id": space_id,
        "household_ids": list(ids),
        "mails": list(left.mails),
        "documents": list(left.documents),
        "spared": sorted(spared),
    }
    act = secrets.token_hex(8)
    for again, due in ((False, now), (True, now + LOOK_AGAIN)):
        key = f"{FINISH_JOB}:{act}:{again:d}"
        outbox.put(FINISH_JOB, payload | {"again": again}, key=key, due=due, now=now, space_id=space_id)
    after_commit(partial(remove_files, left))
