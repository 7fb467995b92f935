"""« Doubles possibles »: pairs to decide, side by side, told apart or merged; a merge taken back."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext
from werkzeug.wrappers import Response

from concierge.desk.blueprint import Page, bp
from concierge.desk.listing.doubles import lay_side_by_side, names_of, what_comes_along, words_of
from concierge.families.choices import CLOSING_LABELS
from concierge.families.duplicates import merging
from concierge.families.duplicates.likeness import PROBABLE, REASON_LABELS
from concierge.families.duplicates.merged import FileMerged, living, refuse_merged
from concierge.families.duplicates.models import DuplicatePair
from concierge.families.duplicates.pairs import ComparedPair, get_pair, list_pairs, other_of, tell_apart as say_apart
from concierge.hosts.relations.reading import list_doubled_kinds
from concierge.hosts.words import offer_words
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import version_number
from concierge.platform.errors import DomainError, NotFound, StaleVersion
from concierge.platform.web import current_actor, flash_refusal

_REASONS = {"reason_labels": REASON_LABELS, "probable": PROBABLE, "closing_labels": CLOSING_LABELS}


@bp.errorhandler(FileMerged)
def lead_to_kept_file(error: FileMerged) -> Response:
    """Answer the address of a merged file with that of the file kept in its place."""
    values = {**(request.view_args or {}), "household_id": error.kept_id}
    return redirect(url_for(request.endpoint or "desk.file", **values))


@bp.before_request
def refuse_work_on_merged_files() -> None:
    """Refuse what is sent to a file that was merged meanwhile, rather than write where nobody looks any more."""
    household_id = (request.view_args or {}).get("household_id")
    if request.method == "POST" and household_id is not None:
        refuse_merged(current_actor(), household_id)


@bp.get("/doubles")
@requires(Permission.FILES_WRITE)
def doubles() -> Page:
    """Show the pairs of files to decide, the surest first."""
    page = list_pairs(current_actor(), version_number(request.args.get("page")) or 1)
    return render_template("desk/doubles.html", page=page, names_of=names_of, **_REASONS)


@bp.get("/doubles/<int:pair_id>")
@requires(Permission.FILES_WRITE)
def double(pair_id: int) -> Page:
    """Show two files side by side."""
    actor = current_actor()
    pair = get_pair(actor, pair_id)
    if (elsewhere := _where_it_went(pair.pair)) is not None:
        return elsewhere
    return render_template("desk/double.html", pair=pair, rows=lay_side_by_side(actor, pair), **_REASONS)


@bp.post("/doubles/<int:pair_id>/differents")
@requires(Permission.FILES_WRITE)
def tell_apart(pair_id: int) -> Page:
    """Remember that the two files are those of two families."""
    actor = current_actor()
    pair = fetch(actor, DuplicatePair, pair_id)
    say_apart(actor, pair.first_id, [pair.second_id], clock.now())
    flash(_("C’est noté : ces deux dossiers ne seront plus proposés ensemble."), "success")
    return redirect(url_for("desk.doubles"), code=303)


@bp.get("/doubles/<int:pair_id>/reunir")
@requires(Permission.FILES_WRITE)
def merge_outlook(pair_id: int) -> Page:
    """Show what merging the two files would do, and ask what must be chosen."""
    pair = get_pair(current_actor(), pair_id)
    return _where_it_went(pair.pair) or _merge_page(pair)


@bp.post("/doubles/<int:pair_id>/reunir")
@requires(Permission.FILES_WRITE)
def merge(pair_id: int) -> Page:
    """Merge the two files as shown."""
    actor, form = current_actor(), request.form
    pair = get_pair(actor, pair_id)
    if (elsewhere := _where_it_went(pair.pair)) is not None:
        return elsewhere
    kept_id = _kept(pair)
    try:
        merging.merge_files(
            actor,
            kept_id,
            other_of(pair.pair, kept_id),
            same=_same() or {},
            choices={name.removeprefix("choix-"): value for name, value in form.items() if name.startswith("choix-")},
            seen=form.get("vu", ""),
            now=clock.now(),
        )
    except merging.AlreadyMerged:  # at this very moment, by somebody else
        return _where_it_went(pair.pair) or redirect(url_for("desk.doubles"), code=303)
    except StaleVersion as error:
        status = 409 if form.get("vu") else 422  # without it, nothing was looked at
        return _merge_page(pair, refusal=_(error.message, **error.values)), status
    flash(
        _("Les deux dossiers n’en font plus qu’un. Cela s’annule pendant un mois, dans l’onglet « Histoire »."),
        "success",
    )
    return redirect(url_for("desk.file", household_id=kept_id), code=303)


@bp.post("/reunions/<int:merge_id>/annuler")
@requires(Permission.FILES_WRITE)
def undo_merge(merge_id: int) -> Page:
    """Take a merge back: both files are as they were, but for what has changed since."""
    try:
        row = merging.undo_merge(current_actor(), merge_id, clock.now())
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
        return redirect(url_for("desk.doubles"), code=303)
    flash(_("Les deux dossiers sont de nouveau séparés."), "success")
    if row.left:
        flash(
            ngettext(
                "Un élément a changé depuis et reste comme il est dans le dossier gardé.",
                "%(num)s éléments ont changé depuis et restent comme ils sont dans le dossier gardé.",
                row.left,
            ),
            "info",
        )
    return redirect(url_for("desk.file", household_id=row.absorbed_id), code=303)


def _where_it_went(pair: DuplicatePair) -> Response | None:
    """Lead to the kept file when the two are one already: somebody was faster, or clicked twice."""
    ends = living([pair.first_id, pair.second_id])
    if ends[pair.first_id] == pair.first_id and ends[pair.second_id] == pair.second_id:
        return None
    flash(_("L’un de ces dossiers a déjà été réuni à un autre : voici celui qui a été gardé."), "info")
    merged = pair.first_id if ends[pair.first_id] != pair.first_id else pair.second_id
    return redirect(url_for("desk.file", household_id=ends[merged]), code=303)


def _kept(pair: ComparedPair) -> int:
    """Return the file that is kept: the one asked for, else an open one, else the older one."""
    asked = version_number(request.values.get("garder"))
    if asked in {pair.first.id, pair.second.id}:
        return asked or 0
    older = min(pair.first, pair.second, key=lambda h: (h.closed_on is not None, h.opened_on, h.id))
    return older.id


def _same() -> dict[int, int] | None:
    """Return who is whom, as chosen on the page; None before anybody chose."""
    found: dict[int, int] = {}
    for name, value in request.values.items():
        member_id, twin = version_number(name.removeprefix("meme-")), version_number(value)
        if name.startswith("meme-") and member_id and twin:
            found[member_id] = twin
    return found if found or "garder" in request.values else None


def _merge_page(pair: ComparedPair, *, refusal: str = "") -> str:
    actor, kept_id = current_actor(), _kept(pair)
    same = _same() if request.args.get("personnes") or request.method == "POST" else None
    preview = merging.preview_merge(actor, kept_id, other_of(pair.pair, kept_id), same)
    return render_template(
        "desk/merge.html",
        pair=pair,
        preview=preview,
        questions=words_of(actor, preview.questions),
        completed=words_of(actor, preview.completed),
        comes_along=what_comes_along(preview),
        doubled=list_doubled_kinds(actor, [preview.kept.id, preview.absorbed.id]),
        offer_words=offer_words,
        refusal=refusal,
        chosen=request.form,
    )
