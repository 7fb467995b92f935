"""« Rapprochements »: the list, a new round with its figures before anything runs, how far a worker has come."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.desk.blueprint import Page, bp
from concierge.desk.matching.forms import RoundForm
from concierge.desk.matching.paths import last_change, to_round
from concierge.families.cohorts.queries import cohort_names, every_cohort_name
from concierge.hosts.choices import OfferKind
from concierge.hosts.settings import HOSTS
from concierge.hosts.words import OFFER_ICONS, offer_words
from concierge.matching.rounds import services
from concierge.matching.rounds.choices import STATE_LABELS, Scope
from concierge.matching.rounds.models import MatchingRound
from concierge.matching.rounds.queries import count_kinds, family_ids_of, list_rounds, list_wishing
from concierge.matching.rounds.wording import title_of
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import version_number, who_changed
from concierge.platform.errors import DomainError, NotFound, StaleVersion
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal, wants_fragment


@bp.get("/rapprochements")
@requires(Permission.HOSTS_WRITE)
def matching_rounds() -> Page:
    """Show the rounds, and what a new one would be for today."""
    actor = current_actor()
    return render_template(
        "desk/matching/rounds.html",
        lines=list_rounds(actor),
        counts=count_kinds(actor, clock.now(), _kinds()),
        title_of=title_of,
        state_labels=STATE_LABELS,
        cohorts=every_cohort_name(actor),
        offer_words=offer_words,
        offer_icons=OFFER_ICONS,
    )


@bp.get("/rapprochements/nouveau")
@requires(Permission.HOSTS_WRITE)
def new_matching_round() -> Page:
    """Say how many families wish and how many places there are, before anything is computed."""
    return _new_page(_form(asked=True), 200)


@bp.post("/rapprochements/nouveau")
@requires(Permission.HOSTS_WRITE)
def start_matching_round() -> Page:
    """Have a cohort matched."""
    form, actor = _form(), current_actor()
    if form.validate():
        try:
            found = services.start_round(
                actor,
                kinds=form.offer_kinds(),
                scope=Scope(form.scope.data),
                cohort_id=form.cohort_id.data or None,
                chosen=form.chosen.data or (),
                now=clock.now(),
            )
            return redirect(url_for("desk.matching_round", round_id=found.id), code=303)
        except NotFound:
            raise
        except DomainError as error:
            form.refuse(error)
    return _new_page(form, 422)


@bp.get("/rapprochements/<int:round_id>/avancement")
@requires(Permission.HOSTS_WRITE)
def matching_progress(round_id: int) -> Page:
    """Say how far a worker has come; the board takes its place when it is done."""
    found = fetch(current_actor(), MatchingRound, round_id)
    if not wants_fragment():
        return to_round(round_id, code=302)
    if not found.is_computing:
        response = Response("", status=200)
        response.headers["HX-Refresh"] = "true"
        return response
    return render_template("desk/matching/_progress.html", found=found, state_labels=STATE_LABELS)


@bp.post("/rapprochements/<int:round_id>/recalculer")
@requires(Permission.HOSTS_WRITE)
def solve_matching_again(round_id: int) -> Page:
    """Compute a round again, what is pinned and ruled out kept."""
    return _asked(round_id, services.ask_again)


@bp.post("/rapprochements/<int:round_id>/plans")
@requires(Permission.HOSTS_WRITE)
def ask_matching_plans(round_id: int) -> Page:
    """Have three ways to match again computed."""
    return _asked(round_id, services.ask_plans)


def _asked(round_id: int, ask: services.Asker) -> Page:
    actor = current_actor()
    fetch(actor, MatchingRound, round_id)
    try:
        ask(actor, round_id, seen=version_number(request.form.get("seen")), now=clock.now())
    except StaleVersion as error:
        rollback()
        flash(f"{who_changed(last_change(actor, round_id))} {_(error.message)}", "error")
    except DomainError as error:
        rollback()
        flash_refusal(error)
    return to_round(round_id)


def _kinds() -> list[OfferKind]:
    return list(HOSTS.installed().offers)


def _form(*, asked: bool = False) -> RoundForm:
    """Return the form, from what was sent, or from what the address asks for."""
    form = RoundForm(formdata=request.args or None) if asked else RoundForm()
    actor, kinds = current_actor(), _kinds()
    form.kinds.choices = [(kind.value, offer_words(kind)) for kind in kinds]
    form.cohort_id.choices = [(0, _("Laquelle ?")), *cohort_names(actor).items()]
    form.chosen.choices = [(household.id, household.name) for household, _kinds in list_wishing(actor, kinds)]
    return form


def _new_page(form: RoundForm, status: int) -> tuple[str, int]:
    actor, kinds = current_actor(), _kinds()
    among = None
    if form.scope.data == Scope.COHORT.value and form.cohort_id.data:
        among = family_ids_of(actor, form.cohort_id.data)
    elif form.scope.data == Scope.CHOSEN.value:
        among = set(form.chosen.data or ())
    return render_template(
        "desk/matching/new.html",
        form=form,
        counts=count_kinds(actor, clock.now(), kinds, among),
        wishing=list_wishing(actor, kinds),
        offer_words=offer_words,
        offer_icons=OFFER_ICONS,
        Scope=Scope,
    ), status
