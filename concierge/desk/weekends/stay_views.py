"""« Organiser un séjour » : from the file of a family."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms.validators import Optional

from concierge.desk.blueprint import Page, bp
from concierge.desk.tabs.file import get_header
from concierge.desk.tabs.file_views import file_context
from concierge.desk.weekends.stay import open_stay
from concierge.families.models import Household
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import date_field
from concierge.platform.submissions import OnceForm
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor
from concierge.territory.forms import CommuneField


class StayForm(OnceForm):
    """When, and where."""

    starts_on = date_field(_l("Premier jour"))
    ends_on = date_field(_l("Dernier jour"))
    site = CommuneField(_l("Commune"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the two days."""
        valid: bool = super().validate(extra_validators)
        for field in (self.starts_on, self.ends_on):
            if field.data is None and not field.errors:
                field.errors = [_("Choisissez un jour.")]
        return valid and not self.errors


@bp.get("/dossiers/<int:household_id>/sejour")
@requires(Permission.WEEKENDS_WRITE)
@shows(Sensitive.BIRTH)
def new_stay(household_id: int) -> Page:
    """Ask when a family would come by itself."""
    return _page(household_id, StayForm(formdata=None), 200)


@bp.post("/dossiers/<int:household_id>/sejour")
@requires(Permission.WEEKENDS_WRITE)
@shows(Sensitive.BIRTH)
def add_stay(household_id: int) -> Page:
    """Prepare a stay of this family."""
    actor, form, now = current_actor(), StayForm(), clock.now()
    fetch(actor, Household, household_id)
    if form.validate():
        try:
            if form.is_repeated(now):
                return redirect(url_for("weekends.index"), code=303)
            starts_on, ends_on = form.starts_on.data, form.ends_on.data
            assert starts_on is not None
            assert ends_on is not None
            sites = [form.site.data] if form.site.data else []
            row = open_stay(actor, household_id, starts_on=starts_on, ends_on=ends_on, sites=sites, now=now)
            flash(_("Le séjour est noté. Il reste à préparer ce que la famille verra."), "success")
            return redirect(url_for("weekends.weekend", weekend_id=row.id), code=303)
        except NotFound:
            raise
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _page(household_id, form, 422)


def _page(household_id: int, form: StayForm, status: int) -> tuple[str, int]:
    header = get_header(current_actor(), household_id, clock.now())
    page = render_template("weekends/stay.html", header=header, form=form, **file_context(header))
    return page, status
