"""A person told of by a partner's software: received once, whatever the network repeats; its state told to it alone."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from concierge.families.choices import Confirmation
from concierge.families.models import Household
from concierge.intake.api.models import ApiProspect
from concierge.intake.api.tokens import Sender, note_use, refuse_flood
from concierge.intake.captures import receive_capture
from concierge.intake.rules import Capture
from concierge.platform.db import add_once, db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.i18n import N_

LONGEST_KEY = 200


class ProspectState(StrEnum):
    """What the sender may know: never more than whether the person said yes."""

    AWAITING = "awaiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"
    CLOSED = "closed"
    ERASED = "erased"


STATES_TOLD = {
    ProspectState.AWAITING: "The person was asked to confirm and has not answered yet.",
    ProspectState.CONFIRMED: "The person agreed: the team accompanies them.",
    ProspectState.DECLINED: "The person does not want to be accompanied; what was sent is erased.",
    ProspectState.EXPIRED: "The person never answered; what was sent will be erased.",
    ProspectState.CLOSED: "The team accompanied the person; their file is closed.",
    ProspectState.ERASED: "Nothing is kept of this person any more.",
}
_BY_CONFIRMATION = {
    Confirmation.AWAITED: ProspectState.AWAITING,
    Confirmation.REFUSED: ProspectState.DECLINED,
    Confirmation.EXPIRED: ProspectState.EXPIRED,
    Confirmation.GIVEN: ProspectState.CONFIRMED,
    Confirmation.NOT_NEEDED: ProspectState.CONFIRMED,
    Confirmation.TAKEN_BACK: ProspectState.ERASED,
}


class WrongKey(DomainError):
    """A sending without a key of its own."""

    status = 400


class KeyReused(DomainError):
    """A key under which something else was sent before."""

    status = 409


class GateClosed(DomainError):
    """A source that receives nobody any more."""

    status = 403


@dataclass(frozen=True, slots=True)
class Prospect:
    """A person as their sender knows them."""

    public_id: str
    state: ProspectState
    received_at: dt.datetime


def check_key(key: str) -> None:
    """Refuse a sending that could not be told from its repetition."""
    if not 1 <= len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise WrongKey(
            N_("Il faut un en-tête Idempotency-Key de 1 à 200 caractères, un par personne : rien n’est doublé ainsi.")
        )


def find_received(sender: Sender, key: str, body: bytes) -> Prospect | None:
    """Return who was received under a key; KeyReused when something else had been said under it."""
    query = select(ApiProspect).where(ApiProspect.key == ApiProspect.key_of(sender.source.id, key))
    row = db.session.execute(query).scalar_one_or_none()
    if row is None:
        return None
    if row.body_hash and row.body_hash != _hash(body):
        raise KeyReused(N_("Cette clé Idempotency-Key a déjà servi pour autre chose. Donnez-en une par personne."))
    return _told(row)


def receive_prospect(sender: Sender, capture: Capture, key: str, body: bytes, now: dt.datetime) -> Prospect:
    """Open the file of a person somebody's software tells us of; the same words under the same key are one person."""
    if not sender.source.active:
        raise GateClosed(N_("Cette source est fermée : elle ne reçoit plus personne."))
    refuse_flood(sender, now)
    note_use(sender, now)
    row = ApiProspect(
        space_id=sender.source.space_id,
        source_id=sender.source.id,
        token_id=sender.token.id,
        key=ApiProspect.key_of(sender.source.id, key),
        public_id=secrets.token_hex(16),
        body_hash=_hash(body),
        at=now,
    )
    if not add_once(row, key=ApiProspect.key):  # sent twice at this very moment
        received = find_received(sender, key, body)
        assert received is not None
        return received
    household = receive_capture(sender.actor, capture, sender.source, key=f"api:{key}", now=now)
    row.household_id = household.id
    db.session.flush()
    return _told(row)


def get_prospect(sender: Sender, public_id: str) -> Prospect:
    """Return somebody the same source told us of; NotFound for all others."""
    query = select(ApiProspect).where(ApiProspect.public_id == public_id, ApiProspect.source_id == sender.source.id)
    row = db.session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound
    return _told(row)


def _told(row: ApiProspect) -> Prospect:
    household = db.session.get(Household, row.household_id) if row.household_id else None
    return Prospect(row.public_id, _state(household), row.at)


def _state(household: Household | None) -> ProspectState:
    if household is None:
        return ProspectState.ERASED
    state = _BY_CONFIRMATION.get(household.confirmation, ProspectState.ERASED)
    if not household.name and state is not ProspectState.DECLINED:
        return ProspectState.ERASED
    return ProspectState.CLOSED if state is ProspectState.CONFIRMED and household.closed_on else state


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
