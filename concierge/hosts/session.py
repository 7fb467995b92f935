"""A host's space: who a device's cookie is, how a link opens it."""

import datetime as dt
from typing import Final

from concierge.accounts.guest_spaces import Behind, GuestSpace
from concierge.accounts.models import LinkPurpose
from concierge.hosts import access


def _behind(token: str, purpose: LinkPurpose, now: dt.datetime) -> Behind:
    person = access.person_behind(token, purpose, now)
    return Behind(first_name=person.first_name, space_id=person.space_id)


HOST_SPACE: Final = GuestSpace(
    name="host_space",
    arrive_page="hosts/arrive.html",
    sent_page="hosts/link_sent.html",
    path="/mon-accueil",
    cookie="accueil",
    purpose=LinkPurpose.HOST,
    find_actor=access.find_host,
    behind=_behind,
    open_on_device=lambda token, device, now: access.open_on_device(token, device=device, now=now),
    send_again=access.send_again,
    send_to_address=access.send_to_address,
)
