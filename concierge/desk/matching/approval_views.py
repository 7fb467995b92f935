"""Approving: first what would leave and what would be taken back, then each request by itself."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext

from concierge.desk.blueprint import Page, bp
from concierge.desk.matching.board_views import sending_of
from concierge.desk.matching.paths import last_change, to_round
from concierge.hosts.words import offer_words
from concierge.matching.rounds.approving import Approved, Outcome, approve, list_replaced, list_sendable
from concierge.matching.rounds.models import MatchingRound
from concierge.matching.rounds.queries import family_names, find_running_sending, host_names, households_of
from concierge.matching.rounds.sendings import FEW, ask_sending
from concierge.matching.rounds.wording import say_unsent, title_of
from concierge.platform import clock, unit_of_work
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import version_number, who_changed
from concierge.platform.forms import Form
from concierge.platform.web import current_actor, next_path, refusals_told, wants_fragment

MOST = 20_000  # requests approved at once


@bp.get("/rapprochements/<int:round_id>/envoi")
@requires(Permission.HOSTS_WRITE)
def approval_preview(round_id: int) -> Page:
    """Show which requests would leave, to how many hosts, and which are taken back."""
    actor = current_actor()
    found = fetch(actor, MatchingRound, round_id)
    ticked = {int(each) for each in request.args.getlist("p") if each.isdecimal() and len(each) < 16}
    rows = list_sendable(actor, round_id, ticked or None) if ticked or request.args.get("tout") else []
    leaving = find_running_sending(actor, round_id)
    rows = [row for row in rows if leaving is None or row.id not in leaving.seen]
    if not rows and leaving is not None:
        flash(_("Ces demandes sont déjà en train de partir."), "info")
        return redirect(url_for("desk.matching_round", round_id=round_id))
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
    """Send what was seen, one request in one transaction, or have a worker do so when they are many."""
    actor, form, seen = current_actor(), Form(), _seen()
    fetch(actor, MatchingRound, round_id)
    if form.validate():
        with refusals_told():
            if len(seen) > FEW:
                ask_sending(actor, round_id, seen, clock.now())
            else:
                _tell(round_id, approve(actor, round_id, seen, clock.now(), unit_of_work.commit))
    return redirect(url_for("desk.matching_round", round_id=round_id), code=303)


@bp.get("/rapprochements/<int:round_id>/envoi/avancement")
@requires(Permission.HOSTS_WRITE)
def matching_sending(round_id: int) -> Page:
    """Say how far what leaves has come; at its end, the board as it became takes its place."""
    actor = current_actor()
    found = fetch(actor, MatchingRound, round_id)
    if not wants_fragment():
        return to_round(round_id, code=302)
    board = next_path(url_for("desk.matching_round", round_id=round_id))
    return render_template("desk/matching/_sending.html", found=found, here=board, just_ended=True, **sending_of(found))


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
    if sent := sum(each.outcome is Outcome.SENT for each in done):
        flash(ngettext("Une demande est partie.", "%(num)s demandes sont parties.", sent), "success")
    for outcome, said in say_unsent(done, households_of(actor, [each.proposal_id for each in done])):
        by = f"{who_changed(last_change(actor, round_id))} " if outcome is Outcome.CHANGED else ""
        flash(f"{by}{said}", "info" if outcome is Outcome.DONE_BEFORE else "error")
