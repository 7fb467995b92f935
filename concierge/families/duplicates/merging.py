"""Makes one file of two: looked at first, applied as one act, taken back for a month."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import or_, select

from concierge.families.choices import ClosingReason, MemberKind
from concierge.families.duplicates.differences import KEPT, Difference, find_differences
from concierge.families.duplicates.events import FilesMerged, FilesSeparated
from concierge.families.duplicates.identities import ask_comparison, load_homes, write_keys
from concierge.families.duplicates.likeness import compare_homes
from concierge.families.duplicates.models import DuplicatePair, FileMerge, PairState
from concierge.families.duplicates.moving import Entry, Merge, MergeRules, row_of, rows_where, take_back
from concierge.families.models import Household, HouseholdOrigin, Member
from concierge.families.queries import list_members
from concierge.families.services import as_text, refresh_search_text
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import Base, db
from concierge.platform.errors import DomainError, StaleVersion
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy
from concierge.platform.search_text import normalise
from concierge.platform.taking_back import can_be_taken_back


class AlreadyMerged(DomainError):
    """One of the two files was merged into another before: somebody was faster."""

    def __init__(self) -> None:
        super().__init__(N_("L’un de ces dossiers a déjà été réuni à un autre. Rien n’a été fait."))


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    """What merging would do. `same` says who of the absorbed file is whom of the kept one."""

    kept: Household
    absorbed: Household
    kept_members: Sequence[Member]
    absorbed_members: Sequence[Member]
    same: Mapping[int, int]
    differences: Sequence[Difference]
    counts: Mapping[str, int]  # rows that come along, by table
    fingerprint: str

    @property
    def questions(self) -> list[Difference]:
        """Return what somebody must choose."""
        return [difference for difference in self.differences if difference.is_question]

    @property
    def completed(self) -> list[Difference]:
        """Return what the kept file did not know."""
        return [difference for difference in self.differences if not difference.is_question]


def preview_merge(actor: Actor, kept_id: int, absorbed_id: int, same: Mapping[int, int] | None = None) -> MergePreview:
    """Say what merging would do; nothing is written. Without `same`, people are matched by what they share."""
    kept, absorbed = fetch(actor, Household, kept_id), fetch(actor, Household, absorbed_id)
    if kept_id == absorbed_id or kept.merged_into is not None or absorbed.merged_into is not None:
        raise AlreadyMerged
    kept_members, absorbed_members = list_members(actor, kept_id), list_members(actor, absorbed_id)
    people = _checked(same, kept_members, absorbed_members)
    if people is None:
        people = _alike(kept_id, absorbed_id, kept_members, absorbed_members)
    merge = _merge(actor, kept_id, absorbed_id, people, dry=True)
    merge.move_everything()
    versions = [kept.version, absorbed.version, *((m.id, m.version) for m in (*kept_members, *absorbed_members))]
    told = repr((versions, sorted(people.items()), [(entry.table, entry.row_id) for entry in merge.journal]))
    return MergePreview(
        kept=kept,
        absorbed=absorbed,
        kept_members=kept_members,
        absorbed_members=absorbed_members,
        same=people,
        differences=find_differences(kept_id, absorbed_id, people),
        counts={name: merge.went(name) for name in merge.rules},
        fingerprint=hashlib.sha256(told.encode()).hexdigest()[:32],
    )


def merge_files(
    actor: Actor,
    kept_id: int,
    absorbed_id: int,
    *,
    same: Mapping[int, int],
    choices: Mapping[str, str],
    seen: str,
    now: dt.datetime,
) -> FileMerge:
    """Merge one file into another as it was shown; refused when either has changed since."""
    _lock(actor, kept_id, absorbed_id)
    preview = preview_merge(actor, kept_id, absorbed_id, same)
    if preview.fingerprint != seen:
        raise StaleVersion(N_("L’un des deux dossiers a changé entre-temps. Regardez de nouveau ; rien n’a été réuni."))
    merge = _merge(actor, kept_id, absorbed_id, preview.same)
    changes = [
        Changed(field="merged_file", old=preview.absorbed.name, new=preview.kept.name, privacy=Privacy.IDENTITY),
        *_write_values(merge, preview.differences, choices),
    ]
    merge.move_everything()
    _keep_origins(merge, preview)
    _carry_decisions(actor, merge, now)
    _close(merge, now)
    db.session.expire_all()
    row = FileMerge(
        space_id=actor.space_id,
        kept_id=kept_id,
        absorbed_id=absorbed_id,
        made_at=now,
        made_by=actor.person_id,
        journal=[entry.to_plain() for entry in merge.journal],
    )
    db.session.add(row)
    _settle(actor, kept_id, absorbed_id, now)
    event = FilesMerged(household_id=kept_id, absorbed_id=absorbed_id, merge_id=row.id)
    events.record(event, actor, now, changes=changes)
    return row


def undo_merge(actor: Actor, merge_id: int, now: dt.datetime) -> FileMerge:
    """Give back to the absorbed file exactly what came from it, unless it has changed since. Twice is once."""
    row = fetch(actor, FileMerge, merge_id)
    _lock(actor, row.kept_id, row.absorbed_id)
    db.session.refresh(row)
    if row.undone_at is not None:
        return row
    if not can_be_taken_back(row.made_at, now):
        raise DomainError(N_("Ces dossiers ont été réunis il y a plus d’un mois : cela ne s’annule plus."))
    if fetch(actor, Household, row.kept_id).merged_into is not None:
        raise DomainError(N_("Ce dossier a lui-même été réuni à un autre depuis : annulez d’abord cette réunion-là."))
    journal = [Entry.from_plain(stored) for stored in row.journal]
    done = take_back(journal, _rules(), kept_id=row.kept_id, absorbed_id=row.absorbed_id)
    db.session.expire_all()
    row.undone_at, row.undone_by, row.left = now, actor.person_id, done.left
    _settle(actor, row.kept_id, row.absorbed_id, now)
    event = FilesSeparated(household_id=row.kept_id, absorbed_id=row.absorbed_id, merge_id=row.id, left=done.left)
    events.record(event, actor, now)
    return row


def list_merges(actor: Actor, household_id: int) -> list[tuple[FileMerge, Household]]:
    """Return the files merged into this one, the last first, with the merge of each."""
    rows = db.session.execute(
        select(FileMerge, Household)
        .join(Household, Household.id == FileMerge.absorbed_id)
        .where(FileMerge.visible_to(actor), FileMerge.kept_id == household_id, FileMerge.undone_at.is_(None))
        .order_by(FileMerge.id.desc())
    )
    return [(merge, household) for merge, household in rows]


def _merge(actor: Actor, kept_id: int, absorbed_id: int, same: Mapping[int, int], *, dry: bool = False) -> Merge:
    return Merge(
        space_id=actor.space_id,
        kept_id=kept_id,
        absorbed_id=absorbed_id,
        rules=_rules(),
        members=same,
        dry=dry,
    )


def _rules() -> MergeRules:
    rules: MergeRules = current_app.extensions["merge_rules"]
    return rules


def _lock(actor: Actor, *household_ids: int) -> None:
    """Hold both files, always in the same order: two people at the same pair come one after the other."""
    query = scoped(actor, Household).where(Household.id.in_(household_ids)).order_by(Household.id).with_for_update()
    db.session.scalars(query.execution_options(populate_existing=True)).all()


def _checked(
    same: Mapping[int, int] | None, kept: Sequence[Member], absorbed: Sequence[Member]
) -> dict[int, int] | None:
    """Keep of what was sent what can be: people of these files, of one kind, each once."""
    if same is None:
        return None
    kinds = {member.id: member.kind for member in kept}
    found: dict[int, int] = {}
    for member in absorbed:
        twin = same.get(member.id)
        if twin in kinds and kinds[twin] is member.kind and twin not in found.values():
            found[member.id] = twin
    return found


def _alike(kept_id: int, absorbed_id: int, kept: Sequence[Member], absorbed: Sequence[Member]) -> dict[int, int]:
    homes = load_homes([kept_id, absorbed_id])
    found = {m.other: m.one for m in compare_homes(homes[kept_id], homes[absorbed_id]).matches}
    pets = {normalise(member.first_name): member.id for member in kept if member.kind is MemberKind.PET}
    animals = [(m.id, normalise(m.first_name)) for m in absorbed if m.kind is MemberKind.PET]
    return found | {member_id: pets.pop(name) for member_id, name in animals if name in pets}


def _write_values(merge: Merge, differences: Sequence[Difference], choices: Mapping[str, str]) -> list[Changed]:
    changes = []
    for difference in differences:
        new = difference.value(choices.get(difference.key, KEPT))
        if new == difference.kept:
            continue
        table = Base.metadata.tables[difference.table]
        row = row_of(table, difference.row_id)
        merge.write(table, row, {difference.column: new})
        if difference.field not in {"owner", "cohort"}:  # shown by name elsewhere; the other history says which it was
            old = as_text(difference.kept)
            changes.append(Changed(field=difference.field, old=old, new=as_text(new), privacy=difference.privacy))
    return changes


def _keep_origins(merge: Merge, preview: MergePreview) -> None:
    """Let every organisation that brought the family go on seeing what becomes of it."""
    kept, absorbed = preview.kept, preview.absorbed
    table = Base.metadata.tables[HouseholdOrigin.__tablename__]
    there = set(db.session.scalars(select(table.c.organisation_id).where(table.c.household_id == kept.id)))
    there |= {kept.origin_organisation_id, kept.responsible_organisation_id}
    for organisation_id in sorted({absorbed.origin_organisation_id, absorbed.responsible_organisation_id} - there):
        values = {"space_id": merge.space_id, "household_id": kept.id, "organisation_id": organisation_id}
        merge.add(table, values)


def _carry_decisions(actor: Actor, merge: Merge, now: dt.datetime) -> None:
    """What is not the absorbed family is not the kept one either."""
    table = Base.metadata.tables[DuplicatePair.__tablename__]
    ids = (merge.kept_id, merge.absorbed_id)
    rows = rows_where(table, or_(table.c.first_id.in_(ids), table.c.second_id.in_(ids)))
    known = {(row["first_id"], row["second_id"]): row for row in rows}
    for row in rows:
        pair = {row["first_id"], row["second_id"]}
        if row["state"] is not PairState.DISTINCT or merge.absorbed_id not in pair or merge.kept_id in pair:
            continue
        first, second = sorted((*(pair - {merge.absorbed_id}), merge.kept_id))
        decided = {"state": PairState.DISTINCT, "decided_at": now, "decided_by": actor.person_id}
        if (first, second) in known:
            merge.write(table, known[first, second], decided)
        else:
            ends = {"first_id": first, "second_id": second, "points": 0, "found_at": now}
            merge.add(table, {"space_id": merge.space_id, **ends, **decided})


def _close(merge: Merge, now: dt.datetime) -> None:
    table = Base.metadata.tables[Household.__tablename__]
    row = row_of(table, merge.absorbed_id)
    closed_on = row["closed_on"] or paris_date(now)
    values = {"merged_into": merge.kept_id, "closed_on": closed_on, "closing_reason": ClosingReason.DUPLICATE}
    merge.write(table, row, values)


def _settle(actor: Actor, kept_id: int, absorbed_id: int, now: dt.datetime) -> None:
    """Make anew what is derived from both files, so that both are found by what they hold now."""
    for household_id in (kept_id, absorbed_id):
        refresh_search_text(fetch(actor, Household, household_id))
    write_keys(actor.space_id, [kept_id, absorbed_id])
    ask_comparison(actor.space_id, now)
