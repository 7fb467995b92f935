"""Everything that is held of a family, in words: as data, as a document, with its own documents, in one archive."""

import datetime as dt
import json
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

from flask import current_app
from flask_babel import force_locale, gettext as _
from sqlalchemy import Table, select

from concierge.accounts.models import DeviceSession, Space
from concierge.config import Config
from concierge.documents.storage import DocumentStore
from concierge.documents.year_summary import SummaryPart, YearSummary
from concierge.families.choices import MemberKind
from concierge.families.models import FamilyAccess, Household, Member
from concierge.hosts.models import Host
from concierge.hosts.requests.choices import RequestState, Side
from concierge.notifications.models import Message
from concierge.platform import events
from concierge.platform.access import Actor, Permission, fetch
from concierge.platform.db import Base, db
from concierge.platform.privacy import Privacy
from concierge.privacy.erasure import files_together
from concierge.privacy.events import FileExported, HostExported
from concierge.privacy.labels import CLASS_LABELS, COLUMN_LABELS, TABLE_LABELS
from concierge.privacy.reach import HOSTS, Rows, rows_of
from concierge.privacy.value_words import plain_value, value_words

_IN_MEMORY: Final = 8 * 1024 * 1024  # bytes; a larger archive goes through the disk
_OF_THE_TEAM: Final = frozenset(
    {
        "note",
        "advice",
        "qualification",
        "fit_dismissal",
        "longer_kept",
        "change",
        "doubtful_capture",
        "host_note",
        "host_interview",
        "host_block",
    }
)  # not for the family's own copy
_OWN_NO: Final = {Side.HOST: RequestState.HOST_DECLINED, Side.FAMILY: RequestState.FAMILY_DECLINED}
_ABOUT: Final = ("member_id", "about_id")
_MAIL_FOR: Final = ("member_id", "link_to")  # in what a mail is made from: whom of the family it is written to


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One thing that is held: its name, its class, as data and in words."""

    column: str
    label: str
    privacy: Privacy
    value: Any
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The rows of one table; `about` says of whom each is, where it is of one person."""

    table: str
    label: str
    rows: Sequence[tuple[str, Sequence[Value]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyExport:
    """All of it. `own` says that the family itself takes it: notes and third persons are apart.

    `kind` says whose it is, a family's or a host's.
    """

    space_id: int
    name: str
    kind: str = "family"
    made_at: dt.datetime
    own: bool
    parts: Sequence[Part]
    files: Sequence[tuple[str, str]]  # our name, the name people know


def export_family(actor: Actor, household_id: int, now: dt.datetime, *, for_member: int | None = None) -> FamilyExport:
    """Gather what is held of a family, for the team or for one of its adults; the team may take theirs for them."""
    household = fetch(actor, Household, household_id)
    reader = actor.member_id if actor.can(Permission.OWN_FILE) else for_member
    own = reader is not None
    rows = rows_of(files_together([household.id]))
    names, apart = _names(rows), _third_persons(reader, rows) if own else frozenset()
    rows = {**rows, **_own_mails_and_devices(rows, apart)} if own else rows
    parts = [
        Part(
            table=name,
            label=str(_(label)),
            rows=list(_rows(Base.metadata.tables[name], rows, names, apart, Side.FAMILY if own else None)),
        )
        for name, label in TABLE_LABELS.items()
        if name in rows and not (own and name in _OF_THE_TEAM)
    ]
    events.record(FileExported(household_id=household.id), actor, now)
    return FamilyExport(
        space_id=household.space_id,
        name=household.name,
        made_at=now,
        own=own,
        parts=[part for part in parts if part.rows],
        files=list(_files(rows, apart, own)),
    )


def export_host(actor: Actor, host_id: int, now: dt.datetime) -> FamilyExport:
    """Gather what is held of a host, for the team or for themself: what the team keeps to itself is apart then."""
    host = fetch(actor, Host, host_id)
    own = actor.can(Permission.OWN_HOST)
    rows = rows_of([host.id], HOSTS)
    parts = [
        Part(
            table=name,
            label=str(_(label)),
            rows=list(_rows(Base.metadata.tables[name], rows, {}, frozenset(), Side.HOST if own else None)),
        )
        for name, label in TABLE_LABELS.items()
        if name in rows and not (own and name in _OF_THE_TEAM)
    ]
    events.record(HostExported(host_id=host.id), actor, now)
    return FamilyExport(
        space_id=host.space_id,
        name=host.name,
        kind="host",
        made_at=now,
        own=own,
        parts=[part for part in parts if part.rows],
        files=(),
    )


def write_archive(export: FamilyExport, language: str) -> IO[bytes]:
    """Return the archive, at its beginning: data, document, the family's own documents."""
    target: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 — whoever sends it closes it
    config: Config = current_app.extensions["config"]
    store = DocumentStore(config.attachments_dir)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, force_locale(language):
        archive.writestr("donnees.json", json.dumps(to_plain(export), ensure_ascii=False, indent=2))
        archive.writestr("donnees.docx", _document(export, language))
        for number, (stored, name) in enumerate(export.files, start=1):
            if (path := store.find(stored)) is not None:
                archive.write(path, f"documents/{number:02d}-{name.replace('/', '-')}", zipfile.ZIP_STORED)
    target.seek(0)
    return target


def to_plain(export: FamilyExport) -> dict[str, Any]:
    """Return the export as JSON holds it, each value with its class and its name."""
    return {
        export.kind: export.name,
        "made_at": export.made_at.isoformat(),
        "left_out": what_is_left_out(export),
        "classes": {privacy.value: str(_(label)) for privacy, label in CLASS_LABELS.items()},
        "parts": [
            {
                "name": part.table,
                "label": part.label,
                "rows": [
                    {
                        "about": about,
                        "values": [
                            {
                                "name": v.column,
                                "label": v.label,
                                "class": v.privacy.value,
                                "value": v.value,
                                "words": v.words,
                            }
                            for v in values
                        ],
                    }
                    for about, values in part.rows
                ],
            }
            for part in export.parts
        ],
        "documents": [name for _stored, name in export.files],
    }


def what_is_left_out(export: FamilyExport) -> list[str]:
    """Say what this copy does not hold, and why."""
    said = [
        _("Les clés de connexion et les liens personnels : ils ouvriraient votre espace."),
        _("Ce qui ne fait que répéter le reste, pour retrouver un dossier ou annuler une action."),
    ]
    if export.own and export.kind == "host":
        said += [
            _(
                "Les notes et le compte rendu d’entretien de l’équipe, qui peuvent parler d’autres personnes. "
                "Demandez-les : l’équipe les relit puis vous les remet."
            )
        ]
    elif export.own:
        said += [
            _(
                "Les notes de travail de l’équipe, ce qu’elle a compris du projet et l’histoire des changements : "
                "ils peuvent parler d’autres personnes. Demandez-les : l’équipe les relit puis vous les remet."
            ),
            _("Ce que l’autre adulte du foyer a dit de lui-même : il peut prendre sa propre copie."),
        ]
    return [str(words) for words in said]


def _document(export: FamilyExport, language: str) -> bytes:
    # python-docx takes 5 MB of every process that loads it: only whoever asks for a copy needs it.
    from concierge.documents.word_summary import render_year_summary  # noqa: PLC0415

    space = db.session.get_one(Space, export.space_id)
    day, family = value_words(export.made_at), export.name
    return render_year_summary(
        YearSummary(
            language=language,
            agency=space.name,
            accent=space.accent,
            title=str(_title(export)),
            opening=[str(_opening(export, day, family))],
            parts=[
                *(SummaryPart(title=part.label, lines=[_line(*row) for row in part.rows]) for part in export.parts),
                SummaryPart(title=str(_("Ce qui n’est pas dans cette copie")), lines=what_is_left_out(export)),
            ],
            signature=space.name,
        )
    )


def _title(export: FamilyExport) -> str:
    if export.own:
        return str(_("Ce que nous gardons de vous"))
    return str(
        _("Ce qui est gardé de la famille") if export.kind == "family" else _("Ce qui est gardé de l’accueillant")
    )


def _opening(export: FamilyExport, day: str, name: str) -> str:
    if export.kind == "family":
        return str(_("Copie faite le %(day)s pour le dossier « %(name)s ».", day=day, name=name))
    return str(_("Copie faite le %(day)s pour « %(name)s ».", day=day, name=name))


def _line(about: str, values: Sequence[Value]) -> str:
    said = " ; ".join(str(_("%(label)s : %(message)s", label=v.label, message=v.words)) for v in values)
    return f"{about} – {said}" if about else said


def _rows(
    table: Table,
    rows: Mapping[str, frozenset[int]],
    names: Mapping[int, str],
    apart: frozenset[int],
    own: Side | None,
) -> Iterator[tuple[str, Sequence[Value]]]:
    query = select(table).where(table.columns["id"].in_(rows[table.name])).order_by(table.columns["id"])
    for row in db.session.execute(query).mappings().all():
        whose = next((row[name] for name in _ABOUT if row.get(name) is not None), None)
        other = whose in apart or (table.name == "member" and row["id"] in apart)
        if own is Side.FAMILY and (other or row.get("shared") is False):
            continue
        if own is not None and row.get("side", own) is not own:
            continue  # what the other side said of a relation, and what the team wrote in its log
        values = [value for value in _values(table, row) if value.column not in _others_words(table, row, own)]
        if values:
            yield ("" if whose is None else names.get(whose, "")), values


def _others_words(table: Table, row: Mapping[Any, Any], own: Side | None) -> Collection[str]:
    """Return the columns in which the other side speaks to the team: they are not in one's own copy."""
    if own is None or table.name not in {"host_relation", "host_request"}:
        return ()
    if table.name == "host_request":
        return () if row["state"] is _OWN_NO[own] else ("reason",)
    ended = () if row["ended_by"] is own else ("ended_by", "ended_words", "ending")
    return ended if own is Side.FAMILY else (*ended, "change_asked_on", "change_words")


def _values(table: Table, row: Mapping[Any, Any]) -> Iterator[Value]:
    for column in table.columns:
        label, value = COLUMN_LABELS.get(f"{table.name}.{column.name}"), row[column.name]
        if label is None or value in (None, "", [], {}):
            continue
        yield Value(
            column=column.name,
            label=str(_(label)),
            privacy=column.info["privacy"],
            value=plain_value(value),
            words=value_words(value, place=f"{table.name}.{column.name}", row=row),
        )


def _names(rows: Mapping[str, frozenset[int]]) -> dict[int, str]:
    people = db.session.scalars(select(Member).where(Member.id.in_(rows.get("member", ()))))
    return {member.id: member.full_name for member in people}


def _third_persons(reader: int | None, rows: Mapping[str, frozenset[int]]) -> frozenset[int]:
    adults = select(Member.id).where(
        Member.id.in_(rows.get("member", ())), Member.kind == MemberKind.ADULT, Member.id != reader
    )
    return frozenset(db.session.scalars(adults))


def _own_mails_and_devices(rows: Rows, apart: frozenset[int]) -> dict[str, frozenset[int]]:
    """Return the mails and devices that are not another adult's, nor a colleague's: what tells where these are."""
    theirs = {email.lower() for email in db.session.scalars(select(Member.email).where(Member.id.in_(apart)))}
    mails = db.session.scalars(select(Message).where(Message.id.in_(rows.get("message", ()))))
    devices = (
        select(DeviceSession.id)
        .join(FamilyAccess, FamilyAccess.link_id == DeviceSession.link_id)
        .where(DeviceSession.id.in_(rows.get("device_session", ())), FamilyAccess.member_id.not_in(apart))
    )
    return {
        "message": frozenset(mail.id for mail in mails if not _is_for_others(mail, theirs, apart)),
        "device_session": frozenset(db.session.scalars(devices)),
    }


def _is_for_others(mail: Message, addresses: Collection[str], apart: Collection[int]) -> bool:
    if "person_id" in mail.context or mail.recipient.lower() in addresses:
        return True
    return any(mail.context.get(name) in apart for name in _MAIL_FOR)


def _files(rows: Mapping[str, frozenset[int]], apart: frozenset[int], own: bool) -> Iterator[tuple[str, str]]:
    table = Base.metadata.tables["attachment"]
    query = select(table).where(table.columns["id"].in_(rows.get("attachment", ()))).order_by(table.columns["id"])
    for row in db.session.execute(query).mappings().all():
        theirs = row["member_id"] is not None and row["member_id"] not in apart
        if not own or theirs or row["shared"]:
            yield row["stored_name"], row["name"]
