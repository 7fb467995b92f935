"""« Pourquoi pas X ? »: asked, waited for, answered in words, and chosen."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from concierge.desk.blueprint import Page, bp
from concierge.desk.matching.paths import to_round
from concierge.desk.matching.proposal_views import change, sent_number
from concierge.hosts.words import offer_words
from concierge.matching.rounds.choices import QuestionState
from concierge.matching.rounds.models import MatchingProposal, MatchingQuestion, MatchingRound
from concierge.matching.rounds.queries import family_names, host_names, households_of
from concierge.matching.rounds.questions import ask_question, choose_answer, rules_of
from concierge.matching.rounds.seats import NEAR
from concierge.matching.rounds.wording import say_gain, title_of
from concierge.matching.wording import say_why_not
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal, wants_fragment


@bp.post("/rapprochements/propositions/<int:match_id>/pourquoi")
@requires(Permission.HOSTS_WRITE)
def ask_why_not(match_id: int) -> Page:
    """Ask what it would change to give a family a certain host."""
    actor = current_actor()
    row = fetch(actor, MatchingProposal, match_id)
    round_id, host_id = row.round_id, sent_number("host_id")
    if not host_id:
        return redirect(url_for("desk.proposal_moves", match_id=match_id), code=303)
    try:
        question = ask_question(actor, match_id, host_id=host_id, now=clock.now())
    except NotFound:
        raise
    except DomainError as error:
        rollback()
        flash_refusal(error)
        return to_round(round_id, match_id)
    return redirect(url_for("desk.why_not", question_id=question.id), code=303)


@bp.get("/rapprochements/questions/<int:question_id>")
@requires(Permission.HOSTS_WRITE)
def why_not(question_id: int) -> Page:
    """Show the answer, or that it is being looked for."""
    actor = current_actor()
    question = fetch(actor, MatchingQuestion, question_id)
    if wants_fragment() and question.state is not QuestionState.WAITING:
        response = Response("", status=200)
        response.headers["HX-Refresh"] = "true"
        return response
    row = fetch(actor, MatchingProposal, question.proposal_id)
    found = fetch(actor, MatchingRound, question.round_id)
    moves = question.answer.get("moves", [])
    movers = households_of(actor, [proposal_id for proposal_id, _before, _after in moves])
    ids = {row.host_id or 0, question.host_id, *(host or 0 for _p, before, after in moves for host in (before, after))}
    return render_template(
        "desk/matching/_waiting.html" if wants_fragment() else "desk/matching/question.html",
        question=question,
        found=found,
        title=title_of(found),
        row=row,
        family=family_names(actor, [row.household_id]).get(row.household_id, ""),
        movers=movers,
        moves=moves,
        hosts=host_names(actor, ids),
        rules=say_why_not(rules_of(question)),
        near=-NEAR,
        say_gain=say_gain,
        offer_words=offer_words,
        QuestionState=QuestionState,
    )


@bp.post("/rapprochements/questions/<int:question_id>/choisir")
@requires(Permission.HOSTS_WRITE)
def choose_why_not(question_id: int) -> Page:
    """Do what an answer says."""
    actor = current_actor()
    question = fetch(actor, MatchingQuestion, question_id)

    def choose(**_seen: object) -> None:
        choose_answer(actor, question_id, clock.now())

    return change(question.proposal_id, choose)
