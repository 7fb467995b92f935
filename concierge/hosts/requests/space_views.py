"""In a host's own space: a request to answer, and the families whose contacts are open."""

from flask import render_template, url_for

from concierge.hosts.desk_views import words
from concierge.hosts.relations.contacts import list_families_met
from concierge.hosts.requests import answer_pages
from concierge.hosts.requests.answer_pages import Door, Page
from concierge.hosts.requests.choices import Side
from concierge.hosts.space_views import bp, own_id
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.web import current_actor


@bp.get("/demandes/<int:request_id>")
@requires(Permission.OWN_HOST)
def own_request(request_id: int) -> Page:
    """Show a request as it stands."""
    return answer_pages.show(_door(request_id))


@bp.post("/demandes/<int:request_id>")
@requires(Permission.OWN_HOST)
def answer_own_request(request_id: int) -> Page:
    """Say yes, not this time, or another day."""
    return answer_pages.answer(_door(request_id))


@bp.get("/familles")
@requires(Permission.OWN_HOST)
def families() -> Page:
    """Show the families one meets, with their contacts, and those of before."""
    met = list_families_met(current_actor(), own_id())
    return render_template("hosts/own_families.html", met=met, today=clock.today(), **words())


def _door(request_id: int) -> Door:
    actor = current_actor()
    return Door(
        actor=actor,
        request_id=request_id,
        side=Side.HOST,
        brand=actor.brand,
        address=url_for("host_space.own_request", request_id=request_id),
        template="hosts/own_request.html",
    )
