"""À vérifier: what came by the forms and looks like no person."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.intake import doubtful
from concierge.intake.source_views import Page, bp
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.suspicion import SUSPICION_LABELS
from concierge.platform.web import current_actor


@bp.get("/a-verifier")
@requires(Permission.FILES_WRITE)
def doubtful_list() -> Page:
    """Show what waits to be looked at."""
    found = doubtful.list_doubtful(current_actor())
    return render_template("intake/doubtful.html", found=found, suspicion_labels=SUSPICION_LABELS)


@bp.post("/a-verifier/<int:doubtful_id>/accueillir")
@requires(Permission.FILES_WRITE)
def let_in(doubtful_id: int) -> Page:
    """Open the file of what is a person."""
    household = doubtful.let_in(current_actor(), doubtful_id, clock.now())
    if household is None:
        flash(_("Cet envoi a été écarté entre-temps : il n’en reste rien."), "error")
        return redirect(url_for("intake.doubtful_list"), code=303)
    flash(_("Le dossier est ouvert. La personne est à rappeler sous deux jours ouvrés."), "success")
    return redirect(url_for("desk.file", household_id=household.id), code=303)


@bp.post("/a-verifier/<int:doubtful_id>/ecarter")
@requires(Permission.FILES_WRITE)
def throw_away(doubtful_id: int) -> Page:
    """Forget what is nobody."""
    doubtful.throw_away(current_actor(), doubtful_id, clock.now())
    flash(_("C’est écarté, et effacé."), "success")
    return redirect(url_for("intake.doubtful_list"), code=303)
