"""Opening a file: the form, who is known already, and the choice that follows."""

from typing import TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.accounts.queries import list_followers
from concierge.desk.blueprint import Page, bp
from concierge.desk.listing.opening import find_known, open_file
from concierge.families.choices import CLOSING_LABELS, MemberKind
from concierge.families.duplicates.likeness import REASON_LABELS
from concierge.families.duplicates.pairs import tell_apart
from concierge.families.forms import NewHouseholdForm, OwnerForm
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.conflicts import version_number
from concierge.platform.errors import DomainError
from concierge.platform.web import current_actor

_WORDS = {"reason_labels": REASON_LABELS, "closing_labels": CLOSING_LABELS}
F = TypeVar("F", NewHouseholdForm, OwnerForm)


@bp.get("/dossiers/nouveau")
@requires(Permission.FILES_WRITE)
def new_file() -> Page:
    """Show the form of a new file, with a first adult."""
    form = with_owners(NewHouseholdForm(owner=current_actor().person_id))
    form.add_member(MemberKind.ADULT)
    return render_template("desk/file_new.html", form=form)


@bp.post("/dossiers/nouveau")
@requires(Permission.FILES_WRITE)
def create_file() -> Page:
    """Open the file, or add and remove lines of the form (which works without JavaScript)."""
    form = with_owners(NewHouseholdForm())
    if kind := request.form.get("ajouter"):
        form.add_member(MemberKind(kind) if kind in set(MemberKind) else MemberKind.ADULT)
        return render_template("desk/file_new.html", form=form)
    if (position := request.form.get("retirer", "")).isdecimal():
        form.remove_member(int(position))
        return render_template("desk/file_new.html", form=form)
    if form.validate():
        actor, others = current_actor(), _other_families()
        if known := find_known(actor, form, others, clock.now()):
            return render_template("desk/file_new.html", form=form, known=known, others=others, **_WORDS), 422
        try:
            household = open_file(actor, form, clock.now())
            tell_apart(actor, household.id, others, clock.now())
            flash(_("Le dossier est ouvert et son année est planifiée."), "success")
            return redirect(url_for("desk.file", household_id=household.id), code=303)
        except DomainError as error:
            form.refuse(error)
    return render_template("desk/file_new.html", form=form), 422


def _other_families() -> set[int]:
    """Return the files that were looked at and are somebody else’s."""
    return {number for value in request.form.getlist("autre-famille") if (number := version_number(value))}


def with_owners(form: F) -> F:
    """Fill in who can follow a file."""
    people: list[tuple[int, str]] = [(c.person_id, c.name) for c in list_followers(current_actor())]
    form.owner.choices = [*people, (0, _("Personne pour l’instant"))]
    return form
