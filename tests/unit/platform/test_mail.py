"""What a form takes for an e-mail address is an address that a mail can leave for."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from concierge.platform.mail import Email, can_receive, compose

NOW = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)


def _mail_to(address: str) -> bytes:
    email = Email(
        sender_name="Venir vivre",
        sender="bonjour@agence.example",
        recipient_name="Yaël Noël",
        recipient=address,
        subject="Bonjour",
        text="Bonjour",
        html="<p>Bonjour</p>",
        message_id="<1@agence.example>",
    )
    return compose(email, NOW).as_bytes()


@pytest.mark.parametrize(
    "address",
    ["claire.petit+maison@orange.fr", "o'neil@sub.domaine.example", "a@b.fr", "p_t-42@xn--mairie-vry-e7a.fr"],
)
def test_ordinary_addresses_are_taken(address: str) -> None:
    assert can_receive(address)
    assert address.encode() in _mail_to(address)


@pytest.mark.parametrize(
    "address",
    [
        "yaël@orange.fr",
        "yael@mairie-évry.fr",
        "claire petit@orange.fr",
        "claire@orange",
        "claire@@orange.fr",
        "claire..petit@orange.fr",
        ".claire@orange.fr",
        "claire@-orange.fr",
        '"claire"@orange.fr',
        "claire@orange.fr\nBcc: tous@orange.fr",
        f"{'a' * 65}@orange.fr",
        f"claire@{'orange.' * 40}fr",
        "",
    ],
)
def test_what_no_server_would_take_is_refused(address: str) -> None:
    assert not can_receive(address)


@given(st.text(alphabet="aé.@+-_'\"<>(),;: \\[]1", max_size=20) | st.emails())
def test_whatever_is_taken_can_be_written_on_a_mail(address: str) -> None:
    if can_receive(address):
        assert address.encode() in _mail_to(address)
