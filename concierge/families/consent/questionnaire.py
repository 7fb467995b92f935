"""The few questions after a yes: what they change in the file, and what is not kept when a minor answers."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from concierge.families import services
from concierge.families.anchor_dates import Anchor
from concierge.families.answer_keys import AskedOf
from concierge.families.choices import Channel, Direction, MemberKind
from concierge.families.consent.events import QuestionsAnswered
from concierge.families.consent.mail_links import Holder
from concierge.families.facts import Fact
from concierge.families.interview import services as interview
from concierge.families.interview.places import HOUSEHOLD, Place, Refusal, all_places
from concierge.families.interview.queries import Given, get_grid
from concierge.families.journal import ContactDetails, await_answer
from concierge.families.models import Household, Member
from concierge.families.project import set_anchors, set_facts
from concierge.families.queries import list_members
from concierge.families.rules import MemberDetails
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_

MAJORITY = 18


class Horizon(StrEnum):
    """When somebody thinks of moving."""

    SOON = "soon"
    THIS_YEAR = "this_year"
    NEXT_YEAR = "next_year"
    LATER = "later"
    DREAMING = "dreaming"


HORIZON_LABELS: Mapping[Horizon, str] = {
    Horizon.SOON: N_("Dans les six mois"),
    Horizon.THIS_YEAR: N_("Dans l’année"),
    Horizon.NEXT_YEAR: N_("Dans un an ou deux"),
    Horizon.LATER: N_("Plus tard"),
    Horizon.DREAMING: N_("Je ne sais pas encore, j’y pense"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What somebody chose to say; everything may be missing."""

    birth_on: dt.date | None = None
    horizon: Horizon | None = None
    move_in: dt.date | None = None
    partner: str = ""
    children: tuple[tuple[str, dt.date | None], ...] = ()
    housing_wish: str = ""
    work_wish: str = ""
    helps_most: str = ""


DECLINED: Final = "declined"  # « je préfère ne pas répondre »: kept with its day, asked no more, a fact for nobody


class TooYoung(DomainError):
    """A minor answered: nothing of it is kept."""


def check_age(answers: Answers, today: dt.date) -> None:
    """Refuse the answers of a minor, kindly: their parents decide of a move."""
    birth = answers.birth_on
    if birth is None:
        return
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    if age < MAJORITY:
        raise TooYoung(N_("Vous avez moins de dix-huit ans : rien de ce que vous venez d’écrire n’est gardé."))


def save_answers(holder: Holder, answers: Answers, now: dt.datetime) -> None:
    """Complete the file with what its person said; what they left out changes nothing."""
    check_age(answers, paris_date(now))
    actor, household = holder.actor, holder.household
    members = list_members(actor, household.id)
    person = next(member for member in members if member.id == holder.member.id)
    if answers.birth_on is not None and person.birth_on is None:
        details = services.details_of(person, birth_on=answers.birth_on)
        services.update_member(actor, person, details, seen_version=None, now=now)
    known = {member.first_name.casefold() for member in members}
    for details in _others(answers, person.last_name):
        if details.first_name.casefold() not in known:
            services.add_member(actor, household, details, now)
    _save_wishes(actor, household, person, answers, now)
    if answers.move_in is not None:
        set_anchors(actor, household, {(None, Anchor.MOVE_IN): answers.move_in}, now)
    if words := _in_words(answers):
        details_of_contact = ContactDetails(channel=Channel.PORTAL, direction=Direction.FROM_FAMILY, summary=words)
        await_answer(actor, household, details_of_contact, now)
    if answers != Answers():
        events.record(QuestionsAnswered(household_id=household.id), actor, now)


def _save_wishes(actor: Actor, household: Household, person: Member, answers: Answers, now: dt.datetime) -> None:
    """Write wishes, or that somebody prefers not to tell them, where the interview keeps them.

    What an agency does not ask in its interview is kept all the same; there, a refusal leaves nothing to keep.
    """
    said = {Fact.HOUSING_WISH: answers.housing_wish, Fact.WORK_WISH: answers.work_wish}
    asked = all_places(get_grid(actor.space_id), [HOUSEHOLD, (person.id, AskedOf.ADULT.value)])
    places = {place.question.feeds: place for place in asked if isinstance(place.question.feeds, Fact)}
    told: dict[Place, Given | None] = {}
    for fact, value in said.items():
        if value and (place := places.get(fact)) is not None:
            told[place] = Refusal.DECLINED if value == DECLINED else value
        elif value and value != DECLINED:
            member_id = person.id if fact is Fact.WORK_WISH else None
            set_facts(actor, household, {(member_id, fact): value}, now)
    if told:
        interview.save_answers(actor, household, told, now)


def _others(answers: Answers, last_name: str) -> list[MemberDetails]:
    found = [MemberDetails(kind=MemberKind.ADULT, first_name=answers.partner)] if answers.partner else []
    return found + [
        MemberDetails(kind=MemberKind.CHILD, first_name=first_name, last_name=last_name, birth_on=birth_on)
        for first_name, birth_on in answers.children
    ]


def _in_words(answers: Answers) -> str:
    """Write what has no place of its own in the file as the person said it."""
    words = [HORIZON_LABELS[answers.horizon]] if answers.horizon else []
    return "\n".join([*words, answers.helps_most] if answers.helps_most else words)
