"""The first page of a weekend, with its small forms: the one that was refused keeps what was typed."""

from flask import render_template

from concierge.platform import clock
from concierge.platform.access import Actor
from concierge.platform.forms import Form
from concierge.weekends import tabs
from concierge.weekends.choices import STATE_LABELS
from concierge.weekends.models import Weekend
from concierge.weekends.preparation.overview import get_overview
from concierge.weekends.preparation.part_forms import ColleagueForm, PauseForm, VehicleForm
from concierge.weekends.preparation.rules import ASK_WORDS
from concierge.weekends.wording import euros

ASK_PAGES = {
    "owner": "weekends.edit_weekend",
    "capacity": "weekends.edit_weekend",
    "activities": "weekends.activities",
    "venues": "weekends.activities",
    "guides_asked": "weekends.guides",
    "guides_agreed": "weekends.guides",
    "spent": "weekends.budget",
    "families": "weekends.families",
    "presence": "desk.weekend_debrief",
    "impressions": "desk.weekend_debrief",
}


def overview_page(actor: Actor, row: Weekend, status: int, refused: Form | None = None) -> tuple[str, int]:
    """Return the page; `refused` is the small form that was not taken."""
    forms = {
        "colleague": refused if isinstance(refused, ColleagueForm) else ColleagueForm(formdata=None),
        "vehicle": refused if isinstance(refused, VehicleForm) else VehicleForm(formdata=None),
        "pause": refused if isinstance(refused, PauseForm) else PauseForm(formdata=None),
    }
    for form in forms.values():
        if isinstance(form, ColleagueForm | VehicleForm):
            form.offer(actor)
    page = render_template(
        "weekends/weekend.html",
        page=get_overview(actor, row, clock.now()),
        forms=forms,
        refused=refused,
        ask_words=ASK_WORDS,
        ask_pages=ASK_PAGES,
        state_labels=STATE_LABELS,
        euros=euros,
        **tabs.head(row, "weekends.weekend"),
    )
    return page, status
