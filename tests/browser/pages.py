"""Every page there is, taken from the application itself: one that is added is visited without being named here."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select

from concierge.accounts.models import LinkPurpose
from concierge.accounts.roles import PERMISSIONS, Role
from concierge.checklists.editor import draft_acts
from concierge.families import access, journal
from concierge.families.choices import Channel, Direction
from concierge.families.consent import confirmation
from concierge.families.consent.purposes import Means
from concierge.families.models import Household, Member
from concierge.families.queries import list_members
from concierge.hosts.access import make_link
from concierge.hosts.ambassadors.cards import issue_cards
from concierge.hosts.ambassadors.choices import Audience
from concierge.hosts.ambassadors.gatherings import add_gathering, announce, choose_guests
from concierge.hosts.ambassadors.links import make_guest_link
from concierge.hosts.ambassadors.models import Gathering, GatheringGuest
from concierge.hosts.ambassadors.rules import GatheringDetails
from concierge.hosts.applications import save_gate
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host, HostPerson
from concierge.hosts.offers import save_offer
from concierge.hosts.relations.mails import find_recipients, make_relation_link
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.services import send_request
from concierge.hosts.requests.wishes import open_wish
from concierge.hosts.rules import OfferDetails
from concierge.intake.models import IntakeSource
from concierge.notifications.models import Message
from concierge.platform import clock
from concierge.platform.access import Permission
from concierge.platform.db import db
from concierge.platform.web import permission_of
from concierge.weekends.activities.guiding import ask_guides, choose_guides
from concierge.weekends.activities.links import make_guide_link
from concierge.weekends.bookings.links import make_booking_link, token_of_mail
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import ActivityKind, BookingState
from concierge.weekends.outputs.choices import PresenceState
from concierge.weekends.outputs.presence import note_presence
from tests.architecture.examples.everything import consents_link, ids_of, make_proposal
from tests.browser.installation import Installation
from tests.factories import (
    Agency,
    adult,
    make_activity,
    make_booking,
    make_family,
    make_guide,
    make_host,
    make_relation,
    make_weekend,
)
from tests.weekend_days import make_weekend_day

# Addresses that answer a GET and are not pages, each with its reason.
NOT_PAGES = {
    "static": "files",
    "platform.health": "JSON for machines",
    "weekends.check_visit": "JSON for the script of the grid",
    "weekends.free_moments": "JSON for the script of the grid",
    "platform.brand_css": "a style sheet",
    "territory.suggest": "JSON for the list under a field",
    "counter.token": "JSON for a page that waited without network",
    "counter.manifest": "JSON for whoever installs the counter",
    "counter.worker": "a script",
    "desk.home": "leads to the page of one's work",
    "feeds.calendar": "a file for calendars, not a page",
    "weekends.paper": "a document to keep",
    "weekends.paper_pdf": "a document to keep",
    "portals.weekend_word": "a document to keep",
    "host_space.weekend_word": "a document to keep",
    "weekend_guests.family_word": "a document to keep",
    "weekend_guests.guide_word": "a document to keep",
    "weekend_guests.guide_feed": "a file for calendars, not a page",
    "weekend_guests.worker": "a script",
    "notifications.mail_html": "a mail as it was written, not a page of ours",
    "desk.year_review_file": "a document to keep",
    "desk.cohort_table": "a file to keep",
    "hosts.loop_table": "a file to keep",
    "desk.cohort_document": "a document to keep",
    "checklists.schema": "JSON for editors of text",
    "api.description": "JSON for programs",
    "intake.list_report": "a file to keep",
    "api.state": "JSON for programs",
    "drafts.export": "an archive to keep",
    "drafts.export_file": "a file to keep",
    "drafts.place": "asks which step",
    "drafts.removal": "asks which section",
    "drafts.title": "asks which title, opened in the test of the draft",
    "portals.summary_file": "a document to keep",
    "privacy.register_file": "a document to keep",
    "desk.attachment": "a document of a family",
    "portals.attachment": "a document of a family",
    "ambassadors.kit_file": "a document of the kit",
    "host_space.kit_file": "a document of the kit",
    "ambassadors.guest_table": "a file to keep",
    "host_space.certificate": "a document to keep",
    "hosts.host_certificate": "a document to keep",
    "desk.step_actions": "a part of a row, opened in the main journey",
}
# Other looks of a page, by the query of its address.
LOOKS: dict[str, tuple[str, ...]] = {
    "drafts.overview": ("?liste=ecole", "?vue=changes", "?vue=translate"),
    "drafts.preview": ("?exemple=famille-ecole",),
    "desk.today": ("?qui=equipe",),
    "ambassadors.speakers": ("?sujet=ecole&commune=Langres", "?secteur=Ailleurs"),
    "ambassadors.gathering": ("?q=anne",),
    "desk.files": ("?vue=tableau", "?q=personne-de-ce-nom"),
    "desk.file": ("?vue=personne", "?vue=annee"),
    "desk.search_everything": ("?q=petit", "?q=personne-de-ce-nom"),
    "desk.new_member": ("?qui=adult",),
    "desk.steps": ("?quand=late",),
    "intake.show_list": ("?voir=connues", "?voir=laissees"),
    "notifications.messages": ("?etat=failed",),
    "desk.matching_round": ("?vue=grille", "?voir=sans-personne"),
    "desk.approval_preview": ("?tout=1",),
    "desk.new_matching_round": ("?scope=chosen",),
    "territory.search": ("?q=troyes&origin=Langres",),
}

FREE_STEP = "logement.logement-adapte"  # a step that no other waits for


@dataclass(frozen=True, slots=True)
class Place:
    """One page to visit. `name` is for people: what a failure or a photograph is called."""

    name: str
    path: str
    endpoint: str


Ids = dict[str, Any]


def endpoints(app: Flask, permissions: frozenset[Permission] | None) -> Iterator[str]:
    """Yield the pages that somebody with these permissions may open; None is somebody not signed in."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    for rule in rules:
        if "GET" not in (rule.methods or ()) or rule.endpoint in NOT_PAGES:
            continue
        needed = permission_of(app, rule.endpoint)
        if (needed is None and permissions is None) or (permissions is not None and needed in permissions):
            yield rule.endpoint


def places(app: Flask, permissions: frozenset[Permission] | None, ids: Ids) -> list[Place]:
    """Return every page for these permissions, in all its looks; an id that `ids` lacks is an error.

    Where two pages mean something else by the same name, « page.name » says which is whose.
    """
    found = []
    with app.test_request_context("/"):
        for endpoint in endpoints(app, permissions):
            rule = next(iter(app.url_map.iter_rules(endpoint)))
            known = {name: ids.get(f"{endpoint}.{name}") or ids[name] for name in rule.arguments}
            path = app.url_for(endpoint, **known)
            found += [Place(f"{endpoint}{look}", f"{path}{look}", endpoint) for look in ("", *LOOKS.get(endpoint, ()))]
    return found


def places_without_rows(app: Flask, permissions: frozenset[Permission] | None) -> list[Place]:
    """Return the pages whose address names no row: what an agency sees on its first day."""
    numbered = {rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments}
    anything: Ids = defaultdict(lambda: "1")
    return [place for place in places(app, permissions, anything) if place.endpoint not in numbered]


def distinct_roles() -> list[Role]:
    """Return one role for each set of permissions: two roles that may do the same see the same pages."""
    by_permissions = {PERMISSIONS[role]: role for role in reversed(Role)}
    return [role for role in Role if role in by_permissions.values()]


def furnish(installation: Installation, agency: Agency, household: Household) -> Ids:
    """Give an agency one of everything a page may show; return what stands in the addresses."""
    now = clock.now()
    with installation.writing():
        ids: Ids = dict(ids_of(agency, household, now))
        actor = agency.concierge
        journal.add_note(actor, household, "Préfère être appelée le soir.", now)
        promised = journal.ContactDetails(
            channel=Channel.CALL,
            direction=Direction.FROM_FAMILY,
            summary="Demande des nouvelles du bail",
            follow_up_on=clock.today(),
        )
        journal.log_contact(actor, household, promised, now)
        draft, _copy = draft_acts.duplicate_step(agency.coordinator, "standard", FREE_STEP, seen=0, now=now)
        draft_acts.remove_step(agency.coordinator, "standard", FREE_STEP, seen=draft.version, now=now)
        member = list_members(actor, household.id)[0]
        access.invite(actor, member, now)
        slug = db.session.get_one(IntakeSource, ids["source_id"]).slug
        door = save_gate(actor, slug="ici-aussi", sites=[], active=True, seen_version=None, now=now).slug
    mail = installation.await_mail(agency, member.email, "espace/lien/")
    step = {
        "rule": "priorite",
        "journey": "standard",
        "checklist": "logement",
        "section": "chercher",
        "key": "logement.dossier-location",
    }
    return (
        ids
        | {"mail_id": mail.id, "code": "52121", "field": "q-0-household-housing_wish", "slug": slug, "rule": "priorite"}
        | {"kind": "meal", "plan": "least"}
        | _weekend_pages(installation, ids["about_id"])
        | _impression_pages(installation, agency, household)
        | _doors(door)
        | step
    )


def _weekend_pages(installation: Installation, booking_id: int) -> Ids:
    """Return the weekend that has a programme, for the pages of its day."""
    with installation.writing():
        weekend_id = db.session.get_one(Booking, booking_id).weekend_id
    pages = ("day", "now", "roadbook")
    return {f"weekends.{page}.weekend_id": weekend_id for page in pages} | {
        "weekends.roadbook.what": "family",
        "portals.weekend_roadbook.booking_id": booking_id,
        "portals.weekend_now.booking_id": booking_id,
    }


def _impression_pages(installation: Installation, agency: Agency, household: Household) -> Ids:
    """Let this family come to a weekend that is on; return what opens the question how it was."""
    with installation.writing():
        now, today = clock.now(), clock.today()
        weekend = make_weekend(agency, now=now, title="Les forts", starts_on=today, ends_on=today)
        booking = make_booking(agency, weekend, household, now=now)
        note_presence(agency.concierge, booking.id, PresenceState.ARRIVED, now)
    return {
        "weekends.impressions.booking_id": booking.id,
        "portals.own_impressions.booking_id": booking.id,
        "desk.weekend_debrief.weekend_id": weekend.id,
    }


def _impressions_link(installation: Installation, agency: Agency) -> str:
    """Let a family come to a weekend; return the token of the link that asks how it was."""
    with installation.writing():
        now, today = clock.now(), clock.today()
        family = make_family(agency, now=now, planned=False, name="Lefort")
        weekend = make_weekend(agency, now=now, title="Les ponts", starts_on=today, ends_on=today)
        booking = make_booking(agency, weekend, family, now=now)
        note_presence(agency.concierge, booking.id, PresenceState.ARRIVED, now)
        return make_booking_link(booking, list_members(agency.concierge, family.id)[0], now)[1]


def tokens(installation: Installation, agency: Agency, household: Household) -> Ids:
    """Return the links that strangers hold: to the family's space, to a question not answered yet, to one answered."""
    awaited = [_confirmation_link(installation, agency, first_name) for first_name in ("Iris", "Solen")]
    with installation.writing():
        confirmation.accept(awaited[1], clock.now())
        consents = consents_link(household, clock.now())
    return {
        "host_space.arrive.token": host_link(installation, agency, LinkPurpose.HOST),
        "host_space.confirmation.token": host_link(installation, agency, LinkPurpose.HOST_CONFIRMATION),
        "host_space.invitation.token": guest_link(installation, agency),
        "token": installation.personal_link(household).rpartition("/")[2],
        "portals.confirmation.token": awaited[0],
        "portals.questions.token": awaited[1],
        "portals.own_consents.token": consents,
        "requests.page.token": _request_link(installation, agency, household),
        "portals.meeting.token": _meeting_link(installation, agency, household),
        "relations.news.token": _relation_link(installation, household),
        "weekend_guests.guide.token": _guide_link(installation, agency),
        **_invitation_links(installation, agency, household),
        **_roadbook_links(installation, agency),
        "weekend_guests.impressions.token": _impressions_link(installation, agency),
    }


def _roadbook_links(installation: Installation, agency: Agency) -> Ids:
    """Return the links to a family's and a guide's part of a weekend that has its programme."""
    with installation.writing():
        now = clock.now()
        day = make_weekend_day(agency, now=now)
        adult_of = db.session.get_one(Member, day.claire)
        message = Message(space_id=day.weekend.space_id, context={})
        family_token = token_of_mail(message, day.one, adult_of, now)
        guide_token = make_guide_link(day.guide, day.weekend, now)[1]
    pages = ("roadbook", "now")
    return {f"weekend_guests.family_{page}.token": family_token for page in pages} | {
        f"weekend_guests.guide_{page}.token": guide_token for page in pages
    }


def _guide_link(installation: Installation, agency: Agency) -> str:
    """Ask a guide to receive families; return the token of the mail they received."""
    with installation.writing():
        now, actor = clock.now(), agency.concierge
        weekend = make_weekend(agency, now=now, title="Week-end des guides")
        guide = make_guide(agency, now=now, name="Denis Roche", email="denis@guides.example")
        choose_guides(actor, make_activity(agency, weekend, now=now), [guide.id], now)
        ask_guides(actor, weekend.id, None, now)
        return make_guide_link(guide, weekend, now)[1]


def _invitation_links(installation: Installation, agency: Agency, household: Household) -> Ids:
    """Invite this family to a weekend, and let it come to another; return what opens its pages."""
    with installation.writing():
        now, member = clock.now(), list_members(agency.concierge, household.id)[0]
        asked, coming = (make_weekend(agency, now=now, title=title) for title in ("Les remparts", "Les lacs"))
        make_activity(agency, coming, now=now, kind=ActivityKind.HOUSING)
        invited = make_booking(agency, asked, household, now=now, state=BookingState.INVITED)
        booking = make_booking(agency, coming, household, now=now)
        return {
            "weekend_guests.invitation.token": make_booking_link(invited, member, now)[1],
            "weekend_guests.needs.token": make_booking_link(booking, member, now)[1],
        }


def _doors(slug: str) -> Ids:
    """Return the address of the form of hosts, which has the name of those of families."""
    pages = ("form", "thanks", "framed_form", "framed_thanks")
    return {f"host_door.{page}.slug": slug for page in pages}


def host_link(installation: Installation, agency: Agency, purpose: LinkPurpose, name: str = "") -> str:
    """Make a host, and a link of theirs."""
    with installation.writing():
        host = make_host(agency, now=clock.now(), email=f"{purpose.value}{name}@accueil.example")
        return make_link(agency.concierge, host.people[0], purpose, clock.now())[1]


def guest_link(installation: Installation, agency: Agency) -> str:
    """Invite a host to a gathering of the agency; return what answers."""
    with installation.writing():
        guest, row = _invite(agency, make_host(agency, now=clock.now(), email="invitee@accueil.example"))
        person = db.session.get_one(Host, guest.host_id).people[0]
        return make_guest_link(agency.concierge, person, guest, row, clock.now())[1]


def invited_host(installation: Installation, agency: Agency) -> tuple[str, int]:
    """Make a host who is invited and has a card; return a link to their space and the number of their invitation."""
    with installation.writing():
        host = make_host(agency, now=clock.now(), email="carte@accueil.example")
        guest, _row = _invite(agency, host)
        issue_cards(agency.concierge, host.id, clock.now())
        return make_link(agency.concierge, host.people[0], LinkPurpose.HOST, clock.now())[1], guest.id


def _invite(agency: Agency, host: Host) -> tuple[GatheringGuest, Gathering]:
    now, actor = clock.now(), agency.concierge
    details = GatheringDetails(title="Le café", starts_at=now + dt.timedelta(days=9), place="Chaumont", places=4)
    row = add_gathering(actor, details, audience=Audience.CHOSEN, now=now)
    choose_guests(actor, row.id, [host.id], now)
    announce(actor, row.id, now)
    return db.session.scalars(select(GatheringGuest).where(GatheringGuest.gathering_id == row.id)).one(), row


def _relation_link(installation: Installation, household: Household) -> str:
    """Return the link of the mail that asks this family how it goes with its host."""
    with installation.writing():
        query = select(HostRelation).where(HostRelation.household_id == household.id)
        relation = db.session.scalars(query.order_by(HostRelation.id)).first()
        assert relation is not None
        recipient = find_recipients(relation, Side.FAMILY)[0]
        assert recipient is not None
        return make_relation_link(relation, Side.FAMILY, recipient, clock.now())[1]


def ask_host(installation: Installation, agency: Agency, email: str) -> int:
    """Ask the host with this address for another family; return the number of the request."""
    with installation.writing():
        other = make_family(agency, now=clock.now(), planned=False, name="Roy")
        open_wish(agency.concierge, other.id, OfferKind.MEAL, means=Means.PHONE, now=clock.now())
        person = db.session.scalars(select(HostPerson).where(HostPerson.email == email)).one()
        ids = {"household_id": other.id, "host_id": person.host_id}
        return send_request(agency.concierge, kind=OfferKind.MEAL, now=clock.now(), **ids).id


def receive_families(installation: Installation, agency: Agency, email: str) -> int:
    """Let the host with this address be the guide of a weekend; return its number."""
    with installation.writing():
        person = db.session.scalars(select(HostPerson).where(HostPerson.email == email)).one()
        day = make_weekend_day(agency, now=clock.now())
        day.guide.host_id = person.host_id
        return day.weekend.id


def befriend_host(installation: Installation, agency: Agency, email: str) -> int:
    """Let the host with this address show the place to a family; return the number of the relation."""
    with installation.writing():
        now = clock.now()
        person = db.session.scalars(select(HostPerson).where(HostPerson.email == email)).one()
        save_offer(agency.concierge, person.host_id, OfferDetails(kind=OfferKind.VISIT), now=now)
        family = make_family(agency, now=now, planned=False, name="Noir")
        host = db.session.get_one(Host, person.host_id)
        return make_relation(agency, family, host, now=now, kind=OfferKind.VISIT).id


def _request_link(installation: Installation, agency: Agency, household: Household) -> str:
    """Ask a host for this family; return the token of the mail they received."""
    email = f"demande{household.id}@accueil.example"
    with installation.writing():
        host = make_host(agency, now=clock.now(), email=email, offers=(OfferDetails(kind=OfferKind.VISIT),))
        open_wish(agency.concierge, household.id, OfferKind.VISIT, means=Means.PHONE, now=clock.now())
        ids = {"household_id": household.id, "host_id": host.id}
        send_request(agency.concierge, kind=OfferKind.VISIT, now=clock.now(), **ids)
    mail = installation.await_mail(agency, email, "/demande/")
    found = re.search(r"/demande/(\S+)", mail.text)
    assert found
    return found[1]


def _meeting_link(installation: Installation, agency: Agency, household: Household) -> str:
    with installation.writing():
        member = list_members(agency.concierge, household.id)[0]
        make_proposal(agency, household, clock.now())
    mail = installation.await_mail(agency, member.email, "espace/rdv/")
    found = re.search(r"/espace/rdv/(\S+)", mail.text)
    assert found
    return found[1]


def _confirmation_link(installation: Installation, agency: Agency, first_name: str) -> str:
    with installation.writing():
        nadia = agency.actor("Nadia")
        person = adult(first_name, "Morvan", birth_on=None)
        spoken_for = make_family(
            agency, now=clock.now(), actor=nadia, members=(person,), facts={}, adult_facts={}, anchors={}, planned=False
        )
        confirmation.ask_confirmation(nadia, spoken_for, clock.now())
    mail = installation.await_mail(agency, person.email, "espace/confirmer/")
    found = re.search(r"/espace/confirmer/(\S+)", mail.text)
    assert found
    return found[1]
