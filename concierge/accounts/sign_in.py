"""Signing staff in and out."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select, update

from concierge.accounts.events import LanguageChosen, PasswordChanged, SignedIn, SignedOut
from concierge.accounts.models import Membership, Person, SignInFailure, SignInSession, Space
from concierge.accounts.passwords import MINIMUM_LENGTH, hash_password, needs_rehash, password_matches
from concierge.accounts.roles import PERMISSIONS
from concierge.platform import events
from concierge.platform.access import Actor, fetch
from concierge.platform.brand import Brand
from concierge.platform.db import UtcDateTime, db, read_columns
from concierge.platform.definition_files.marks import remember_mark
from concierge.platform.errors import DomainError, NotFound, TooManyAttempts
from concierge.platform.i18n import N_
from concierge.platform.tokens import new_token, token_hash

SESSION_LENGTH = dt.timedelta(days=14)
WINDOW = dt.timedelta(minutes=15)
FAILURES_PER_ADDRESS = 6
FAILURES_PER_ORIGIN = 40


class WrongCredentials(DomainError):
    """Never says whether the address or the password is wrong."""


def normalise_email(email: str) -> str:
    """Return the form under which an address is stored and compared."""
    return email.strip().lower()


def sign_in(email: str, password: str, *, origin: str, device: str, now: dt.datetime) -> tuple[str, Actor]:
    """Check the credentials and open a session; return its token and the actor. Throttled per address and origin."""
    email = normalise_email(email)
    keys = {_key("address", email): FAILURES_PER_ADDRESS, _key("origin", origin): FAILURES_PER_ORIGIN}
    _refuse_if_throttled(keys, now)
    person = db.session.execute(select(Person).where(Person.email == email, Person.left_on.is_(None))).scalar()
    stored = person.password_hash if person else None
    if not password_matches(stored, password) or person is None or stored is None:
        _count_failure(keys, now)
        raise WrongCredentials(N_("Adresse ou mot de passe inexact. Vérifiez la saisie, puis réessayez."))
    if needs_rehash(stored):
        person.password_hash = hash_password(password)
    token = new_token()
    session = SignInSession(
        space_id=person.space_id,
        person_id=person.id,
        token_hash=token_hash(token),
        device=device[:160],
        created_at=now,
        expires_at=now + SESSION_LENGTH,
    )
    db.session.add(session)
    db.session.flush()
    actor = actor_of(person)
    events.record(SignedIn(session_id=session.id), actor, now)
    return token, actor


def find_actor(token: str, now: dt.datetime) -> Actor | None:
    """Return the actor of a session token; None when it ended. One query."""
    row = read_columns(_BY_SESSION, {"token_hash": token_hash(token), "now": now}).first()
    return None if row is None else _actor(row)


def actor_of(person: Person) -> Actor:
    """Return the actor that `person` is when signed in."""
    return _actor(db.session.execute(_PEOPLE.where(Person.id == person.id)).one())


# Made once, columns instead of rows: every request of the staff asks this.
_PEOPLE = (
    select(
        Person.id,
        Person.space_id,
        Person.first_name,
        Person.last_name,
        Person.language,
        Membership.organisation_id,
        Membership.role,
        Space.name.label("space_name"),
        Space.accent,
        Space.warm,
        Space.settings_mark,
    )
    .join(Membership, Membership.person_id == Person.id)
    .join(Space, Space.id == Person.space_id)
    .order_by(Membership.id)
    .limit(1)
)
_BY_SESSION = _PEOPLE.join(SignInSession, SignInSession.person_id == Person.id).where(
    SignInSession.token_hash == bindparam("token_hash"),
    SignInSession.revoked_at.is_(None),
    SignInSession.expires_at > bindparam("now", type_=UtcDateTime()),
    Person.left_on.is_(None),
)


def _actor(row: Row[*tuple[Any, ...]]) -> Actor:
    remember_mark(row.space_id, row.settings_mark)
    return Actor(
        space_id=row.space_id,
        name=f"{row.first_name} {row.last_name}",
        permissions=PERMISSIONS[row.role],
        person_id=row.id,
        organisation_id=row.organisation_id,
        language=row.language,
        brand=Brand(row.space_name, row.accent, row.warm),
    )


def sign_out(actor: Actor, token: str, now: dt.datetime) -> None:
    """End the session of `token`."""
    _revoke(actor, now, SignInSession.token_hash == token_hash(token))


def sign_out_session(actor: Actor, session_id: int, now: dt.datetime) -> None:
    """End one of the actor's own sessions; anybody else's is not found."""
    session = fetch(actor, SignInSession, session_id)
    if session.person_id != actor.person_id:
        raise NotFound
    _revoke(actor, now, SignInSession.id == session_id)


def sign_out_everywhere(actor: Actor, now: dt.datetime) -> None:
    """End every session of the actor, this one included."""
    _revoke(actor, now)


def list_sessions(actor: Actor, now: dt.datetime) -> list[SignInSession]:
    """Return the actor's open sessions, newest first."""
    query = select(SignInSession).where(
        SignInSession.space_id == actor.space_id,
        SignInSession.person_id == actor.person_id,
        SignInSession.revoked_at.is_(None),
        SignInSession.expires_at > now,
    )
    return list(db.session.scalars(query.order_by(SignInSession.created_at.desc())))


def change_password(actor: Actor, current: str, new: str, *, origin: str, now: dt.datetime) -> None:
    """Set a new password after checking the present one, throttled like a sign-in; every session ends."""
    person = db.session.get_one(Person, actor.person_id)
    # A key of its own: whoever finds a browser left open and guesses does not lock the owner out of signing in.
    keys = {_key("account", str(person.id)): FAILURES_PER_ADDRESS, _key("origin", origin): FAILURES_PER_ORIGIN}
    _refuse_if_throttled(keys, now)
    if not password_matches(person.password_hash, current):
        _count_failure(keys, now)
        raise WrongCredentials(N_("Ce n’est pas votre mot de passe actuel."), field="current")
    if len(new) < MINIMUM_LENGTH:
        raise DomainError(N_("Choisissez au moins %(minimum)d caractères."), field="new", minimum=MINIMUM_LENGTH)
    person.password_hash = hash_password(new)
    events.record(PasswordChanged(), actor, now)
    _revoke(actor, now)


def choose_language(actor: Actor, language: str, now: dt.datetime) -> None:
    """Remember the language of the screens."""
    db.session.execute(update(Person).where(Person.id == actor.person_id).values(language=language))
    events.record(LanguageChosen(language=language), actor, now)


def _revoke(actor: Actor, now: dt.datetime, *conditions: object) -> None:
    ended = db.session.execute(
        update(SignInSession)
        .where(
            SignInSession.space_id == actor.space_id,
            SignInSession.person_id == actor.person_id,
            SignInSession.revoked_at.is_(None),
            *conditions,  # type: ignore[arg-type]
        )
        .values(revoked_at=now)
    )
    events.record(SignedOut(sessions=ended.rowcount), actor, now)  # type: ignore[attr-defined]


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()


def forget_failures(now: dt.datetime) -> None:
    """Erase the failures that no longer count."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.at <= now - WINDOW))


def _count_failure(keys: Iterable[str], now: dt.datetime) -> None:
    db.session.add_all(SignInFailure(key=key, at=now) for key in keys)
    db.session.flush()


def _refuse_if_throttled(limits: dict[str, int], now: dt.datetime) -> None:
    counts = db.session.execute(
        select(SignInFailure.key, func.count(), func.min(SignInFailure.at))
        .where(SignInFailure.key.in_(limits), SignInFailure.at > now - WINDOW)
        .group_by(SignInFailure.key)
    )
    for key, count, first in counts:
        if count >= limits[key]:
            wait = int((first + WINDOW - now).total_seconds()) + 1
            message = N_("Trop d’essais. Patientez %(minutes)d min, puis réessayez.")
            error = TooManyAttempts(message, retry_after=wait)
            error.values["minutes"] = wait // 60 + 1
            raise error
