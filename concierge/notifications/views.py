"""The message log, and in the embedded installation the mails themselves as they arrived."""

from pathlib import Path

from flask import Blueprint, abort, current_app, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.config import Config
from concierge.notifications.kept_mails import find_kept_mail, list_kept_mails
from concierge.notifications.models import STATE_LABELS, MessageState
from concierge.notifications.queries import count_delayed, list_messages
from concierge.notifications.services import mark_returned, try_again
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.mailbox import KeptMail
from concierge.platform.web import back_to, current_actor

bp = Blueprint("notifications", __name__, url_prefix="/messages")

# For the HTML of a mail alone: whatever it holds, it draws itself and does nothing else.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)

Page = str | Response | tuple[str, int]


@bp.get("/")
@requires(Permission.MESSAGES_READ)
def messages() -> Page:
    """Show every mail the software sent, with its state."""
    now = clock.now()
    state, page = request.args.get("etat", ""), request.args.get("page", "")
    return render_template(
        "notifications/messages.html",
        page=list_messages(
            current_actor(),
            state=MessageState(state) if state in set(MessageState) else None,
            page=max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,
        ),
        state=state,
        state_labels=STATE_LABELS,
        delayed=count_delayed(current_actor(), now),
        now=now,
        has_mailbox=_config().mailbox_dir is not None,
    )


@bp.post("/<int:message_id>/renvoyer")
@requires(Permission.FILES_WRITE)
def again(message_id: int) -> Page:
    """Send a failed message once more."""
    try_again(current_actor(), message_id, clock.now())
    flash(_("Le message repart."), "success")
    return back_to("notifications.messages")


@bp.post("/<int:message_id>/revenu")
@requires(Permission.FILES_WRITE)
def returned(message_id: int) -> Page:
    """Say that a sent message came back."""
    mark_returned(current_actor(), message_id, _("L’e-mail est revenu."), clock.now())
    flash(_("C’est noté : l’adresse est à vérifier avec la famille."), "success")
    return back_to("notifications.messages")


@bp.get("/boite")
@requires(Permission.MESSAGES_READ)
def mailbox() -> Page:
    """Show the mails that the built-in mail server received (embedded installation only)."""
    return render_template("notifications/mailbox.html", mails=list_kept_mails(current_actor(), _folder()))


@bp.get("/boite/<mail_id>")
@requires(Permission.MESSAGES_READ)
def mail(mail_id: str) -> Page:
    """Show one mail as its reader gets it, links included."""
    return render_template("notifications/mail.html", mail=_kept_mail(mail_id))


@bp.get("/boite/<mail_id>/mise-en-forme")
@requires(Permission.MESSAGES_READ)
def mail_html(mail_id: str) -> Page:
    """Show one mail as a mail program does: its own styles, nothing fetched, nothing run."""
    found = _kept_mail(mail_id)
    if not found.html:
        abort(404)
    return Response(found.html, mimetype="text/html", headers={"Content-Security-Policy": MAIL_POLICY})


def _kept_mail(mail_id: str) -> KeptMail:
    found = find_kept_mail(current_actor(), _folder(), mail_id)
    if found is None:
        abort(404)
    return found


def _folder() -> Path:
    folder = _config().mailbox_dir
    if folder is None:
        abort(404)
    return folder


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config
