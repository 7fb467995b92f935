"""A relation for the team: what both said, the log, an end with thanks, somebody else."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from concierge.hosts.desk_views import bp
from concierge.hosts.relations import ending, pages
from concierge.hosts.relations.forms import ChangeForm
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.relations.pages import Door, Page
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import text_of
from concierge.platform.web import current_actor, flash_refusal


@bp.get("/rencontres/<int:relation_id>")
@requires(Permission.HOSTS_WRITE)
def relation(relation_id: int) -> Page:
    """Show one relation whole."""
    return pages.show(_door(relation_id))


@bp.post("/rencontres/<int:relation_id>/carnet")
@requires(Permission.HOSTS_WRITE)
def relation_note(relation_id: int) -> Page:
    """Note what the team knows."""
    return pages.receive_note(_door(relation_id))


@bp.post("/rencontres/<int:relation_id>/carnet/<int:note_id>")
@requires(Permission.HOSTS_WRITE)
def relation_correct(relation_id: int, note_id: int) -> Page:
    """Correct the team's own line."""
    return pages.correct_note(_door(relation_id), note_id)


@bp.post("/rencontres/<int:relation_id>/carnet/<int:note_id>/retirer")
@requires(Permission.HOSTS_WRITE)
def relation_take_back(relation_id: int, note_id: int) -> Page:
    """Take the team's own line back."""
    return pages.take_back(_door(relation_id), note_id)


@bp.post("/rencontres/<int:relation_id>/merci")
@requires(Permission.HOSTS_WRITE)
def relation_end(relation_id: int) -> Page:
    """End it with thanks to both."""
    return pages.receive_end(_door(relation_id))


@bp.post("/rencontres/<int:relation_id>/changer")
@requires(Permission.HOSTS_WRITE)
def relation_change(relation_id: int) -> Page:
    """Let somebody else take over, from now on."""
    form, door = ChangeForm(), _door(relation_id)
    if not form.validate():
        return pages.page(door, 422, change_form=form)

    def act() -> None:
        ending.change_host(current_actor(), relation_id, words=text_of(form.change_words), now=clock.now())

    return _done(
        relation_id, act, _("C’est fait. Un mot part à chacun, et le souhait de la famille est de nouveau ouvert.")
    )


@bp.post("/rencontres/<int:relation_id>/deverrouiller")
@requires(Permission.HOSTS_WRITE)
def relation_unlock(relation_id: int) -> Page:
    """Let somebody else be sought while this one goes on."""

    def act() -> None:
        ending.unlock_relation(current_actor(), relation_id, now=clock.now())

    return _done(relation_id, act, _("Vous pouvez chercher quelqu’un d’autre : d’ici là, rien ne change pour eux."))


@bp.post("/rencontres/<int:relation_id>/garder")
@requires(Permission.HOSTS_WRITE)
def relation_keep(relation_id: int) -> Page:
    """Change nothing after all."""

    def act() -> None:
        ending.keep_relation(current_actor(), relation_id, now=clock.now())

    return _done(relation_id, act, _("Rien ne change."))


def _done(relation_id: int, act: Callable[[], None], said: str) -> Page:
    fetch(current_actor(), HostRelation, relation_id)
    try:
        act()
        flash(said, "success")
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return redirect(url_for("hosts.relation", relation_id=relation_id), code=303)


def _door(relation_id: int) -> Door:
    actor = current_actor()
    fetch(actor, HostRelation, relation_id)
    return Door(
        actor=actor,
        relation_id=relation_id,
        page="hosts.relation",
        template="hosts/relation.html",
        where={"relation_id": relation_id},
        brand=actor.brand,
    )
