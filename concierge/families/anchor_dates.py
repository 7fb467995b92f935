"""The closed list of anchors that dates hang on, and the dates one family has for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Self

from concierge.platform.i18n import N_


class AnchorKind(StrEnum):
    """Where the date of an anchor comes from."""

    HOUSEHOLD = "household"
    MEMBER = "member"
    CIVIL = "civil"
    LOCAL = "local"


class Anchor(StrEnum):
    """A date that other dates are counted from. `name_fr` follows « après », `day_fr` is « le jour de … »."""

    kind: AnchorKind
    name_fr: str
    day_fr: str

    def __new__(cls, value: str, name: str = "", day: str = "", kind: AnchorKind = AnchorKind.HOUSEHOLD) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.name_fr, member.day_fr, member.kind = name, day, kind
        return member

    OPENED = "opened", N_("l’ouverture du dossier"), N_("le jour de l’ouverture du dossier")
    WEEKEND = "weekend", N_("le week-end de découverte"), N_("le premier jour du week-end de découverte")
    DECISION = "decision", N_("la décision de venir"), N_("le jour de la décision de venir")
    NOTICE_GIVEN = "notice_given", N_("le congé de l’ancien logement"), N_("le jour du congé de l’ancien logement")
    LEASE_START = "lease_start", N_("la remise des clés"), N_("le jour de la remise des clés")
    DEPARTURE = "departure", N_("le départ de l’ancien logement"), N_("le jour du départ de l’ancien logement")
    MOVE_IN = "move_in", N_("l’emménagement"), N_("le jour de l’emménagement")
    YEAR_END = "year_end", N_("la fin de la première année"), N_("le dernier jour de la première année")
    JOB_START = "job_start", N_("la prise de poste"), N_("le jour de la prise de poste"), AnchorKind.MEMBER
    BIRTH = "birth", N_("la naissance"), N_("le jour de la naissance"), AnchorKind.MEMBER
    RENTREE = "rentree", N_("la rentrée"), N_("le jour de la rentrée"), AnchorKind.CIVIL
    BALLOT = (
        "ballot",
        N_("le premier tour de l’élection"),
        N_("le jour du premier tour de l’élection"),
        AnchorKind.CIVIL,
    )
    CRECHE_COMMISSION = (
        "creche_commission",
        N_("la commission d’attribution des places de crèche"),
        N_("le jour de la commission d’attribution des places de crèche"),
        AnchorKind.LOCAL,
    )
    SCHOOL_TRANSPORT_CLOSING = (
        "school_transport_closing",
        N_("la clôture des inscriptions aux transports scolaires"),
        N_("le jour de la clôture des inscriptions aux transports scolaires"),
        AnchorKind.LOCAL,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorDates:
    """The known anchor dates of one family; an absent anchor is an unknown date.

    `dates` takes household, civil and local anchors; `member_dates` takes member anchors by member id (births are read
    from the members themselves). `year_end` and `rentree` are filled in by the planner and need not be given.
    """

    opened: date
    dates: Mapping[Anchor, date] = field(default_factory=dict)
    member_dates: Mapping[str, Mapping[Anchor, date]] = field(default_factory=dict)

    def find(self, anchor: Anchor, *, member_id: str | None = None) -> date | None:
        """Return the date of `anchor`, None when unknown; a member without a `job_start` has the earliest one."""
        if anchor is Anchor.OPENED:
            return self.opened
        if anchor.kind is not AnchorKind.MEMBER:
            return self.dates.get(anchor)
        if member_id is not None and anchor in (own := self.member_dates.get(member_id, {})):
            return own[anchor]
        if anchor is Anchor.JOB_START:
            return min((known[anchor] for known in self.member_dates.values() if anchor in known), default=None)
        return None

    def with_dates(self, **more: date) -> Self:
        """Return the same anchors with household, civil or local dates added by anchor value."""
        return replace(self, dates={**self.dates, **{Anchor(name): day for name, day in more.items()}})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When facts are judged: ages, school levels and seasons depend on it."""

    today: date
    anchors: AnchorDates
    arrives_in_term: bool | None = None  # does the move-in fall inside a school year; None when it is unknown
    arrival_rentree: date | None = None  # the start of that school year, None when the move-in is in summer or unknown

    @property
    def arrival(self) -> date | None:
        """Return the move-in date, or None when unknown."""
        return self.anchors.find(Anchor.MOVE_IN)

    def reference(self, at: Anchor | None = None) -> date:
        """Return the date at which an age is judged: the anchor when known, else the move-in, else today."""
        return (self.anchors.find(at) if at else None) or self.arrival or self.today
