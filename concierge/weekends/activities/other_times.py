"""Another moment that a guide proposed, taken: the activity moves, the others are asked again."""

import datetime as dt
from dataclasses import replace

from concierge.platform.access import Actor
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.weekends.activities.guiding import answer_ask, get_ask
from concierge.weekends.activities.services import change_activity, details_of
from concierge.weekends.choices import AskState


def take_other_time(actor: Actor, ask_id: int, now: dt.datetime) -> None:
    """Hold an activity when its guide can; done already, nothing happens."""
    row, activity = get_ask(actor, ask_id)
    if row.state is AskState.ACCEPTED:
        return
    if row.state is not AskState.OTHER_TIME or not row.proposed:
        raise DomainError(N_("Ce guide ne propose pas d’autre moment."))
    proposed, words = row.proposed, row.words
    answer_ask(actor, row, AskState.DECLINED, seen_turn=None, words=words, now=now)  # so that it is not asked again
    change_activity(actor, activity.id, replace(details_of(activity), windows=proposed), seen_version=None, now=now)
    answer_ask(actor, row, AskState.ACCEPTED, seen_turn=None, words=words, now=now)
