"""« Activités »: what can be done during a weekend, added by kind, changed, made several times."""

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext

from concierge.accounts.last_change import find_last_change
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import back_to, current_actor, flash_refusal, refusals_told
from concierge.weekends import tabs
from concierge.weekends.activities import services
from concierge.weekends.activities.choosing import guides_of, list_guides, list_venues
from concierge.weekends.activities.forms import (
    GUIDES,
    LINES,
    ActivityFields,
    ActivityForm,
    NewActivityForm,
    activity_form,
)
from concierge.weekends.activities.guiding import ask_guides, choose_guides
from concierge.weekends.activities.listing import (
    OF_ACTIVITIES,
    ONLY_LABELS,
    page_of_activities,
    read_asked,
)
from concierge.weekends.activities.models import Activity
from concierge.weekends.activities.reading import awaits, by_kind, list_lines
from concierge.weekends.activities.remarks import MILD, REMARK_LABELS
from concierge.weekends.activities.say import say_window
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.choices import ACTIVITY_ICONS, ACTIVITY_LABELS, ASK_LABELS, AUDIENCE_LABELS, ActivityKind
from concierge.weekends.events import ActivityChanged
from concierge.weekends.models import Weekend
from concierge.weekends.wording import euros


@bp.get("/<int:weekend_id>/activites")
@requires(Permission.WEEKENDS_READ)
def activities(weekend_id: int) -> Page:
    """Show what can be done, by kind, and what is missing."""
    actor = current_actor()
    row = fetch(actor, Weekend, weekend_id)
    lines = list_lines(actor, row)
    page = page_of_activities(lines, read_asked(request.args))
    return render_template(
        "weekends/activities.html",
        page=page,
        groups=by_kind(page.lines),
        counts=Counter(line.activity.kind for line in page.found),
        to_ask=sum(awaits(line) for line in lines),
        only=OF_ACTIVITIES,
        **tabs.head(row),
        **words(),
    )


@bp.get("/<int:weekend_id>/activites/nouvelle")
@requires(Permission.WEEKENDS_WRITE)
def new_activity(weekend_id: int) -> Page:
    """Show the form of a new activity, of the kind that was chosen."""
    row = fetch(current_actor(), Weekend, weekend_id)
    asked = request.args.get("genre", "")
    kind = asked if asked in {each.value for each in ActivityKind} else ActivityKind.HOUSING.value
    return _form_page(row, None, NewActivityForm(formdata=None, kind=kind), 200)


@bp.post("/<int:weekend_id>/activites/nouvelle")
@requires(Permission.WEEKENDS_WRITE)
def add_activity(weekend_id: int) -> Page:
    """Add an activity, or several alike in one go."""
    actor, form, now = current_actor(), NewActivityForm(), clock.now()
    row = fetch(actor, Weekend, weekend_id)
    if form.validate():
        try:
            if not form.is_repeated(now):
                details, times = form.details(), form.times.data or 1
                services.add_alike(actor, weekend_id, details, guides=form.guides(), times=times, now=now)
                flash(ngettext("L’activité est ajoutée.", "%(num)s activités sont ajoutées.", times), "success")
            return _to_list(weekend_id)
        except NotFound:
            raise
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _form_page(fetch(actor, Weekend, row.id), None, form, 422)


@bp.get("/activites/<int:activity_id>")
@requires(Permission.WEEKENDS_WRITE)
def edit_activity(activity_id: int) -> Page:
    """Show the form of an activity."""
    actor = current_actor()
    found = fetch(actor, Activity, activity_id)
    form = activity_form(found, guides_of(actor, activity_id), formdata=None)
    return _form_page(fetch(actor, Weekend, found.weekend_id), found, form, 200)


@bp.post("/activites/<int:activity_id>")
@requires(Permission.WEEKENDS_WRITE)
def save_activity(activity_id: int) -> Page:
    """Change an activity."""
    actor, form = current_actor(), ActivityForm()
    found = fetch(actor, Activity, activity_id)
    if form.validate():
        try:
            row = services.change_activity(
                actor, activity_id, form.details(), seen_version=form.seen_version(), now=clock.now()
            )
            choose_guides(actor, row, form.guides(), clock.now())
            flash(_("C’est enregistré."), "success")
            return _to_list(found.weekend_id, activity_id)
        except OVERTAKEN:
            rollback()
            found = fetch(actor, Activity, activity_id)
            stored = activity_form(found, guides_of(actor, activity_id), formdata=None)
            row_of = fetch(actor, Weekend, found.weekend_id)
            stored.offer(row_of, list_venues(actor), list_guides(actor))
            form.offer(row_of, list_venues(actor), list_guides(actor))
            change = find_last_change(actor, [ActivityChanged], about=("activity_id", activity_id))
            form.show_conflict(stored, change)
            return _form_page(row_of, found, form, 409)
        except NotFound:
            raise
        except DomainError as error:
            rollback()
            form.refuse(error)
    found = fetch(actor, Activity, activity_id)
    return _form_page(fetch(actor, Weekend, found.weekend_id), found, form, 422)


@bp.post("/activites/<int:activity_id>/dupliquer")
@requires(Permission.WEEKENDS_WRITE)
def duplicate_activity(activity_id: int) -> Page:
    """Make several more alike."""
    typed = request.form.get("times", "1")
    times = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
    return _act(activity_id, lambda: services.duplicate_activity(current_actor(), activity_id, times, clock.now()))


@bp.post("/activites/<int:activity_id>/annuler")
@requires(Permission.WEEKENDS_WRITE)
def cancel_activity(activity_id: int) -> Page:
    """Take an activity out."""
    return _act(
        activity_id, lambda: services.cancel_activity(current_actor(), activity_id, cancelled=True, now=clock.now())
    )


@bp.post("/activites/<int:activity_id>/retablir")
@requires(Permission.WEEKENDS_WRITE)
def restore_activity(activity_id: int) -> Page:
    """Bring an activity back."""
    return _act(
        activity_id, lambda: services.cancel_activity(current_actor(), activity_id, cancelled=False, now=clock.now())
    )


@bp.post("/<int:weekend_id>/guides/demander")
@requires(Permission.WEEKENDS_WRITE)
def ask_all_guides(weekend_id: int) -> Page:
    """Write to every guide who is still to be asked."""
    try:
        sent = ask_guides(current_actor(), weekend_id, None, clock.now())
        said = ngettext("Un mail part dans la minute.", "%(num)s mails partent dans la minute.", sent)
        flash(said if sent else _("Personne à qui écrire : les autres sont à appeler."), "success")
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return redirect(url_for("weekends.guides", weekend_id=weekend_id), code=303)


def words() -> dict[str, Any]:
    """Return the words of activities that pages need."""
    return {
        "kinds": ActivityKind,
        "kind_labels": ACTIVITY_LABELS,
        "kind_icons": ACTIVITY_ICONS,
        "ask_labels": ASK_LABELS,
        "audience_labels": AUDIENCE_LABELS,
        "remark_labels": REMARK_LABELS,
        "mild": MILD,
        "only_labels": ONLY_LABELS,
        "say_window": say_window,
        "euros": euros,
    }


def _act(activity_id: int, act: Any) -> Page:
    weekend_id = fetch(current_actor(), Activity, activity_id).weekend_id
    with refusals_told():
        act()
        flash(_("C’est fait."), "success")
    return _to_list(weekend_id, activity_id)


def _to_list(weekend_id: int, activity_id: int | None = None) -> Page:
    """Go back to where the list was, else to the page of it that has an activity."""
    here = {} if activity_id is None else {"autour": activity_id, "_anchor": f"a{activity_id}"}
    return back_to("weekends.activities", weekend_id=weekend_id, **here)


def _form_page(row: Weekend, found: Activity | None, form: ActivityFields, status: int) -> tuple[str, int]:
    actor = current_actor()
    form.offer(row, list_venues(actor, besides=found), list_guides(actor, besides=guides_of(actor, found)))
    page = render_template(
        "weekends/activity_form.html",
        activity=found,
        form=form,
        lines=[(form[f"day_{n}"], form[f"start_{n}"], form[f"end_{n}"]) for n in LINES],
        chosen_guides=[form[name] for name in GUIDES],
        **tabs.head(row, "weekends.activities"),
        **words(),
    )
    return page, status
