"""« Mes e-mails »: what each of the team wants, and when."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.notifications.forms import StaffPreferenceForm
from concierge.notifications.preferences import choose_for_staff, get_staff_choices
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import DomainError
from concierge.platform.web import current_actor

bp = Blueprint("preferences", __name__, url_prefix="/mon-compte")

Page = str | Response | tuple[str, int]


@bp.get("/e-mails")
@requires(Permission.MESSAGES_READ)
def emails() -> Page:
    """Show what one gets by e-mail."""
    form = StaffPreferenceForm.showing(get_staff_choices(current_actor().person_id or 0))
    return render_template("notifications/preferences.html", form=form)


@bp.post("/e-mails")
@requires(Permission.MESSAGES_READ)
def save_emails() -> Page:
    """Choose what one gets by e-mail, and when."""
    form = StaffPreferenceForm()
    if form.validate():
        try:
            choose_for_staff(current_actor(), form.choices(), clock.now())
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("preferences.emails"), code=303)
        except DomainError as error:
            form.refuse(error)
    return render_template("notifications/preferences.html", form=form), 422
