"""What the history of a file calls the events, fields and values of weekends."""

import datetime as dt
from collections.abc import Mapping

from flask_babel import gettext as _

from concierge.platform.i18n import N_
from concierge.platform.wording import full_moment
from concierge.weekends.choices import ARRIVAL_LABELS, BOOKING_LABELS, LODGING_LABELS

EVENTS: Mapping[str, str] = {
    "weekend.shortlisted": N_("a pensé à cette famille pour un week-end"),
    "weekend.invited": N_("a invité la famille à un week-end"),
    "weekend.reminded": N_("a rappelé à la famille l’invitation à un week-end"),
    "weekend.booking_moved": N_("a fait avancer la venue à un week-end"),
    "weekend.answer_changed": N_("a changé ce qui avait été dit de la venue à un week-end"),
    "weekend.needs_told": N_("a dit ce que la famille veut voir à un week-end"),
    "weekend.needs_reminded": N_("a rappelé à la famille de dire ce qu’elle veut voir à un week-end"),
    "weekend.family_seen": N_("a noté qui est là, le jour du week-end"),
    "weekend.visit_seen": N_("a noté qui est venu à une visite du week-end"),
    "weekend.lodging_settled": N_("a noté où la famille dort pendant un week-end"),
}
FIELDS: Mapping[str, str] = {
    "weekend_state": N_("venue au week-end"),
    "weekend_reason": N_("raison"),
    "weekend_adults": N_("adultes"),
    "weekend_children": N_("enfants"),
    "weekend_child_ages": N_("âges des enfants"),
    "weekend_diet": N_("régime alimentaire"),
    "weekend_allergies": N_("allergies"),
    "weekend_step_free": N_("sans marches"),
    "weekend_mobility": N_("pour se déplacer"),
    "weekend_arrival": N_("vient comment"),
    "weekend_arrives_at": N_("arrive"),
    "weekend_arrives_where": N_("arrive où"),
    "weekend_leaves_at": N_("repart"),
    "weekend_lodging": N_("hébergement souhaité"),
    "weekend_lodged_where": N_("dort où"),
    "weekend_may_part": N_("peut faire deux visites à la fois"),
    "weekend_words": N_("ce que la famille a ajouté"),
}
_CLOSED = {
    "weekend_state": {state.value: label for state, label in BOOKING_LABELS.items()},
    "weekend_arrival": {arrival.value: label for arrival, label in ARRIVAL_LABELS.items()},
    "weekend_lodging": {lodging.value: label for lodging, label in LODGING_LABELS.items()},
}


def say_value(field: str, value: str) -> str:
    """Return a kept value in the reader's words."""
    if field in _CLOSED:
        return str(_(_CLOSED[field].get(value, value)))
    if field in {"weekend_step_free", "weekend_may_part"}:
        return str(_("Oui") if value == "True" else _("Non"))
    if field in {"weekend_arrives_at", "weekend_leaves_at"}:
        return full_moment(dt.datetime.fromisoformat(value))
    return value.strip("[]") if field == "weekend_child_ages" else value
