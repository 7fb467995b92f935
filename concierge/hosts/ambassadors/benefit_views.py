"""Cards and benefits, as the team sees them."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.accounts.last_change import find_last_change
from concierge.hosts.ambassadors import benefits as services
from concierge.hosts.ambassadors.cards import count_cards, gives_cards
from concierge.hosts.ambassadors.events import BenefitChanged
from concierge.hosts.ambassadors.forms import BenefitFields, BenefitForm, NewBenefitForm, benefit_form
from concierge.hosts.ambassadors.models import Benefit
from concierge.hosts.ambassadors.settings import AMBASSADORS
from concierge.hosts.ambassadors.speaker_views import Page, bp, words
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor


@bp.get("/avantages")
@requires(Permission.HOSTS_READ)
def benefits() -> Page:
    """Show whether there are cards, how many stand, and what partners give."""
    actor, today = current_actor(), clock.today()
    return render_template(
        "hosts/ambassadors/benefits.html",
        lines=services.list_benefits(actor, today),
        given=gives_cards(actor.space_id),
        counts=count_cards(actor, today),
        rules=AMBASSADORS.current(actor.space_id),
        **words("benefits"),
    )


@bp.get("/avantages/nouveau")
@requires(Permission.HOSTS_WRITE)
def new_benefit() -> Page:
    """Show the form of a new benefit."""
    return _page(None, NewBenefitForm(formdata=None), 200)


@bp.post("/avantages/nouveau")
@requires(Permission.HOSTS_WRITE)
def add_benefit() -> Page:
    """Write down what a partner gives."""
    form, now = NewBenefitForm(), clock.now()
    if form.validate():
        try:
            if not form.is_repeated(now):
                services.add_benefit(current_actor(), form.details(), now)
            flash(_("L’avantage est noté."), "success")
            return redirect(url_for("ambassadors.benefits"), code=303)
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _page(None, form, 422)


@bp.get("/avantages/<int:benefit_id>/modifier")
@requires(Permission.HOSTS_WRITE)
def edit_benefit(benefit_id: int) -> Page:
    """Show the form of a benefit."""
    row = fetch(current_actor(), Benefit, benefit_id)
    return _page(row, benefit_form(row, formdata=None), 200)


@bp.post("/avantages/<int:benefit_id>/modifier")
@requires(Permission.HOSTS_WRITE)
def save_benefit(benefit_id: int) -> Page:
    """Change what a partner gives."""
    actor, form = current_actor(), BenefitForm()
    row = fetch(actor, Benefit, benefit_id)
    if form.validate():
        try:
            seen = form.seen_version()
            services.change_benefit(actor, benefit_id, form.details(), seen_version=seen, now=clock.now())
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("ambassadors.benefits"), code=303)
        except OVERTAKEN:
            rollback()
            row = fetch(actor, Benefit, benefit_id)
            form.show_conflict(benefit_form(row, formdata=None), find_last_change(actor, [BenefitChanged]))
            return _page(row, form, 409)
        except DomainError as error:
            form.refuse(error)
    return _page(row, form, 422)


@bp.post("/avantages/<int:benefit_id>/retirer")
@requires(Permission.HOSTS_WRITE)
def withdraw_benefit(benefit_id: int) -> Page:
    """Take a benefit away."""
    services.withdraw_benefit(current_actor(), benefit_id, clock.now())
    flash(_("L’avantage est retiré."), "success")
    return redirect(url_for("ambassadors.benefits"), code=303)


def _page(row: Benefit | None, form: BenefitFields, status: int) -> tuple[str, int]:
    return render_template("hosts/ambassadors/benefit_form.html", row=row, form=form, **words("benefits")), status
