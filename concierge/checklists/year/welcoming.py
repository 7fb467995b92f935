"""« Accueillir à votre tour »: a yes of an adult gives the team a step; a no gives none, « plus tard » comes back."""

import datetime as dt
from collections.abc import Mapping, Sequence

from flask_babel import force_locale, gettext as _
from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.checklists import steps
from concierge.checklists.definition.model import Subject
from concierge.checklists.events import WelcomeAnswered
from concierge.checklists.models import StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.pulses.words import TITLE_LIMIT
from concierge.checklists.year.welcome_models import Welcome, WelcomeAnswer
from concierge.families.models import Household
from concierge.families.queries import hold_file
from concierge.platform import events
from concierge.platform.access import Actor, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import NotFound
from concierge.platform.i18n import N_

_ANSWERED_IN: Mapping[Welcome, dt.timedelta] = {
    Welcome.HOST: dt.timedelta(days=7),
    Welcome.AMBASSADOR: dt.timedelta(days=7),
}
_TITLES: Mapping[Welcome, str] = {
    Welcome.HOST: N_("Remercier la famille %(family)s : prête à devenir famille accueillante"),
    Welcome.AMBASSADOR: N_("Remercier la famille %(family)s : prête à devenir ambassadrice"),
}


def answer_welcome(actor: Actor, choice: Welcome, words: str, now: dt.datetime) -> None:
    """Take an adult's answer, or another one; the step an earlier one had led to is put aside if nobody began it."""
    if actor.member_id is None:
        raise NotFound
    household = hold_file(actor, actor.household_id or 0)
    answer = find_own_welcome(actor)
    same = answer is not None and (answer.choice, answer.words) == (choice, words)
    if same and answer is not None and paris_date(answer.answered_at) == paris_date(now):
        return  # a double click; said again another day, it answers another question
    if answer is None:
        answer = WelcomeAnswer(space_id=actor.space_id, household_id=household.id, member_id=actor.member_id)
        db.session.add(answer)
    elif answer.step_id is not None and answer.choice is not choice:
        _put_aside(actor, answer.step_id, now)
        answer.step_id = None
    answer.choice, answer.words, answer.answered_at = choice, words, now
    if choice in _TITLES:
        step = db.session.get_one(StepRow, answer.step_id) if answer.step_id else _add_step(household, choice, now)
        answer.step_id = step.id
        if words and not same:
            steps.comment(actor, step, words, shared=True, now=now)
    db.session.flush()
    events.record(WelcomeAnswered(household_id=household.id, choice=choice.value), actor, now)


def find_own_welcome(actor: Actor) -> WelcomeAnswer | None:
    """Return what this adult answered."""
    return db.session.scalars(
        scoped(actor, WelcomeAnswer).where(WelcomeAnswer.member_id == actor.member_id)
    ).one_or_none()


def list_welcomes(actor: Actor, household_id: int) -> Sequence[WelcomeAnswer]:
    """Return what the adults of a family answered."""
    query = scoped(actor, WelcomeAnswer).where(WelcomeAnswer.household_id == household_id)
    return db.session.scalars(query.order_by(WelcomeAnswer.id)).all()


def _add_step(household: Household, choice: Welcome, now: dt.datetime) -> StepRow:
    owner = db.session.get(Person, household.owner_id) if household.owner_id else None
    with force_locale(owner.language if owner else "fr"):
        longest = TITLE_LIMIT - len(_(_TITLES[choice], family=""))
        title = str(_(_TITLES[choice], family=household.name[:longest]))
    return steps.add_local_step(
        Actor.system(household.space_id),
        household,
        title=title,
        subject=Subject.SOCIAL,
        due_on=paris_date(now + _ANSWERED_IN[choice]),
        for_family=False,
        member_id=None,
        assignee_id=None,
        now=now,
    )


def _put_aside(actor: Actor, step_id: int, now: dt.datetime) -> None:
    step = db.session.scalars(select(StepRow).where(StepRow.id == step_id, StepRow.status == StepStatus.TODO)).first()
    if step is not None:
        with force_locale("fr"):  # read by the team
            reason = str(_("La famille a changé d’avis."))
        steps.set_aside(actor, step, reason=reason, now=now)
