"""The search of Ctrl K: families, people, communes, pages."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from concierge.families.cohorts.queries import every_cohort_name
from concierge.families.models import Household
from concierge.platform.access import Actor, Permission
from concierge.platform.db import db
from concierge.platform.i18n import N_
from concierge.platform.search_text import normalise, words_sought
from concierge.territory.queries import search_communes

EACH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One thing found, and where it is."""

    kind: str
    icon: str
    label: str
    detail: str
    url: str
    note_url: str = ""  # where to write down what was just said with this family


_PAGES = (
    (N_("Aujourd’hui"), "desk.today", Permission.STEPS_WRITE),
    (N_("Dossiers"), "desk.files", Permission.FILES_LIST),
    (N_("Cohortes"), "desk.cohorts", Permission.FILES_READ),
    (N_("Ouvrir un dossier"), "desk.new_file", Permission.FILES_WRITE),
    (N_("Toutes les étapes"), "desk.steps", Permission.STEPS_WRITE),
    (N_("Boîte d’envoi"), "notifications.messages", Permission.MESSAGES_READ),
    (N_("Équipe"), "accounts.team", Permission.SETTINGS_READ),
    (N_("Parcours"), "checklists.journeys", Permission.SETTINGS_READ),
    (N_("Mon compte"), "accounts.account", Permission.ACCOUNT_OWN),
)


def search(actor: Actor, text: str) -> list[Result]:
    """Return what matches, families first; nothing for fewer than two letters."""
    words = words_sought(text[:120])
    if sum(map(len, words)) < 2:
        return []
    return [*_families(actor, words), *_cohorts(actor, words), *_pages(actor, words), *_communes(actor, text[:120])]


def _families(actor: Actor, words: list[str]) -> list[Result]:
    query = select(Household).where(
        Household.visible_to(actor), *(Household.search_text.contains(word, autoescape=True) for word in words)
    )
    households = db.session.scalars(query.order_by(Household.closed_on.is_not(None), Household.name).limit(EACH))
    endpoint = "desk.file" if actor.can(Permission.FILES_READ) else None
    writes = actor.can(Permission.FILES_WRITE)
    return [
        Result(
            kind=_("Famille"),
            icon="people",
            label=household.name,
            detail=_("clos") if household.closed_on else "",
            url=url_for(endpoint, household_id=household.id) if endpoint else url_for("desk.files", q=household.name),
            note_url=url_for("desk.journal_tab", household_id=household.id, noter=1) if writes else "",
        )
        for household in households
    ]


def _cohorts(actor: Actor, words: list[str]) -> list[Result]:
    if not actor.can(Permission.FILES_READ):
        return []
    found = [(key, name) for key, name in every_cohort_name(actor).items() if all(w in normalise(name) for w in words)]
    return [
        Result(kind=_("Cohorte"), icon="people-fill", label=name, detail="", url=url_for("desk.cohort", cohort_id=key))
        for key, name in found[:EACH]
    ]


def _pages(actor: Actor, words: list[str]) -> list[Result]:
    return [
        Result(kind=_("Page"), icon="arrow-right", label=_(label), detail="", url=url_for(endpoint))
        for label, endpoint, permission in _PAGES
        if actor.can(permission) and all(word in normalise(_(label)) for word in words)
    ]


def _communes(actor: Actor, text: str) -> list[Result]:
    if not actor.can(Permission.TERRITORY_READ):
        return []
    return [
        Result(
            kind=_("Commune"),
            icon="geo-alt",
            label=hit.name,
            detail=", ".join(hit.postal_codes[:2]),
            url=url_for("territory.commune", code=hit.code),
        )
        for hit in search_communes(text, limit=5)
    ]
