"""Aujourd'hui, Dossiers, steps, search."""

from collections.abc import Collection, Mapping
from operator import methodcaller
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for

from concierge.accounts.queries import list_followers
from concierge.checklists.definition.model import SUBJECT_LABELS
from concierge.desk.blueprint import Page, bp
from concierge.desk.day.search import search
from concierge.desk.day.today import get_day
from concierge.desk.day.watch import get_watch
from concierge.desk.listing.file_order import SORT_LABELS, Sort
from concierge.desk.listing.files import (
    STATE_LABELS,
    Filters,
    State,
    board,
    has_files,
    list_all_tags,
    list_files,
)
from concierge.desk.listing.filter_names import list_filter_names
from concierge.families.choices import CLOSING_LABELS, MILESTONE_LABELS, SOURCE_LABELS, Source
from concierge.families.qualification.act_models import BULK_LABELS, FileAct
from concierge.families.qualification.acts import MOST
from concierge.families.qualification.advice_levels import ADVICE_LABELS
from concierge.families.qualification.board import AGE_LABELS
from concierge.families.qualification.board_loading import BOARD
from concierge.families.qualification.forms import BulkFilesForm
from concierge.families.qualification.persona_loading import PERSONAS
from concierge.families.qualification.priority import LEVEL_LABELS, PriorityLevel
from concierge.hosts.requests.lines import waited_for
from concierge.hosts.words import offer_words
from concierge.platform import clock
from concierge.platform.access import Actor, Permission, find, requires
from concierge.platform.forms import clean_text
from concierge.platform.web import current_actor, wants_fragment
from concierge.weekends.choices import STATE_LABELS as WEEKEND_STATES

# The page of one's work, by the first of these one may do.
_WORK = {Permission.STEPS_WRITE: "desk.today", Permission.FILES_LIST: "desk.files", Permission.CAPTURE: "counter.form"}


@bp.get("/")
@requires(Permission.ACCOUNT_OWN)
def home() -> Page:
    """Lead each person to the page of their work."""
    actor = current_actor()
    return redirect(url_for(next(page for permission, page in _WORK.items() if actor.can(permission))))


@bp.get("/aujourdhui")
@requires(Permission.STEPS_WRITE)
def today() -> Page:
    """Show what waits for this person, a colleague or the whole team."""
    actor = current_actor()
    colleagues = list_followers(actor)
    whose = request.args.get("qui", "")
    person_id = None if whose == "equipe" else _number(whose) or actor.person_id
    day = get_day(actor, person_id, clock.now())
    return render_template(
        "desk/today.html",
        day=day,
        has_files=not day.is_empty or has_files(actor),
        today=clock.today(),
        colleagues=colleagues,
        person_id=person_id,
        subject_labels=SUBJECT_LABELS,
        weekend_states=WEEKEND_STATES,
    )


@bp.get("/a-surveiller")
@requires(Permission.TEAM_MANAGE)
def watch() -> Page:
    """Show what waits for nobody, or for too long, in every file."""
    return render_template(
        "desk/watch.html",
        watch=get_watch(current_actor(), clock.now()),
        offer_words=offer_words,
        waited_for=waited_for,
        today=clock.today(),
        subject_labels=SUBJECT_LABELS,
    )


@bp.get("/dossiers")
@requires(Permission.FILES_LIST)
def files() -> Page:
    """Show the files as a list or as a board; the filters stand in the address."""
    as_board = request.args.get("vue") == "tableau" and current_actor().can(Permission.FILES_READ)
    return files_page(filters_of(request.args), as_board=as_board)


def files_page(
    filters: Filters, *, as_board: bool = False, bulk: BulkFilesForm | None = None, chosen: Collection[int] = ()
) -> str:
    """Return the list or the board; `bulk` and `chosen` are what was asked of several files and could not be done."""
    actor, now = current_actor(), clock.now()
    saying = methodcaller("in_language", actor.language)
    page = None if as_board else list_files(actor, filters, now)
    names = list_filter_names(actor)
    context = {
        "filters": filters,
        "as_board": as_board,
        "piles": board(actor, filters, now) if as_board else [],
        "page": page,
        "columns": BOARD.current(actor.space_id).columns,
        "said": saying,
        "colleagues": names.colleagues,
        "tags": list_all_tags(actor) if page is None else page.tags,
        "today": clock.today(),
        "source_labels": SOURCE_LABELS,
        "gates": names.gates,
        "cohorts": names.cohorts,
        "state_labels": STATE_LABELS,
        "sort_labels": {sort: SORT_LABELS[sort] for sort in _sorts(actor)},
        "default_sort": Sort.NEXT,
        "milestone_labels": MILESTONE_LABELS,
        "level_labels": LEVEL_LABELS,
        "age_labels": AGE_LABELS,
        "done": _just_done(actor),
        "address": urlencode({**({"vue": "tableau"} if as_board else {}), **filters.to_query(page=1)}),
        "here": urlencode(filters.to_query()),
        "bulk": bulk,
        "chosen": chosen,
        "most": MOST,
        "bulk_labels": BULK_LABELS,
        "advice_labels": ADVICE_LABELS,
        "closing_labels": CLOSING_LABELS,
        "personas": {persona.key: saying(persona.name) for persona in PERSONAS.current(actor.space_id).personas},
    }
    return render_template("desk/_files.html" if wants_fragment() else "desk/files.html", **context)


@bp.get("/recherche")
@requires(Permission.FILES_LIST)
def search_everything() -> Page:
    """Find a family, a person, a commune or a page (Ctrl K)."""
    text = request.args.get("q", "")
    results = search(current_actor(), text)
    return render_template(
        "desk/_search_results.html" if wants_fragment() else "desk/search.html", results=results, text=text
    )


def _just_done(actor: Actor) -> FileAct | None:
    """Return the act that led here, while it can still be taken back by whoever did it."""
    act_id = _number(request.args.get("fait", ""))
    act = None if act_id is None or not actor.can(Permission.FILES_WRITE) else find(actor, FileAct, act_id)
    return act if act is not None and act.undone_at is None and act.person_id == actor.person_id else None


def _sorts(actor: Actor) -> list[Sort]:
    """Return the orders somebody may ask for: how a family is judged is the team's."""
    return [sort for sort in Sort if sort is not Sort.PRIORITY or actor.can(Permission.FILES_READ)]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 12 else None


def filters_of(args: Mapping[str, str]) -> Filters:
    """Return the filters an address speaks of; what it says that is none of them is left out."""
    judging = current_actor().can(Permission.FILES_READ)
    source, state, sort = args.get("source", ""), args.get("etat", ""), args.get("tri", "")
    priority = args.get("priorite", "") if judging else ""
    return Filters(
        text=clean_text(args.get("q", ""))[:120],
        owner=_number(args.get("qui", "")),
        stage=args.get("etape", "")[:40],
        source=Source(source) if source in set(Source) else None,
        gate=_number(args.get("porte", "")),
        cohort=_number(args.get("cohorte", "")) if judging else None,
        tag=clean_text(args.get("etiquette", ""))[:40],
        persona=args.get("profil", "")[:60] if judging else "",
        priority=PriorityLevel(priority) if priority in set(PriorityLevel) else None,
        state=State(state) if state in set(State) else State.OPEN,
        faults=args.get("alerte") == "1",
        sort=Sort(sort) if sort in _sorts(current_actor()) else Sort.NEXT,
        page=_number(args.get("page", "")) or 1,
    )
