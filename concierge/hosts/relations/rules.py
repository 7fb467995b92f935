"""When the two are asked how it goes, what is a silence, when it is time to say thank you: values in, values out."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from concierge.hosts.choices import OfferKind
from concierge.hosts.relations.choices import ENDINGS_OF, Alarm, Answer, Ending, How, Mood
from concierge.hosts.requests.choices import Side
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_

EDITABLE: Final = dt.timedelta(days=30)  # how long one's own note may be corrected or taken back
CORRECTED: Final = dt.timedelta(days=1)  # an answer said again within it replaces the former
LAPSES_AFTER: Final = 21  # days: a question nobody answered waits no longer
MOST_QUESTIONS: Final = 4  # to one side of a meal, a visit, a night, an advice
MOST_WORDS: Final = 600
SHORT_LINE: Final = 300
_YEAR_LONG: Final = frozenset({OfferKind.MENTORING})
_MEANT: Final[Mapping[Answer, How]] = {Answer.MET: How.SEEN, Answer.TALKED: How.CALLED}


class RelationOver(DomainError):
    """It has ended: nothing more is said of it."""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("Cette rencontre est terminée. Merci pour ce qu’elle a été."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """In days, the agency's choices."""

    ask_after: int = 5  # since the contacts opened, when no day was agreed
    ask_again: int = 14  # after « pas encore »
    ask_every: int = 60  # for a mentor
    remind_question: int = 5
    silent_after: int = 30
    mentor_silent_after: int = 90
    thank_after: int = 10  # since a meeting took place
    mentor_year: int = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The last question put to one side, and what became of it; `count` of them all."""

    count: int = 0
    asked_on: dt.date | None = None
    reminded: bool = False
    waits: bool = False
    answer: Answer | None = None
    answered_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """What stands between a family and a host, as far as time is concerned."""

    kind: OfferKind
    opened_on: dt.date
    on: dt.date | None = None
    met_on: dt.date | None = None
    last_sign_on: dt.date | None = None
    quiet: bool = False  # the team has been told of the silence
    proposed: bool = False

    @property
    def year_long(self) -> bool:
        """Tell whether it lasts, rather than being one meeting."""
        return self.kind in _YEAR_LONG

    @property
    def since(self) -> dt.date:
        """Return the day from which news may be expected: of the meeting, or when the contacts opened."""
        return max(self.opened_on, self.on or self.opened_on)


def asks_on(bond: Bond, asked: Asked, rhythm: Rhythm) -> dt.date | None:
    """Return the day on which a side is asked next, None when it is not: it waits to be answered, or all is said."""
    if asked.waits:
        return None
    if asked.count == 0:
        first = bond.on + dt.timedelta(days=1) if bond.on else bond.opened_on + dt.timedelta(days=rhythm.ask_after)
        return max(first, bond.opened_on + dt.timedelta(days=1))
    last = max(filter(None, (asked.asked_on, asked.answered_on)))
    if bond.year_long:
        lately = max(filter(None, (last, bond.last_sign_on)))
        soon = asked.answer is Answer.NOT_YET and bond.met_on is None
        return last + dt.timedelta(days=rhythm.ask_again) if soon else lately + dt.timedelta(days=rhythm.ask_every)
    if asked.count >= MOST_QUESTIONS or took_place(bond.kind, asked.answer) or asked.answer is Answer.HELP:
        return None
    return last + dt.timedelta(days=rhythm.ask_again)


def is_reminded(asked: Asked, today: dt.date, rhythm: Rhythm) -> bool:
    """Tell whether a side hears once more of its question: once, never again."""
    if not asked.waits or asked.reminded or asked.asked_on is None:
        return False
    return today >= asked.asked_on + dt.timedelta(days=rhythm.remind_question)


def has_lapsed(asked: Asked, today: dt.date) -> bool:
    """Tell whether a question has waited long enough."""
    return asked.waits and asked.asked_on is not None and today > asked.asked_on + dt.timedelta(days=LAPSES_AFTER)


def is_silent(bond: Bond, today: dt.date, rhythm: Rhythm) -> bool:
    """Tell whether neither side gave a sign for too long, and nobody was told yet."""
    if bond.quiet or (bond.met_on is not None and not bond.year_long):
        return False
    patience = rhythm.mentor_silent_after if bond.year_long else rhythm.silent_after
    return today > max(bond.since, bond.last_sign_on or bond.since) + dt.timedelta(days=patience)


def is_time_to_thank(bond: Bond, today: dt.date, rhythm: Rhythm) -> bool:
    """Tell whether to propose an end with thanks: the meeting took place, or the year is over."""
    if bond.proposed:
        return False
    if bond.year_long:
        return today >= bond.opened_on + dt.timedelta(days=rhythm.mentor_year)
    return bond.met_on is not None and today >= bond.met_on + dt.timedelta(days=rhythm.thank_after)


def ends_by_itself(bond: Bond, said: Mapping[Side, tuple[Answer | None, Mood | None]]) -> bool:
    """Tell whether both said that it took place and neither found it hard: then nobody has to click."""
    if bond.year_long:
        return False
    answers = [said.get(side, (None, None)) for side in (Side.HOST, Side.FAMILY)]
    return all(took_place(bond.kind, answer) and mood is not Mood.HARD for answer, mood in answers)


def took_place(kind: OfferKind, answer: Answer | None) -> bool:
    """Tell whether an answer says that what was wished for has happened; advice may be given by telephone."""
    return answer is Answer.MET or (answer is Answer.TALKED and kind is OfferKind.EXPERTISE)


def meant_by(answer: Answer) -> How | None:
    """Return what an answer writes into the log."""
    return _MEANT.get(answer)


def alarm_of(answer: Answer, mood: Mood | None) -> Alarm | None:
    """Return why somebody of the team is called at once, if they are."""
    if answer is Answer.HELP:
        return Alarm.HELP
    return Alarm.HARD if mood is Mood.HARD else None


def day_of(answer: Answer, on: dt.date | None, today: dt.date) -> dt.date:
    """Return the day an answer speaks of: the agreed one when it is past, else today."""
    return on if answer is Answer.MET and on is not None and on <= today else today


def expect_open(ended_at: dt.datetime | None) -> None:
    """Refuse to say more of what has ended: two browsers, an old page, a forwarded link."""
    if ended_at is not None:
        raise RelationOver


def expect_ending(side: Side, ending: Ending) -> None:
    """Refuse a reason that is not this side's to give."""
    if ending not in ENDINGS_OF[side]:
        raise DomainError(N_("Choisissez une raison dans la liste."), field="ending")


def check_day(on: dt.date, opened_on: dt.date, today: dt.date) -> None:
    """Refuse a day to come, or before the two knew each other."""
    if on > today:
        raise DomainError(N_("Ce jour n’est pas encore venu."), field="on")
    if on < opened_on:
        raise DomainError(N_("Vous ne vous connaissiez pas encore ce jour-là : vérifiez la date."), field="on")


def is_editable(written_at: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether one's own note may still be corrected or taken back."""
    return now - written_at <= EDITABLE


def seeks_again(ending: Ending, *, again: bool) -> bool:
    """Tell whether the family's wish stays open when a relation ends: somebody else is then found."""
    return again or ending in {Ending.CHANGED, Ending.HOST_LEFT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """One relation of a host within a year: days on which they saw each other by side, and whether they spoke."""

    household_id: int
    kind: OfferKind
    seen: Mapping[Side, frozenset[dt.date]]
    spoke: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HostYear:
    """What a host did in a year."""

    families: int = 0
    meetings: int = 0
    nights: int = 0
    advice: int = 0

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody was met."""
        return self.families == 0


def year_of(relations: Iterable[Took]) -> HostYear:
    """Count a year; two sides that note the same meeting on two days count it once."""
    families, meetings, nights, advice = set(), 0, 0, 0
    for each in relations:
        seen = max((len(days) for days in each.seen.values()), default=0)
        if not seen and not each.spoke:
            continue
        families.add(each.household_id)
        meetings += seen
        nights += seen if each.kind is OfferKind.LODGING else 0
        advice += each.kind is OfferKind.EXPERTISE
    return HostYear(families=len(families), meetings=meetings, nights=nights, advice=advice)


def last_thanks_day(activated_on: dt.date, today: dt.date, fixed: tuple[int, int] | None) -> dt.date | None:
    """Return the latest day of thanks that has come: an anniversary, or the agency's day; None in a first half-year.

    Who joined less than half a year before the agency's day is thanked the next time.
    """
    month, day = fixed or (activated_on.month, activated_on.day)
    for year in (today.year, today.year - 1):
        on = _civil(year, month, day)
        if on <= today:
            return on if on >= activated_on + dt.timedelta(days=182 if fixed else 1) else None
    return None


def year_before(on: dt.date) -> dt.date:
    """Return the first day of the year that ends the day before `on`."""
    return _civil(on.year - 1, on.month, on.day)


def _civil(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:  # 29 February
        return dt.date(year, month, 28)
