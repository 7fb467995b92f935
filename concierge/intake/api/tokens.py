"""Making, revoking and reading the keys of partners' software."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from concierge.intake.api.events import TokenMade, TokenRevoked
from concierge.intake.api.models import ApiProspect, ApiToken
from concierge.intake.models import IntakeSource
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError, TooManyAttempts
from concierge.platform.i18n import N_
from concierge.platform.tokens import new_token, token_hash

START = "ccg_"  # so that a key found where it should not be is known for what it is
WINDOW = dt.timedelta(hours=1)
SENDINGS_PER_WINDOW = 1000
_USE_NOTED_EVERY = dt.timedelta(minutes=1)


class UnknownToken(DomainError):
    """No key, a wrong one or a revoked one: never said which."""

    status = 401


@dataclass(frozen=True, slots=True)
class Sender:
    """A software that may write to us, and for which source."""

    token: ApiToken
    source: IntakeSource

    @property
    def actor(self) -> Actor:
        """Return the software acting for us in its space."""
        return replace(Actor.system(self.token.space_id), name=self.token.name)


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A key as the settings show it."""

    token: ApiToken
    sent: int


def make_token(actor: Actor, source: IntakeSource, name: str, now: dt.datetime) -> str:
    """Make a key for one software of the organisation behind a source; return it, for it is shown once."""
    secret = START + new_token()
    token = ApiToken(
        space_id=source.space_id,
        source_id=source.id,
        name=name,
        token_hash=token_hash(secret),
        made_at=now,
        made_by=actor.person_id,
    )
    db.session.add(token)
    db.session.flush()
    events.record(TokenMade(source_id=source.id, token_id=token.id), actor, now)
    return secret


def revoke_token(actor: Actor, token_id: int, now: dt.datetime) -> ApiToken:
    """Let a key open nothing any more; a second time changes nothing."""
    token = fetch(actor, ApiToken, token_id)
    if token.revoked_at is None:
        token.revoked_at = now
        db.session.flush()
        events.record(TokenRevoked(source_id=token.source_id, token_id=token.id), actor, now)
    return token


def list_tokens(actor: Actor, source_id: int) -> Sequence[TokenLine]:
    """Return the keys of a source, those that open something first."""
    sent = (
        select(ApiProspect.token_id, func.count().label("sent"))
        .where(ApiProspect.source_id == source_id)
        .group_by(ApiProspect.token_id)
        .subquery()
    )
    rows = db.session.execute(
        scoped(actor, ApiToken)
        .add_columns(sent.c.sent)
        .outerjoin(sent, sent.c.token_id == ApiToken.id)
        .where(ApiToken.source_id == source_id)
        .order_by(ApiToken.revoked_at.is_not(None), ApiToken.id.desc())
    )
    return [TokenLine(token, count or 0) for token, count in rows]


def find_sender(authorization: str) -> Sender:
    """Return whose key stands in a header « Bearer … »; UnknownToken alike for none, a wrong and a revoked one."""
    scheme, _space, secret = authorization.strip().partition(" ")
    if scheme.lower() == "bearer" and secret.strip():
        query = (
            select(ApiToken, IntakeSource)
            .join(IntakeSource, IntakeSource.id == ApiToken.source_id)
            .where(ApiToken.token_hash == token_hash(secret.strip()), ApiToken.revoked_at.is_(None))
        )
        if (row := db.session.execute(query).one_or_none()) is not None:
            return Sender(row[0], row[1])
    raise UnknownToken(N_("Clé absente, inconnue ou révoquée : demandez-en une à l’agence."))


def note_use(sender: Sender, now: dt.datetime) -> None:
    """Remember that a key serves, once a minute: two sendings at once do not wait for each other."""
    if sender.token.used_at is None or now - sender.token.used_at >= _USE_NOTED_EVERY:
        sender.token.used_at = now
        db.session.flush()


def refuse_flood(sender: Sender, now: dt.datetime) -> None:
    """Refuse more sendings than a person could ever look at."""
    recent = select(ApiProspect.id).where(ApiProspect.token_id == sender.token.id, ApiProspect.at > now - WINDOW)
    counted = select(func.count()).select_from(recent.limit(SENDINGS_PER_WINDOW).subquery())
    if db.session.execute(counted).scalar_one() >= SENDINGS_PER_WINDOW:
        message = N_("Cette clé a beaucoup envoyé depuis une heure. Rien n’est perdu : renvoyez dans un quart d’heure.")
        raise TooManyAttempts(message, retry_after=15 * 60)
