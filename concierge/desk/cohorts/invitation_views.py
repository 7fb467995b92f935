"""Inviting the families of a cohort to complete their file: who, what they will read, where each stands."""

from flask import redirect, render_template, request, url_for
from flask_babel import force_locale, gettext as _
from werkzeug.wrappers import Response

from concierge.accounts.queries import get_space
from concierge.desk.blueprint import Page, bp
from concierge.families.cohorts import invitations
from concierge.families.cohorts.forms import SPREAD_LABELS, InviteForm
from concierge.families.cohorts.invitations import STATE_LABELS, InviteLine, InviteState
from concierge.families.cohorts.models import Cohort
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.i18n import N_
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal


@bp.get("/cohortes/<int:cohort_id>/invitations")
@requires(Permission.FILES_WRITE)
def cohort_invitations(cohort_id: int) -> Page:
    """Show where each family stands, and whom one may write to."""
    actor = current_actor()
    found = fetch(actor, Cohort, cohort_id)
    lines = invitations.list_invitations(actor, found, clock.now())
    return render_template(
        "desk/cohorts/invitations.html",
        cohort=found,
        lines=lines,
        counts={state: count for state in InviteState if (count := sum(line.state is state for line in lines))},
        state_labels=STATE_LABELS,
    )


@bp.post("/cohortes/<int:cohort_id>/invitations")
@requires(Permission.FILES_WRITE)
def preview_invitations(cohort_id: int) -> Page:
    """Show the mail and to how many families it would go; nothing leaves."""
    actor, reminder = current_actor(), request.form.get("reminder") == "1"
    found = fetch(actor, Cohort, cohort_id)
    lines = _going(invitations.list_invitations(actor, found, clock.now()), reminder=reminder)
    if not lines:
        flash_refusal(DomainError(N_("Cochez au moins une famille à qui écrire.")))
        return _to_list(cohort_id)
    form = InviteForm(formdata=None, reminder="1" if reminder else "")
    return render_template(
        "desk/cohorts/invitations_preview.html",
        cohort=found,
        form=form,
        lines=lines,
        reminder=reminder,
        mail=_mail(found, reminder=reminder),
        spread_labels=SPREAD_LABELS,
    )


@bp.post("/cohortes/<int:cohort_id>/invitations/envoyer")
@requires(Permission.FILES_WRITE)
def send_invitations(cohort_id: int) -> Page:
    """Have the mails leave; sent twice, they leave once."""
    form, now = InviteForm(), clock.now()
    if not form.validate():
        flash_refusal(DomainError(form.first_error()))
        return _to_list(cohort_id)
    try:
        if form.is_repeated(now):
            return _to_list(cohort_id)
        work = invitations.ask_invitations(
            current_actor(),
            cohort_id,
            _chosen(),
            spread_hours=form.spread_hours.data,
            reminder=bool(form.reminder.data),
            now=now,
        )
    except NotFound:
        raise
    except DomainError as error:
        rollback()
        flash_refusal(error)
        return _to_list(cohort_id)
    return redirect(url_for("desk.cohort_work", work_id=work.id), code=303)


def _chosen() -> set[int]:
    sent = request.form.getlist("dossier")
    return {int(value) for value in sent if value.isascii() and value.isdecimal() and len(value) < 18}


def _going(lines: list[InviteLine], *, reminder: bool) -> list[InviteLine]:
    chosen = _chosen()
    return [
        line for line in lines if line.household_id in chosen and (line.may_remind if reminder else line.may_invite)
    ]


def _mail(found: Cohort, *, reminder: bool) -> dict[str, str]:
    """Return the mail as a French-speaking family reads it, with a first name and a link that stand for theirs."""
    space = get_space(found.space_id)
    values = invitations.mail_values(found, found.owner_id)
    with force_locale("fr"):
        said = {
            **values,
            "first_name": _("[prénom]"),
            "token": "lien-personnel",
            "reminder": reminder,
            "space": space,
            "signer": values["owner"].first_name if values["owner"] else "",
        }
        folder = f"emails/{invitations.KIND}"
        return {part: render_template(f"{folder}/{part}.txt", **said).strip() for part in ("subject", "body")}


def _to_list(cohort_id: int) -> Response:
    return redirect(url_for("desk.cohort_invitations", cohort_id=cohort_id), code=303)
