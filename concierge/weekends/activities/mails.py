"""The mail that asks a guide about all they are wanted for at a weekend."""

import datetime as dt

from concierge.notifications.models import Message
from concierge.notifications.services import MailContent
from concierge.platform.db import db
from concierge.weekends.activities.asked import asks_of
from concierge.weekends.activities.guiding import KIND
from concierge.weekends.activities.links import actor_of_guide, token_of_mail
from concierge.weekends.activities.reading import days_of
from concierge.weekends.activities.say import say_window
from concierge.weekends.models import Guide, Weekend
from concierge.weekends.wording import say_days


def render_asked(message: Message, now: dt.datetime) -> MailContent | None:
    """Ask, unless everything was answered meanwhile, the weekend is called off or over."""
    guide = db.session.get(Guide, message.context.get("guide_id", 0))
    weekend = db.session.get(Weekend, message.context.get("weekend_id", 0))
    if guide is None or weekend is None or not guide.email or guide.left_at is not None:
        return None
    if weekend.cancelled_at is not None or days_of(weekend)[1] <= now:
        return None
    asks = asks_of(actor_of_guide(guide), weekend, guide.id)
    waiting = [ask for ask in asks if ask.waits]
    if not waiting and not message.context.get("again"):
        return None
    message.recipient = guide.email
    values = {
        "name": guide.name,
        "token": token_of_mail(message, guide, weekend, now),
        "weekend": weekend,
        "asks": waiting or asks,
        "say_days": say_days,
        "say_window": say_window,
    }
    return MailContent(template=KIND, values=values, language=guide.language, signer="")
