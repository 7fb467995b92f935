"""What is missing from a programme, what its data lack, how good it is, what happened: in words."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _, ngettext

from concierge.platform.clock import paris_date
from concierge.platform.i18n import N_
from concierge.platform.wording import full_day, full_moment, hour, listed, percent
from concierge.programmes.faults import Unkept
from concierge.programmes.instance import MUST
from concierge.weekends.choices import ACTIVITY_LABELS
from concierge.weekends.planning.data_faults import DataFault, DataFaultKind
from concierge.weekends.planning.differences import Change, Difference
from concierge.weekends.planning.names import Names
from concierge.weekends.planning.repairs import CauseKind

D = DataFaultKind

CAUSE_LABELS = {
    CauseKind.GUIDE: N_("Un guide ne peut plus"),
    CauseKind.LATE: N_("Une famille arrive en retard"),
    CauseKind.GONE: N_("Une famille ne vient pas"),
    CauseKind.VENUE: N_("Un lieu est fermé"),
    CauseKind.ACTIVITY_OFF: N_("Une activité est annulée"),
    CauseKind.ACTIVITY_MOVED: N_("Une activité change d’heure"),
    CauseKind.FAMILIES: N_("Une famille s’ajoute, ou autre chose a changé"),
}
CHANGE_LABELS = {
    Change.ADDED: N_("Ajouté"),
    Change.DROPPED: N_("Supprimé"),
    Change.MOVED: N_("Autre heure"),
    Change.GUIDE: N_("Autre guide"),
    Change.PERSONS: N_("Autres personnes"),
}


def say_unkept(each: Unkept, names: Names) -> str:
    """Say what somebody does not get."""
    family = names.families.get(each.family, "")
    if each.pause is not None:
        who = listed(names.people(each.persons)) or family
        return str(
            _("%(family)s : pas de « %(pause)s » pour %(who)s", family=family, pause=names.pause(each.pause), who=who)
        )
    what = say_need(each.need or "", names)
    if each.missing > 1:
        return str(_("%(family)s : %(what)s, %(num)s visites manquent", family=family, what=what, num=each.missing))
    return str(_("%(family)s : %(what)s", family=family, what=what))


def say_need(need: str, names: Names) -> str:
    """Return what a need is for."""
    if need in names.needs:
        return str(_(ACTIVITY_LABELS[names.needs[need]]))
    return names.activities.get(need.removeprefix("all"), "")


def say_data_fault(fault: DataFault, names: Names, venues: Mapping[int, str]) -> str:
    """Say what is to be mended before a programme can be good."""
    values: dict[str, Any] = {
        "what": names.activities.get(str(fault.activity_id), ""),
        "other": names.activities.get(str(fault.other_id), ""),
        "family": names.families.get(str(fault.booking_id), ""),
        "guide": names.guides.get(str(fault.guide_id), ""),
        "place": venues.get(fault.venue_id or 0, ""),
        "need": say_need(str(fault.need_id), names),
        "found": fault.found,
        "wanted": fault.wanted,
    }
    sentences: dict[DataFaultKind, Callable[[], str]] = {
        D.NOBODY_COMES: lambda: _("Aucune famille n’a encore dit oui."),
        D.NOTHING_TO_DO: lambda: _("Ce week-end n’a encore aucune activité."),
        D.NO_WINDOW: lambda: _("« %(what)s » n’a pas encore d’horaire.", **values),
        D.TOO_LONG: lambda: _("« %(what)s » dure %(wanted)s min, son plus long créneau %(found)s min.", **values),
        D.OUTSIDE_WEEKEND: lambda: _("« %(what)s » n’a aucun créneau pendant le week-end.", **values),
        D.NO_CAPACITY: lambda: _("« %(what)s » ne peut recevoir personne avec les nombres indiqués.", **values),
        D.NO_VENUE: lambda: _("« %(what)s » n’a pas de lieu : la route est comptée 30 min.", **values),
        D.NO_COORDINATES: lambda: _("On ignore où se trouve « %(place)s » : la route est comptée 30 min.", **values),
        D.NO_ROOM: lambda: _("« %(place)s » n’a de place pour personne.", **values),
        D.NOBODY_GUIDES: lambda: _("« %(what)s » : tous ceux à qui on a demandé ont dit non.", **values),
        D.GUIDE_TWICE: lambda: _("%(guide)s accueille seul « %(what)s » et « %(other)s » au même moment.", **values),
        D.NOT_THERE: lambda: _("%(family)s repartirait avant d’arriver : vérifiez ses heures.", **values),
        D.NOTHING_SERVES: lambda: _("%(family)s : %(need)s est indispensable, rien ne convient.", **values),
        D.TOO_FEW: lambda: _("%(family)s : %(need)s, %(wanted)s demandés et %(found)s possibles.", **values),
        D.MUSTS_OVERLAP: lambda: _("%(family)s : « %(what)s » et « %(other)s » tombent en même temps.", **values),
        D.TOO_MANY_FOR_ALL: lambda: _("« %(what)s » : %(wanted)s personnes pour %(found)s places.", **values),
        D.NO_SEATS: lambda: _("%(wanted)s personnes viennent sans voiture et aucun véhicule n’est prévu.", **values),
    }  # fmt: skip
    return str(sentences[fault.kind]())


def say_gap(progress: Mapping[str, Any]) -> str:
    """Say how far from the best a programme may be."""
    gap, best, bound = progress.get("gap"), progress.get("best"), progress.get("bound")
    if gap is None or best is None or bound is None:
        return str(_("on ne sait pas encore à combien du meilleur"))
    if best - bound >= MUST:
        return str(_("des indispensables manquent encore"))
    musts = bound // MUST * MUST  # those that nobody could have even alone are of both, and hide the rest
    if musts and best > bound:
        gap = (best - bound) / (bound - musts) if bound > musts else 1.0
    if gap < 0.005:
        return str(_("le meilleur possible, c’est prouvé"))
    if gap > 0.5:  # what is left is drives and waits, of which the bound proves little
        return str(_("des routes ou des attentes peuvent encore raccourcir"))
    return str(_("à %(gap)s au plus du meilleur possible", gap=percent(gap)))


def say_difference(change: Difference, names: Names) -> str:
    """Say what changes for a family in one line."""
    what = names.activities.get(str(change.activity_id), str(_("un moment qui n’existe plus")))
    before, after = change.before, change.after
    if before is None and after is not None:
        return str(_("« %(what)s », %(moment)s", what=what, moment=full_moment(after.starts_at)))
    if after is None and before is not None:
        gone = full_moment(before.starts_at)
        return str(_("« %(what)s », %(moment)s, n’a plus lieu", what=what, moment=gone))
    if before is None or after is None:
        return what
    parts = [str(_("« %(what)s »", what=what))]
    if Change.MOVED in change.changes:
        parts.append(_say_move(before.starts_at, after.starts_at))
    if Change.GUIDE in change.changes:
        parts.append(
            str(
                _(
                    "avec %(after)s au lieu de %(before)s",
                    after=names.guides.get(str(after.guide_id), "") or _("personne"),
                    before=names.guides.get(str(before.guide_id), "") or _("personne"),
                )
            )
        )
    if Change.PERSONS in change.changes:
        parts.append(str(_("d’autres personnes de la famille")))
    return ", ".join(parts)


def _say_move(former: dt.datetime, now: dt.datetime) -> str:
    """Say the day once where it stays the same."""
    if paris_date(former) != paris_date(now):
        return str(_("%(now)s au lieu de %(former)s", now=full_moment(now), former=full_moment(former)))
    values = {"day": full_day(paris_date(now)), "now": hour(now), "former": hour(former)}
    return str(_("%(day)s à %(now)s au lieu de %(former)s", **values))


def say_cause(cause: Mapping[str, Any], names: Names, venues: Mapping[int, str]) -> str:
    """Say what happened that a draft repairs, nothing when nothing did."""
    kind = next((each for each in CauseKind if each.value == cause.get("kind")), None)
    if kind is None:
        return ""
    target = str(cause.get("target_id", ""))
    who = {
        CauseKind.GUIDE: names.guides.get(target, ""),
        CauseKind.LATE: names.families.get(target, ""),
        CauseKind.GONE: names.families.get(target, ""),
        CauseKind.VENUE: venues.get(int(target or 0), ""),
        CauseKind.ACTIVITY_OFF: names.activities.get(target, ""),
        CauseKind.ACTIVITY_MOVED: names.activities.get(target, ""),
    }.get(kind, "")
    label = str(_(CAUSE_LABELS[kind]))
    return str(_("%(what)s : %(who)s", what=label, who=who)) if who else label


def count_visits(number: int) -> str:
    """Write « 12 visites »."""
    return str(ngettext("%(num)s visite", "%(num)s visites", number))
