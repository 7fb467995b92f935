"""What comes by a public form: counted, judged, then received or set aside. Whoever sent it reads the same thanks."""

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass

from sqlalchemy import delete, func, select

from concierge.intake.captures import receive_capture
from concierge.intake.models import DoubtfulCapture, FormSending, IntakeSource, ReceivedCapture
from concierge.intake.rules import Capture, SourceClosed, check_capture
from concierge.platform.access import Actor
from concierge.platform.challenge import Challenge
from concierge.platform.db import add_once, db
from concierge.platform.errors import TooManyAttempts
from concierge.platform.i18n import N_
from concierge.platform.submissions import Submission
from concierge.platform.suspicion import WINDOW, Limits, Sending, Suspicion, is_flood, suspicions_of

KEPT = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One sending as the web hands it over: its words, its challenge, the trap, a mark of where it came from."""

    capture: Capture
    challenge: Challenge
    trap: str
    origin: str


def receive_sending(source: IntakeSource, arrival: Arrival, limits: Limits, now: dt.datetime) -> None:
    """Receive what came by a form, or set it aside for the team. The same words sent twice count once."""
    check_capture(arrival.capture)
    if not source.active:
        raise SourceClosed(N_("Cette source est fermée : elle ne reçoit plus personne."))
    key = _key(arrival)
    first_use = add_once(Submission(key=_nonce(arrival), at=now), key=Submission.key)
    if not first_use and _is_known(source, key):
        return
    sending = Sending(
        trap=arrival.trap,
        took=now - arrival.challenge.issued_at,
        sent_again=not first_use,
        from_here=_count(FormSending.origin == arrival.origin, limits.per_origin, now),
        for_source=_count(FormSending.source_id == source.id, limits.per_source, now),
    )
    if is_flood(sending, limits):
        raise TooManyAttempts(
            N_("Beaucoup de messages arrivent en ce moment. Rien n’est perdu : renvoyez dans un quart d’heure."),
            retry_after=15 * 60,
        )
    db.session.add(FormSending(space_id=source.space_id, source_id=source.id, origin=arrival.origin, at=now))
    capture = arrival.capture
    names = f"{capture.first_name} {capture.last_name}"
    text = "\n".join((capture.summary, capture.origin_place, *capture.more))
    suspicions = suspicions_of(sending, limits, names=names, text=text)
    if suspicions:
        _set_aside(source, arrival, key, suspicions, now)
    else:
        receive_capture(Actor.system(source.space_id), capture, source, key=key, now=now)


def forget_sendings(now: dt.datetime) -> None:
    """Erase the counts of past days."""
    db.session.execute(delete(FormSending).where(FormSending.at <= now - KEPT))


def _set_aside(
    source: IntakeSource, arrival: Arrival, key: str, suspicions: tuple[Suspicion, ...], now: dt.datetime
) -> None:
    doubtful = DoubtfulCapture(
        space_id=source.space_id,
        source_id=source.id,
        key=ReceivedCapture.key_of(source.id, key),
        said=asdict(arrival.capture),
        suspicions=[suspicion.value for suspicion in suspicions],
        at=now,
    )
    add_once(doubtful, key=DoubtfulCapture.key)


def _is_known(source: IntakeSource, key: str) -> bool:
    """Tell whether these very words came already, whatever became of them."""
    stored = ReceivedCapture.key_of(source.id, key)
    return any(
        db.session.execute(select(model.id).where(model.key == stored)).first() is not None
        for model in (ReceivedCapture, DoubtfulCapture)
    )


def _count(condition: object, limit: int, now: dt.datetime) -> int:
    """Count the sendings of the past hour, no further than what makes a flood."""
    found = select(FormSending.id).where(condition, FormSending.at > now - WINDOW).limit(5 * limit)  # type: ignore[arg-type]
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def _nonce(arrival: Arrival) -> str:
    return hashlib.sha256(f"challenge:{arrival.challenge.nonce}".encode()).hexdigest()


def _key(arrival: Arrival) -> str:
    return f"form:{arrival.challenge.nonce}:{sorted(asdict(arrival.capture).items())!r}"
