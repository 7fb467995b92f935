"""Signing in: what is checked, what is counted, what is never told."""

import datetime as dt
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import func, select

from concierge.accounts import passwords, sign_in as signing
from concierge.accounts.models import Person, SignInFailure, SignInSession
from concierge.platform.db import db
from concierge.platform.errors import TooManyAttempts
from concierge.wiring.jobs import JOBS, SCHEDULE
from tests.factories import PASSWORD, Agency
from tests.integration.accounts.browsers import Browser, signed_in

WRONG = "Adresse ou mot de passe inexact"


def _attempt(email: str, password: str, now: dt.datetime, origin: str = "192.0.2.1") -> str:
    """Try once; return what was answered."""
    try:
        signing.sign_in(email, password, origin=origin, device="Un navigateur", now=now)
    except (signing.WrongCredentials, TooManyAttempts) as error:
        return type(error).__name__
    return "signed in"


def test_the_right_password_opens_the_day(app: Flask, agency: Agency, now: dt.datetime) -> None:
    browser = Browser(app, now)

    answer = browser.sign_in("louise@agence.example")

    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/").location == "/aujourdhui"


@pytest.mark.parametrize("email", ["louise@agence.example", "LOUISE@Agence.Example", "  louise@agence.example "])
def test_an_address_is_known_however_it_is_typed(app: Flask, agency: Agency, now: dt.datetime, email: str) -> None:
    assert _attempt(email, PASSWORD, now) == "signed in"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("louise@agence.example", "une autre phrase"),
        ("personne@agence.example", PASSWORD),
        ("louise@agence.example", PASSWORD + " "),
        ("' OR 1=1 --", PASSWORD),
    ],
)
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer_at_the_same_cost(
    app: Flask, agency: Agency, now: dt.datetime, email: str, password: str
) -> None:
    browser = Browser(app, now)
    with patch.object(passwords, "_hasher", wraps=passwords._hasher) as hasher:
        answer = browser.sign_in(email, password)

    assert answer.status_code == 422
    assert WRONG in answer.text
    assert "concierge" in (answer.headers.get("Set-Cookie") or "concierge")
    assert hasher.verify.call_count == 1
    assert browser.get("/").status_code == 302


def test_a_password_stands_in_no_table_and_in_no_page(app: Flask, agency: Agency, now: dt.datetime) -> None:
    person = agency.people["Louise"]
    assert person.password_hash is not None
    assert person.password_hash.startswith("$argon2id$")

    answer = Browser(app, now).sign_in("louise@agence.example", "mot de passe qui ne va pas")
    assert "mot de passe qui ne va pas" not in answer.text


def test_an_old_hash_is_made_anew_at_the_next_sign_in(app: Flask, agency: Agency, now: dt.datetime) -> None:
    from argon2 import PasswordHasher

    person = agency.people["Louise"]
    person.password_hash = old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    db.session.flush()

    assert _attempt("louise@agence.example", PASSWORD, now) == "signed in"
    assert person.password_hash != old
    assert passwords.password_matches(person.password_hash, PASSWORD)


def test_an_address_is_throttled_after_six_failures_even_with_the_right_password(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    answers = [_attempt("louise@agence.example", "faux", now, origin=f"192.0.2.{n}") for n in range(7)]
    assert answers == ["WrongCredentials"] * 6 + ["TooManyAttempts"]
    assert _attempt("louise@agence.example", PASSWORD, now, origin="198.51.100.9") == "TooManyAttempts"
    assert _attempt("marion@agence.example", PASSWORD, now) == "signed in"


def test_an_unknown_address_is_throttled_like_a_known_one(app: Flask, agency: Agency, now: dt.datetime) -> None:
    answers = [_attempt("personne@ailleurs.example", "faux", now, origin=f"192.0.2.{n}") for n in range(7)]
    assert answers == ["WrongCredentials"] * 6 + ["TooManyAttempts"]


def test_an_origin_is_throttled_whatever_addresses_it_tries(app: Flask, agency: Agency, now: dt.datetime) -> None:
    db.session.add_all(
        SignInFailure(key=signing._key("origin", "192.0.2.1"), at=now) for _ in range(signing.FAILURES_PER_ORIGIN)
    )
    db.session.flush()

    assert _attempt("louise@agence.example", PASSWORD, now) == "TooManyAttempts"
    assert _attempt("louise@agence.example", PASSWORD, now, origin="192.0.2.2") == "signed in"


def test_after_a_quarter_of_an_hour_one_may_try_again(app: Flask, agency: Agency, now: dt.datetime) -> None:
    for number in range(6):
        _attempt("louise@agence.example", "faux", now, origin=f"192.0.2.{number}")

    with pytest.raises(TooManyAttempts) as refused:
        signing.sign_in("louise@agence.example", PASSWORD, origin="", device="", now=now + dt.timedelta(minutes=10))

    assert 0 < refused.value.retry_after <= 5 * 60 + 1  # type: ignore[attr-defined]
    assert _attempt("louise@agence.example", PASSWORD, now + dt.timedelta(minutes=15, seconds=1)) == "signed in"


def test_failures_are_counted_although_the_request_is_refused(app: Flask, agency: Agency, now: dt.datetime) -> None:
    browser = Browser(app, now)
    statuses = [browser.sign_in("louise@agence.example", "faux").status_code for _ in range(7)]

    assert statuses == [422] * 6 + [429]
    assert "Patientez" in browser.sign_in("louise@agence.example").text
    count = select(func.count()).where(SignInFailure.key == signing._key("address", "louise@agence.example"))
    assert db.session.scalar(count) == 6


def test_guesses_at_the_present_password_are_throttled_too(app: Flask, agency: Agency, now: dt.datetime) -> None:
    browser = signed_in(app, agency, "Louise", now)
    typed = {"current": "faux", "new": "une autre phrase de passe"}
    answers = [browser.post("/mon-compte/mot-de-passe", typed) for _ in range(7)]

    assert [answer.status_code for answer in answers] == [422] * 6 + [429]
    assert "Patientez" in answers[-1].text
    refused = browser.post("/mon-compte/mot-de-passe", typed | {"current": PASSWORD})
    assert refused.status_code == 429
    assert Browser(app, now).sign_in("louise@agence.example").status_code == 303
    browser.now += dt.timedelta(minutes=16)
    assert browser.post("/mon-compte/mot-de-passe", typed | {"current": PASSWORD}).status_code == 303


def test_failures_that_no_longer_count_are_erased_every_night(app: Flask, agency: Agency, now: dt.datetime) -> None:
    _attempt("louise@agence.example", "faux", now - signing.WINDOW)
    _attempt("louise@agence.example", "faux", now)

    assert "accounts.forget_failures" in {periodic.job for periodic in SCHEDULE}
    JOBS["accounts.forget_failures"]({}, now)

    assert set(db.session.scalars(select(SignInFailure.at))) == {now}


def test_no_address_stands_among_the_failures(app: Flask, agency: Agency, now: dt.datetime) -> None:
    _attempt("louise@agence.example", "faux", now)
    keys = db.session.scalars(select(SignInFailure.key)).all()
    assert [key for key in keys if "louise" in key or "192.0.2" in key or len(key) != 64] == []


def test_whoever_left_cannot_sign_in_any_more(app: Flask, agency: Agency, now: dt.datetime) -> None:
    browser, coordinator = Browser(app, now), Browser(app, now)
    browser.sign_in("marion@agence.example")
    coordinator.sign_in("alexandra@agence.example")
    assert browser.get("/aujourdhui").status_code == 200

    answer = coordinator.post(f"/reglages/equipe/{agency.people['Marion'].id}/depart")

    assert answer.status_code == 303
    assert browser.get("/aujourdhui").status_code == 302
    refused = browser.sign_in("marion@agence.example")
    assert refused.status_code == 422
    assert WRONG in refused.text


def test_a_person_without_password_cannot_sign_in(app: Flask, agency: Agency, now: dt.datetime) -> None:
    agency.people["Louise"].password_hash = None
    db.session.flush()
    assert [_attempt("louise@agence.example", guess, now) for guess in ("", PASSWORD)] == ["WrongCredentials"] * 2


def test_the_session_token_is_kept_as_a_hash(app: Flask, agency: Agency, now: dt.datetime) -> None:
    token, _actor = signing.sign_in("louise@agence.example", PASSWORD, origin="", device="x" * 500, now=now)
    session = db.session.scalars(select(SignInSession)).one()
    assert session.token_hash != token
    assert len(session.token_hash) == 64
    assert len(session.device) == 160


def test_every_address_of_an_account_is_stored_as_it_is_compared(app: Flask, agency: Agency) -> None:
    emails = db.session.scalars(select(Person.email)).all()
    assert [email for email in emails if email != signing.normalise_email(email)] == []
