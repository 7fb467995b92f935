"""A relation in the host's space."""

from concierge.hosts.relations import pages
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.relations.pages import Door, Page
from concierge.hosts.space_views import bp
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.web import current_actor


@bp.get("/familles/<int:relation_id>")
@requires(Permission.OWN_HOST)
def relation(relation_id: int) -> Page:
    """Show how to reach a family, what one noted, the question when one waits."""
    return pages.show(_door(relation_id))


@bp.post("/familles/<int:relation_id>/nouvelles")
@requires(Permission.OWN_HOST)
def relation_answer(relation_id: int) -> Page:
    """Say how it goes."""
    return pages.receive_answer(_door(relation_id))


@bp.post("/familles/<int:relation_id>/carnet")
@requires(Permission.OWN_HOST)
def relation_note(relation_id: int) -> Page:
    """Note a meeting, a call, a letter."""
    return pages.receive_note(_door(relation_id))


@bp.post("/familles/<int:relation_id>/carnet/<int:note_id>")
@requires(Permission.OWN_HOST)
def relation_correct(relation_id: int, note_id: int) -> Page:
    """Correct one's own line."""
    return pages.correct_note(_door(relation_id), note_id)


@bp.post("/familles/<int:relation_id>/carnet/<int:note_id>/retirer")
@requires(Permission.OWN_HOST)
def relation_take_back(relation_id: int, note_id: int) -> Page:
    """Take one's own line back."""
    return pages.take_back(_door(relation_id), note_id)


@bp.post("/familles/<int:relation_id>/merci")
@requires(Permission.OWN_HOST)
def relation_end(relation_id: int) -> Page:
    """End it with thanks."""
    return pages.receive_end(_door(relation_id))


def _door(relation_id: int) -> Door:
    actor = current_actor()
    fetch(actor, HostRelation, relation_id)
    return Door(
        actor=actor,
        relation_id=relation_id,
        page="host_space.relation",
        template="hosts/own_relation.html",
        where={"relation_id": relation_id},
        brand=actor.brand,
    )
