"""Réglages › Sources › Accès d’un logiciel: the keys of a source."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _, lazy_gettext as _l

from concierge.config import Config
from concierge.intake.api import tokens
from concierge.intake.api.models import ApiToken
from concierge.intake.models import IntakeSource
from concierge.intake.source_views import Page, bp
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.forms import text_field, text_of
from concierge.platform.submissions import OnceForm
from concierge.platform.web import current_actor

_EXAMPLE = """curl %s \\
  -H 'Authorization: Bearer ccg_…' \\
  -H 'Idempotency-Key: contact-4711' \\
  -H 'Content-Type: application/json' \\
  -d '{"first_name": "Noémie", "last_name": "Lefèvre", "email": "noemie@famille.example"}'"""


class TokenForm(OnceForm):
    """A new key."""

    name = text_field(_l("Nom du logiciel"), required=True, maximum=80)


@bp.get("/reglages/sources/<int:source_id>/acces")
@requires(Permission.SETTINGS_WRITE)
def token_list(source_id: int) -> Page:
    """Show which softwares may send people for a source."""
    return _page(fetch(current_actor(), IntakeSource, source_id), TokenForm(formdata=None), 200)


@bp.post("/reglages/sources/<int:source_id>/acces")
@requires(Permission.SETTINGS_WRITE)
def make_token(source_id: int) -> Page:
    """Make a key and show it once."""
    actor, form, now = current_actor(), TokenForm(), clock.now()
    source = fetch(actor, IntakeSource, source_id)
    if not form.validate():
        return _page(source, form, 422)
    if form.is_repeated(now):
        return redirect(url_for("intake.token_list", source_id=source.id), code=303)
    secret = tokens.make_token(actor, source, text_of(form.name), now)
    return _page(source, TokenForm(formdata=None), 200, secret=secret)


@bp.post("/reglages/sources/acces/<int:token_id>/revoquer")
@requires(Permission.SETTINGS_WRITE)
def revoke_token(token_id: int) -> Page:
    """Let a key open nothing any more."""
    token: ApiToken = tokens.revoke_token(current_actor(), token_id, clock.now())
    flash(_("La clé « %(name)s » n’ouvre plus rien.", name=token.name), "success")
    return redirect(url_for("intake.token_list", source_id=token.source_id), code=303)


def _page(source: IntakeSource, form: TokenForm, status: int, secret: str = "") -> Page:
    config: Config = current_app.extensions["config"]
    page = render_template(
        "intake/tokens.html",
        source=source,
        form=form,
        secret=secret,
        lines=tokens.list_tokens(current_actor(), source.id),
        example=_EXAMPLE % f"{config.base_url}{url_for('api.send')}",
    )
    return page, status
