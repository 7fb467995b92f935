"""Gatherings, as the team prepares them: written down, announced, who comes, who came."""

from flask import Response as Download, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext

from concierge.accounts.last_change import find_last_change
from concierge.hosts.ambassadors import answers, gatherings as services
from concierge.hosts.ambassadors.choices import ANSWER_LABELS, AUDIENCE_LABELS, Answer, Audience
from concierge.hosts.ambassadors.events import GatheringChanged
from concierge.hosts.ambassadors.forms import (
    AnswerForm,
    GatheringFields,
    GatheringForm,
    NewGatheringForm,
    chosen_hosts,
    gathering_form,
)
from concierge.hosts.ambassadors.gathering_pages import (
    GatheringPage,
    find_hosts,
    get_gathering_page,
    list_gatherings,
)
from concierge.hosts.ambassadors.models import Gathering, GatheringGuest
from concierge.hosts.ambassadors.speaker_views import Page, bp, words
from concierge.hosts.settings import HOSTS
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import clean_text, text_of
from concierge.platform.spreadsheets import write_csv
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal


@bp.get("/rencontres")
@requires(Permission.HOSTS_READ)
def gatherings() -> Page:
    """Show what is to come, and what was."""
    to_come, past = list_gatherings(current_actor(), clock.now())
    return render_template(
        "hosts/ambassadors/gatherings.html",
        to_come=to_come,
        past=past,
        answers=Answer,
        audience_labels=AUDIENCE_LABELS,
        settings=HOSTS.installed(),
        **words("gatherings"),
    )


@bp.get("/rencontres/nouvelle")
@requires(Permission.HOSTS_WRITE)
def new_gathering() -> Page:
    """Show the form of a new gathering."""
    return _form_page(None, NewGatheringForm(formdata=None), 200)


@bp.post("/rencontres/nouvelle")
@requires(Permission.HOSTS_WRITE)
def add_gathering() -> Page:
    """Write a gathering down; nobody is written to yet."""
    form, now = NewGatheringForm(), clock.now()
    if form.validate():
        try:
            if form.is_repeated(now):
                return redirect(url_for("ambassadors.gatherings"), code=303)
            audience, topic = Audience(form.audience.data), text_of(form.topic)
            row = services.add_gathering(current_actor(), form.details(), audience=audience, topic=topic, now=now)
            flash(_("C’est noté. Relisez, puis envoyez les invitations."), "success")
            return redirect(url_for("ambassadors.gathering", gathering_id=row.id), code=303)
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _form_page(None, form, 422)


@bp.get("/rencontres/<int:gathering_id>")
@requires(Permission.HOSTS_READ)
def gathering(gathering_id: int) -> Page:
    """Show a gathering: what is known of it, who comes."""
    return _gathering_page(gathering_id, 200)


@bp.get("/rencontres/<int:gathering_id>/modifier")
@requires(Permission.HOSTS_WRITE)
def edit_gathering(gathering_id: int) -> Page:
    """Show the form of a gathering."""
    row = fetch(current_actor(), Gathering, gathering_id)
    return _form_page(row, gathering_form(row, formdata=None), 200)


@bp.post("/rencontres/<int:gathering_id>/modifier")
@requires(Permission.HOSTS_WRITE)
def save_gathering(gathering_id: int) -> Page:
    """Change a gathering; those who come are told what their calendar must know."""
    actor, form = current_actor(), GatheringForm()
    row = fetch(actor, Gathering, gathering_id)
    if form.validate():
        try:
            _change(gathering_id, form)
            flash(_("C’est enregistré. Un autre moment, un autre lieu : qui vient est prévenu."), "success")
            return redirect(url_for("ambassadors.gathering", gathering_id=gathering_id), code=303)
        except OVERTAKEN:
            rollback()
            row = fetch(actor, Gathering, gathering_id)
            form.show_conflict(gathering_form(row, formdata=None), find_last_change(actor, [GatheringChanged]))
            return _form_page(row, form, 409)
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _form_page(fetch(actor, Gathering, gathering_id), form, 422)


@bp.post("/rencontres/<int:gathering_id>/inviter")
@requires(Permission.HOSTS_WRITE)
def announce(gathering_id: int) -> Page:
    """Have invitations sent to those who have none yet."""
    try:
        services.announce(current_actor(), gathering_id, clock.now())
        flash(_("Les invitations partent dans les minutes qui viennent. Personne n’en reçoit deux."), "success")
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return _back(gathering_id)


@bp.post("/rencontres/<int:gathering_id>/annuler")
@requires(Permission.HOSTS_WRITE)
def call_off(gathering_id: int) -> Page:
    """Call a gathering off."""
    try:
        services.call_off(current_actor(), gathering_id, clock.now())
        flash(_("La rencontre est annulée. Qui était invité et n’avait pas dit non est prévenu."), "success")
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return _back(gathering_id)


@bp.post("/rencontres/<int:gathering_id>/choisir")
@requires(Permission.HOSTS_WRITE)
def choose_guests(gathering_id: int) -> Page:
    """Put people chosen by hand on the list."""
    try:
        added = services.choose_guests(current_actor(), gathering_id, chosen_hosts(), clock.now())
        flash(ngettext("%(num)s personne est sur la liste.", "%(num)s personnes sont sur la liste.", added), "success")
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return _back(gathering_id, "invites")


@bp.post("/rencontres/<int:gathering_id>/invites/<int:guest_id>/retirer")
@requires(Permission.HOSTS_WRITE)
def drop_guest(gathering_id: int, guest_id: int) -> Page:
    """Take somebody off the list who was not written to."""
    try:
        services.drop_guest(current_actor(), gathering_id, guest_id)
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return _back(gathering_id, "invites")


@bp.post("/rencontres/<int:gathering_id>/invites/<int:guest_id>/reponse")
@requires(Permission.HOSTS_WRITE)
def answer_for(gathering_id: int, guest_id: int) -> Page:
    """Note what somebody answered by telephone."""
    actor, form = current_actor(), AnswerForm()
    if fetch(actor, GatheringGuest, guest_id).gathering_id != gathering_id:
        raise NotFound
    try:
        if not form.validate():
            raise DomainError(form.first_error())
        answers.answer(actor, guest_id, comes=form.comes, people=form.people.data or 1, now=clock.now())
        flash(_("C’est noté. La personne reçoit un mot qui le confirme."), "success")
    except DomainError as error:
        rollback()
        flash_refusal(error)
    return _back(gathering_id, "invites")


@bp.post("/rencontres/<int:gathering_id>/presents")
@requires(Permission.HOSTS_WRITE)
def note_presence(gathering_id: int) -> Page:
    """Note who came."""
    present = [int(number) for number in request.form.getlist("present") if number.isdecimal() and len(number) < 19]
    try:
        came = services.note_presence(current_actor(), gathering_id, present, clock.now())
        flash(ngettext("Une venue est notée.", "%(num)s venues sont notées.", came), "success")
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return _back(gathering_id, "invites")


@bp.get("/rencontres/<int:gathering_id>/liste.csv")
@requires(Permission.HOSTS_READ)
def guest_table(gathering_id: int) -> Download:
    """Hand over the list of those invited, for a spreadsheet."""
    page = get_gathering_page(current_actor(), gathering_id, clock.now())
    head = [_("Nom"), _("Réponse"), _("Personnes"), _("Téléphone"), _("E-mail")]
    rows = [
        [
            line.name,
            _(ANSWER_LABELS[line.guest.answer]),
            str(line.guest.people or ""),
            line.phone,
            next((person.email for person in line.people if person.email), ""),
        ]
        for line in page.guests
    ]
    answer = Download(write_csv([head, *rows]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=rencontre.csv"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _change(gathering_id: int, form: GatheringForm) -> None:
    services.change_gathering(
        current_actor(),
        gathering_id,
        form.details(),
        audience=Audience(form.audience.data),
        topic=text_of(form.topic),
        seen_version=form.seen_version(),
        now=clock.now(),
    )


def _back(gathering_id: int, anchor: str | None = None) -> Page:
    return redirect(url_for("ambassadors.gathering", gathering_id=gathering_id, _anchor=anchor), code=303)


def _gathering_page(gathering_id: int, status: int) -> tuple[str, int]:
    actor = current_actor()
    page: GatheringPage = get_gathering_page(actor, gathering_id, clock.now())
    text = clean_text(request.args.get("q", ""))[:120]
    html = render_template(
        "hosts/ambassadors/gathering.html",
        page=page,
        text=text,
        found=find_hosts(actor, text, page),
        concerned=len(services.concerned_hosts(actor, page.gathering)),
        answers=Answer,
        answer_labels=ANSWER_LABELS,
        audience_labels=AUDIENCE_LABELS,
        settings=HOSTS.installed(),
        **words("gatherings"),
    )
    return html, status


def _form_page(row: Gathering | None, form: GatheringFields, status: int) -> tuple[str, int]:
    return render_template("hosts/ambassadors/gathering_form.html", row=row, form=form, **words("gatherings")), status
