"""« Guides »: who is wanted at a weekend, what they said, by mail or by telephone; who cannot be there."""

from collections.abc import Callable

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import text_of
from concierge.platform.web import back_to, current_actor, next_path, refusals_told, wants_fragment
from concierge.weekends import tabs
from concierge.weekends.activities.asked import list_guide_lines
from concierge.weekends.activities.guide_forms import AbsenceForm, AskForm
from concierge.weekends.activities.guiding import answer_ask, get_ask, get_guide_of, note_absence
from concierge.weekends.activities.listing import OF_GUIDES, page_of_guides, read_asked
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.activities.other_times import take_other_time
from concierge.weekends.activities.views import words
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.models import Weekend


@bp.get("/<int:weekend_id>/guides")
@requires(Permission.WEEKENDS_READ)
def guides(weekend_id: int) -> Page:
    """Show who is wanted, for what, and what they said."""
    actor = current_actor()
    row = fetch(actor, Weekend, weekend_id)
    lines = list_guide_lines(actor, row)
    return render_template(
        "weekends/guides.html",
        page=page_of_guides(lines, read_asked(request.args)),
        to_ask=sum(bool(line.to_ask) for line in lines),
        only=OF_GUIDES,
        **tabs.head(row),
        **words(),
    )


@bp.get("/<int:weekend_id>/guides/<int:guide_id>")
@requires(Permission.WEEKENDS_READ)
def guide_asks(weekend_id: int, guide_id: int) -> Page:
    """Show all that one guide is asked, to note what they say; htmx takes the card alone."""
    actor = current_actor()
    row = fetch(actor, Weekend, weekend_id)
    guide = get_guide_of(actor, row, guide_id)
    lines = list_guide_lines(actor, row, only=guide.id)
    if not lines:
        raise NotFound  # all that they were asked for was cancelled
    return render_template(
        "weekends/guide_asks.html",
        line=lines[0],
        here=next_path(url_for("weekends.guides", weekend_id=weekend_id, autour=guide_id, _anchor=f"g{guide_id}")),
        opened=wants_fragment(),
        ask_form=AskForm(formdata=None).offer_days(row),
        absence_form=AbsenceForm(formdata=None).offer_days(row).offer_days(row, "until_on"),
        **tabs.head(row, "weekends.guides"),
        **words(),
    )


@bp.post("/demandes/<int:ask_id>/reponse")
@requires(Permission.WEEKENDS_WRITE)
def answer_for_guide(ask_id: int) -> Page:
    """Note what a guide said by telephone."""

    def act() -> None:
        form = AskForm()
        if not form.validate():
            raise DomainError(form.first_error())
        row, activity = get_ask(current_actor(), ask_id)
        answer_ask(
            current_actor(),
            row,
            form.answer(),
            seen_turn=form.seen_turn(),
            proposed=form.proposed(activity.minutes),
            words=text_of(form.words),
            now=clock.now(),
        )

    return _act(*_about(ask_id), act)


@bp.post("/demandes/<int:ask_id>/prendre")
@requires(Permission.WEEKENDS_WRITE)
def take_time(ask_id: int) -> Page:
    """Hold the activity when its guide can."""
    return _act(*_about(ask_id), lambda: take_other_time(current_actor(), ask_id, clock.now()))


@bp.post("/<int:weekend_id>/guides/<int:guide_id>/absence")
@requires(Permission.WEEKENDS_WRITE)
def guide_absent(weekend_id: int, guide_id: int) -> Page:
    """Note that a guide is not there."""
    actor = current_actor()
    guide = get_guide_of(actor, fetch(actor, Weekend, weekend_id), guide_id)

    def act() -> None:
        form = AbsenceForm()
        if not form.validate():
            raise DomainError(form.first_error())
        note_absence(actor, weekend_id, guide.id, since=form.since(), until=form.back(), now=clock.now())

    return _act(weekend_id, guide_id, act)


@bp.post("/<int:weekend_id>/guides/<int:guide_id>/de-retour")
@requires(Permission.WEEKENDS_WRITE)
def guide_back(weekend_id: int, guide_id: int) -> Page:
    """Note that a guide is there after all."""
    actor = current_actor()
    guide = get_guide_of(actor, fetch(actor, Weekend, weekend_id), guide_id)
    return _act(
        weekend_id, guide_id, lambda: note_absence(actor, weekend_id, guide.id, since=None, until=None, now=clock.now())
    )


def _about(ask_id: int) -> tuple[int, int]:
    """Return the weekend and the guide of a question."""
    actor = current_actor()
    row = fetch(actor, ActivityGuide, ask_id)
    return fetch(actor, Activity, row.activity_id).weekend_id, row.guide_id


def _act(weekend_id: int, guide_id: int, act: Callable[[], object]) -> Page:
    with refusals_told():
        act()
        flash(_("C’est noté."), "success")
    return back_to("weekends.guides", weekend_id=weekend_id, autour=guide_id, _anchor=f"g{guide_id}")
