"""Moving a file on the board, by hand or by keyboard; taking back what was done to one file or many."""

from typing import Any
from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext
from werkzeug.wrappers import Response

from concierge.desk.blueprint import Page, bp
from concierge.desk.tabs.file import get_header
from concierge.desk.tabs.file_views import file_context
from concierge.desk.views import filters_of
from concierge.families.interview.vocabulary import said
from concierge.families.models import Household
from concierge.families.qualification.acts import TakenBack, move_file, take_act_back
from concierge.families.qualification.board_loading import BOARD
from concierge.families.qualification.forms import MoveForm
from concierge.families.queries import stage
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.web import current_actor, flash_refusal


@bp.get("/dossiers/<int:household_id>/deplacer")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.BIRTH)
def move(household_id: int) -> Page:
    """Ask where a file goes on the board, and since when."""
    form = MoveForm(formdata=None, column=request.args.get("colonne", "")[:60])
    return _page(household_id, form, request.args.get("retour", ""), 200)


@bp.post("/dossiers/<int:household_id>/deplacer")
@requires(Permission.FILES_WRITE)
def save_move(household_id: int) -> Page:
    """Move a file on the board: what its new column means is dated, what lies beyond is taken back."""
    actor, form, back = current_actor(), MoveForm(), request.form.get("retour", "")
    household, column = (
        fetch(actor, Household, household_id),
        BOARD.current(current_actor().space_id).find(form.column.data or ""),
    )
    if column is None:
        form.form_errors.append(_("Choisissez une colonne."))
    elif form.validate():
        try:
            act = move_file(actor, household.id, column, form.on.data, clock.now())
            return _to_board(back, household_id, None if act is None else act.id)
        except DomainError as error:
            form.refuse(error)
    return _page(household_id, form, back, 422)


@bp.post("/dossiers/gestes/<int:act_id>/annuler")
@requires(Permission.FILES_WRITE)
def take_back_act(act_id: int) -> Page:
    """Take an act on one file or many back."""
    try:
        _say(take_act_back(current_actor(), act_id, clock.now()))
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return redirect(url_for("desk.files", **back_args(request.form.get("retour", ""))), code=303)


def back_args(address: str) -> dict[str, Any]:
    """Return the arguments of the list or board one came from, none but those that filter it."""
    args = dict(parse_qsl(address[:2000]))
    filters = filters_of(args)
    if args.get("vue") == "tableau":
        return {"vue": "tableau", **filters.to_query(page=1)}
    return filters.to_query()


def _say(done: TakenBack) -> None:
    if not done.left:
        flash(_("C’est annulé."), "success")
        return
    flash(
        ngettext(
            "C’est annulé ; un dossier a changé depuis et reste tel quel.",
            "C’est annulé ; %(num)s dossiers ont changé depuis et restent tels quels.",
            done.left,
        ),
        "info",
    )


def _to_board(back: str, household_id: int, act_id: int | None) -> Response:
    args = {**back_args(back), "vue": "tableau", "fait": act_id}
    return redirect(url_for("desk.files", **args, _anchor=f"carte-{household_id}"), code=303)


def _page(household_id: int, form: MoveForm, back: str, status: int) -> tuple[str, int]:
    actor = current_actor()
    settings = BOARD.current(actor.space_id)
    header = get_header(actor, household_id, clock.now())
    page = render_template(
        "desk/move.html",
        header=header,
        form=form,
        back=back[:2000],
        columns=settings.columns,
        here=settings.by_stage.get(stage(header.household)),
        said=said,
        **file_context(header),
    )
    return page, status
