"""What a log says of a mail that failed, without saying whose."""

import logging

from concierge.platform.quiet_logs import blot, without_addresses


def test_addresses_are_left_out_of_the_message_and_of_the_error() -> None:
    try:
        raise ValueError({"claire@famille.example": (450, b"greylisted")})
    except ValueError as error:
        entry = logging.LogRecord("x", 40, "f.py", 1, "to %s", ("a.b+c@d.example",), (ValueError, error, None))

    assert without_addresses(entry)

    assert entry.getMessage() == "to …@…"
    assert "claire" not in logging.Formatter().format(entry)
    assert "450" in logging.Formatter().format(entry)


def test_other_words_stay() -> None:
    assert blot("outbox job 12 failed (attempt 3)") == "outbox job 12 failed (attempt 3)"
