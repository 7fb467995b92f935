"""Why a date is what it is: kept as small JSON beside the step, written in words when it is shown.

stored = explanation.to_dict()
explain(Explanation.from_dict(stored), due, french, step_title=titles.get)
# « 30 jours après l'emménagement (12 mars), reporté au lundi 13 avril : jour férié (lundi de Pâques) »
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Self, assert_never, cast

from concierge.checklists.definition.canonical import from_plain, to_plain
from concierge.checklists.planning.dates import Offset, OffsetUnit
from concierge.families.anchor_dates import Anchor
from concierge.platform.i18n import N_
from concierge.platform.languages import NBSP, Translator, french_spaces


class ExplanationKind(StrEnum):
    """Where a date comes from."""

    RULE = "rule"  # the step's own rule
    FALLBACK = "fallback"  # the rule for as long as the anchor is unknown
    WAITING = "waiting"  # no date yet: the anchor is unknown
    NO_RULE = "no_rule"  # the step has no date of its own
    PINNED = "pinned"  # chosen by a person
    STARTED = "started"
    BLOCKED = "blocked"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"


class ShiftCause(StrEnum):
    """Why a date moved away from its rule."""

    HOLIDAY = "holiday"  # `detail` is the holiday's name
    WEEKEND = "weekend"
    EARLIEST = "earliest"
    LATEST = "latest"
    PREREQUISITE = "prerequisite"  # `detail` is the key of the step that comes first
    TODAY = "today"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One move of a date, to `to`, for one cause."""

    cause: ShiftCause
    to: date
    detail: str | None = None
    earlier: bool = False  # whether the date came forward


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The structured reason of a date. `target` is the date before any shift, which follows its anchor exactly."""

    kind: ExplanationKind
    anchor: Anchor | None = None
    step: str | None = None  # the full key of the step that dates are counted from, instead of an anchor
    anchor_date: date | None = None
    offset: Offset | None = field(default=None, metadata={"write": str, "read": lambda plain: Offset.parse(str(plain))})
    target: date | None = None
    shifts: tuple[Shift, ...] = ()
    waiting_for: Anchor | None = None  # the unknown anchor, of a WAITING or FALLBACK date
    waiting_for_step: str | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the JSON value to store."""
        return cast(dict[str, object], to_plain(self))

    @classmethod
    def from_dict(cls, plain: Mapping[str, object]) -> Self:
        """Read a stored explanation; ValueError when this release does not understand it."""
        return from_plain(cls, dict(plain))


def no_title(key: str) -> str | None:
    """Return None: the step's key is shown when its title is not known."""
    del key
    return None


def explain(
    explanation: Explanation,
    due: date | None,
    words: Translator,
    *,
    step_title: Callable[[str], str | None] = no_title,
) -> str:
    """Write why a date is what it is, without a final full stop; years that differ from that of `due` are shown."""
    kept = _KEPT.get(explanation.kind)
    if kept is not None:
        return words.gettext(kept)
    if explanation.kind is ExplanationKind.WAITING:
        return _waiting(explanation, words, step_title)
    sentence = _rule(explanation, due, words, step_title)
    for shift in explanation.shifts:
        sentence += _shift(shift, words, step_title)
    if explanation.kind is ExplanationKind.FALLBACK:
        waiting = _waiting(explanation, words, step_title)
        sentence = words.gettext("%(waiting)s ; en attendant : %(rule)s", waiting=waiting, rule=sentence)
    return french_spaces(sentence)


_KEPT: Mapping[ExplanationKind, str] = {
    ExplanationKind.NO_RULE: N_("sans date : à faire quand le moment s’y prête"),
    ExplanationKind.PINNED: N_("date choisie par l’équipe : elle ne bouge pas"),
    ExplanationKind.STARTED: N_("étape commencée : sa date ne bouge plus"),
    ExplanationKind.BLOCKED: N_("étape bloquée : sa date ne bouge pas"),
    ExplanationKind.DONE: N_("étape faite"),
    ExplanationKind.NOT_APPLICABLE: N_("étape sans objet pour ce foyer"),
}


_WAITING: Mapping[Anchor, str] = {
    Anchor.OPENED: N_("date fixée dès que le dossier est ouvert"),
    Anchor.WEEKEND: N_("date fixée dès que le week-end de découverte est connu"),
    Anchor.DECISION: N_("date fixée dès que la décision de venir est prise"),
    Anchor.NOTICE_GIVEN: N_("date fixée dès que le congé de l’ancien logement est donné"),
    Anchor.LEASE_START: N_("date fixée dès que la remise des clés est connue"),
    Anchor.DEPARTURE: N_("date fixée dès que le départ de l’ancien logement est connu"),
    Anchor.MOVE_IN: N_("date fixée dès que l’emménagement est connu"),
    Anchor.YEAR_END: N_("date fixée dès que l’emménagement est connu"),
    Anchor.JOB_START: N_("date fixée dès que la prise de poste est connue"),
    Anchor.BIRTH: N_("date fixée dès que la date de naissance est connue"),
    Anchor.RENTREE: N_("date fixée dès que la rentrée est connue"),
    Anchor.BALLOT: N_("date fixée dès que la prochaine élection est connue"),
    Anchor.CRECHE_COMMISSION: N_("date fixée dès que la commission de la crèche est connue"),
    Anchor.SCHOOL_TRANSPORT_CLOSING: N_("date fixée dès que la clôture des transports scolaires est connue"),
}


def _waiting(explanation: Explanation, words: Translator, step_title: Callable[[str], str | None]) -> str:
    if explanation.waiting_for_step is not None:
        title = step_title(explanation.waiting_for_step) or explanation.waiting_for_step
        return french_spaces(words.gettext("date fixée dès que l’étape « %(title)s » aura la sienne", title=title))
    return words.gettext(_WAITING[explanation.waiting_for or Anchor.OPENED])


def _rule(
    explanation: Explanation, due: date | None, words: Translator, step_title: Callable[[str], str | None]
) -> str:
    offset, start = explanation.offset or Offset(), explanation.anchor_date
    if start is None:
        return ""
    day = words.date(start, year=due is None or due.year != start.year)
    if explanation.step is not None:
        title = step_title(explanation.step) or explanation.step
        name = words.gettext("l’étape « %(title)s »", title=title)
        on_the_day = words.gettext("le jour même de l’étape « %(title)s »", title=title)
    else:
        anchor = explanation.anchor or Anchor.OPENED
        name, on_the_day = words.gettext(anchor.name_fr), words.gettext(anchor.day_fr)
    if offset.amount == 0:
        return words.gettext("%(on_the_day)s (%(date)s)", on_the_day=on_the_day, date=day)
    length = duration(offset, words)
    if offset.amount > 0:
        return words.gettext("%(duration)s après %(anchor)s (%(date)s)", duration=length, anchor=name, date=day)
    return words.gettext("%(duration)s avant %(anchor)s (%(date)s)", duration=length, anchor=name, date=day)


def duration(offset: Offset, words: Translator) -> str:
    """Write how long an offset is: « 30 jours », « 1 mois »."""
    count = abs(offset.amount)
    match offset.unit:
        case OffsetUnit.DAY:
            text = words.ngettext("%(num)s jour", "%(num)s jours", count)
        case OffsetUnit.WEEK:
            text = words.ngettext("%(num)s semaine", "%(num)s semaines", count)
        case OffsetUnit.MONTH:
            text = words.ngettext("%(num)s mois", "%(num)s mois", count)
        case OffsetUnit.YEAR:
            text = words.ngettext("%(num)s an", "%(num)s ans", count)
        case OffsetUnit.WORKING_DAY:
            text = words.ngettext("%(num)s jour ouvré", "%(num)s jours ouvrés", count)
        case _:
            assert_never(offset.unit)
    return text.replace(" ", NBSP, 1)


_SHIFTS: Mapping[ShiftCause, str] = {
    ShiftCause.HOLIDAY: N_(", reporté au %(date)s : jour férié (%(detail)s)"),
    ShiftCause.WEEKEND: N_(", reporté au %(date)s : week-end"),
    ShiftCause.EARLIEST: N_(", reporté au %(date)s : pas possible plus tôt"),
    ShiftCause.LATEST: N_(", avancé au %(date)s : dernière date possible"),
    ShiftCause.PREREQUISITE: N_(", reporté au %(date)s : après l’étape « %(detail)s »"),
    ShiftCause.TODAY: N_(", reporté au %(date)s : cette date était déjà passée"),
}


_EARLIER: Mapping[ShiftCause, str] = {
    ShiftCause.HOLIDAY: N_(", avancé au %(date)s : jour férié (%(detail)s)"),
    ShiftCause.WEEKEND: N_(", avancé au %(date)s : week-end"),
}


def _shift(shift: Shift, words: Translator, step_title: Callable[[str], str | None]) -> str:
    detail = shift.detail or ""
    if shift.cause is ShiftCause.PREREQUISITE:
        detail = step_title(detail) or detail
    elif detail:
        detail = words.gettext(detail)
    day = words.date(shift.to, weekday=True)
    message = _EARLIER.get(shift.cause) if shift.earlier else None
    return words.gettext(message or _SHIFTS[shift.cause], date=day, detail=detail)
