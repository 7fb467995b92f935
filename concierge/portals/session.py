"""The family's space: who a device's cookie is, how a link opens it."""

import datetime as dt
from typing import Final

from concierge.accounts.guest_spaces import Behind, GuestSpace
from concierge.accounts.links import get_link
from concierge.accounts.models import LinkPurpose
from concierge.families import access


def _behind(token: str, purpose: LinkPurpose, now: dt.datetime) -> Behind:
    first_name = access.first_name_behind(token, now)
    return Behind(first_name=first_name, space_id=get_link(token, purpose, now).space_id)


FAMILY_SPACE: Final = GuestSpace(
    name="portals",
    arrive_page="portals/arrive.html",
    sent_page="portals/link_sent.html",
    path="/espace",
    cookie="espace",
    purpose=LinkPurpose.NEWCOMER,
    find_actor=access.find_newcomer,
    behind=_behind,
    open_on_device=lambda token, device, now: access.open_on_device(token, device=device, now=now),
    send_again=access.send_again,
    send_to_address=access.send_to_address,
)
