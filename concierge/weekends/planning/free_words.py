"""Free moments in words: when, with whom, what each costs; plain values for a page or a script."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _

from concierge.platform.clock import PARIS
from concierge.platform.wording import day, hour
from concierge.weekends.planning.free_times import FreeTime, Stretch
from concierge.weekends.planning.names import Names

_STEP = 5  # minutes, of the grid


def say_free(each: FreeTime, names: Names, *, guide_id: int | None, last: dt.datetime | None = None) -> dict[str, Any]:
    """Return a free moment as it is offered; `guide_id`: who receives them at present; `last`: the last start alike."""
    local = each.starts_at.astimezone(PARIS)
    guide = names.guides.get(str(each.guide_id), "")
    notes = [_with(guide, each, guide_id)] if guide else []
    notes += _costs(each)
    if last is not None and last > each.starts_at:
        notes.append(str(_("ou plus tard, jusqu’à %(hour)s", hour=hour(last))))
    return {
        "jour": local.date().isoformat(),
        "heure": f"{local:%H:%M}",
        "guide": "" if each.guide_id is None else str(each.guide_id),
        "activity_id": each.activity_id,
        "activity": names.activities.get(str(each.activity_id), ""),
        "label": str(_("%(day)s à %(hour)s", day=day(local.date(), year=False, weekday=True), hour=hour(local))),
        "note": ", ".join(notes),
    }


def say_stretches(found: Sequence[Stretch], names: Names, *, guide_id: int | None) -> list[dict[str, Any]]:
    """Return the best moment of each stretch."""
    return [say_free(each.best, names, guide_id=guide_id, last=each.last) for each in found]


def spans_by_day(times: Iterable[FreeTime]) -> dict[str, list[list[int]]]:
    """Return the first and last starts of each stretch in minutes by the clock, day by day: what a script draws."""
    found: dict[str, list[list[int]]] = defaultdict(list)
    for each in times:
        local = each.starts_at.astimezone(PARIS)
        day, minute = found[local.date().isoformat()], local.hour * 60 + local.minute
        if day and minute - day[-1][1] == _STEP:
            day[-1][1] = minute
        else:
            day.append([minute, minute])
    return found


def _with(guide: str, each: FreeTime, present: int | None) -> str:
    changed = present is not None and each.guide_id != present
    return str(_("cette fois avec %(guide)s", guide=guide) if changed else _("avec %(guide)s", guide=guide))


def _costs(each: FreeTime) -> list[str]:
    found: list[str] = []
    if each.verdict.mends:
        found.append(str(_("règle ce qui n’allait pas")))
    if each.drive > 0:
        found.append(str(_("%(long)s de route de plus", long=_long(each.drive))))
    if each.drive < 0:
        found.append(str(_("%(long)s de route de moins", long=_long(-each.drive))))
    if each.wait > 0:
        found.append(str(_("%(long)s d’attente de plus", long=_long(each.wait))))
    if each.wait < 0:
        found.append(str(_("%(long)s d’attente de moins", long=_long(-each.wait))))
    return found or [str(_("rien d’autre ne change"))]


def _long(minutes: int) -> str:
    """Write « 45 min », « 2 h 15 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return str(_("%(num)s min", num=rest))
    return str(_("%(hours)s h %(minutes)s", hours=hours, minutes=f"{rest:02}"))
