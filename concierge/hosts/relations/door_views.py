"""The page behind a mail's link, for either side: one question, a button; a forwarded link shows no way to reach."""

from collections.abc import Callable

from flask import Blueprint, render_template

from concierge.hosts.relations import links
from concierge.hosts.relations.pages import Door, Page, receive_answer, show
from concierge.platform import clock
from concierge.platform.access import public
from concierge.platform.brand import Brand
from concierge.platform.errors import LinkGone, NotFound

bp = Blueprint("relations", __name__, url_prefix="/rencontre")


@bp.get("/<token>", endpoint="news")
@public
def news_page(token: str) -> Page:
    """Show the question; opening answers nothing, mail scanners open links too."""
    return _behind_link(token, show)


@bp.post("/<token>", endpoint="news_answer")
@public
def answer_news(token: str) -> Page:
    """Take the answer."""
    return _behind_link(token, receive_answer)


@bp.post("/<token>/renouveler")
@public
def renew(token: str) -> Page:
    """Send a fresh link to the address we know, whoever asks."""
    links.send_again(token, clock.now())
    return render_template("portals/link_sent.html")


def _behind_link(token: str, act: Callable[[Door], Page]) -> Page:
    try:
        holder = links.read_link(token, clock.now())
    except (LinkGone, NotFound) as error:
        return render_template("relations/link_gone.html", token=token), error.status
    space = holder.space
    door = Door(
        actor=holder.actor,
        relation_id=holder.relation.id,
        page="relations.news",
        template="relations/news.html",
        where={"token": token},
        brand=Brand(space.name, space.accent, space.warm),
        first_name=holder.first_name,
    )
    return act(door)
