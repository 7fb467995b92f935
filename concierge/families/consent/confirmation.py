"""Asking the person somebody else spoke for: until they say yes, their file is nobody's work.

One mail at once, one reminder, then the question is dropped, and some days later what had been written down is erased.
A person whom several offices spoke of is asked once a day at most, and answers for all of them (`same_person`).
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts import links
from concierge.accounts.models import LinkPurpose, Organisation, Space
from concierge.families.choices import Confirmation
from concierge.families.consent import events as happened, same_person
from concierge.families.consent.erasure import erase_capture, erase_captures
from concierge.families.consent.mail_links import Holder, find_holder, holder_of, token_of_mail
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import first_adult, todays_words
from concierge.families.consent.same_person import KIND
from concierge.families.consent.services import confirm_file, give_consent
from concierge.families.consent.settings import CONSENTS
from concierge.families.models import Household, Member
from concierge.notifications.models import Message
from concierge.notifications.services import Letter, MailContent, queue_messages
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, LinkGone
from concierge.platform.i18n import N_

BATCH = 200
_GONE = N_("Ce lien n’est plus valable.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn(Holder):
    """One time somebody was spoken of: the file that came of it, and by whom."""

    organisation_id: int
    spoken_by: str
    news: str  # what one may agree to besides: that whoever spoke of them hears; empty where the agency spoke itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation(Holder):
    """What a confirmation link opens: as little as a page may say to whoever was forwarded the mail."""

    text: str  # what one agrees to, in the language of the file
    files: tuple[PassedOn, ...]  # the file of the link, then the others that wait for the same person's word

    @property
    def offices(self) -> list[PassedOn]:
        """Return who spoke of the person, each once."""
        return list({file.organisation_id: file for file in reversed(self.files)}.values())[::-1]


def ask_confirmation(actor: Actor, household: Household, now: dt.datetime) -> None:
    """Make a file wait for its person's word, and ask for it by e-mail where an address is known."""
    household.confirmation = Confirmation.AWAITED
    db.session.flush()
    ask_confirmations(actor, [Asked(household=household, member=first_adult(household.id), at=None)], now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A file that awaits its person's word, and when they are asked for it; at once without `at`."""

    household: Household
    member: Member
    at: dt.datetime | None


def ask_confirmations(actor: Actor, waiting: Sequence[Asked], now: dt.datetime) -> None:
    """Ask the people of several files, by e-mail where an address is known, in as many statements as for one."""
    asked = [happened.ConfirmationAsked(household_id=each.household.id) for each in waiting]
    events.record_all(asked, actor, now)
    sharing = Counter(each.member.email for each in waiting)
    written_to = same_person.find_written_to(actor.space_id, list(sharing), now)
    letters, in_turn = [], []
    for each in waiting:
        if sharing[each.member.email] == 1 and each.member.email not in written_to:
            letters.append(_letter(each.household, each.member, "first", due=each.at))
        elif each.member.email:
            in_turn.append(each)
    queue_messages(actor, letters, now)
    for each in in_turn:  # somebody, perhaps they themself, was asked at the same address
        _queue(actor, each.household, "first", now, due=each.at)


def ask_again(actor: Actor, household: Household, now: dt.datetime) -> None:
    """Send the question once more because somebody of the team asked; once a day at most."""
    if household.confirmed:
        raise DomainError(N_("Cette personne a déjà confirmé."))
    if not first_adult(household.id).email:
        raise DomainError(N_("Nous n’avons pas d’adresse e-mail : appelez cette personne et notez sa réponse ici."))
    if household.confirmation is Confirmation.EXPIRED:
        household.confirmation = Confirmation.AWAITED
        db.session.flush()
    if not _queue(actor, household, f"again:{paris_date(now)}", now):
        raise DomainError(N_("Un e-mail est parti à cette adresse il y a moins d’un jour. Appelez, ou attendez."))
    events.record(happened.ConfirmationAsked(household_id=household.id), actor, now)


def _queue(actor: Actor, household: Household, which: str, now: dt.datetime, *, due: dt.datetime | None = None) -> bool:
    """Ask by mail, unless one of less than a day ago asks the same person already; False when no mail is asked for.

    Somebody else who reads the same letter box is asked, a day after.
    """
    member = first_adult(household.id)
    if (asked := same_person.find_asked(member, due or now)) is not None:
        if asked.household_id in {household.id, *(other.id for other in same_person.waiting_files(member))}:
            return False
        due = same_person.moment_of(asked) + same_person.ONCE
    return bool(queue_messages(actor, [_letter(household, member, which, due=due)], now))


def _letter(household: Household, member: Member, which: str, *, due: dt.datetime | None = None) -> Letter:
    return Letter(
        kind=KIND,
        key=f"confirmation:{household.id}:{which}",
        recipient=member.email,
        recipient_name=member.full_name,
        context={"member_id": member.id, "reminder": which == "reminder"},
        household_id=household.id,
        due=due,
    )


def render_confirmation(message: Message, now: dt.datetime) -> MailContent | None:
    """Make the link and the mail that carries it; None when the person has answered, or was erased, meanwhile."""
    household = db.session.get(Household, message.household_id)
    if household is None or household.confirmation is not Confirmation.AWAITED:
        return None
    member = first_adult(household.id)
    message.recipient = member.email  # corrected meanwhile
    if same_person.is_asked_by_another(message, member, now):
        return None
    settings = CONSENTS.current(household.space_id)
    return MailContent(
        template=KIND,
        values={
            "token": token_of_mail(message, member, LinkPurpose.CONFIRMATION, now),
            "first_name": member.first_name,
            "offices": [file.spoken_by for file in _invitation(_holder(household)).offices],
            "reminder": bool(message.context.get("reminder")),
            "erased_on": household.opened_on + dt.timedelta(days=settings.purge_after),
        },
        language=household.language,
        signer="",
    )


def read_invitation(token: str, now: dt.datetime) -> Invitation:
    """Return what a link opens; LinkGone when it is too old or what it was about is erased. Changes nothing."""
    holder = holder_of(links.get_link(token, LinkPurpose.CONFIRMATION, now))
    household = holder.household
    if household.confirmation is Confirmation.REFUSED or household.closed_on is not None or not household.name:
        raise LinkGone(_GONE)
    return _invitation(holder)


def _invitation(holder: Holder) -> Invitation:
    household = holder.household
    others = [] if household.confirmed else same_person.waiting_files(holder.member)
    return Invitation(
        household=household,
        member=holder.member,
        space=holder.space,
        text=todays_words(holder.space.id, Purpose.ACCOMPANIMENT, household.language).text,
        files=tuple(_passed_on(each) for each in (holder, *(_holder(other) for other in others))),
    )


def _passed_on(holder: Holder) -> PassedOn:
    household = holder.household
    spoken_by = db.session.get_one(Organisation, household.origin_organisation_id).name
    own = household.origin_organisation_id == household.responsible_organisation_id
    return PassedOn(
        household=household,
        member=holder.member,
        space=holder.space,
        organisation_id=household.origin_organisation_id,
        spoken_by=spoken_by,
        news="" if own else todays_words(holder.space.id, Purpose.OUTCOME, household.language, spoken_by).text,
    )


def _holder(household: Household) -> Holder:
    space = db.session.get_one(Space, household.space_id)
    return Holder(household=household, member=first_adult(household.id), space=space)


def accept(token: str, now: dt.datetime, *, shown: Collection[int] = (), news: Collection[int] = ()) -> Invitation:
    """Record the yes of whoever holds the link, for its file and those that their page named (`shown`).

    Said twice it is said once. `news`: the organisations that may hear what becomes of it.
    """
    invitation = read_invitation(token, now)
    for file in _answered(invitation, shown):
        confirm_file(file.actor, file.household, means=Means.LINK, now=now)
        if file.news and file.organisation_id in news:
            to = file.organisation_id
            give_consent(file.actor, file.member, Purpose.OUTCOME, means=Means.LINK, recipient_id=to, now=now)
    return invitation


def refuse(token: str, now: dt.datetime, *, shown: Collection[int] = ()) -> Invitation:
    """Record a no: what had been written down is erased at once; that somebody came and said no is kept."""
    invitation = read_invitation(token, now)
    if invitation.household.confirmed:
        raise DomainError(N_("Vous avez déjà dit oui. Pour changer d’avis, écrivez-nous ou passez par votre espace."))
    for file in _answered(invitation, shown):
        refuse_for(file.actor, file.household, Means.LINK, now)
    return invitation


def _answered(invitation: Invitation, shown: Collection[int]) -> list[PassedOn]:
    """Return what an answer is about: the file of the link, and those its page showed that still wait.

    They are held until the transaction ends, in their order: whoever answers from two links comes one after the other.
    """
    mine = invitation.household.id
    files = {file.household.id: file for file in invitation.files if file.household.id in {mine, *shown}}
    held = select(Household).where(Household.id.in_(files)).order_by(Household.id).with_for_update(key_share=True)
    rows = db.session.scalars(held.execution_options(populate_existing=True)).all()
    return [files[row.id] for row in rows if row.id == mine or row.confirmation in same_person.WAITING]


def refuse_for(actor: Actor, household: Household, means: Means, now: dt.datetime) -> None:
    """Record the no of a person, said by themself or told to the team."""
    if household.confirmed:
        raise DomainError(N_("Cette personne a déjà confirmé."))
    household.confirmation = Confirmation.REFUSED
    db.session.flush()
    events.record(happened.ConfirmationRefused(household_id=household.id, means=means.value), actor, now)
    erase_capture(actor, household, now)


def take_back_captures(actor: Actor, households: Sequence[Household], now: dt.datetime) -> None:
    """Erase files that should never have come, whether their people had agreed or not; nothing counts them any more."""
    for household in households:
        household.confirmation = Confirmation.TAKEN_BACK
    erase_captures(actor, [household.id for household in households], now)


def send_again(token: str, now: dt.datetime) -> None:
    """Send a fresh link to the known address behind an old one. Says nothing of whether there is one."""
    holder = find_holder(token, LinkPurpose.CONFIRMATION)
    if holder is None:
        return
    household = holder.household
    if not household.name or household.confirmation not in {Confirmation.AWAITED, Confirmation.EXPIRED}:
        return
    household.confirmation = Confirmation.AWAITED
    system = Actor.system(household.space_id)
    queue_messages(system, [_letter(household, holder.member, f"renewed:{now:%Y-%m-%dT%H}")], now)


def follow_confirmations(now: dt.datetime, commit: Callable[[], None]) -> None:
    """Remind once, drop what nobody confirmed, erase it later. Committed by batches: a killed worker begins again."""
    for space_id in db.session.scalars(select(Space.id).order_by(Space.id)).all():
        _follow_space(space_id, now, commit)


def _follow_space(space_id: int, now: dt.datetime, commit: Callable[[], None]) -> None:
    settings, today = CONSENTS.current(space_id), paris_date(now)
    for days, state, act in (
        (settings.purge_after, Confirmation.EXPIRED, _purge),
        (settings.expire_after, Confirmation.AWAITED, _expire),
        (settings.remind_after, Confirmation.AWAITED, _remind),
    ):
        after = 0
        while ids := _batch(space_id, state, today - dt.timedelta(days=days), after):
            held = select(Household).where(Household.id.in_(ids)).order_by(Household.id).with_for_update()
            for household in db.session.scalars(held):
                if household.confirmation is state:  # confirmed at this very moment by its person
                    act(household, now)
            after = ids[-1]
            commit()


def _batch(space_id: int, state: Confirmation, opened_by: dt.date, after: int) -> list[int]:
    query = select(Household.id).where(
        Household.space_id == space_id,
        Household.confirmation == state,
        Household.opened_on <= opened_by,
        Household.name != "",
        Household.id > after,
    )
    return list(db.session.scalars(query.order_by(Household.id).limit(BATCH)))


def _remind(household: Household, now: dt.datetime) -> None:
    if not same_person.was_reminded(household, now):
        _queue(Actor.system(household.space_id), household, "reminder", now)


def _expire(household: Household, now: dt.datetime) -> None:
    household.confirmation = Confirmation.EXPIRED
    db.session.flush()
    events.record(happened.ConfirmationExpired(household_id=household.id), Actor.system(household.space_id), now)


def _purge(household: Household, now: dt.datetime) -> None:
    erase_capture(Actor.system(household.space_id), household, now)
