"""Approving: first what would leave and what would be taken back, then each request by itself."""

from collections import Counter

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext

from concierge.desk.blueprint import Page, bp
from concierge.desk.matching.paths import last_change
from concierge.hosts.words import offer_words
from concierge.matching.rounds.approving import Approved, Outcome, approve, list_replaced, list_sendable
from concierge.matching.rounds.models import MatchingRound
from concierge.matching.rounds.queries import family_names, host_names
from concierge.matching.rounds.wording import OVERTAKEN_LABELS, title_of
from concierge.platform import clock, unit_of_work
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import version_number, who_changed
from concierge.platform.errors import DomainError
from concierge.platform.forms import Form
from concierge.platform.web import current_actor, flash_refusal
from concierge.platform.wording import listed

MOST = 2000  # requests approved at once


@bp.get("/rapprochements/<int:round_id>/envoi")
@requires(Permission.HOSTS_WRITE)
def approval_preview(round_id: int) -> Page:
    """Show which requests would leave, to how many hosts, and which are taken back."""
    actor = current_actor()
    found = fetch(actor, MatchingRound, round_id)
    ticked = {int(each) for each in request.args.getlist("p") if each.isdecimal() and len(each) < 16}
    rows = list_sendable(actor, round_id, ticked or None) if ticked or request.args.get("tout") else []
    if not rows:
        flash(_("Cochez d’abord des familles à qui quelqu’un est proposé."), "info")
        return redirect(url_for("desk.matching_round", round_id=round_id))
    replaced = list_replaced(actor, rows)
    ids = {row.host_id or 0 for row in rows} | {each.host_id for each in replaced.values()}
    return render_template(
        "desk/matching/approval.html",
        found=found,
        title=title_of(found),
        rows=rows,
        replaced=replaced,
        hosts=host_names(actor, ids),
        families=family_names(actor, {row.household_id for row in rows}),
        asked=len({row.host_id for row in rows if row.host_id is not None}),
        offer_words=offer_words,
    )


@bp.post("/rapprochements/<int:round_id>/envoi")
@requires(Permission.HOSTS_WRITE)
def approve_proposals(round_id: int) -> Page:
    """Send what was seen, one request in one transaction; say which were overtaken."""
    actor, form = current_actor(), Form()
    fetch(actor, MatchingRound, round_id)
    back = redirect(url_for("desk.matching_round", round_id=round_id), code=303)
    if not form.validate():
        return back
    try:
        done = approve(actor, round_id, _seen(), clock.now(), unit_of_work.commit)
    except DomainError as error:
        unit_of_work.rollback()
        flash_refusal(error)
        return back
    _tell(round_id, done)
    return back


def _seen() -> dict[int, int]:
    """Return the proposals that were shown, each with the version it had: « id:version »."""
    found = {}
    for sent in request.form.getlist("p")[:MOST]:
        proposal_id, _colon, version = sent.partition(":")
        if proposal_id.isdecimal() and len(proposal_id) < 16 and (seen := version_number(version)) is not None:
            found[int(proposal_id)] = seen
    return found


def _tell(round_id: int, done: list[Approved]) -> None:
    actor = current_actor()
    counts = Counter(each.outcome for each in done)
    names = family_names(actor, {each.household_id for each in done})
    if sent := counts[Outcome.SENT]:
        flash(ngettext("Une demande est partie.", "%(num)s demandes sont parties.", sent), "success")
    for each in done:
        if each.outcome is Outcome.OVERTAKEN:
            why = _(each.message) if each.message else _(OVERTAKEN_LABELS[each.overtaken])
            flash(f"{names.get(each.household_id, '')} : {why}", "error")
    late = [names.get(each.household_id, "") for each in done if each.outcome is Outcome.DONE_BEFORE]
    if late:
        said = _("Déjà approuvé entre-temps, rien n’est parti deux fois : %(names)s.", names=listed(late))
        flash(said, "info")
    changed = [name for each in done if each.outcome is Outcome.CHANGED if (name := names.get(each.household_id))]
    if changed:
        said = _("Rien n’est parti pour %(names)s : la proposition n’est plus celle que vous aviez sous les yeux.",
                 names=listed(changed))  # fmt: skip
        flash(f"{who_changed(last_change(actor, round_id))} {said}", "error")
