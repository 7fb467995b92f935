"""Many proposals approved at once: a worker sends them one by one, begun again where a killed one stopped.

Each request leaves in a transaction of its own that also moves `after`: what was committed is never sent again.
"""

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from concierge.accounts.models import Person
from concierge.matching.rounds.approving import (
    Approved,
    Checkpoint,
    Outcome,
    approve_one,
    list_sendable,
    take_back_first,
)
from concierge.matching.rounds.choices import Overtaken, SendingState
from concierge.matching.rounds.events import SendingAsked
from concierge.matching.rounds.faults import BoardChanged, SendingUnderWay
from concierge.matching.rounds.models import MatchingRound, MatchingSending
from concierge.matching.rounds.queries import find_running_sending
from concierge.matching.rounds.services import hold_round
from concierge.platform import events, outbox, wake
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError

JOB = "matching.sending"
# So many leave within the request: a tenth of a second, and who approves two or three reads what became of them on the
# very next page. More would make a page wait that nobody can leave (4.4 s of processor for 200 on PostgreSQL).
FEW: Final = 5
PER_JOB: Final = 200  # the rest is a job of its own, well within the lease
SILENCE: Final = dt.timedelta(minutes=1)  # without a step, somebody is told that it goes on by itself
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingShown:
    """What a board says of the latest sending: under way, or ended today. `waits`: no worker is at it just now."""

    sending: MatchingSending
    by: str
    unsent: Sequence[Approved]
    waits: bool


def ask_sending(actor: Actor, round_id: int, seen: Mapping[int, int], now: dt.datetime) -> MatchingSending:
    """Have a worker send what was seen (proposal, version); the same asked twice is one.

    Raises SendingUnderWay while others are sent, BoardChanged when nothing of it is left to send.
    """
    found = hold_round(actor, round_id)
    running = find_running_sending(actor, found.id)
    if running is not None:
        if seen.keys() <= running.seen.keys():
            return running
        raise SendingUnderWay
    if not any(row.version == seen[row.id] for row in list_sendable(actor, found.id, seen)):
        raise BoardChanged
    sending = MatchingSending(
        space_id=found.space_id,
        round_id=found.id,
        wanted=[[proposal_id, seen[proposal_id]] for proposal_id in sorted(seen)],
        state=SendingState.RUNNING,
        asked_at=now,
        asked_by=actor.person_id,
        moved_at=now,
    )
    db.session.add(sending)
    db.session.flush()
    events.record(SendingAsked(round_id=found.id, sending_id=sending.id, proposals=len(seen)), actor, now)
    _put(sending, now)
    return sending


def work_on_sending(sending_id: int, clock: Callable[[], dt.datetime], checkpoint: Checkpoint) -> None:
    """Go on with a sending, from the proposal after the last one that was committed."""
    sending = _held(sending_id)
    if sending is None or not sending.is_under_way:
        return
    key = _key_of(sending)
    try:
        if not sending.after:  # again after a killed worker: what was taken back is not taken back twice
            take_back_first(_actor_of(sending), sending.round_id, sending.seen, clock(), checkpoint)
        _send_some(sending_id, clock, checkpoint)
    except Exception:
        if not outbox.is_last_attempt(key):
            raise
        _log.exception("sending %d is given up", sending_id)
        db.session.rollback()
        if (given_up := _held(sending_id)) is not None and given_up.is_under_way:
            _finish(given_up, SendingState.FAILED, clock())


def find_sending_shown(actor: Actor, found: MatchingRound, now: dt.datetime) -> SendingShown | None:
    """Return the latest sending of a round, if it is under way or ended today, after the latest computation."""
    query = (
        select(MatchingSending, Person)
        .outerjoin(Person, Person.id == MatchingSending.asked_by)
        .where(MatchingSending.visible_to(actor), MatchingSending.round_id == found.id)
    )
    rows: list[tuple[MatchingSending, Person | None]] = list(
        db.session.execute(query.order_by(MatchingSending.id.desc()).limit(1))
    )
    if not rows:
        return None
    sending, person = rows[0]
    if sending.finished_at is not None:
        computed_since = found.finished_at is not None and found.finished_at > sending.finished_at
        if computed_since or paris_date(sending.finished_at) != paris_date(now):
            return None
    waits = sending.is_under_way and (now - sending.moved_at > SILENCE or not wake.is_heard())
    return SendingShown(
        sending=sending, by="" if person is None else person.full_name, unsent=_unsent_of(sending), waits=waits
    )


def _send_some(sending_id: int, clock: Callable[[], dt.datetime], checkpoint: Checkpoint) -> None:
    for _number in range(PER_JOB):
        sending = _held(sending_id)
        if sending is None or not sending.is_under_way:
            return
        left = [(proposal_id, version) for proposal_id, version in sending.wanted if proposal_id > sending.after]
        if not left:
            _finish(sending, SendingState.DONE, clock())
            return
        _note(sending, _send(sending, *left[0], clock()), clock())
        checkpoint()
    sending = _held(sending_id)
    if sending is not None and sending.is_under_way:
        _put(sending, clock())


def _send(sending: MatchingSending, proposal_id: int, version: int, now: dt.datetime) -> Approved:
    """Send one; whatever goes wrong with it leaves it as it was, and the others go on."""
    try:
        with db.session.begin_nested():
            return approve_one(_actor_of(sending), sending.round_id, proposal_id, version, now)
    except OperationalError:  # the database is away or busy: the whole job is tried again
        raise
    except DomainError as refused:
        return Approved(proposal_id=proposal_id, outcome=Outcome.FAILED, message=refused.message)
    except Exception:  # noqa: BLE001  whatever it is, it is one family's
        _log.exception("proposal %d stays as it was in sending %d", proposal_id, sending.id)
        return Approved(proposal_id=proposal_id, outcome=Outcome.FAILED)


def _note(sending: MatchingSending, done: Approved, now: dt.datetime) -> None:
    sending.after, sending.done, sending.moved_at = done.proposal_id, sending.done + 1, now
    if done.outcome is Outcome.SENT:
        sending.sent += 1
    else:
        plain = [done.proposal_id, done.outcome.value, done.overtaken.value, done.message]
        sending.unsent = [*sending.unsent, plain]
    db.session.flush()


def _unsent_of(sending: MatchingSending) -> list[Approved]:
    return [
        Approved(proposal_id=proposal_id, outcome=Outcome(outcome), overtaken=Overtaken(why), message=message)
        for proposal_id, outcome, why, message in sending.unsent
    ]


def _finish(sending: MatchingSending, state: SendingState, now: dt.datetime) -> None:
    sending.state, sending.finished_at = state, now
    db.session.flush()


def _actor_of(sending: MatchingSending) -> Actor:
    """Return the software, in the name of whoever approved."""
    return replace(Actor.system(sending.space_id), person_id=sending.asked_by)


def _held(sending_id: int) -> MatchingSending | None:
    """Return a sending that nobody else is at until the next commit."""
    query = select(MatchingSending).where(MatchingSending.id == sending_id).with_for_update()
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()


def _put(sending: MatchingSending, now: dt.datetime) -> None:
    sending.turn += 1
    db.session.flush()
    outbox.put(JOB, {"sending_id": sending.id}, key=_key_of(sending), now=now, space_id=sending.space_id)


def _key_of(sending: MatchingSending) -> str:
    return f"{JOB}:{sending.id}:{sending.turn}"
