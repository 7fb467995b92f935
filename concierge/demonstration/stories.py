"""Tells one family's story through the services: the file is opened, spoken of, planned, and its steps are done."""

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from concierge.checklists.family_plans.building import build_plans
from concierge.checklists.family_plans.plan_updates import apply_update
from concierge.demonstration import interviews
from concierge.demonstration.agency import Agency
from concierge.demonstration.days import Days
from concierge.demonstration.deeds import carry_out
from concierge.demonstration.gates import gate_of
from concierge.demonstration.shapes import Family, Meeting, News, Someone, Talk
from concierge.demonstration.work import Worker
from concierge.families import journal, services
from concierge.families.anchor_dates import Anchor
from concierge.families.choices import Direction, MemberKind, Milestone
from concierge.families.consent.purposes import Means
from concierge.families.facts import Fact, FactValue
from concierge.families.models import Household, Member
from concierge.families.project import AnchorKey, FactKey, confirm_move_in, set_anchors, set_facts
from concierge.families.queries import list_members
from concierge.families.rules import HouseholdDetails, MemberDetails
from concierge.platform.access import Actor

_HOUSEHOLD_ANSWERS: Mapping[Fact, FactValue] = {
    Fact.HOUSING_WISH: "rent",
    Fact.CURRENT_HOUSING: "tenant",
    Fact.HOUSING_FOUND: False,
    Fact.CARS: 1,
    Fact.RECEIVES_HOUSING_BENEFIT: False,
    Fact.CAF_CLAIMANT: False,
}
_HOUR = dt.timedelta(hours=1)
_PAUSED = 60  # days ago
Happening = tuple[dt.datetime, int, Callable[[dt.datetime], object]]


@dataclass(slots=True)
class Story:
    """One family being told. What happened is gathered first, then done in the order of its dates."""

    agency: Agency
    days: Days
    family: Family
    number: int
    household: Household = field(init=False)
    members: list[Member] = field(init=False)
    worker: Worker = field(init=False)
    _happenings: list[Happening] = field(default_factory=list)

    @property
    def owner(self) -> Actor:
        """Return who follows the file; the coordinator when nobody does."""
        return self.agency.actor(self.family.owner)

    @property
    def opened_at(self) -> dt.datetime:
        """Return when the file was opened."""
        return self.days.past(self.family.opened, 9)

    def tell(self) -> Household:
        """Make the file and everything that happened to it, in the order of time."""
        self._open()
        if self.family.planned:
            build_plans(self.owner, [self.household], self.opened_at)
        self.worker = Worker(self.agency, self.days, self.family, self.household, self.members)
        self._gather()
        since = self.opened_at
        for at, action in sorted(self._turns(), key=lambda turn: turn[0]):
            self._live(since, at, last=False)
            action(at)
            since = at
        self._live(since, self.days.now, last=True)
        if self.family.closed:
            reason, ago = self.family.closed
            at = self.days.past(ago, 17)
            services.close_household(self.owner, self.household, reason, self.days.working_day(-ago), at)
        return self.household

    def _turns(self) -> list[tuple[dt.datetime, Callable[[dt.datetime], None]]]:
        """Return what changes the plan: the decision, a birth, news that the plan follows at once."""
        turns: list[tuple[dt.datetime, Callable[[dt.datetime], None]]] = []
        decided = self.family.reached.get(Milestone.DECIDED)
        if decided is not None:
            turns.append((self.days.past(decided, 16), self._decide))
        for first_name, ago in self.family.born.items():
            turns.append((self.days.past(ago, 11), partial(self._is_born, first_name, ago)))
        turns += [(self.days.past(n.ago, 16), partial(self._learn, n)) for n in self.family.news if not n.waiting]
        return turns

    def _open(self) -> None:
        family = self.family
        details = HouseholdDetails(
            name=family.name,
            source=family.source,
            language=family.language,
            summary=family.summary,
            origin_place=family.place,
            origin_commune_code=family.origin,
            target_commune_code=family.target,
            tags=family.tags,
        )
        opening = services.Opening(
            details=details,
            members=[self._details(someone, index) for index, someone in enumerate(family.people)],
            owner_id=self.agency.person_id(family.owner),
            organisation_id=self.agency.organisations.get(family.brought_by or ""),
            source_id=gate_of(family, self.agency.sources),
            health_agreed=Means.SPOKEN,
        )
        self.household = services.open_households(self.owner, [opening], self.opened_at)[0].household
        self.members = list_members(self.owner, self.household.id)
        if family.asked:
            self._answer()
        interviews.begin(self.owner, self.household, self.members, family.name, self.opened_at)
        if Milestone.DECIDED not in family.reached:
            self._set_dates(self.opened_at)

    def _details(self, someone: Someone, index: int) -> MemberDetails:
        last = someone.last or ("" if someone.kind is MemberKind.PET else self.family.people[0].last)
        born = None if someone.age is None else self.days.day(-round(someone.age * 365.25))
        is_adult = someone.kind is MemberKind.ADULT
        return MemberDetails(
            kind=someone.kind,
            first_name=someone.first,
            last_name=last,
            birth_on=born,
            expected_on=None if someone.expected is None else self.days.day(someone.expected),
            relation=someone.relation,
            relative=someone.relative,
            email=f"{_plain(someone.first)}.{_plain(last)}@famille.example" if someone.email else "",
            phone=f"06 39 98 {self.number:02d} {index + 10}" if is_adult and (someone.email or index < 2) else "",
            languages=someone.languages,
            needs=someone.needs,
        )

    def _answer(self) -> None:
        facts: dict[FactKey, FactValue | None] = {(None, fact): v for fact, v in _HOUSEHOLD_ANSWERS.items()}
        facts.update({(None, Fact(name)): value for name, value in self.family.facts.items()})
        for member, someone in zip(self.members, self.family.people, strict=True):
            facts.update({(member.id, fact): value for fact, value in someone.facts.items()})
        set_facts(self.owner, self.household, facts, self.opened_at, health_agreed=Means.SPOKEN)

    def _set_dates(self, at: dt.datetime) -> None:
        anchors: dict[AnchorKey, dt.date | None] = {
            (None, Anchor(name)): self.days.day(ahead) for name, ahead in self.family.dates.items()
        }
        if Milestone.DECIDED in self.family.reached:
            anchors[None, Anchor.DECISION] = self.days.working_day(-self.family.reached[Milestone.DECIDED])
        for member, someone in zip(self.members, self.family.people, strict=True):
            if someone.job_start is not None:
                anchors[member.id, Anchor.JOB_START] = self.days.day(someone.job_start)
        if anchors:
            set_anchors(self.owner, self.household, anchors, at)

    def _decide(self, at: dt.datetime) -> None:
        """The decision gives the dates, the dates give the year."""
        self._set_dates(at)
        if self.family.planned:
            apply_update(self.owner, self.household, seen_version=None, now=at + _HOUR)

    def _gather(self) -> None:
        """Collect contacts, milestones, notes, appointments, news and acts on steps."""
        self._gather_journal()
        self._gather_milestones()
        listened = self.family.reached.get(Milestone.QUALIFIED, self.family.reached.get(Milestone.CONTACTED))
        if listened is not None:
            self._happens(
                listened, 14, partial(interviews.hold, self.owner, self.household, self.members, self.family.name)
            )
        for deed in self.family.deeds:
            self._happens(deed.ago, 15, partial(carry_out, self.worker, deed))
        for news in self.family.news:
            if news.waiting:
                self._happens(news.ago, 16, partial(self._learn, news))
        for extra in self.family.extras:
            self._happens(extra.ago, 11, partial(self.worker.add_extra, extra))
        if self.family.paused is not None:
            until = self.days.day(self.family.paused)
            self._happens(_PAUSED, 11, partial(services.pause_reminders, self.owner, self.household, until))

    def _gather_journal(self) -> None:
        for talk in self.family.talks:
            self._happens(talk.ago, talk.hour, partial(self._talk, talk))
        for note in self.family.remarks:
            by = self.agency.actor(note.by or self.family.owner)
            self._happens(note.ago, 17, partial(journal.add_note, by, self.household, note.text))
        for meeting in self.family.meetings:
            self._happens(meeting.fixed, 11, partial(self._meet, meeting))

    def _gather_milestones(self) -> None:
        for milestone, ago in self.family.reached.items():
            if milestone is Milestone.SETTLED:
                self._happens(ago, 18, self._settle)
            else:
                on = self.days.working_day(-ago)
                self._happens(ago, 15, partial(services.date_milestone, self.owner, self.household, milestone, on))

    def _happens(self, ago: int, hour: int, action: Callable[[dt.datetime], object]) -> None:
        at = self.days.past(ago, hour)
        earliest = self.opened_at + _HOUR
        self._happenings.append((max(at, min(earliest, self.days.now)), len(self._happenings), action))

    def _live(self, since: dt.datetime, until: dt.datetime, *, last: bool) -> None:
        """Do what happened between two instants, the steps that fell due among them."""
        span = [h for h in self._happenings if h[0] < until]
        self._happenings = [h for h in self._happenings if h[0] >= until]
        if self.family.planned:
            span += self.worker.finished_between(since, until, last=last)
        for at, _order, action in sorted(span, key=lambda happening: happening[:2]):
            action(at)

    def _talk(self, talk: Talk, at: dt.datetime) -> None:
        details = journal.ContactDetails(
            channel=talk.channel,
            direction=Direction.FROM_FAMILY if talk.by_family else Direction.TO_FAMILY,
            summary=talk.text,
            follow_up_on=None if talk.promise is None else self.days.day(talk.promise),
        )
        contact = journal.log_contact(self.owner, self.household, details, at)
        if talk.kept is not None:
            journal.follow_up(self.owner, contact.id, max(at, self.days.past(talk.kept, 16)))

    def _meet(self, meeting: Meeting, at: dt.datetime) -> None:
        starts = self.days.at(self.days.working_day(meeting.ahead), meeting.hour, meeting.minute)
        journal.make_appointment(
            self.owner, self.household, starts_at=starts, subject=meeting.subject, place=meeting.place, now=at
        )

    def _settle(self, at: dt.datetime) -> None:
        on = self.days.day(self.family.dates[Anchor.MOVE_IN.value])
        confirm_move_in(self.owner, self.household, on, max(at, self.days.at(on, 18)))

    def _learn(self, news: News, at: dt.datetime) -> None:
        """Write what was learned; without `waiting`, the plan follows at once."""
        facts: dict[FactKey, FactValue | None] = {(None, Fact(n)): value for n, value in news.facts.items()}
        set_facts(self.owner, self.household, facts, at, health_agreed=Means.PHONE)
        anchors: dict[AnchorKey, dt.date | None] = {
            (None, Anchor(name)): self.days.day(ahead) for name, ahead in news.dates.items()
        }
        set_anchors(self.owner, self.household, anchors, at)
        if not news.waiting:
            apply_update(self.owner, self.household, seen_version=None, now=at)

    def _is_born(self, first_name: str, ago: int, at: dt.datetime) -> None:
        member = next(member for member in self.members if member.first_name == first_name)
        details = MemberDetails(
            kind=member.kind,
            first_name=member.first_name,
            last_name=member.last_name,
            birth_on=self.days.working_day(-ago),
        )
        services.update_member(self.owner, member, details, seen_version=None, now=at)
        apply_update(self.owner, self.household, seen_version=None, now=at + _HOUR)


def _plain(name: str) -> str:
    """Return a name as e-mail addresses write it."""
    letters = unicodedata.normalize("NFKD", name.lower())
    return "".join(c for c in letters if c.isascii() and (c.isalnum() or c == "-"))
