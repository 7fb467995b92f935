"""« Familles »: who comes to a weekend, who waits, who is thought of; families are chosen and invited in waves."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from concierge.families.qualification.persona_loading import PERSONAS
from concierge.families.qualification.priority import LEVEL_LABELS
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal, refusals_told
from concierge.weekends import tabs
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.bookings.candidates import MOST_SHOWN, Choice, list_candidates, persona_mix
from concierge.weekends.bookings.clashes import list_clashes
from concierge.weekends.bookings.hints import list_hints
from concierge.weekends.bookings.need_rules import IMPORTANCE_LABELS
from concierge.weekends.bookings.queries import FamilyLine, list_families, told_since
from concierge.weekends.bookings.services import invite_families, shortlist_families
from concierge.weekends.choices import BOOKING_LABELS, BookingState, WeekendState
from concierge.weekends.models import Weekend

TAB = "weekends.families"
_STATE = BookingState
# In the order in which the page shows them: title, states, whether it is folded.
_GROUPS = (
    ("coming", (_STATE.ACCEPTED, _STATE.CAME, _STATE.ABSENT)),
    ("offered", (_STATE.OFFERED,)),
    ("waiting", (_STATE.WAITING,)),
    ("invited", (_STATE.INVITED,)),
    ("shortlisted", (_STATE.SHORTLISTED,)),
    ("out", (_STATE.DECLINED, _STATE.EXPIRED, _STATE.CANCELLED, _STATE.WITHDRAWN)),
)


@bp.get("/<int:weekend_id>/familles")
@requires(Permission.WEEKENDS_READ)
def families(weekend_id: int) -> Page:
    """Show who comes, who waits for a place or for us, who is thought of."""
    actor = current_actor()
    weekend = fetch(actor, Weekend, weekend_id)
    lines = list_families(actor, weekend.id)
    groups = {name: [line for line in lines if line.booking.state in states] for name, states in _GROUPS}
    thought_of = [line.booking.household_id for line in groups["shortlisted"]]
    return render_template(
        "weekends/families/list.html",
        groups=groups,
        lines=lines,
        mix=_mix(groups["coming"] + groups["offered"]),
        inviting=weekend.state in {WeekendState.INVITATIONS, WeekendState.PROGRAMME},
        told_since=told_since(weekend.id),
        clashes=list_clashes(actor, weekend, [line.booking.household_id for line in lines]),
        hints=list_hints(actor, thought_of, clock.now()),
        ticked=_ids("famille", request.args),
        **tabs.head(weekend),
        **words(),
    )


@bp.post("/<int:weekend_id>/familles/inviter")
@requires(Permission.WEEKENDS_WRITE)
def invite(weekend_id: int) -> Page:
    """Invite the families that were ticked: one wave."""
    chosen = _ids("famille", request.form)
    try:
        count = invite_families(
            current_actor(), weekend_id, chosen, clock.now(), sure=request.form.get("sure") == "oui"
        )
        if count:
            flash(
                ngettext("L’invitation part.", "%(num)s invitations partent.", count),
                "success",
            )
        else:
            flash(_("Cochez les familles à inviter."), "info")
    except NotFound:
        raise
    except DomainError as error:
        rollback()
        flash_refusal(error)
        return _back(weekend_id, famille=chosen)
    return _back(weekend_id)


@bp.get("/<int:weekend_id>/familles/choisir")
@requires(Permission.WEEKENDS_WRITE)
def choose_families(weekend_id: int) -> Page:
    """Show whom one may think of, those that press most first."""
    actor = current_actor()
    weekend = fetch(actor, Weekend, weekend_id)
    names = {"persona": "persona", "level": "priorite", "family": "foyer", "seen": "venues"}
    choice = Choice(**{name: request.args.get(asked, "")[:40] for name, asked in names.items()})
    lines = list_families(actor, weekend.id)
    candidates = list_candidates(actor, weekend, choice)
    ids = [each.household_id for each in candidates]
    return render_template(
        "weekends/families/choose.html",
        candidates=candidates,
        clashes=list_clashes(actor, weekend, ids),
        hints=list_hints(actor, ids, clock.now()),
        choice=choice,
        most=MOST_SHOWN,
        mix=_mix([line for line in lines if line.booking.state not in _GROUPS[-1][1]]),
        today=clock.today(),
        **tabs.head(weekend, TAB),
        **words(),
    )


@bp.post("/<int:weekend_id>/familles/choisir")
@requires(Permission.WEEKENDS_WRITE)
def shortlist(weekend_id: int) -> Page:
    """Think of the families that were ticked."""
    with refusals_told():
        count = shortlist_families(current_actor(), weekend_id, _ids("famille", request.form), clock.now())
        if count:
            added = ngettext("Une famille est pressentie.", "%(num)s familles sont pressenties.", count)
            flash(added, "success")
        else:
            flash(_("Cochez les familles auxquelles vous pensez."), "info")
    return _back(weekend_id)


def words() -> dict[str, Any]:
    """Return the words that the pages of families share."""
    actor = current_actor()
    personas = PERSONAS.current(actor.space_id)
    return {
        "booking_labels": BOOKING_LABELS,
        "level_labels": LEVEL_LABELS,
        "personas": {each.key: each.name.in_language(actor.language) for each in personas.personas},
        "importance_labels": IMPORTANCE_LABELS,
    }


def _mix(lines: list[FamilyLine]) -> Any:
    return persona_mix([line.persona for line in lines])


def _ids(name: str, typed: MultiDict[str, str]) -> list[int]:
    return [int(text) for text in typed.getlist(name) if text.isascii() and text.isdecimal() and len(text) < 19]


def _back(weekend_id: int, **more: Any) -> Response:
    return redirect(url_for(TAB, weekend_id=weekend_id, **more), code=303)
