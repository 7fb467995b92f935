"""What happened to a host: who, when, with old and new values; two queries more than there are kinds of name."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.hosts.ambassadors.choices import ANSWER_LABELS
from concierge.hosts.choices import (
    DAY_LABELS,
    HOME_ACCESS_LABELS,
    LIFE_STAGE_LABELS,
    REFUSAL_LABELS,
    SMOKING_LABELS,
    STATE_LABELS,
    WEEKDAY_LABELS,
    DayKind,
    OfferKind,
)
from concierge.hosts.settings import HOSTS
from concierge.hosts.words import offer_words, said_of
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.platform.events import ChangeRow, EventRow
from concierge.platform.i18n import N_
from concierge.platform.wording import day
from concierge.territory.queries import find_communes

MOST: Final = 80
EVENT_LABELS: Mapping[str, str] = {
    "host.applied": N_("est entré·e dans le registre"),
    "host.confirmed": N_("a confirmé sa candidature"),
    "host.changed": N_("a modifié la fiche"),
    "host.offer_changed": N_("a changé une offre"),
    "host.days_changed": N_("a changé les disponibilités"),
    "host.paused": N_("a mis en pause"),
    "host.back": N_("a repris"),
    "host.interview_held": N_("a noté un entretien"),
    "host.moved": N_("a changé l’état"),
    "host.pledge_given": N_("a noté un accord"),
    "host.references_checked": N_("a vérifié les références"),
    "host.noted": N_("a écrit une note"),
    "host.kept_apart": N_("a écarté une famille"),
    "host.allowed_again": N_("a levé une mise à l’écart"),
    "host.invited": N_("a été invité·e à une rencontre"),
    "host.answered": N_("a répondu à une invitation"),
    "host.presence_noted": N_("a noté qui est venu à une rencontre"),
    "host.card_issued": N_("a donné une carte d’ambassadeur"),
    "host.card_revoked": N_("a retiré une carte d’ambassadeur"),
    "host.deed_noted": N_("a noté un geste ou corrigé des points"),
    "host.deed_withdrawn": N_("a retiré un geste noté"),
    "host.sign_noted": N_("a noté un signe de vie"),
    "host.request_sent": N_("a demandé d’accueillir une famille"),
    "host.request_answered": N_("a répondu à une demande"),
    "host.request_closed": N_("a clos une demande"),
    "host.request_reminded": N_("a rappelé une demande"),
    "host.relation_opened": N_("a mis les deux familles en lien"),
    "host.relation_unlocked": N_("a permis un changement"),
    "host.relation_ended": N_("a terminé une rencontre"),
    "host.relation_asked": N_("a demandé des nouvelles d’une rencontre"),
    "host.relation_answered": N_("a donné des nouvelles d’une rencontre"),
    "host.relation_noted": N_("a complété le carnet d’une rencontre"),
    "host.relation_needs_somebody": N_("a prévenu l’équipe d’une rencontre"),
    "host.relation_kept": N_("a gardé une rencontre comme elle est"),
    "host.thanked": N_("a remercié pour l’année"),
    "host.erasure_announced": N_("a inscrit la fiche parmi celles bientôt effacées"),
    "host.exported": N_("a pris une copie des données"),
    "link.created": N_("a envoyé un lien personnel"),
    "link.opened": N_("a ouvert son espace"),
    "link.revoked": N_("a fermé un lien personnel"),
}
FIELD_LABELS: Mapping[str, str] = {
    "state": N_("État"),
    "commune_code": N_("Commune"),
    "language": N_("Langue des e-mails"),
    "presentation": N_("Présentation"),
    "child_years": N_("Enfants"),
    "languages": N_("Langues parlées"),
    "interests": N_("Goûts"),
    "from_elsewhere": N_("Venu·e d’ailleurs"),
    "here_since": N_("Ici depuis"),
    "origin": N_("D’où"),
    "pets": N_("Animaux de la maison"),
    "smoking": N_("Tabac"),
    "home_access": N_("Accès à la maison"),
    "life_stage": N_("Moment de vie"),
    "weekdays": N_("Jours habituels"),
    "away": DAY_LABELS[DayKind.AWAY],
    "free": DAY_LABELS[DayKind.FREE],
    "paused_until": N_("En pause jusqu’au"),
    "first_name": N_("Prénom"),
    "last_name": N_("Nom"),
    "email": N_("E-mail"),
    "phone": N_("Téléphone"),
    "profession": N_("Métier, ou ancien métier"),
    "offer": N_("Offre"),
    "at_once": N_("Familles en même temps"),
    "per_year": N_("Familles par an"),
    "within_minutes": N_("Minutes en voiture"),
    "within_km": N_("Kilomètres"),
    "rooms": N_("Chambres"),
    "beds": N_("Couchages"),
    "refuses": N_("Ne peut pas accueillir"),
    "audiences": N_("De préférence pour"),
    "topics": N_("Sujets"),
    "wishes": N_("Autres souhaits"),
    "references_on": N_("Références vérifiées le"),
    "answer": N_("Réponse à une invitation"),
    "people": N_("Combien de personnes"),
    "about": N_("Geste ou correction"),
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "state": {key.value: label for key, label in STATE_LABELS.items()},
    "smoking": {key.value: label for key, label in SMOKING_LABELS.items()},
    "home_access": {key.value: label for key, label in HOME_ACCESS_LABELS.items()},
    "life_stage": {key.value: label for key, label in LIFE_STAGE_LABELS.items()},
    "refuses": {key.value: label for key, label in REFUSAL_LABELS.items()},
    "weekdays": {str(number): label for number, label in enumerate(WEEKDAY_LABELS)},
    "answer": {key.value: label for key, label in ANSWER_LABELS.items()},
    "from_elsewhere": {"True": N_("Oui"), "False": N_("Non")},
    "language": {"fr": "Français", "en": "English"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HostChange:
    """One value before and after, in the reader's words."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostHistoryLine:
    """One thing that happened. `label` is a msgid; `by` is empty for the host themself and for the software."""

    at: dt.datetime
    by: str
    by_host: bool
    label: str
    about: str
    changes: Sequence[HostChange]


def get_host_history(actor: Actor, host_id: int) -> list[HostHistoryLine]:
    """Return what happened lately to a host, the latest first."""
    query = scoped(actor, EventRow).where(EventRow.host_id == host_id)
    rows = db.session.scalars(query.order_by(EventRow.at.desc(), EventRow.id.desc()).limit(MOST)).all()
    changes: dict[int, list[HostChange]] = {}
    ids = [row.id for row in rows]
    for row in db.session.scalars(select(ChangeRow).where(ChangeRow.event_id.in_(ids)).order_by(ChangeRow.id)):
        change = HostChange(
            field=str(_(FIELD_LABELS.get(row.field, row.field))),
            old=_said(row.field, row.old),
            new=_said(row.field, row.new),
        )
        changes.setdefault(row.event_id, []).append(change)
    people = _names({row.person_id for row in rows if row.person_id})
    return [
        HostHistoryLine(
            at=row.at,
            by=people.get(row.person_id or 0, ""),
            by_host=bool(row.data.get("by_host")),
            label=EVENT_LABELS.get(row.name, row.name),
            about=_about(row),
            changes=changes.get(row.id, []),
        )
        for row in rows
    ]


def _about(row: EventRow) -> str:
    kind = row.data.get("kind")
    return offer_words(OfferKind(kind)) if row.name == "host.offer_changed" and kind in set(OfferKind) else ""


def _names(person_ids: set[int]) -> dict[int, str]:
    return {p.id: p.full_name for p in db.session.scalars(select(Person).where(Person.id.in_(person_ids)))}


def _said(field: str, value: str | None) -> str | None:
    """Return a kept value in words: the history holds it as text, lists by commas."""
    if not value:
        return None
    keys = value.split(", ")
    settings = HOSTS.installed()
    lists = {name: getattr(settings, name) for name in ("languages", "interests", "audiences", "topics")}
    if field in lists:
        return ", ".join(said_of(lists[field], keys))
    if field in _WORDS:
        return ", ".join(str(_(_WORDS[field].get(key, key))) for key in keys)
    if field == "offer" and value in set(OfferKind):
        return offer_words(OfferKind(value))
    if field == "commune_code":
        found = find_communes([value])
        return found[value].name if value in found else value
    return " – ".join(_dated(part) for part in value.split(" – "))


def _dated(text: str) -> str:
    try:
        return day(dt.date.fromisoformat(text), year=True)
    except ValueError:
        return text
