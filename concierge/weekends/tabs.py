"""The pages of one weekend: their way from each to the next, and what stands at the head of all of them."""

from typing import Any, NamedTuple

from flask import request, url_for
from flask_babel import gettext as _

from concierge.platform.i18n import N_
from concierge.weekends.choices import KIND_LABELS, STATE_LABELS, WeekendState
from concierge.weekends.models import Weekend
from concierge.weekends.wording import say_days


class Tab(NamedTuple):
    """One page of a weekend: its name, its endpoint (which takes `weekend_id` alone), its icon."""

    label: str
    endpoint: str
    icon: str


TABS: tuple[Tab, ...] = (
    Tab(N_("Préparation"), "weekends.weekend", "clipboard-check"),
    Tab(N_("Activités"), "weekends.activities", "geo-alt"),
    Tab(N_("Guides"), "weekends.guides", "person-check"),
    Tab(N_("Familles"), "weekends.families", "people"),
    Tab(N_("Programme"), "weekends.programme", "calendar-week"),
    Tab(N_("Budget"), "weekends.budget", "wallet2"),
    Tab(N_("Jour J"), "weekends.day", "journal-bookmark"),
    Tab(N_("Bilan"), "desk.weekend_debrief", "chat-square-heart"),
)

STEPS = tuple(state for state in WeekendState if state is not WeekendState.CANCELLED)


def head(weekend: Weekend, current: str = "") -> dict[str, Any]:
    """Return what `weekends/_head.html` asks for; `current` is the endpoint of the tab, the request's own if none."""
    here = current or request.endpoint or ""
    return {
        "weekend": weekend,
        "rooms": [(url_for(t.endpoint, weekend_id=weekend.id), _(t.label), t.endpoint == here) for t in TABS],
        "progress": [(_(STATE_LABELS[state]), _standing(weekend.state, state)) for state in STEPS],
        "days": say_days(weekend.starts_on, weekend.ends_on),
        "kind_label": _(KIND_LABELS[weekend.kind]),
        "state_label": _(STATE_LABELS[weekend.state]),
    }


def _standing(now: WeekendState, step: WeekendState) -> str:
    if now is WeekendState.CANCELLED:
        return "ahead"
    done = STEPS.index(step) - STEPS.index(now)
    return "done" if done < 0 else "current" if done == 0 else "ahead"
