"""« Point du jour »: one mail a day for each of the team, with what waits for them; nothing to say, no mail."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts.models import Membership, Person, Space
from concierge.accounts.roles import FOLLOWING_ROLES
from concierge.accounts.sign_in import actor_of
from concierge.availability.queries import list_away
from concierge.desk.day.today import Day, get_day
from concierge.desk.day.watch import Watch, get_watch
from concierge.notifications.models import Message
from concierge.notifications.preferences import StaffChoices, list_staff_choices
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import Actor, Permission
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import PARIS, paris_date
from concierge.platform.db import db

KIND = "daily_digest"
CATCH_UP = 3  # hours: a machine that was off at the hour still sends it; later, the day has begun without it


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one of the team should know this morning; `watch` for the coordination."""

    day: Day
    watch: Watch | None

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to say."""
        day = self.day
        mine = (day.help, day.documents, day.late, day.today, day.week, day.promises)
        return not any(mine) and (self.watch is None or self.watch.is_empty)


def collect_digests(now: dt.datetime) -> int:
    """Queue the digests of this hour in every space; return how many. A second run on the same day adds none."""
    queued = 0
    for space in db.session.scalars(select(Space)).all():
        is_working_day = CivilCalendar(space.department).is_working_day(paris_date(now))
        away = list_away(Actor.system(space.id), paris_date(now))
        people = [person for person in _team(space.id) if person.id not in away]
        choices = list_staff_choices([person.id for person in people])
        keys = {_key(person, now): person for person in people if _is_time(choices[person.id], now, is_working_day)}
        sent = set(db.session.scalars(select(Message.key).where(Message.key.in_(keys))))
        for key, person in keys.items():
            if key not in sent:
                queued += queue_digest(person, now, due=choices[person.id].when(now))
    return queued


def queue_digest(person: Person, now: dt.datetime, *, due: dt.datetime | None = None) -> bool:
    """Queue the digest of one person for today; False when it was asked before or there is nothing to say."""
    if make_digest(actor_of(person), now).is_empty:
        return False
    message = queue_message(
        Actor.system(person.space_id),
        kind=KIND,
        key=_key(person, now),
        recipient=person.email,
        recipient_name=person.full_name,
        context={"person_id": person.id},
        household_id=None,
        now=now,
        due=due,
    )
    return message is not None


def make_digest(actor: Actor, now: dt.datetime) -> Digest:
    """Return what waits for somebody as it stands."""
    watch = get_watch(actor, now) if actor.can(Permission.TEAM_MANAGE) else None
    return Digest(day=get_day(actor, actor.person_id, now), watch=watch)


def render_digest(message: Message, now: dt.datetime) -> MailContent | None:
    """Say what waits when the mail leaves; None when all of it has been done meanwhile."""
    person = db.session.get(Person, message.context["person_id"])
    if person is None or person.left_on is not None:
        return None
    digest = make_digest(actor_of(person), now)
    if digest.is_empty:
        return None
    values = {"day": digest.day, "watch": digest.watch, "today": paris_date(now), "first_name": person.first_name}
    return MailContent(template=KIND, values=values, language=person.language, signer="")


def _team(space_id: int) -> list[Person]:
    followers = select(Membership.person_id).where(
        Membership.space_id == space_id, Membership.role.in_(FOLLOWING_ROLES)
    )
    query = select(Person).where(Person.space_id == space_id, Person.left_on.is_(None), Person.id.in_(followers))
    return list(db.session.scalars(query.order_by(Person.id)))


def _is_time(choices: StaffChoices, now: dt.datetime, is_working_day: bool) -> bool:
    if choices.digest_hour is None or (choices.working_days and not is_working_day):
        return False
    return choices.digest_hour <= now.astimezone(PARIS).hour < choices.digest_hour + CATCH_UP


def _key(person: Person, now: dt.datetime) -> str:
    return f"digest:{person.id}:{paris_date(now)}"
