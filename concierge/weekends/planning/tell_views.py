"""Before and after, then one act that publishes; something unforeseen, from which a draft is repaired."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext

from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN, version_number
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal
from concierge.weekends import tabs
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.models import Weekend
from concierge.weekends.planning.board_views import HOME
from concierge.weekends.planning.differences import by_family
from concierge.weekends.planning.fault_words import say_faults
from concierge.weekends.planning.models import Programme
from concierge.weekends.planning.names import names_of
from concierge.weekends.planning.reading import find_draft, find_told, read_weekend
from concierge.weekends.planning.repair_form import NAMES, RepairForm, repair_form
from concierge.weekends.planning.repairs import repair
from concierge.weekends.planning.telling import look_ahead, tell_programme as tell
from concierge.weekends.planning.wording import CHANGE_LABELS, say_cause, say_difference


@bp.get("/programmes/<int:programme_id>/communiquer")
@requires(Permission.WEEKENDS_WRITE)
def tell_programme(programme_id: int) -> Page:
    """Show what telling this draft changes, and for whom, before anybody is written to."""
    return _tell_page(programme_id, 200)


@bp.post("/programmes/<int:programme_id>/communiquer")
@requires(Permission.WEEKENDS_WRITE)
def publish_programme(programme_id: int) -> Page:
    """Tell it: mails go to those alone whom it touches."""
    actor = current_actor()
    weekend_id = fetch(actor, Programme, programme_id).weekend_id
    seen, force = version_number(request.form.get("seen")), request.form.get("force") == "1"
    try:
        told = tell(actor, programme_id, seen=seen, force=force, now=clock.now())
    except NotFound:
        raise
    except OVERTAKEN:
        rollback()
        flash(_("Le programme a changé entre-temps. Relisez ce qui change avant de communiquer."), "error")
        return redirect(url_for("weekends.tell_programme", programme_id=programme_id), code=303)
    except DomainError as error:
        rollback()
        flash_refusal(error)
        return redirect(url_for(HOME, weekend_id=weekend_id), code=303)
    families = len(told.booking_ids)
    flash(
        ngettext(
            "C’est communiqué : une famille reçoit un message.",
            "C’est communiqué : %(num)s familles reçoivent un message.",
            families,
        ),
        "success",
    )
    return redirect(url_for(HOME, weekend_id=weekend_id), code=303)


@bp.get("/<int:weekend_id>/programme/imprevu")
@requires(Permission.WEEKENDS_WRITE)
def unforeseen(weekend_id: int) -> Page:
    """Ask what happened."""
    rows = read_weekend(current_actor(), weekend_id)
    return _unforeseen_page(weekend_id, repair_form(rows, clock.now(), formdata=None, asked=request.args), 200)


@bp.post("/<int:weekend_id>/programme/imprevu")
@requires(Permission.WEEKENDS_WRITE)
def repair_programme(weekend_id: int) -> Page:
    """Write down what happened and look for the smallest change of what was told."""
    actor = current_actor()
    form = repair_form(read_weekend(actor, weekend_id), clock.now())
    if form.validate():
        try:
            repair(actor, weekend_id, form.cause(), replacing=bool(form.replacing.data), now=clock.now())
            return redirect(url_for(HOME, weekend_id=weekend_id), code=303)
        except NotFound:
            raise
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _unforeseen_page(weekend_id, form, 422)


def _tell_page(programme_id: int, status: int) -> Page:
    actor = current_actor()
    programme = fetch(actor, Programme, programme_id)
    outlook = look_ahead(actor, programme)
    names = names_of(outlook.bench.rows)
    venues = {venue.id: venue.name for venue in outlook.bench.rows.venues}
    page = render_template(
        "weekends/planning/tell.html",
        programme=programme,
        outlook=outlook,
        by_family=dict(
            sorted(by_family(outlook.changes).items(), key=lambda each: names.families.get(str(each[0]), ""))
        ),
        faults=say_faults(outlook.faults, names),
        names=names,
        change_labels=CHANGE_LABELS,
        say_difference=say_difference,
        cause=say_cause(programme.cause, names, venues),
        **tabs.head(fetch(actor, Weekend, programme.weekend_id), HOME),
    )
    return page, status


def _unforeseen_page(weekend_id: int, form: RepairForm, status: int) -> Page:
    actor = current_actor()
    weekend = fetch(actor, Weekend, weekend_id)
    page = render_template(
        "weekends/planning/unforeseen.html",
        form=form,
        targets=NAMES,
        told=find_told(actor, weekend_id),
        draft=find_draft(actor, weekend_id),
        **tabs.head(weekend, HOME),
    )
    return page, status
