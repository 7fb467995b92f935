"""Two at the same block: the second is told who was first, what became of it, and sees it at once."""

from typing import Any

from flask import Response, flash, jsonify, redirect, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from concierge.accounts.last_change import find_last_change
from concierge.platform import clock
from concierge.platform.access import find
from concierge.platform.conflicts import LastChange
from concierge.platform.web import current_actor, wants_fragment
from concierge.platform.wording import full_moment, hour
from concierge.weekends.blueprint import Page
from concierge.weekends.planning.board_views import HOME, kept_view
from concierge.weekends.planning.events import ProgrammeAsked, VisitChanged
from concierge.weekends.planning.models import Programme, Visit


def answer_script(values: dict[str, Any], status: int) -> Response:
    """Answer a script."""
    response = jsonify(values)
    response.status_code = status
    return response


def overtaken(weekend_id: int | None, visit_id: int) -> Page:
    """Tell the page that its programme is old; it loads the new one where the block is now, with the reason on it."""
    address = url_for("weekends.index") if weekend_id is None else _where_it_is(weekend_id, visit_id)
    flash(_told(weekend_id, visit_id), "error")
    if wants_fragment():
        return answer_script({"gone": True, "see": address}, 409)
    return redirect(address, code=303)


def told_overtaken(weekend_id: int, visit_id: int) -> BaseResponse:
    """Go back to the grid, where the block is now, and say who was first."""
    flash(_told(weekend_id, visit_id), "error")
    return redirect(_where_it_is(weekend_id, visit_id), code=303)


def _where_it_is(weekend_id: int, visit_id: int) -> str:
    row = _still_there(weekend_id, visit_id)
    if row is None:
        return url_for(HOME, weekend_id=weekend_id, **kept_view())
    kept = {**kept_view(), "jour": clock.paris_date(row.starts_at).isoformat()}
    return url_for(HOME, weekend_id=weekend_id, **kept, _anchor=f"v{visit_id}")


def _still_there(weekend_id: int, visit_id: int) -> Visit | None:
    """Return the visit, when it still is one of the draft on the screen."""
    row = find(current_actor(), Visit, visit_id)
    programme = None if row is None else find(current_actor(), Programme, row.programme_id)
    return row if programme is not None and programme.weekend_id == weekend_id else None


def _told(weekend_id: int | None, visit_id: int) -> Markup:
    change = None
    if weekend_id is not None:
        known = [VisitChanged, ProgrammeAsked]
        change = find_last_change(current_actor(), known, about=("weekend_id", weekend_id))
    said = escape(f"{_who(change)} {_('Rien n’a été fait : regardez avant de recommencer.')}")
    row = None if weekend_id is None else _still_there(weekend_id, visit_id)
    if weekend_id is None or row is None:
        return said
    link = Markup('<a href="{}">{}</a>').format(_where_it_is(weekend_id, visit_id), _("Voir ce bloc"))
    return Markup("{} {} {}").format(said, _("Il est maintenant %(moment)s.", moment=full_moment(row.starts_at)), link)


def _who(change: LastChange | None) -> str:
    if change is None or not change.by:
        return str(_("Quelqu’un a changé ce programme entre-temps."))
    return str(_("%(who)s a changé ce programme à %(hour)s.", who=change.by, hour=hour(change.at)))
