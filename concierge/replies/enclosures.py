"""What came with an answer: kept as documents of a step by the rules of every document, or left out with a sentence."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Final

from flask_babel import force_locale, gettext as _
from sqlalchemy import select

from concierge.checklists import steps
from concierge.checklists.attachments.attachments import attach
from concierge.checklists.definition.model import Subject
from concierge.checklists.models import StepRow, is_open
from concierge.checklists.states import OPEN_STATUSES
from concierge.documents.keeping import FORM_BYTES, Refused
from concierge.documents.serving import room
from concierge.families.models import Household
from concierge.notifications.models import Message
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.replies.reading import Enclosed

STEP: Final = "Ranger les documents reçus par e-mail"
MOST: Final = 10


def keep_enclosed(
    actor: Actor,
    household: Household,
    message: Message | None,
    enclosed: Sequence[Enclosed],
    now: dt.datetime,
) -> list[str]:
    """Attach what may be kept to the step the mail was about, else to one of its own; return a sentence for each.

    The team finds them where it finds whatever families send.
    """
    said: list[str] = []
    step: StepRow | None = None
    heavy = 0
    for number, each in enumerate(enclosed[:20]):
        heavy += len(each.content)
        if number >= MOST or heavy > FORM_BYTES or not each.content:
            said += named_only([each.name])
            continue
        step = step or _step_for(household, message, now)
        try:
            kept = attach(actor, step, io.BytesIO(each.content), each.name, shared=True, room=room(), now=now)
        except Refused as refusal:
            said.append(_sentence(refusal))
        else:
            said.append(f"Pièce jointe rangée dans « {step.title or STEP} » : {kept.name}")
    return said


def named_only(names: Sequence[str]) -> list[str]:
    """Return the sentence for files that are not kept."""
    return [f"Pièce jointe non gardée : {name}. Demandez-la de nouveau si elle est utile." for name in names]


def _sentence(refusal: Refused) -> str:
    with force_locale("fr"):
        return str(_(refusal.message, **refusal.values))


def _step_for(household: Household, message: Message | None, now: dt.datetime) -> StepRow:
    """Return the one open step a mail was about, else the step where the team sorts documents."""
    named = message.context.get("step_ids", []) if message is not None else []
    if len(named) == 1:
        step = db.session.get(StepRow, named[0])
        if step is not None and step.household_id == household.id and step.status in OPEN_STATUSES:
            return step
    own = select(StepRow).where(StepRow.household_id == household.id, StepRow.title == STEP, is_open())
    return db.session.scalars(own.order_by(StepRow.id)).first() or steps.add_local_step(
        Actor.system(household.space_id),
        household,
        title=STEP,
        subject=Subject.ADMINISTRATIVE,
        due_on=paris_date(now),
        for_family=False,
        member_id=None,
        assignee_id=None,
        now=now,
    )
