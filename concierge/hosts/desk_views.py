"""« Accueillants »: the list, the page of a host, their form. What is done from that page is in `desk_acts`."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.accounts.last_change import find_last_change
from concierge.availability.intervals import ONE_DAY
from concierge.families.models import Household
from concierge.hosts import events as happened, pledges
from concierge.hosts.choices import (
    DAY_LABELS,
    DECISION_LABELS,
    HOME_ACCESS_LABELS,
    LIFE_STAGE_LABELS,
    PLEDGE_LABELS,
    REFUSAL_LABELS,
    SMOKING_LABELS,
    STATE_LABELS,
    WAY_LABELS,
    WEEKDAY_LABELS,
    OfferKind,
    Pledge,
)
from concierge.hosts.forms import (
    BlockForm,
    CharterForm,
    HostForm,
    HostNoteForm,
    NewHostForm,
    PauseForm,
    ReferencesForm,
    host_form,
)
from concierge.hosts.host_page import get_host_page
from concierge.hosts.models import Host
from concierge.hosts.newcomers.figures import get_loop
from concierge.hosts.queries import GROUP_LABELS, Group, HostFilters, list_hosts, who_speaks_of
from concierge.hosts.relations.pages import relation_words
from concierge.hosts.relations.reading import count_relations, list_relations_of
from concierge.hosts.requests.lines import waited_for
from concierge.hosts.requests.queries import count_waiting
from concierge.hosts.services import open_host, update_host
from concierge.hosts.settings import HOSTS
from concierge.hosts.words import OFFER_ICONS, offer_words, said_of, titles
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError
from concierge.platform.forms import clean_text
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, wants_fragment
from concierge.territory.queries import find_communes, search_communes

bp = Blueprint("hosts", __name__, url_prefix="/accueillants")

Page = str | Response | tuple[str, int]
DISTANCES = (15, 30, 45, 60, 90)
CHANGES = (happened.HostChanged, happened.OfferChanged, happened.DaysChanged, happened.ReferencesChecked)


@bp.get("/")
@requires(Permission.HOSTS_READ)
def register() -> Page:
    """Show the register; the filters stand in the address."""
    actor, today = current_actor(), clock.today()
    filters, near = _filters(request.args)
    settings = HOSTS.installed()
    context = {
        "filters": filters,
        "near": near,
        "typed": clean_text(request.args.get("commune", ""))[:120],
        "page": list_hosts(actor, filters, today, near),
        "groups": GROUP_LABELS,
        "distances": DISTANCES,
        "languages": titles(settings.languages),
        "topics": titles(settings.topics),
        "speakers": who_speaks_of(actor),
        "figures": count_relations(actor),
        "waiting": count_waiting(actor),
        "patience": settings.interview_within,
        "today": today,
        "loop_line": get_loop(actor, today).total,
        **words(),
    }
    return render_template("hosts/_register.html" if wants_fragment() else "hosts/register.html", **context)


@bp.get("/nouveau")
@requires(Permission.HOSTS_WRITE)
def new_host() -> Page:
    """Show the form of a host the team talked with; `famille` is the file they come from."""
    household = _newcomer()
    values: dict[str, Any] = {}
    if household is not None:
        adults = [member for member in household.members if member.email or member.last_name][:2]
        for number, member in enumerate(adults):
            which = "_2" if number else ""
            values |= {f"{n}{which}": getattr(member, n) for n in ("first_name", "last_name", "email", "phone")}
        values |= {"commune": household.target_commune_code, "language": household.language, "from_elsewhere": True}
    return _new_page(NewHostForm(formdata=None, **values), household, 200)


@bp.post("/nouveau")
@requires(Permission.HOSTS_WRITE)
def add_host() -> Page:
    """Write a host down."""
    actor, form, now, household = current_actor(), NewHostForm(), clock.now(), _newcomer()
    if form.validate():
        try:
            if form.is_repeated(now):
                return redirect(url_for("hosts.register", vue=Group.APPLYING.value), code=303)
            from_file = household.id if household is not None else None
            host = open_host(actor, form.details(), agreed=form.means(), household_id=from_file, now=now)
            flash(_("C’est noté. Prochaine étape : l’entretien."), "success")
            return redirect(url_for("hosts.host", host_id=host.id), code=303)
        except DomainError as error:
            form.refuse(error)
    return _new_page(form, household, 422)


@bp.get("/<int:host_id>")
@requires(Permission.HOSTS_READ)
def host(host_id: int) -> Page:
    """Show one host: as a family will see them, then what the team knows."""
    return host_page(host_id, 200)


@bp.get("/<int:host_id>/modifier")
@requires(Permission.HOSTS_WRITE)
def edit_host(host_id: int) -> Page:
    """Show a host's form."""
    row = fetch(current_actor(), Host, host_id)
    return _edit_page(row, host_form(row, formdata=None), 200)


@bp.post("/<int:host_id>/modifier")
@requires(Permission.HOSTS_WRITE)
def save_host(host_id: int) -> Page:
    """Change what is known of a host."""
    actor, form = current_actor(), HostForm()
    row = fetch(actor, Host, host_id)
    if form.validate():
        try:
            update_host(actor, row, form.details(), seen_version=form.seen_version(), now=clock.now())
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("hosts.host", host_id=host_id), code=303)
        except OVERTAKEN:
            rollback()
            row = fetch(actor, Host, host_id)
            form.show_conflict(host_form(row, formdata=None), find_last_change(actor, CHANGES, host_id=host_id))
            return _edit_page(row, form, 409)
        except DomainError as error:
            form.refuse(error)
    return _edit_page(row, form, 422)


def host_page(host_id: int, status: int, **forms: Any) -> tuple[str, int]:
    """Render the page of a host, with the form that was refused in place of its empty one."""
    actor, now = current_actor(), clock.now()
    page = render_template(
        "hosts/host.html",
        page=get_host_page(actor, host_id, now),
        relations=list_relations_of(actor, host_id=host_id),
        **relation_words(),
        waited_for=waited_for,
        today=clock.today(),
        **(
            {
                "note_form": HostNoteForm(formdata=None),
                "block_form": BlockForm(formdata=None),
                "references_form": ReferencesForm(formdata=None, on=clock.today()),
                "charter_form": CharterForm(formdata=None),
                "pause_form": PauseForm(formdata=None),
            }
            | forms
        ),
        **words(),
    )
    return page, status


def words() -> dict[str, Any]:
    """Return what templates of the register call things."""
    settings = HOSTS.installed()
    return {
        "offer_words": offer_words,
        "offer_icons": OFFER_ICONS,
        "offer_kinds": [kind for kind in OfferKind if kind in settings.offers],
        "said_of": said_of,
        "settings": settings,
        "state_labels": STATE_LABELS,
        "way_labels": WAY_LABELS,
        "refusal_labels": REFUSAL_LABELS,
        "smoking_labels": SMOKING_LABELS,
        "home_access_labels": HOME_ACCESS_LABELS,
        "life_stage_labels": LIFE_STAGE_LABELS,
        "weekday_labels": WEEKDAY_LABELS,
        "day_labels": DAY_LABELS,
        "decision_labels": DECISION_LABELS,
        "pledge_labels": PLEDGE_LABELS,
        "one_day": ONE_DAY,
        "means_labels": pledges.HOST_MEANS_LABELS,
    }


def _filters(args: Mapping[str, str]) -> tuple[HostFilters, Any]:
    """Return what an address asks for, and the commune it names; what it says that is nothing is left out."""
    group, offer, minutes = args.get("vue", ""), args.get("offre", ""), args.get("minutes", "")
    code, typed = args.get("commune-code", "")[:5], clean_text(args.get("commune", ""))[:120]
    near = find_communes([code]).get(code) if code else None
    if typed and (near is None or near.label != typed):
        near = next(iter(search_communes(typed, limit=1)), None)
    number = args.get("page", "")
    return HostFilters(
        group=Group(group) if group in set(Group) else Group.NETWORK,
        text=clean_text(args.get("q", ""))[:120],
        offer=OfferKind(offer) if offer in set(OfferKind) else None,
        topic=args.get("sujet", "")[:60],
        language=args.get("langue", "")[:60],
        near=near.code if near else "",
        minutes=int(minutes) if minutes.isdecimal() and int(minutes[:4]) in DISTANCES else 30,
        soon=args.get("libre") == "1",
        old_charter=args.get("charte") == "1",
        page=int(number) if number.isdecimal() and len(number) < 7 else 1,
    ), near


def _newcomer() -> Household | None:
    asked = request.args.get("famille", "")
    return fetch(current_actor(), Household, int(asked)) if asked.isdecimal() and len(asked) < 12 else None


def _new_page(form: NewHostForm, household: Household | None, status: int) -> tuple[str, int]:
    consent = pledges.todays_text(current_actor().space_id, Pledge.CONSENT, current_actor().language)
    return render_template("hosts/host_new.html", form=form, household=household, consent=consent), status


def _edit_page(row: Host, form: HostForm, status: int) -> tuple[str, int]:
    return render_template("hosts/host_edit.html", host=row, form=form), status
