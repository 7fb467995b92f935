"""Acts on files, one from the board or many from the list: seen before, done as one, taken back as one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.families.choices import CLOSING_LABELS, ClosingReason, Milestone
from concierge.families.cohorts.membership import set_cohort
from concierge.families.cohorts.models import Cohort
from concierge.families.cohorts.services import expect_open
from concierge.families.models import Household
from concierge.families.project import confirm_move_in
from concierge.families.qualification.act_models import ActKind, FileAct, FileActEntry
from concierge.families.qualification.act_states import State, put_back, set_tags, state_of
from concierge.families.qualification.advice import give_advice
from concierge.families.qualification.advice_levels import ADVICE_LABELS, AdviceLevel
from concierge.families.qualification.board import BoardColumn, plan_move
from concierge.families.queries import hold_file, list_tags, milestone_dates
from concierge.families.rules import check_milestone
from concierge.families.services import change_owner, close_household, date_milestone
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.platform.taking_back import can_be_taken_back

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkChange:
    """What is wanted of several files; only what the kind needs is read."""

    kind: ActKind
    owner_id: int | None = None
    tag: str = ""
    level: AdviceLevel | None = None
    note: str = ""
    reason: ClosingReason | None = None
    cohort_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a change would do to one file: from what to what; `refused` is a msgid, and nothing is done then."""

    household: Household
    before: str
    after: str
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """How many files came back, and how many had changed since and stay as they are."""

    back: int
    left: int


def move_file(
    actor: Actor, household_id: int, column: BoardColumn, on: dt.date | None, now: dt.datetime
) -> FileAct | None:
    """Move a file into a column of the board; None when it stands there already."""
    household = hold_file(actor, household_id)
    if household.closed_on is not None:
        raise DomainError(N_("Ce dossier est clos : rouvrez-le pour le déplacer."))
    changes = plan_move(milestone_dates(household), column, on or paris_date(now))
    if column.ask_date and on is None and any(day is not None for day in changes.values()):
        raise DomainError(N_("Indiquez la date : elle n’est pas forcément aujourd’hui."), field="on")
    if not changes:
        return None
    for day in changes.values():
        if day is not None:
            check_milestone(day, paris_date(now))
    before = state_of(ActKind.MOVE, household)
    for milestone, day in changes.items():
        if milestone is Milestone.SETTLED and day is not None:
            confirm_move_in(actor, household, day, now)
        else:
            date_milestone(actor, household, milestone, day, now)
    return _record(actor, ActKind.MOVE, [(household, before, state_of(ActKind.MOVE, household))], now)


def preview_change(actor: Actor, household_ids: Sequence[int], change: BulkChange) -> list[Expected]:
    """Return what a change would do to each file that this person may see, by name."""
    _check(actor, change, household_ids)
    query = scoped(actor, Household).where(Household.id.in_(household_ids)).order_by(Household.name, Household.id)
    names = _names(actor, change.kind)
    return [_expected(household, change, names) for household in db.session.scalars(query)]


def change_files(actor: Actor, household_ids: Sequence[int], change: BulkChange, now: dt.datetime) -> FileAct | None:
    """Do what was seen before; what is refused or changes nothing is left out. None when nothing was to do."""
    _check(actor, change, household_ids)
    done = []
    for household_id in sorted(set(household_ids)):
        household = hold_file(actor, household_id)
        if not _expected(household, change, {}).refused:
            before = state_of(change.kind, household)
            known = _do(actor, household, change, now)
            done.append((household, before, state_of(change.kind, household, known)))
    return _record(actor, change.kind, done, now) if done else None


def take_act_back(actor: Actor, act_id: int, now: dt.datetime) -> TakenBack:
    """Give every file back what it had, unless it has changed since; done twice, it is done once."""
    act = fetch(actor, FileAct, act_id)
    if act.undone_at is not None:
        return TakenBack(back=0, left=0)
    if not can_be_taken_back(act.at, now):
        raise DomainError(N_("Ce geste a plus d’un mois : il ne s’annule plus d’un coup."))
    back = left = 0
    entries = db.session.scalars(select(FileActEntry).where(FileActEntry.act_id == act.id))
    for entry in sorted(entries, key=lambda entry: entry.household_id):
        if take_entry_back(actor, act, entry, now):
            back += 1
        else:
            left += 1
    act.undone_at = now
    db.session.flush()
    return TakenBack(back=back, left=left)


def take_entry_back(actor: Actor, act: FileAct, entry: FileActEntry, now: dt.datetime) -> bool:
    """Give one file back what it had; False when it has changed since, and stays as it is."""
    household = hold_file(actor, entry.household_id)
    changed = household.merged_into is not None or state_of(act.kind, household, entry.after) != entry.after
    return not changed and _returns(actor, act, household, entry, now)


def _returns(actor: Actor, act: FileAct, household: Household, entry: FileActEntry, now: dt.datetime) -> bool:
    try:
        put_back(actor, act.kind, household, entry.before, entry.after, now)
    except DomainError:  # whoever followed the file has left meanwhile
        return False
    return True


def _names(actor: Actor, kind: ActKind) -> dict[int, str]:
    """Return what those an act may name are called."""
    if kind is ActKind.COHORT:
        return {cohort.id: cohort.name for cohort in db.session.scalars(scoped(actor, Cohort))}
    return {person.id: person.full_name for person in db.session.scalars(scoped(actor, Person))}


def _check(actor: Actor, change: BulkChange, household_ids: Sequence[int]) -> None:
    if not household_ids:
        raise DomainError(N_("Choisissez au moins un dossier."))
    if len(household_ids) > MOST:
        raise DomainError(N_("Choisissez au plus %(most)d dossiers à la fois."), most=MOST)
    if change.kind is ActKind.ASSIGN and change.owner_id is not None:
        fetch(actor, Person, change.owner_id)
    if change.kind is ActKind.COHORT and change.cohort_id is not None:
        expect_open(fetch(actor, Cohort, change.cohort_id))
    if change.kind is ActKind.TAG and not change.tag:
        raise DomainError(N_("Écrivez l’étiquette à ajouter."), field="tag")


def _expected(household: Household, change: BulkChange, names: dict[int, str]) -> Expected:
    refused = N_("Ce dossier est clos.") if household.closed_on is not None else None
    before = after = ""
    match change.kind:
        case ActKind.ASSIGN:
            before, after = (names.get(each or 0, "") for each in (household.owner_id, change.owner_id))
            if household.owner_id == change.owner_id:
                refused = refused or N_("C’est déjà le cas.")
        case ActKind.TAG:
            tags = list_tags(household.id)
            before, after = ", ".join(tags), ", ".join([*tags, change.tag])
            if change.tag in tags:
                refused = refused or N_("C’est déjà le cas.")
        case ActKind.COHORT:
            before, after = (names.get(each or 0, "") for each in (household.cohort_id, change.cohort_id))
            if household.cohort_id == change.cohort_id:
                refused = refused or N_("C’est déjà le cas.")
        case ActKind.ADVICE:
            after = ADVICE_LABELS[change.level] if change.level is not None else ""
        case ActKind.CLOSE:
            after = CLOSING_LABELS[change.reason] if change.reason is not None else ""
        case _:
            pass
    return Expected(household=household, before=before, after=after, refused=refused)


def _do(actor: Actor, household: Household, change: BulkChange, now: dt.datetime) -> State:
    match change.kind:
        case ActKind.ASSIGN:
            change_owner(actor, household, change.owner_id, now)
        case ActKind.TAG:
            set_tags(actor, household, (*list_tags(household.id), change.tag), now)
        case ActKind.ADVICE if change.level is not None:
            advice = give_advice(actor, household, change.level, on=paris_date(now), note=change.note, now=now)
            return {"advice": advice.id}
        case ActKind.CLOSE if change.reason is not None:
            close_household(actor, household, change.reason, paris_date(now), now)
        case ActKind.COHORT:
            set_cohort(actor, household, change.cohort_id, now)
        case _:
            raise DomainError(N_("Dites ce qu’il faut faire de ces dossiers."))
    return {}


def _record(actor: Actor, kind: ActKind, done: Sequence[tuple[Household, State, State]], now: dt.datetime) -> FileAct:
    act = begin_act(actor, kind, len(done), now)
    for household, before, after in done:
        enter(act, household, before, after)
    db.session.flush()
    return act


def begin_act(actor: Actor, kind: ActKind, files: int, now: dt.datetime) -> FileAct:
    """Write down that something is done to files; what it changes of each is entered with it."""
    act = FileAct(space_id=actor.space_id, kind=kind, files=files, person_id=actor.person_id, at=now)
    db.session.add(act)
    db.session.flush()
    return act


def enter(act: FileAct, household: Household, before: State, after: State) -> None:
    """Keep what stood in a file before an act and after it."""
    db.session.add(
        FileActEntry(space_id=act.space_id, act_id=act.id, household_id=household.id, before=before, after=after)
    )
