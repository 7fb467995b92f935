"""The token of a form: ours, of its source, for a day."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from concierge.platform.challenge import GOOD_FOR, ChallengeGone, new_challenge, read_challenge

NOW = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)
TOKEN = new_challenge("secret", 7, NOW)


def test_a_token_of_ours_says_since_when_and_no_two_are_the_same() -> None:
    challenge = read_challenge(TOKEN, "secret", 7, NOW + GOOD_FOR)

    assert challenge.issued_at == NOW
    assert read_challenge(new_challenge("secret", 7, NOW), "secret", 7, NOW).nonce != challenge.nonce


@pytest.mark.parametrize(
    ("token", "secret", "source", "later"),
    [
        (TOKEN, "secret", 7, GOOD_FOR + dt.timedelta(seconds=1)),
        (TOKEN, "secret", 8, dt.timedelta()),
        (TOKEN, "another", 7, dt.timedelta()),
        (TOKEN, "secret", 7, dt.timedelta(seconds=-1)),
        (TOKEN[:-1], "secret", 7, dt.timedelta()),
        (TOKEN.replace(".1795", ".1895"), "secret", 7, dt.timedelta()),
    ],
)
def test_another_token_is_gone(token: str, secret: str, source: int, later: dt.timedelta) -> None:
    with pytest.raises(ChallengeGone):
        read_challenge(token, secret, source, NOW + later)


@given(st.text())
def test_whatever_else_is_sent_is_gone(token: str) -> None:
    with pytest.raises(ChallengeGone):
        read_challenge(token, "secret", 7, NOW)
