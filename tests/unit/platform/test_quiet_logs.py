"""What a log says of a mail that failed, without saying whose."""

import logging
from types import SimpleNamespace

from gunicorn.config import Config
from gunicorn.glogging import Logger

from concierge.platform import gunicorn_settings
from concierge.platform.quiet_logs import blot, quietly
from concierge.platform.tokens import new_token


def test_addresses_are_left_out_of_the_message_and_of_the_error() -> None:
    try:
        raise ValueError({"claire@famille.example": (450, b"greylisted")})
    except ValueError as error:
        entry = logging.LogRecord("x", 40, "f.py", 1, "to %s", ("a.b+c@d.example",), (ValueError, error, None))

    assert quietly(entry)

    assert entry.getMessage() == "to …@…"
    assert "claire" not in logging.Formatter().format(entry)
    assert "450" in logging.Formatter().format(entry)


def test_the_key_of_a_link_is_left_out_wherever_it_stands() -> None:
    key = new_token()
    assert blot(f"unexpected error on POST /rdv/{key}/annuler") == "unexpected error on POST /rdv/…/annuler"
    assert blot(f"GET /agenda/{key}.ics") == "GET /agenda/….ics"


def test_the_access_log_of_the_server_leaves_keys_out() -> None:
    logger = Logger(Config())
    gunicorn_settings.post_worker_init(SimpleNamespace(log=logger))
    entry = logging.LogRecord("gunicorn.access", 20, "f.py", 1, "%(U)s", ({"U": f"/lien/{new_token()}"},), None)

    assert logger.access_log.filter(entry)

    assert entry.getMessage() == "/lien/…"


def test_other_words_stay() -> None:
    for said in ("outbox job 12 failed (attempt 3)", "GET /static/js/app.3f2a9c0b.js", "a" * 64):
        assert blot(said) == said
