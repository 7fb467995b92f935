"""Where a partner checks a card: by its code, and nothing is said but until when, a first name and the agency."""

from flask import Blueprint, current_app, render_template, request

from concierge.config import Config
from concierge.hosts.ambassadors.cards import check_card
from concierge.hosts.ambassadors.codes import read_code, shown_code
from concierge.hosts.ambassadors.forms import CodeForm
from concierge.platform import clock
from concierge.platform.access import public
from concierge.platform.errors import TooManyAttempts
from concierge.platform.forms import text_of
from concierge.platform.suspicion import origin_mark

bp = Blueprint("cards", __name__, url_prefix="/carte")

Page = str | tuple[str, int]


@bp.get("/")
@public
def check() -> Page:
    """Ask for a code; one that stands in the address is filled in."""
    known = read_code(request.args.get("code", "")[:40])
    return _page(CodeForm(formdata=None, code=shown_code(known) if known else ""), 200)


@bp.post("/")
@public
def answer() -> Page:
    """Say whether a card stands."""
    form, now = CodeForm(), clock.now()
    config: Config = current_app.extensions["config"]
    if not form.validate():
        return _page(form, 422)
    try:
        mark = origin_mark(request.remote_addr or "", config.secret_key, clock.paris_date(now))
        found = check_card(text_of(form.code), mark, now)
    except TooManyAttempts as error:
        form.refuse(error)
        return _page(form, 429)
    return render_template("hosts/ambassadors/card_checked.html", found=found, form=form)


def _page(form: CodeForm, status: int) -> tuple[str, int]:
    return render_template("hosts/ambassadors/card_check.html", form=form), status
