"""Courriels à rattacher."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.families.rules import NotConfirmed
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.forms import clean_text
from concierge.platform.web import current_actor, flash_refusal
from concierge.replies import strays
from concierge.replies.models import STRAY_LABELS

bp = Blueprint("replies", __name__)

Page = str | Response | tuple[str, int]


@bp.get("/courriels")
@requires(Permission.FILES_WRITE)
def stray_list() -> Page:
    """Show what waits."""
    return render_template("replies/strays.html", found=strays.list_strays(current_actor()), labels=STRAY_LABELS)


@bp.get("/courriels/<int:stray_id>")
@requires(Permission.FILES_WRITE)
def stray(stray_id: int) -> Page:
    """Show one mail whole, and the files it may be of."""
    actor = current_actor()
    found = strays.get_stray(actor, stray_id)
    if found is None:
        flash(_("Ce courriel est déjà rattaché ou écarté."), "info")
        return redirect(url_for("replies.stray_list"), code=303)
    words = clean_text(request.args.get("q", ""))[:80]
    candidates = strays.list_candidates(actor, stray_id, words)
    return render_template("replies/stray.html", mail=found, labels=STRAY_LABELS, candidates=candidates, words=words)


@bp.post("/courriels/<int:stray_id>/rattacher/<int:household_id>")
@requires(Permission.FILES_WRITE)
def attach_stray(stray_id: int, household_id: int) -> Page:
    """Put the mail into a file."""
    try:
        strays.attach_stray(current_actor(), stray_id, household_id, clock.now())
    except (NotConfirmed, strays.AlreadyDecided) as error:
        flash_refusal(error)
        return redirect(url_for("replies.stray_list"), code=303)
    flash(_("Le courriel est dans les échanges du dossier. Une réponse est attendue de vous aujourd’hui."), "success")
    return redirect(url_for("desk.journal_tab", household_id=household_id), code=303)


@bp.post("/courriels/<int:stray_id>/ecarter")
@requires(Permission.FILES_WRITE)
def throw_stray_away(stray_id: int) -> Page:
    """Set the mail aside."""
    strays.throw_away(current_actor(), stray_id, clock.now())
    flash(_("Le courriel est écarté, et effacé d’ici."), "success")
    return redirect(url_for("replies.stray_list"), code=303)
