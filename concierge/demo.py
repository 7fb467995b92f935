"""`concierge demo`: one agency with some forty families over a year, made through the application's own services."""

import datetime as dt
from dataclasses import dataclass

import click
from flask import Flask
from sqlalchemy import select

from concierge.accounts.models import LinkPurpose, Person, Space
from concierge.checklists import steps
from concierge.checklists.definition.model import Subject
from concierge.checklists.reminders.escalation import collect_escalations
from concierge.checklists.reminders.reminders import remind_now
from concierge.config import Config
from concierge.demonstration import (
    absences,
    ambassadors,
    asked,
    cohort,
    counter,
    desk_week,
    first_years,
    gates,
    hosts,
    journey_draft,
    lists,
    matching,
    meetings,
    open_doors,
    papers,
    qualifying,
    relations,
    weekends,
)
from concierge.demonstration.agency import CAMILLE, GUESTS, HELENE, PASSWORD, TEAM, Agency, make_agency
from concierge.demonstration.arrivals import ARRIVALS, IYER
from concierge.demonstration.closed_files import CLOSED
from concierge.demonstration.days import Days
from concierge.demonstration.doubles import DOUBLES
from concierge.demonstration.first_contacts import FIRST_CONTACTS
from concierge.demonstration.projects import PROJECTS
from concierge.demonstration.residents import MOREAU, RESIDENTS
from concierge.demonstration.shapes import Family
from concierge.demonstration.stories import Story
from concierge.demonstration.visitors import VISITORS
from concierge.desk.day.digest import queue_digest
from concierge.families.access import create_access, invite
from concierge.families.anchor_dates import Anchor
from concierge.families.deadlines import add_deadline
from concierge.families.duplicates.pairs import compare_files
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.hosts.access import make_link
from concierge.platform import clock
from concierge.platform.db import db
from concierge.platform.launch import SIGN_INS_FILE
from concierge.platform.unit_of_work import unit_of_work

FAMILIES: tuple[Family, ...] = (*FIRST_CONTACTS, *PROJECTS, *VISITORS, *ARRIVALS, *RESIDENTS, *CLOSED, *DOUBLES)
_INVITED = (IYER, MOREAU)
_REMINDED = (MOREAU, *ARRIVALS, *RESIDENTS)  # in this order, those who have something to be reminded of
_REMINDERS = 3
_LATE, _ESCALATED = RESIDENTS[2], 21  # days: the third reminder is today's
_BEFORE = 20  # days between the agency's first day and its first family


class DemonstrationExists(click.ClickException):
    """The database holds an agency already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One account of the demonstration."""

    title: str
    name: str
    email: str
    password: str


def sign_ins() -> tuple[SignIn, ...]:
    """Return the accounts of the demonstration, the team first."""
    return tuple(
        SignIn(title=c.title, name=f"{c.first} {c.last}", email=c.email, password=PASSWORD) for c in (*TEAM, *GUESTS)
    )


def load_demo(app: Flask, now: dt.datetime | None = None) -> None:
    """Fill an empty database with the demonstration, in one transaction, and write its sign-ins into the var folder."""
    with app.app_context():
        if db.session.execute(select(Space.id).limit(1)).first() is not None:
            raise DemonstrationExists(
                "Cette installation a déjà une agence : la démonstration ne se charge que dans une base vide. "
                "« make reset » efface tout, après avoir demandé."
            )
        db.session.remove()
        with unit_of_work():
            links = _fill(Days(now or clock.now()))
        config: Config = app.extensions["config"]
        _write_sign_ins(config, links)


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The tokens of the personal links that are printed: a newcomer's, a host's."""

    newcomer: str
    host: str
    host_name: str


def _fill(days: Days) -> Links:
    """Make everything; return the links into the spaces of guests."""
    first = max(family.opened for family in FAMILIES)
    agency = gates.open_gates(make_agency(days.past(first + _BEFORE)), days.past(first + _BEFORE))
    households: dict[str, Household] = {}
    in_order = sorted(enumerate(FAMILIES), key=lambda numbered: -numbered[1].opened)
    for number, family in in_order:
        households[family.name] = Story(agency, days, family, number).tell()
    first_years.tell(agency, days, [(family, households[family.name]) for family in RESIDENTS])
    papers.tell(agency, days, households)
    desk_week.fill(agency, days)
    absences.tell(agency, days)
    journey_draft.tell(agency, days)
    gates.tell(agency, days)
    counter.tell(agency, days, households)
    qualifying.tell(agency, days, households)
    lists.tell(agency, days)
    cohort.tell(agency, days)
    hosts.tell(agency, days, households)
    relations.tell(agency, days, households)
    open_doors.tell(agency, days, households)
    ambassadors.tell(agency, days)
    matching.tell(agency, days, households)
    weekends.tell(agency, days, households)
    asked.tell(agency, days, households)
    _note_deadlines(agency, days)
    compare_files(agency.actor(None).space_id, days.now)
    token = _send_mails(agency, days, households)
    meetings.tell(agency, days, households)
    host = open_doors.first_host(agency)
    _link, host_token = make_link(agency.actor(None), host, LinkPurpose.HOST, days.now)
    return Links(newcomer=token, host=host_token, host_name=host.full_name)


def _note_deadlines(agency: Agency, days: Days) -> None:
    """Keep the local dates a coordinator would: the crèche commission, here and in Chaumont, and the school buses."""
    for anchor, commune, month, day, source in (
        (Anchor.CRECHE_COMMISSION, None, 4, 15, "Usage du département, à vérifier chaque année"),
        (Anchor.CRECHE_COMMISSION, "52121", 4, 8, "Service petite enfance de Chaumont (démonstration)"),
        (Anchor.SCHOOL_TRANSPORT_CLOSING, None, 7, 15, "Transports scolaires de la Région, à vérifier"),
    ):
        this_year = days.today.replace(month=month, day=day)
        on = this_year if this_year >= days.today else this_year.replace(year=this_year.year + 1)
        add_deadline(agency.actor(None), anchor=anchor, commune_code=commune, on=on, source=source, now=days.now)


def _send_mails(agency: Agency, days: Days, households: dict[str, Household]) -> str:
    for family in _INVITED:
        actor = agency.actor(family.owner)
        invite(actor, list_members(actor, households[family.name].id)[0], days.now)
    reminded = 0
    for family in _REMINDED:
        if reminded < _REMINDERS:
            reminded += remind_now(agency.actor(family.owner), households[family.name], days.now)
    _be_told(agency, days, households)
    actor = agency.actor(MOREAU.owner)
    return create_access(actor, list_members(actor, households[MOREAU.name].id)[0], days.now)


def _be_told(agency: Agency, days: Days, households: dict[str, Household]) -> None:
    """Let a step stay late in spite of three reminders, then write the digests of this morning."""
    actor, household = agency.actor(_LATE.owner), households[_LATE.name]
    steps.add_local_step(
        actor,
        household,
        title="Envoyer l’attestation d’assurance au propriétaire",
        subject=Subject.HOUSING,
        due_on=days.day(-_ESCALATED),
        for_family=True,
        member_id=None,
        assignee_id=None,
        now=days.past(_ESCALATED + 9),
    )
    collect_escalations(days.now)
    for key in (HELENE, CAMILLE):
        queue_digest(db.session.get_one(Person, agency.person_id(key)), days.now)


def _write_sign_ins(config: Config, links: Links) -> None:
    rows = [("Rôle", "Adresse", "Mot de passe"), *((s.title, s.email, s.password) for s in sign_ins())]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    person = MOREAU.people[0]
    text = "\n".join(
        (
            "  Pour se connecter à la démonstration :",
            "",
            *(f"    {line}" for line in (lines[0], "  ".join("—" * width for width in widths), *lines[1:])),
            "",
            f"  L’espace de {person.first} {person.last}, tout juste installée (sur un téléphone, c’est plus joli) :",
            f"    {config.base_url}/espace/lien/{links.newcomer}",
            "",
            f"  L’espace de {links.host_name}, qui ouvre sa porte :",
            f"    {config.base_url}/mon-accueil/lien/{links.host}",
        )
    )
    config.var_dir.mkdir(parents=True, exist_ok=True)
    path = config.var_dir / SIGN_INS_FILE
    path.touch(mode=0o600)
    path.write_text(text + "\n", encoding="utf-8")
