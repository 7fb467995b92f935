"""A signed-in browser: how its session begins, ends, and what it carries across a new sign-in."""

import datetime as dt
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from concierge.accounts.sign_in import SESSION_LENGTH
from concierge.app import create_app
from concierge.config import Config
from tests.factories import PASSWORD, Agency
from tests.integration.accounts.browsers import ORIGIN, Browser, signed_in

NEW_PASSWORD = "une nouvelle phrase de passe"
CONTACT = {"summary": "Rappeler <b>mardi</b>", "channel": "call"}


def _cookies(answer: TestResponse) -> SimpleCookie:
    jar = SimpleCookie()
    for header in answer.headers.getlist("Set-Cookie"):
        jar.load(header)
    return jar


def _is_signed_in(browser: Browser) -> bool:
    return browser.get("/mon-compte").status_code == 200


def test_a_session_ends_by_itself_after_two_weeks(app: Flask, agency: Agency, now: dt.datetime) -> None:
    browser = signed_in(app, agency, "Louise", now)

    browser.now = now + SESSION_LENGTH - dt.timedelta(seconds=1)
    assert _is_signed_in(browser)
    browser.now = now + SESSION_LENGTH
    assert not _is_signed_in(browser)


def test_signing_out_ends_the_session_itself_not_only_its_cookie(app: Flask, agency: Agency, now: dt.datetime) -> None:
    browser, thief = signed_in(app, agency, "Louise", now), Browser(app, now)
    stolen = browser.client.get_cookie("concierge")
    assert stolen is not None
    thief.client.set_cookie("concierge", stolen.value)
    assert _is_signed_in(thief)

    assert browser.post("/deconnexion").location == "/connexion"

    assert not _is_signed_in(browser)
    assert not _is_signed_in(thief)


def test_signing_out_everywhere_ends_all_of_ones_own_sessions_and_nobody_elses(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    office, home = signed_in(app, agency, "Louise", now), signed_in(app, agency, "Louise", now)
    colleague = signed_in(app, agency, "Marion", now)

    assert office.post("/mon-compte/sessions/fermer-tout").status_code == 303

    assert [_is_signed_in(browser) for browser in (office, home, colleague)] == [False, False, True]


def test_one_session_is_ended_from_another(app: Flask, agency: Agency, now: dt.datetime) -> None:
    lost, home = signed_in(app, agency, "Louise", now), signed_in(app, agency, "Louise", now)

    assert home.post("/mon-compte/sessions/1/fermer").status_code == 303

    assert [_is_signed_in(browser) for browser in (lost, home)] == [False, True]


def test_nobody_ends_a_colleagues_session(app: Flask, agency: Agency, now: dt.datetime) -> None:
    louise, marion = signed_in(app, agency, "Louise", now), signed_in(app, agency, "Marion", now)

    assert marion.post("/mon-compte/sessions/1/fermer").status_code == 404

    assert _is_signed_in(louise)


def test_a_new_password_ends_every_session_and_replaces_the_old_one(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    here, elsewhere = signed_in(app, agency, "Louise", now), signed_in(app, agency, "Louise", now)

    answer = here.post("/mon-compte/mot-de-passe", {"current": PASSWORD, "new": NEW_PASSWORD})

    assert (answer.status_code, answer.location) == (303, "/connexion")
    assert not _is_signed_in(here)
    assert not _is_signed_in(elsewhere)
    assert here.sign_in("louise@agence.example", PASSWORD).status_code == 422
    assert here.sign_in("louise@agence.example", NEW_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "said"),
    [
        ("pas le bon", NEW_PASSWORD, "Ce n’est pas votre mot de passe actuel."),
        (PASSWORD, "court", "Choisissez au moins 12 caractères."),
        ("", NEW_PASSWORD, "Merci de remplir ce champ."),
    ],
)
def test_a_refused_password_change_says_why_and_changes_nothing(
    app: Flask, agency: Agency, now: dt.datetime, current: str, new: str, said: str
) -> None:
    browser = signed_in(app, agency, "Louise", now)

    answer = browser.post("/mon-compte/mot-de-passe", {"current": current, "new": new})

    assert answer.status_code == 422
    assert said in answer.text
    assert _is_signed_in(browser)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask, agency: Agency, now: dt.datetime) -> None:
    cookie = _cookies(Browser(app, now).sign_in("louise@agence.example"))["concierge"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert not cookie["domain"]


def test_behind_https_cookies_never_travel_in_clear(app: Flask) -> None:
    config: Config = app.extensions["config"]
    over_https = create_app(Config(**{**_fields(config), "base_url": "https://a.example", "secure_cookies": True}))
    with over_https.test_client() as client:
        answer = client.get("/connexion", base_url="https://a.example")

    assert _cookies(answer)["concierge"]["secure"] is True
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def _fields(config: Config) -> dict[str, object]:
    return {name: getattr(config, name) for name in config.__dataclass_fields__}


@pytest.mark.parametrize(
    "suite",
    [
        "https://ailleurs.example/",
        "//ailleurs.example",
        "/\\ailleurs.example",
        "\\\\ailleurs.example",
        "/\t/ailleurs.example",
        "javascript:alert(1)",
        " //ailleurs.example",
        "http:/ailleurs.example",
    ],
)
def test_after_signing_in_nobody_is_led_to_another_site(
    app: Flask, agency: Agency, now: dt.datetime, suite: str
) -> None:
    browser = Browser(app, now)
    assert browser.sign_in("louise@agence.example", suite=suite).location == "/"
    assert browser.get("/connexion", query_string={"suite": suite}).location == "/"


def test_after_signing_in_one_is_where_one_wanted_to_be(app: Flask, agency: Agency, now: dt.datetime) -> None:
    browser = Browser(app, now)
    asked = browser.get("/dossiers?q=Petit&tri=name")

    assert asked.location == "/connexion?suite=/dossiers?q%3DPetit%26tri%3Dname"
    assert browser.sign_in("louise@agence.example", suite="/dossiers?q=Petit&tri=name").location == (
        "/dossiers?q=Petit&tri=name"
    )


def test_a_form_sent_after_the_session_ended_comes_back_after_signing_in(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    browser = Browser(app, now)

    ended = browser.post("/dossiers/1/echanges", CONTACT)
    assert ended.status_code == 401
    assert 'name="garde:summary" value="Rappeler &lt;b&gt;mardi&lt;/b&gt;"' in ended.text
    assert 'name="suite" value="/dossiers/1/echanges"' in ended.text
    assert "garde:csrf_token" not in ended.text

    kept = {f"garde:{name}": value for name, value in CONTACT.items()}
    wrong = browser.sign_in("louise@agence.example", "faux", suite="/dossiers/1/echanges", **kept)
    assert 'name="garde:summary" value="Rappeler &lt;b&gt;mardi&lt;/b&gt;"' in wrong.text

    resumed = browser.sign_in("louise@agence.example", suite="/dossiers/1/echanges", **kept)
    assert resumed.status_code == 200
    assert 'action="/dossiers/1/echanges"' in resumed.text
    assert 'name="summary" value="Rappeler &lt;b&gt;mardi&lt;/b&gt;"' in resumed.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://ailleurs.example"},
        {"Origin": "null"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
        {"Origin": ""},
    ],
)
def test_a_form_of_another_site_is_not_carried_across_the_sign_in(
    app: Flask, agency: Agency, now: dt.datetime, headers: dict[str, str]
) -> None:
    answer = Browser(app, now).post("/dossiers/1/fermer", {"reason": "other"}, headers=headers, token=False)

    assert (answer.status_code, answer.location) == (303, "/connexion")


def test_a_form_without_the_token_is_refused_in_words_and_changes_nothing(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    browser = signed_in(app, agency, "Alexandra", now)

    answer = browser.post("/reglages/agence", {"name": "Volée"}, token=False)

    assert answer.status_code == 400
    assert "Cette page" in answer.text
    assert "Volée" not in browser.get("/reglages/agence").text


def test_the_language_is_kept_on_the_account_and_in_a_cookie(app: Flask, agency: Agency, now: dt.datetime) -> None:
    browser, stranger = signed_in(app, agency, "Louise", now), Browser(app, now)

    assert browser.post("/langue", {"langue": "en", "suite": "/mon-compte"}).location == "/mon-compte"
    stranger.post("/langue", {"langue": "en"})

    assert '<html lang="en"' in browser.get("/mon-compte").text
    assert '<html lang="en"' in stranger.get("/connexion").text
    assert '<html lang="en"' in signed_in(app, agency, "Louise", now).get("/mon-compte").text
    assert browser.post("/langue", {"langue": "../../etc"}).status_code == 303
    assert '<html lang="fr"' in browser.get("/mon-compte").text


def test_a_page_is_neither_kept_nor_framed_nor_given_scripts(app: Flask, agency: Agency, now: dt.datetime) -> None:
    headers = signed_in(app, agency, "Louise", now).get("/mon-compte").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(policy.split("; "))
