"""Opening, changing and reading sources."""

import datetime as dt
import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select

from concierge.accounts.models import Organisation, Person
from concierge.families.choices import Confirmation
from concierge.families.cohorts.models import Cohort
from concierge.families.duplicates.merged import living
from concierge.families.models import Household
from concierge.intake.events import SourceAdded, SourceChanged
from concierge.intake.models import IntakeSource
from concierge.intake.rules import SourceDetails, WrongSlug, check_slug
from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Changed, ChangeRow, EventRow
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy

_FIELDS = tuple(SourceDetails.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A source as the list shows it, with what became of those who came through it, in files.

    One person passed on twice by the same source counts once; a file that became one with that of another source has
    come as far as that one.
    """

    source: IntakeSource
    organisation: str
    owner: str | None
    shared: bool  # its cohort says who follows them
    told: int  # everybody, those who never answered too
    waiting: int
    refused: int
    files: int  # those who said yes
    qualified: int
    visited: int
    settled: int

    @property
    def unanswered(self) -> int:
        """Return how many never said yes or no, and are no longer waited for."""
        return self.told - self.waiting - self.refused - self.files


def add_source(actor: Actor, details: SourceDetails, *, slug: str, now: dt.datetime) -> IntakeSource:
    """Open a way in. Without a `slug`, its address cannot be guessed."""
    if slug:
        check_slug(slug)
        if db.session.execute(select(IntakeSource.id).where(IntakeSource.slug == slug)).first() is not None:
            raise WrongSlug(N_("Cette adresse est déjà prise. Choisissez-en une autre."), field="slug")
    _check_people(actor, details)
    source = IntakeSource(
        space_id=actor.space_id,
        slug=slug or secrets.token_hex(12),
        created_at=now,
        **{name: _stored(getattr(details, name)) for name in _FIELDS},
    )
    db.session.add(source)
    db.session.flush()
    events.record(SourceAdded(source_id=source.id), actor, now)
    return source


def update_source(
    actor: Actor, source: IntakeSource, details: SourceDetails, *, seen_version: int | None, now: dt.datetime
) -> None:
    """Change what a source says. Its address stays: it may be printed."""
    changes = []
    for name in _FIELDS:
        old, new = getattr(source, name), _stored(getattr(details, name))
        if old != new:
            changes.append(Changed(field=name, old=str(old), new=str(new), privacy=Privacy.TECHNICAL))
    if not changes:
        return
    expect_version(source, seen_version)
    _check_people(actor, details)
    for name in _FIELDS:
        setattr(source, name, _stored(getattr(details, name)))
    db.session.flush()
    events.record(SourceChanged(source_id=source.id), actor, now, changes=changes)


def open_or_close(actor: Actor, source: IntakeSource, *, active: bool, now: dt.datetime) -> None:
    """Let nobody more come in by a source, or let them again; the files that came through it stay what they are."""
    if source.active is active:
        return
    source.active = active
    db.session.flush()
    change = Changed(field="active", old=str(not active), new=str(active), privacy=Privacy.TECHNICAL)
    events.record(SourceChanged(source_id=source.id), actor, now, changes=[change])


def closed_since(source: IntakeSource) -> dt.datetime | None:
    """Return when a closed source was closed; None for an open one."""
    if source.active:
        return None
    return db.session.scalar(
        select(func.max(EventRow.at))
        .join(ChangeRow, ChangeRow.event_id == EventRow.id)
        .where(
            EventRow.space_id == source.space_id,
            EventRow.name == SourceChanged.name,
            EventRow.data["source_id"].as_integer() == source.id,
            ChangeRow.field == "active",
            ChangeRow.new == str(False),
        )
    )


def get_source(slug: str) -> IntakeSource:
    """Return the source at an address, open or closed; NotFound when there is none."""
    source = db.session.execute(select(IntakeSource).where(IntakeSource.slug == slug)).scalar_one_or_none()
    if source is None:
        raise NotFound
    return source


def organisation_of(source: IntakeSource) -> Organisation:
    """Return who stands behind a source."""
    return db.session.get_one(Organisation, source.organisation_id)


def gate_name(source_id: int | None) -> str:
    """Return the name of the source a file came in by, empty when it came in by none."""
    return "" if source_id is None else db.session.get_one(IntakeSource, source_id).name


def list_gates_of_cohort(actor: Actor, cohort_id: int) -> list[IntakeSource]:
    """Return the open sources whose people are of a cohort."""
    query = scoped(actor, IntakeSource).where(IntakeSource.cohort_id == cohort_id, IntakeSource.active.is_(True))
    return list(db.session.scalars(query.order_by(IntakeSource.id)))


def list_source_lines(actor: Actor) -> list[SourceLine]:
    """Return the sources with what became of those who came through each; as many queries for any number."""
    counted = _counts(actor)
    rows = db.session.execute(
        scoped(actor, IntakeSource)
        .add_columns(Organisation.name, Person, Cohort)
        .join(Organisation, Organisation.id == IntakeSource.organisation_id)
        .outerjoin(Person, Person.id == IntakeSource.owner_id)
        .outerjoin(Cohort, Cohort.id == IntakeSource.cohort_id)
        .order_by(IntakeSource.active.desc(), IntakeSource.name, IntakeSource.id)
    )
    return [
        SourceLine(
            source=source,
            organisation=organisation,
            owner=owner.full_name if owner is not None and owner.left_on is None else None,
            shared=cohort is not None and cohort.shares,
            **{name: counted[source.id][name] for name in _STAGES},
        )
        for source, organisation, owner, cohort in rows
    ]


_STAGES: Mapping[str, ColumnElement[bool]] = {
    "told": Household.confirmation != Confirmation.TAKEN_BACK,
    "waiting": and_(Household.confirmation == Confirmation.AWAITED, Household.name != ""),
    "refused": Household.confirmation == Confirmation.REFUSED,
    "files": Household.is_counted(),
    "qualified": and_(Household.is_counted(), Household.qualified_on.is_not(None)),
    "visited": and_(Household.is_counted(), Household.visited_on.is_not(None)),
    "settled": and_(Household.is_counted(), Household.settled_on.is_not(None)),
}


def _counts(actor: Actor) -> Mapping[int, Counter[str]]:
    """Count, by source, how many came to each stage."""
    own = and_(Household.in_scope_of(actor), Household.source_id.is_not(None))
    sums = [func.sum(stage).label(name) for name, stage in _reached().items()]
    whole = select(Household.source_id, *sums).where(own, Household.merged_into.is_(None))
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for row in db.session.execute(whole.group_by(Household.source_id)).mappings():
        found[row["source_id"]].update({name: int(row[name]) for name in _STAGES})
    absorbed = select(Household.id, Household.source_id).where(own, Household.merged_into.is_not(None))
    _add_absorbed(found, {row.id: row.source_id for row in db.session.execute(absorbed)})
    return found


def _add_absorbed(found: Mapping[int, Counter[str]], sources: Mapping[int, int]) -> None:
    """Count files that became one with others, by their source: as far as the kept one came, unless it is of it too."""
    ends = living(sources)
    query = select(Household.id, Household.source_id, *(stage.label(name) for name, stage in _reached().items()))
    kept = {row["id"]: row for row in db.session.execute(query.where(Household.id.in_(set(ends.values())))).mappings()}
    for source_id, kept_id in {(sources[household_id], ends[household_id]) for household_id in sources}:
        if kept[kept_id]["source_id"] != source_id:
            found[source_id].update({name: int(kept[kept_id][name]) for name in _STAGES})


def _reached() -> Mapping[str, ColumnElement[int]]:
    return {name: case((reached, 1), else_=0) for name, reached in _STAGES.items()}


def owner_today(source: IntakeSource) -> int | None:
    """Return who takes the files of a source: its default owner while they are with us."""
    if source.owner_id is None:
        return None
    owner = db.session.get_one(Person, source.owner_id)
    return owner.id if owner.left_on is None else None


def _check_people(actor: Actor, details: SourceDetails) -> None:
    fetch(actor, Organisation, details.organisation_id)
    if details.cohort_id is not None:
        fetch(actor, Cohort, details.cohort_id)
    if details.owner_id is not None and fetch(actor, Person, details.owner_id).left_on is not None:
        raise DomainError(N_("Cette personne ne fait plus partie de l’équipe."), field="owner_id")


def _stored(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
