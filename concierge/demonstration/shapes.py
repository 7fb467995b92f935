"""The shapes of the demonstration's stories: people, contacts, deeds. Every date is a number of days from today."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from concierge.checklists.planning.recurrence import Repeat
from concierge.checklists.states import WaitingFor
from concierge.families.choices import Channel, ClosingReason, MemberKind, Milestone, Source
from concierge.families.facts import Fact, FactValue

Facts = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """One person or animal; `age` in years on the day of the demonstration, `expected` in days from it."""

    kind: MemberKind
    first: str
    last: str = ""
    age: float | None = None
    expected: int | None = None
    relation: str = ""
    relative: bool = False
    languages: str = ""
    needs: str = ""
    email: bool = False
    job_start: int | None = None  # days from today
    facts: Mapping[Fact, FactValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One contact. `promise` is the day (from today) an answer was promised for, `kept` how long ago it was given."""

    ago: int
    channel: Channel
    text: str
    by_family: bool = False
    promise: int | None = None
    kept: int | None = None
    hour: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """An appointment, `ahead` days from today (negative: it took place); `fixed` days ago it was agreed."""

    ahead: int
    hour: int
    subject: str
    place: str
    fixed: int
    minute: int = 0
    cancelled: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A note among staff."""

    ago: int
    text: str
    by: str | None = None  # the owner when nobody is named


class DeedKind(StrEnum):
    """What somebody does with a step."""

    START = "start"
    BLOCK = "block"
    SET_ASIDE = "set_aside"
    POSTPONE = "postpone"
    COMMENT = "comment"
    ASK_HELP = "ask_help"
    DECLINE = "decline"
    ASSIGN = "assign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act on the first open step among `keys`. `to` is a day from today; {date} in the text is that day."""

    kind: DeedKind
    ago: int
    keys: tuple[str, ...]
    text: str = ""
    waiting: WaitingFor = WaitingFor.OTHER
    shared: bool = True
    by_family: bool = False
    to: int = 0
    person: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """Facts learned on the way; the plan follows the same day unless it is left `waiting` for somebody's look."""

    ago: int
    facts: Facts = field(default_factory=dict)
    dates: Mapping[str, int] = field(default_factory=dict)
    waiting: bool = False
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """A step of this family's own, beside the catalogue."""

    ago: int
    title: str
    due: int
    for_family: bool = False
    repeats: Repeat | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The story of one household. `reached` tells milestones in days ago, `dates` anchors in days from today."""

    name: str
    opened: int
    source: Source
    people: tuple[Someone, ...]
    owner: str | None
    summary: str
    origin: str | None = None
    place: str = ""
    target: str | None = None
    language: str = "fr"
    tags: tuple[str, ...] = ()
    brought_by: str | None = None
    asked: bool = True  # have the questions been asked, are the facts known
    planned: bool = True
    facts: Facts = field(default_factory=dict)
    reached: Mapping[Milestone, int] = field(default_factory=dict)
    dates: Mapping[str, int] = field(default_factory=dict)
    talks: tuple[Talk, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    remarks: tuple[Remark, ...] = ()
    deeds: tuple[Deed, ...] = ()
    news: tuple[News, ...] = ()
    extras: tuple[Extra, ...] = ()
    outcomes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    late: int = 0  # staff steps left behind
    family_late: int = 0  # the family's own
    complete: bool = False  # everything is done, whatever its date
    born: Mapping[str, int] = field(default_factory=dict)  # expected children born since, in days ago
    closed: tuple[ClosingReason, int] | None = None
    paused: int | None = None  # reminders paused until, in days from today


def _facts(values: Facts) -> dict[Fact, FactValue]:
    return {Fact(name): value for name, value in values.items()}


_ADULT: Facts = {
    "health_scheme": "cpam",
    "has_gp": False,
    "driving_licence": True,
    "nationality": "french",
    "french_level": "fluent",
    "wants_mentor": True,
    "disability": False,
    "resigns_to_follow": False,
}


def adult(
    first: str,
    last: str,
    age: float,
    work: str = "employed_private",
    wish: str = "seeks_job",
    *,
    relation: str = "",
    relative: bool = False,
    languages: str = "",
    needs: str = "",
    email: bool = True,
    job_start: int | None = None,
    **facts: FactValue,
) -> Someone:
    """Return an adult with the usual answers, changed by `facts`."""
    known = {**_ADULT, "work_status": work, "work_wish": wish, **facts}
    return Someone(
        kind=MemberKind.ADULT,
        first=first,
        last=last,
        age=age,
        relation=relation,
        relative=relative,
        languages=languages,
        needs=needs,
        email=email,
        job_start=job_start,
        facts=_facts(known),
    )


def child(
    first: str,
    age: float,
    *,
    last: str = "",
    needs: str = "",
    relation: str = "",
    languages: str = "",
    **facts: FactValue,
) -> Someone:
    """Return a child; the last name is the first adult's unless given."""
    known: Facts = {"disability": False, "needs_school_transport": False, **facts}
    return Someone(
        kind=MemberKind.CHILD,
        first=first,
        last=last,
        age=age,
        needs=needs,
        relation=relation,
        languages=languages,
        facts=_facts(known),
    )


def baby(first: str, expected: int, **facts: FactValue) -> Someone:
    """Return a child not born yet when the file was opened."""
    return Someone(kind=MemberKind.CHILD, first=first, expected=expected, facts=_facts({"disability": False, **facts}))


def pet(first: str, species: str) -> Someone:
    """Return an animal."""
    return Someone(kind=MemberKind.PET, first=first, facts=_facts({"species": species}))
