"""Says a value of a row in the reader's words."""

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from typing import Any, Final

from flask_babel import get_locale, gettext as _

from concierge.checklists.definition.model import SUBJECT_LABELS
from concierge.checklists.next_actions import step_title
from concierge.checklists.planning.plans import STATUS_LABELS
from concierge.checklists.year.welcome_models import WELCOME_LABELS
from concierge.families.anchor_dates import Anchor
from concierge.families.answer_keys import AnswerKey
from concierge.families.choices import (
    CHANNEL_LABELS,
    CLOSING_LABELS,
    DIRECTION_LABELS,
    MEETING_WAY_LABELS,
    MEMBER_LABELS,
    SOURCE_LABELS,
)
from concierge.families.consent.purposes import MEANS_LABELS, PURPOSE_LABELS
from concierge.families.facts import FACTS, Fact
from concierge.families.interview.vocabulary import kept_words, label_of
from concierge.families.qualification.advice_levels import ADVICE_LABELS
from concierge.families.qualification.priority import LEVEL_LABELS
from concierge.hosts.ambassadors.choices import ACT_LABELS, ANSWER_LABELS, Answer
from concierge.hosts.ambassadors.models import Gathering
from concierge.hosts.choices import (
    DAY_LABELS,
    DECISION_LABELS,
    HOME_ACCESS_LABELS,
    LIFE_STAGE_LABELS,
    PLEDGE_LABELS,
    SMOKING_LABELS,
    STATE_LABELS as HOST_STATE_LABELS,
    WAY_LABELS,
    OfferKind,
)
from concierge.hosts.relations.choices import ANSWER_LABELS as SAID_LABELS, ENDING_LABELS, HOW_LABELS, MOOD_LABELS
from concierge.hosts.requests.choices import SIDE_LABELS
from concierge.hosts.words import offer_words
from concierge.platform.clock import PARIS, paris_date
from concierge.platform.db import db
from concierge.platform.plain_rows import plain
from concierge.platform.wording import day as in_words, moment
from concierge.privacy.labels import COLUMN_LABELS
from concierge.territory.queries import find_communes

_TYPED: Final = ("household", "member", "step", "host", "host_person", "host_offer", "gathering_guest", "host_deed")
_ANCHORS: Final[Mapping[str, str]] = {anchor.value: anchor.name_fr for anchor in Anchor}
# By their type: members of two lists may have the same value.
_LABELS: Final[Mapping[type[Enum], Mapping[Any, str]]] = {
    type(next(iter(labels))): labels
    for labels in (
        SUBJECT_LABELS,
        STATUS_LABELS,
        WELCOME_LABELS,
        CHANNEL_LABELS,
        CLOSING_LABELS,
        DIRECTION_LABELS,
        MEETING_WAY_LABELS,
        MEMBER_LABELS,
        SOURCE_LABELS,
        MEANS_LABELS,
        PURPOSE_LABELS,
        LEVEL_LABELS,
        ADVICE_LABELS,
        HOST_STATE_LABELS,
        WAY_LABELS,
        SMOKING_LABELS,
        HOME_ACCESS_LABELS,
        LIFE_STAGE_LABELS,
        DAY_LABELS,
        DECISION_LABELS,
        PLEDGE_LABELS,
        ANSWER_LABELS,
        ACT_LABELS,
        ENDING_LABELS,
        SAID_LABELS,
        MOOD_LABELS,
        HOW_LABELS,
        SIDE_LABELS,
    )
}


def plain_value(value: Any) -> Any:
    """Return a value as JSON holds it."""
    return plain(value)


def value_words(value: Any, *, place: str = "", row: Mapping[Any, Any] | None = None) -> str:
    """Return a value in words; what it means may depend on its place, « table.column », and the rest of its row."""
    told = _by_place(value, place, row or {})
    return told if told is not None else _by_type(value)


def _by_place(value: Any, place: str, row: Mapping[Any, Any]) -> str | None:
    if place in {"household.origin_commune_code", "household.target_commune_code", "host.commune_code"}:
        found = find_communes([value])
        return found[value].name if value in found else str(value)
    if place == "host_offer.kind":
        return offer_words(OfferKind(value))
    if place == "gathering_guest.gathering_id":
        return _gathering(value)
    if place == "fact_value.fact":
        return str(_(FACTS[value].label))
    if place == "fact_value.value":
        return _fact(row["fact"], value)
    if place == "interview_answer.question":
        return str(label_of(AnswerKey(value)))
    if place == "interview_answer.value":
        kept = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        return str(kept_words(AnswerKey(row["question"]), kept))
    if place == "step.key":
        return row["title"] or step_title(row["version_id"], value, str(get_locale()))
    if place == "anchor_date.anchor":
        return str(_(value.name_fr))
    return _of_history(value, place, row) if place.startswith("change.") else None


def _of_history(value: str, place: str, row: Mapping[Any, Any]) -> str:
    """Say what was changed, and a kept value, which the history holds as text."""
    field = row["field"]
    if place == "change.field":
        places = [f"{table}.{field}" for table in _TYPED]
        label = next((COLUMN_LABELS[place] for place in places if place in COLUMN_LABELS), field)
        return str(_(FACTS[Fact(field)].label if field in set(Fact) else _ANCHORS.get(field, label)))
    if value in {"True", "False"}:
        return _by_type(value == "True")
    if field == "answer" and value in set(Answer):
        return _by_type(Answer(value))
    if field in set(Fact):
        return _fact(Fact(field), value)
    with suppress(ValueError):
        return _by_type(dt.date.fromisoformat(value))
    return value


def _fact(fact: Fact, value: Any) -> str:
    if isinstance(value, bool):
        return _by_type(value)
    choices = FACTS[fact].choices or ()
    return str(_(next((choice.label for choice in choices if choice.value == value), str(value))))


def _by_type(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("Oui") if value else _("Non"))
    if isinstance(value, dt.datetime):
        return f"{_by_type(paris_date(value))}, {value.astimezone(PARIS):%H:%M}"
    if isinstance(value, dt.date):
        return in_words(value, year=True)
    if isinstance(value, Enum):
        labels = _LABELS.get(type(value), {})
        return str(_(labels[value])) if value in labels else str(value.value)
    if isinstance(value, Mapping):
        return " ; ".join(f"{key} : {_by_type(one)}" for key, one in value.items() if one not in (None, "", [], {}))
    if isinstance(value, list):
        return ", ".join(_by_type(one) for one in value)
    return str(value)


def _gathering(gathering_id: int) -> str:
    """Say which gathering an invitation is to."""
    row = db.session.get_one(Gathering, gathering_id)
    return f"{row.title}, {moment(row.starts_at)}"
