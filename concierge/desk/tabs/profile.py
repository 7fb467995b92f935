"""A family's project as one understands it: priority, persona, and what would say more."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from concierge.desk.tabs.file import FileHeader
from concierge.desk.tabs.questions import answer_address
from concierge.families.interview.vocabulary import said
from concierge.families.qualification.advice import list_advice
from concierge.families.qualification.fit import Finding
from concierge.families.qualification.fit_reading import Fit, SetAside, read_fit
from concierge.families.qualification.models import Advice
from concierge.families.qualification.personas import Resemblance, suggestions
from concierge.families.qualification.priority import DIMENSION_LABELS, Measure
from concierge.families.qualification.queries import ProjectReading, read_project
from concierge.families.qualification.words import ToAsk, measure_words, priority_sentence, to_ask
from concierge.platform.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAt:
    """A question that would say more, and where its answer is written."""

    label: str
    about: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLine:
    """One dimension of the priority as the page shows it."""

    label: str
    words: str
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaLine:
    """One persona as the page shows it."""

    resemblance: Resemblance
    asks: Sequence[AskAt]
    decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkLine:
    """A remark about the fit as the page shows it; `aside` says why it was set aside."""

    finding: Finding
    text: str
    aside: SetAside | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The page: `suggested` first, `others` folded."""

    reading: ProjectReading
    sentence: str
    measures: Sequence[MeasureLine]
    asks: Sequence[AskAt]
    suggested: Sequence[PersonaLine]
    others: Sequence[PersonaLine]
    fit: Fit
    remarks: Sequence[RemarkLine]
    aside: Sequence[RemarkLine]
    fit_asks: Sequence[AskAt]
    advice: Sequence[Advice]


def get_profile(actor: Actor, header: FileHeader, now: dt.datetime) -> Profile:
    """Return what the page of a family's project says."""
    reading = read_project(actor, header.household, now)
    priority, names = reading.priority, {str(member.id): member.first_name for member in header.members}
    lines = [_persona_line(header, reading, each, names) for each in reading.ranked]
    first = [each.persona.key for each in suggestions(reading.ranked)]
    asks = [] if priority is None else to_ask(priority.unknown, names, date=priority.lacks_date)
    fit = read_fit(actor, header.household, reading.project, now)
    remarks = [_remark_line(fit, finding) for finding in fit.findings if finding.is_certain]
    return Profile(
        reading=reading,
        sentence="" if priority is None else priority_sentence(priority, reading.signs),
        measures=[
            MeasureLine(
                label=DIMENSION_LABELS[measure.dimension], words=measure_words(measure, reading.signs), measure=measure
            )
            for measure in (() if priority is None else priority.measures)
        ],
        asks=_at(header, asks),
        suggested=[line for line in lines if line.resemblance.persona.key in first or line.decided],
        fit=fit,
        advice=list_advice(actor, header.household.id),
        remarks=[line for line in remarks if line.aside is None],
        aside=[line for line in remarks if line.aside is not None],
        fit_asks=_at(header, to_ask(frozenset().union(*(each.unknown for each in fit.findings)), names)),
        others=[line for line in lines if line.resemblance.persona.key not in first and not line.decided],
    )


def _persona_line(
    header: FileHeader, reading: ProjectReading, resemblance: Resemblance, names: dict[str, str]
) -> PersonaLine:
    decided = reading.decided.persona if reading.decided is not None else None
    return PersonaLine(
        resemblance=resemblance,
        asks=_at(header, to_ask(resemblance.unknown, names)),
        decided=decided is not None and decided.key == resemblance.persona.key,
    )


def _remark_line(fit: Fit, finding: Finding) -> RemarkLine:
    commune = "" if fit.target is None else fit.target.name
    text = said(finding.remark.text).replace("{commune}", commune)
    return RemarkLine(finding=finding, text=text, aside=fit.aside.get(finding.remark.key))


def _at(header: FileHeader, asks: Sequence[ToAsk]) -> list[AskAt]:
    return [
        AskAt(label=ask.label, about=ask.about, url=answer_address(header, ask.knowable, ask.member_id)) for ask in asks
    ]
