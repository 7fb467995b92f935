"""An answer to a mail of ours reaches the file of its family; what cannot be told waits for the team."""

import datetime as dt
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from concierge.checklists.attachments.models import Attachment
from concierge.checklists.models import StepRow
from concierge.config import Config, WrongSetting, check_imap_url, check_reply_to
from concierge.desk.day.today import get_day
from concierge.families import access, journal
from concierge.families.choices import Channel, Direction
from concierge.families.journal import ContactDetails
from concierge.families.models import Contact, Household
from concierge.families.queries import list_contacts, list_members
from concierge.notifications.identifiers import identifier, reply_address
from concierge.notifications.models import Message
from concierge.notifications.services import queue_message, send_message
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.jobs import expand
from concierge.platform.outbox import OutboxJob
from concierge.platform.redis_server import free_port
from concierge.replies.commands import receive
from concierge.replies.imap import MailboxAway, read_mailbox
from concierge.replies.models import ReceivedMail, Stray
from concierge.replies.receiving import Outcome, receive_mail
from concierge.wiring.jobs import JOBS, RENDERERS, SCHEDULE
from tests.architecture.examples.names import A_PDF
from tests.factories import Agency, make_agency, make_family
from tests.integration.accounts.browsers import signed_in
from tests.integration.replies.imap_server import Mailbox, imap_server
from tests.integration.replies.mail_server import PASSWORD, USER, mail_server

CLAIRE, ANSWERS = "claire@famille.example", "reponses@agence.example"


@pytest.fixture(autouse=True)
def config(app: Flask) -> Iterator[Config]:
    """An installation that takes answers."""
    before: Config = app.extensions["config"]
    app.extensions["config"] = replace(
        before, reply_to="reponses@agence.example", mail_from="conciergerie@agence.example"
    )
    yield app.extensions["config"]
    app.extensions["config"] = before


@dataclass
class Letters:
    """A family that was written to, and the answers it may send."""

    household: Household
    message: Message
    secret: str

    @property
    def address(self) -> str:
        return reply_address(ANSWERS, self.message.space_id, self.message.id, secret=self.secret)

    def answer(
        self, text: str = "Oui, merci !", *, sender: str = f"Claire Petit <{CLAIRE}>", **headers: str
    ) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        fields = {
            "From": sender,
            "To": self.address,
            "Subject": "Re: Votre espace",
            "Message-ID": "<1@famille.example>",
        }
        for name, value in (fields | {key.replace("_", "-"): value for key, value in headers.items()}).items():
            mail[name] = value
        mail.set_content(text)
        return mail


@pytest.fixture
def letters(config: Config, agency: Agency, now: dt.datetime) -> Letters:
    household = make_family(agency, now=now, planned=False)
    access.invite(agency.concierge, list_members(agency.concierge, household.id)[0], now)
    message = db.session.scalars(select(Message).where(Message.household_id == household.id)).one()
    db.session.commit()
    return Letters(household, message, config.secret_key)


def take(mail: EmailMessage | bytes, config: Config, now: dt.datetime) -> Outcome:
    outcome = receive_mail(mail if isinstance(mail, bytes) else mail.as_bytes(), config, now)
    db.session.commit()
    return outcome


def test_our_mail_says_where_answers_go_and_the_answer_is_in_the_file(
    app: Flask, agency: Agency, letters: Letters, config: Config, now: dt.datetime
) -> None:
    """Both ways through a real SMTP server: our mail out, the family's answer in, handed to the command."""
    received: list[bytes] = []

    class Server:
        async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
            received.append(envelope.content)  # type: ignore[attr-defined]
            return "250 OK"

    controller = Controller(Server(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        host, port = controller.server.sockets[0].getsockname()[:2]
        app.extensions["config"] = replace(config, smtp_url=f"smtp://{host}:{port}")
        send_message(letters.message.id, RENDERERS, now)
        db.session.commit()
        assert f"Reply-To: {letters.address}".encode() in received[0].replace(b"\r\n ", b" ")
        text = "Oui, mardi.\n\nLe lun. 23 nov. 2026 à 10:12, Louise <c@agence.example> a écrit :\n> Bonjour"
        with smtplib.SMTP(host, port) as client:
            client.send_message(letters.answer(text))
    finally:
        controller.stop()

    for said in ("dans le dossier", "déjà été reçu"):
        result = CliRunner().invoke(receive, input=received[1], obj=ScriptInfo(create_app=lambda: app))
        assert result.exit_code == 0, result.output
        assert said in result.output
    (contact,) = list_contacts(agency.concierge, letters.household.id)
    assert (contact.channel, contact.direction, contact.summary) == (
        Channel.EMAIL,
        Direction.FROM_FAMILY,
        "Oui, mardi.",
    )
    assert contact.member_id == list_members(agency.concierge, letters.household.id)[0].id


def test_the_concierge_sees_it_today_and_what_she_awaited_has_come(
    agency: Agency, letters: Letters, config: Config, now: dt.datetime
) -> None:
    louise = agency.concierge
    for channel, summary in ((Channel.EMAIL, "Envoyé la liste"), (Channel.CALL, "Promis de rappeler")):
        details = ContactDetails(
            channel=channel,
            direction=Direction.TO_FAMILY,
            summary=summary,
            follow_up_on=paris_date(now) + dt.timedelta(days=3),
        )
        journal.log_contact(louise, letters.household, details, now)

    assert take(letters.answer(), config, now) is Outcome.FILED

    open_ones = {promise.summary: promise.on for promise in get_day(louise, louise.person_id, now).promises}
    assert open_ones == {"Oui, merci !": paris_date(now), "Promis de rappeler": paris_date(now) + dt.timedelta(days=3)}


@pytest.mark.parametrize("where", ["X-Original-To", "References"])
def test_an_answer_is_known_by_other_headers_too(
    letters: Letters, config: Config, now: dt.datetime, where: str
) -> None:
    from concierge.notifications.identifiers import identifier

    name = identifier(letters.message.space_id, letters.message.id, domain="localhost", secret=config.secret_key)
    values = {"X-Original-To": letters.address, "References": f"<autre@x> {name}"}
    mail = letters.answer()
    mail.replace_header("To", ANSWERS)
    mail[where] = values[where]

    assert take(mail, config, now) is Outcome.FILED


def test_only_html_is_read_and_never_shown_as_such(
    app: Flask, agency: Agency, letters: Letters, config: Config, now: dt.datetime
) -> None:
    mail = letters.answer()
    mail.set_content(
        '<p>Oui &lt;b&gt;</p><script>alert(1)</script><div class="gmail_quote">Bonjour</div>', subtype="html"
    )
    assert take(mail, config, now) is Outcome.FILED

    (contact,) = list_contacts(agency.concierge, letters.household.id)
    assert contact.summary == "Oui <b>"
    page = signed_in(app, agency, "Louise", now).get(f"/dossiers/{letters.household.id}/echanges").text
    assert "Oui &lt;b&gt;" in page
    assert "alert(1)" not in page


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"sender": "conciergerie@agence.example"},
        {"sender": "reponses@agence.example"},
    ],
)
def test_machines_and_our_own_mails_are_let_go(
    letters: Letters, config: Config, now: dt.datetime, headers: dict[str, str]
) -> None:
    assert take(letters.answer(**headers), config, now) is Outcome.AUTOMATIC
    assert db.session.scalar(select(func.count()).select_from(ReceivedMail)) == 0


def test_documents_are_kept_by_the_rules_of_documents_the_others_are_named(
    app: Flask, agency: Agency, letters: Letters, config: Config, now: dt.datetime
) -> None:
    mail = letters.answer("Voici le bail.")
    mail.add_attachment(A_PDF, maintype="application", subtype="octet-stream", filename="Bail signé.pdf")
    mail.add_attachment(b"MZ...", maintype="application", subtype="pdf", filename="facture.pdf")
    mail.add_attachment(b"<script>", maintype="text", subtype="html", filename="page.html")
    mail.add_attachment(
        b"\x89PNG", maintype="image", subtype="png", cid="<logo>", disposition="inline", filename="logo.png"
    )
    assert take(mail, config, now) is Outcome.FILED

    (document,) = db.session.scalars(select(Attachment)).all()
    step = db.session.get_one(StepRow, document.step_id)
    assert (document.name, step.title) == ("Bail signé.pdf", "Ranger les documents reçus par e-mail")
    summary = list_contacts(agency.concierge, letters.household.id)[0].summary
    assert summary.startswith("Voici le bail.")
    assert "Bail signé.pdf" in summary
    assert "« facture.pdf » n’est pas d’un type que nous gardons" in summary.replace("\u00a0", " ")
    assert "page.html" in summary
    assert "logo.png" not in summary
    assert get_day(agency.concierge, agency.concierge.person_id, now).counts.documents == 1

    again = letters.answer("Et l’avenant.", Message_ID="<2@famille.example>")
    again.add_attachment(A_PDF + b"%", maintype="application", subtype="pdf", filename="Avenant.pdf")
    take(again, config, now)
    assert db.session.scalar(select(func.count()).select_from(StepRow).where(StepRow.title == step.title)) == 1


def test_what_cannot_be_told_waits_for_the_team_and_is_attached_or_set_aside(
    app: Flask, agency: Agency, letters: Letters, config: Config, now: dt.datetime
) -> None:
    seal = letters.address.rpartition("@")[0][-16:]
    forged = letters.answer("Faux", Message_ID="<2@x>")
    forged.replace_header("To", letters.address.replace(seal, "0" * 16))
    plain = letters.answer("Bonjour", Message_ID="<3@x>")
    plain.replace_header("To", ANSWERS)
    stranger = letters.answer(
        "Je suis la mère de Claire", sender="Odette <odette@ailleurs.example>", Message_ID="<4@x>"
    )
    for mail in (forged, plain, stranger):
        assert take(mail, config, now) is Outcome.STRAY
    assert list_contacts(agency.concierge, letters.household.id) == []

    browser = signed_in(app, agency, "Louise", now)
    assert "courriels à rattacher" in browser.get("/aujourdhui").text
    page = browser.get("/courriels").text
    for words in ("Faux", "Bonjour", "la mère de Claire"):
        assert words in page
    rows = {row.stray: row.id for row in db.session.scalars(select(ReceivedMail))}
    assert set(rows) == {Stray.FORGED, Stray.NO_MARK, Stray.STRANGER}
    mine = rows[Stray.STRANGER]
    assert f"/courriels/{mine}/rattacher/{letters.household.id}" in browser.get(f"/courriels/{mine}").text
    found = browser.get(f"/courriels/{rows[Stray.FORGED]}?q=petit").text
    assert f"/courriels/{rows[Stray.FORGED]}/rattacher/{letters.household.id}" in found

    for _twice in range(2):
        assert browser.post(f"/courriels/{mine}/rattacher/{letters.household.id}").status_code == 303
    (contact,) = list_contacts(agency.concierge, letters.household.id)
    assert "la mère de Claire" in contact.summary
    assert contact.follow_up_on == paris_date(now)
    for other in (rows[Stray.FORGED], rows[Stray.NO_MARK]):
        assert browser.post(f"/courriels/{other}/ecarter").status_code == 303
    kept = db.session.scalars(select(ReceivedMail.text)).all()
    assert set(kept) == {""}
    assert browser.post(f"/courriels/{rows[Stray.FORGED]}/rattacher/{letters.household.id}").status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Contact)) == 1


def test_a_colleague_who_answers_what_we_wrote_to_them_of_a_family_is_not_the_family(
    letters: Letters, agency: Agency, config: Config, now: dt.datetime
) -> None:
    louise = agency.people["Louise"]
    told = queue_message(
        agency.concierge,
        kind="appointment_told",
        key="told",
        recipient=louise.email,
        recipient_name=louise.full_name,
        context={"person_id": louise.id},
        household_id=letters.household.id,
        now=now,
    )
    assert told is not None
    ours = identifier(told.space_id, told.id, domain="agence.example", secret=config.secret_key)
    mail = letters.answer("Je m’en occupe", sender=louise.email, In_Reply_To=ours, To="conciergerie@agence.example")

    assert take(mail, config, now) is Outcome.STRAY
    assert list_contacts(agency.concierge, letters.household.id) == []


def test_another_agency_never_reads_a_mail_that_names_none(
    agency: Agency, letters: Letters, config: Config, now: dt.datetime
) -> None:
    other = make_agency(now=now, domain="autre.example", department="10")
    known = letters.answer("Je vous réponds d’ici", Message_ID="<2@x>")
    unknown = letters.answer("Bonjour", sender="qui@ailleurs.example", Message_ID="<3@x>")
    for mail in (known, unknown):
        mail.replace_header("To", ANSWERS)

    assert take(known, config, now) is Outcome.STRAY  # one agency knows the sender
    assert take(unknown, config, now) is Outcome.NOBODYS
    assert db.session.scalars(select(ReceivedMail.space_id)).all() == [agency.space.id]
    assert other.space.id != agency.space.id


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with imap_server() as box:
        yield box


def with_box(config: Config, box: Mailbox) -> Config:
    return replace(config, imap_url=f"imap://reponses:secret@127.0.0.1:{box.port}/INBOX?tls=none")


def test_a_mailbox_is_read_once_and_marked(
    agency: Agency, letters: Letters, config: Config, box: Mailbox, now: dt.datetime
) -> None:
    make_agency(now=now, domain="autre.example", department="10")
    box.put(letters.answer().as_bytes())
    box.put(letters.answer(Auto_Submitted="auto-replied", Message_ID="<2@x>").as_bytes())
    nobodys = letters.answer(sender="qui@ailleurs.example", Message_ID="<3@x>")
    nobodys.replace_header("To", ANSWERS)
    box.put(nobodys.as_bytes())
    box.put(letters.answer().as_bytes())  # the same, delivered twice

    first, second = (read_mailbox(with_box(config, box), now) for _visit in range(2))

    assert first == {Outcome.FILED: 1, Outcome.AUTOMATIC: 1, Outcome.NOBODYS: 1, Outcome.KNOWN: 1}
    assert second == {}
    assert box.flags == {1: {"\\Seen"}, 2: {"\\Seen"}, 3: {"\\Flagged"}, 4: {"\\Seen"}}
    assert len(list_contacts(agency.concierge, letters.household.id)) == 1


def test_a_real_mail_server_is_read_once_and_marked(
    agency: Agency, letters: Letters, config: Config, now: dt.datetime
) -> None:
    """The same over a server that is not ours: pymap."""
    with mail_server() as server:
        config = replace(config, imap_url=f"imap://{USER}:{PASSWORD}@127.0.0.1:{server.port}/INBOX?tls=none")
        server.put(letters.answer().as_bytes())
        server.put(letters.answer(Auto_Submitted="auto-replied", Message_ID="<2@x>").as_bytes())
        first, second = (read_mailbox(config, now) for _visit in range(2))
        flags = server.flags()

    assert (first, second) == ({Outcome.FILED: 1, Outcome.AUTOMATIC: 1}, {})
    assert flags == [{"\\Seen"}, {"\\Seen"}]
    assert len(list_contacts(agency.concierge, letters.household.id)) == 1


def test_a_mail_that_could_not_be_marked_is_not_taken_twice(
    agency: Agency, letters: Letters, config: Config, box: Mailbox, now: dt.datetime
) -> None:
    box.put(letters.answer().as_bytes())
    box.refuses = "STORE"
    with pytest.raises(MailboxAway):
        read_mailbox(with_box(config, box), now)
    box.refuses = ""

    assert read_mailbox(with_box(config, box), now) == {Outcome.KNOWN: 1}
    assert len(list_contacts(agency.concierge, letters.household.id)) == 1


def test_a_mailbox_that_is_away_is_said_so_without_its_password(config: Config, box: Mailbox, now: dt.datetime) -> None:
    box.refuses = "LOGIN"
    with pytest.raises(MailboxAway) as refused:
        read_mailbox(with_box(config, box), now)
    assert "secret" not in str(refused.value)


def test_the_job_is_there_only_where_a_mailbox_is_named(
    app: Flask, letters: Letters, config: Config, box: Mailbox, now: dt.datetime
) -> None:
    def scheduled() -> list[str]:
        expand(SCHEDULE, now)
        return list(db.session.scalars(select(OutboxJob.key).where(OutboxJob.name == "replies.read_mailbox")))

    assert scheduled() == []
    app.extensions["config"] = with_box(config, box)
    assert len(scheduled()) == 1
    assert len(scheduled()) == 1  # of these five minutes
    box.put(letters.answer().as_bytes())
    JOBS["replies.read_mailbox"]({}, now)
    assert box.flags == {1: {"\\Seen"}}


@pytest.mark.parametrize(
    "url", ["http://x", "imap://u:p@serveur/INBOX", "imaps://serveur/INBOX", "imap://u:p@serveur?tls=none"]
)
def test_a_mailbox_that_would_be_read_in_clear_is_refused(url: str) -> None:
    with pytest.raises(WrongSetting) as refused:
        check_imap_url(url)
    assert "u:p" not in str(refused.value)


def test_settings_that_hold() -> None:
    for url in (
        "",
        "imaps://u:p@serveur/INBOX",
        "imap://u:p@serveur?tls=starttls",
        "imap://u:p@127.0.0.1:143?tls=none",
    ):
        assert check_imap_url(url) == url
    assert check_reply_to("reponses@agence.fr") == "reponses@agence.fr"
    with pytest.raises(WrongSetting):
        check_reply_to("reponses+x@agence.fr")
