"""The first year of a family as it tells it: trend, words, who answered."""

import datetime as dt
from dataclasses import dataclass

from concierge.checklists.pulses.models import Pulse
from concierge.checklists.pulses.pulses import list_answers_of_year, list_pulses
from concierge.checklists.pulses.trend import SubjectTrend, Voice, draw_trend
from concierge.families.models import Member
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One pulse of a family, with what was said."""

    days: int
    due_on: dt.date
    expires_on: dt.date
    opened_at: dt.datetime | None
    answered_at: dt.datetime | None
    names: list[str]  # who answered
    words: list[Voice]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstYear:
    """What the page of the first year shows."""

    rounds: list[Round]
    trends: list[SubjectTrend]

    @property
    def has_answers(self) -> bool:
        """Tell whether anything was answered."""
        return any(round_.names for round_ in self.rounds)


def get_first_year(actor: Actor, household_id: int) -> FirstYear:
    """Return the pulses of a family with their answers. Three queries."""
    pulses = list_pulses(actor, household_id)
    members = db.session.scalars(scoped(actor, Member).where(Member.household_id == household_id))
    names = {member.id: member.first_name for member in members}
    voices = [
        Voice(
            pulse_id=answer.pulse_id,
            subject=answer.subject,
            name=names.get(answer.member_id, ""),
            score=answer.score,
            comment=answer.comment,
        )
        for answer in list_answers_of_year(actor, household_id)
    ]
    return FirstYear(
        rounds=[_round(pulse, [voice for voice in voices if voice.pulse_id == pulse.id]) for pulse in pulses],
        trends=draw_trend([(pulse.id, pulse.days, pulse.low) for pulse in pulses], voices),
    )


def _round(pulse: Pulse, voices: list[Voice]) -> Round:
    return Round(
        days=pulse.days,
        due_on=pulse.due_on,
        expires_on=pulse.expires_on,
        opened_at=pulse.opened_at,
        answered_at=pulse.answered_at,
        names=list(dict.fromkeys(voice.name for voice in voices)),
        words=[voice for voice in voices if voice.comment],
    )
