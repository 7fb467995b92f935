"""Broken rules of a programme, said so that whoever moves a block knows what to do."""

from collections.abc import Callable, Iterable

from flask_babel import gettext as _, ngettext

from concierge.platform.wording import hour, listed
from concierge.programmes.faults import Fault, FaultKind
from concierge.weekends.planning.names import Names

K = FaultKind


def say_faults(faults: Iterable[Fault], names: Names) -> list[str]:
    """Return the sentences, each once."""
    return list(dict.fromkeys(say_fault(fault, names) for fault in faults))


def say_fault(fault: Fault, names: Names) -> str:
    """Return what is wrong, in one sentence."""
    for group in (_of_visit, _of_family, _of_guide, _of_many):
        found = group(fault, names)
        if found:
            return found
    return str(_("Une règle n’est pas respectée."))


def _what(fault: Fault, names: Names, which: int = 0) -> str:
    if which >= len(fault.visits):
        return ""
    return names.activities.get(fault.visits[which].activity, str(_("un moment qui n’existe plus")))


def _family(fault: Fault, names: Names) -> str:
    known = fault.family or (fault.visits[0].family if fault.visits else "")
    return names.families.get(known, str(_("une famille qui ne vient plus")))


def _guide(fault: Fault, names: Names) -> str:
    return names.guides.get(fault.guide or "", str(_("cette personne")))


def _of_visit(fault: Fault, names: Names) -> str:
    """Say what is wrong with one visit by itself."""
    values = {"what": _what(fault, names), "family": _family(fault, names)}
    sentences: dict[FaultKind, Callable[[], str]] = {
        K.UNKNOWN_FAMILY: lambda: _("« %(what)s » est prévu pour une famille qui ne vient plus.", **values),
        K.UNKNOWN_ACTIVITY: lambda: _("%(family)s a une visite qui n’existe plus.", **values),
        K.UNKNOWN_NEED: lambda: _("%(family)s n’a pas demandé « %(what)s ».", **values),
        K.NOT_FOR_NEED: lambda: _("« %(what)s » ne convient pas à ce que %(family)s demande.", **values),
        K.WRONG_PERSONS: lambda: _("« %(what)s » : ce n’est pas qui il faut de %(family)s.", **values),
        K.SERVED_TWICE: lambda: _("%(family)s ferait deux fois « %(what)s ».", **values),
        K.TOO_MANY: lambda: _("%(family)s aurait plus de visites que demandé pour « %(what)s ».", **values),
        K.ABSENT: lambda: _("%(family)s n’est pas là à l’heure de « %(what)s ».", **values),
        K.OUTSIDE_WINDOW: lambda: _("« %(what)s » n’est pas possible à cette heure.", **values),
        K.GUIDE_MISSING: lambda: _("Personne n’accueille « %(what)s ».", **values),
        K.LOCK_BROKEN: lambda: _("« %(what)s » de %(family)s est fixé et ne doit pas bouger.", **values),
    }  # fmt: skip
    return str(sentences[fault.kind]()) if fault.kind in sentences else ""


def _of_family(fault: Fault, names: Names) -> str:
    """Say what somebody of a family cannot do."""
    values = {
        "family": _family(fault, names),
        "who": listed(names.people(fault.persons)) or _family(fault, names),
        "what": _what(fault, names),
        "other": _what(fault, names, 1),
        "minutes": fault.minutes,
    }
    sentences: dict[FaultKind, Callable[[], str]] = {
        K.OVERLAP: lambda: _("%(who)s serait à « %(what)s » et à « %(other)s » en même temps.", **values),
        K.PARTED: lambda: _("%(family)s ne se sépare pas : « %(what)s » et « %(other)s » se recouvrent.", **values),
        K.NO_DRIVE: lambda: _("Entre « %(what)s » et « %(other)s », il manque %(minutes)s min à %(who)s.", **values),
        K.NO_TIME_FROM_HOME: lambda: _("Avant « %(what)s », il manque %(minutes)s min de route à %(who)s.", **values),
        K.NO_TIME_TO_HOME: lambda: _("Après « %(what)s », il manque %(minutes)s min à %(who)s pour rentrer.", **values),
    }  # fmt: skip
    if fault.kind is K.CHILDREN_ALONE and fault.at is not None:
        clock = hour(names.moment(fault.at))
        return str(
            _("À %(hour)s, %(who)s n’aurait aucun adulte avec soi pendant %(minutes)s min.", hour=clock, **values)
        )
    return str(sentences[fault.kind]()) if fault.kind in sentences else ""


def _of_guide(fault: Fault, names: Names) -> str:
    """Say what somebody who receives families cannot do."""
    others = [name for name in dict.fromkeys(names.activities.get(v.activity, "") for v in fault.visits) if name]
    values = {"guide": _guide(fault, names), "what": _what(fault, names), "minutes": fault.minutes}
    values["all"] = listed([f"« {name} »" for name in others])
    sentences: dict[FaultKind, Callable[[], str]] = {
        K.GUIDE_NOT_ASKED: lambda: _("%(guide)s n’accueille pas « %(what)s ».", **values),
        K.GUIDE_AWAY: lambda: _("%(guide)s n’est pas disponible à l’heure de « %(what)s ».", **values),
        K.GUIDE_TWICE: lambda: _("%(guide)s serait à deux endroits à la fois : %(all)s.", **values),
        K.GUIDE_DRIVE: lambda: _("Il manque %(minutes)s min de route à %(guide)s entre %(all)s.", **values),
    }  # fmt: skip
    return str(sentences[fault.kind]()) if fault.kind in sentences else ""


def _of_many(fault: Fault, names: Names) -> str:
    """Say where too many are, or too few."""
    beyond, what = fault.beyond, _what(fault, names)
    place = names.places.get(fault.place or "", what)
    at = hour(names.moment(fault.at if fault.at is not None else fault.visits[0].start)) if fault.visits else ""
    match fault.kind:
        case K.PLACE_FULL:
            return str(ngettext(
                "%(place)s à %(at)s : une personne de trop pour la salle.",
                "%(place)s à %(at)s : %(num)s personnes de trop pour la salle.", beyond, place=place, at=at,
            ))  # fmt: skip
        case K.SESSION_SMALL:
            return str(ngettext(
                "« %(what)s » à %(at)s : il manque une personne pour que cela ait lieu.",
                "« %(what)s » à %(at)s : il manque %(num)s personnes pour que cela ait lieu.", beyond, what=what, at=at,
            ))  # fmt: skip
        case K.SESSION_FULL:
            return str(ngettext(
                "« %(what)s » à %(at)s : une personne de trop.",
                "« %(what)s » à %(at)s : %(num)s personnes de trop.", beyond, what=what, at=at,
            ))  # fmt: skip
        case K.SESSION_SHARED:
            return str(ngettext(
                "« %(what)s » à %(at)s : une famille de trop en même temps.",
                "« %(what)s » à %(at)s : %(num)s familles de trop en même temps.", beyond, what=what, at=at,
            ))  # fmt: skip
        case K.SEATS:
            return str(ngettext(
                "À %(at)s, il manque une place dans les véhicules.",
                "À %(at)s, il manque %(num)s places dans les véhicules.", beyond, at=at,
            ))  # fmt: skip
    return ""
