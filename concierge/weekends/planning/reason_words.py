"""Why something is not in a programme: what would have to give way, from the codes that a worker kept."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from concierge.platform.wording import full_moment, hour, listed
from concierge.weekends.planning.names import Names
from concierge.weekends.planning.wording import say_need


def say_why(missing: Mapping[str, Any], names: Names) -> str:
    """Return the reason in words; nothing where none was looked for."""
    if "possible" not in missing:
        return ""
    if missing.get("pause"):
        return _of_pause(missing, names)
    if not missing["possible"]:
        if not missing.get("sure"):
            return ""
        return str(_("Aucune activité ne le permet, même en changeant tout le reste."))
    reasons = [text for given in missing["giving"] if (text := _say(given, names))]
    if not reasons:
        return str(_("C’est possible, au prix d’attentes ou de routes plus longues."))
    return str(_("Pour l’ajouter : %(what)s.", what=listed(reasons)))


def _of_pause(missing: Mapping[str, Any], names: Names) -> str:
    """Say what would leave somebody a pause."""
    if not missing["possible"]:
        return str(_("Rien ne la permet ce jour-là : elle est plus longue que son créneau.")) if missing["sure"] else ""
    becoming = missing.get("visit") or {}
    values = {
        "what": names.activities.get(becoming.get("activity") or "", ""),
        "moment": full_moment(names.moment(int(becoming.get("start", 0)))),
    }
    reasons = [text for given in missing["giving"] if (text := _say(given, names))]
    if not reasons and not becoming:
        return str(_("Elle trouve sa place en déplaçant plusieurs visites : un nouveau calcul s’en charge."))
    if not reasons:
        return str(_("Elle trouve sa place si « %(what)s » a lieu %(moment)s.", **values))
    if not becoming:
        return str(_("Pour la garder : %(what)s.", what=listed(reasons)))
    values["reasons"] = listed(reasons)
    return str(_("Pour la garder : %(reasons)s ; « %(what)s » aurait lieu %(moment)s.", **values))


def _say(given: Mapping[str, Any], names: Names) -> str:
    """Return one thing that would have to give way, as the middle of a sentence."""
    values = {
        "what": names.activities.get(given.get("activity") or "", ""),
        "guide": names.guides.get(given.get("guide") or "", ""),
        "place": names.places.get(given.get("place") or "", ""),
        "need": say_need(given.get("need") or "", names),
        "pause": names.pause(given.get("pause") or ""),
        "who": _in_the_way(given, names),
    }
    sentences: dict[str, Callable[[], str]] = {
        "guide_taken": lambda: _("libérer %(guide)s, pris par %(who)s", **values),
        "place_full": lambda: _("faire de la place à « %(place)s »", **values),
        "session_full": lambda: _("une place de plus à « %(what)s »", **values),
        "seats": lambda: _("une place de plus dans les véhicules", **values),
        "need": lambda: _("renoncer à « %(need)s »", **values),
        "pause": lambda: _("raccourcir la pause « %(pause)s »", **values),
        "children": lambda: _("faire garder les enfants", **values),
        "lock": lambda: _("libérer ce qui est fixé à la main : %(who)s", **values),
        "who_attends": lambda: _("n’y envoyer qu’un adulte", **values),
        "guide_window": lambda: _("que %(guide)s soit là plus longtemps", **values),
        "presence": lambda: _("que la famille soit là plus longtemps", **values),
        "activity_window": lambda: _("un autre créneau pour « %(what)s »", **values),
        "group_small": lambda: _("d’autres familles à « %(what)s »", **values),
    }
    kind = str(given.get("kind", ""))
    return str(sentences[kind]()) if kind in sentences else ""


def _in_the_way(given: Mapping[str, Any], names: Names) -> str:
    """Say whose visits are in the way, and when."""
    found = [
        str(_("%(family)s à %(hour)s", family=names.families.get(family, ""), hour=hour(names.moment(start))))
        for family, _activity, start in given.get("visits", ())
    ]
    return listed(found) if found else str(_("d’autres"))
