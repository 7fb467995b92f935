"""Free moments of a visit, and of what a family still lacks: read once, then looked for with the pure checker."""

from collections.abc import Sequence
from dataclasses import replace

from concierge.platform.access import Actor
from concierge.platform.errors import DomainError
from concierge.weekends.planning.building import build_instance
from concierge.weekends.planning.checking import Bench, open_bench
from concierge.weekends.planning.free_times import FreeTime, Stretch, find_free, stretches
from concierge.weekends.planning.models import Programme
from concierge.weekends.planning.moves import make_visit, session_of, with_wish
from concierge.weekends.planning.reading import list_visits
from concierge.weekends.planning.rows import Coming, Doing, Placed, WeekendRows
from concierge.weekends.planning.suiting import serving

OFFERED = 6
_LOOKED_AT = 24  # activities that may serve one wish: houses, mostly
_COARSE = 15  # minutes between two starts that are tried, where many activities are


def free_for_visit(
    actor: Actor, programme: Programme, visit_id: int, *, whole: bool = False
) -> tuple[Bench, list[FreeTime]]:
    """Return when else a visit could be; `whole`: with every family of its session. Raises VisitGone."""
    bench, placed = open_bench(actor, programme.weekend_id), list_visits(actor, programme.id)
    return bench, find_free(bench, placed, session_of(placed, visit_id, whole=whole))


def free_for_family(
    actor: Actor, programme: Programme, rows: WeekendRows, booking_id: int, *,
    activity_id: int | None = None, need_id: int | None = None,
) -> list[Stretch]:  # fmt: skip
    """Return when a family could do an activity, or any that serves one of its wishes; the best first."""
    family = next((each for each in rows.families if each.booking_id == booking_id), None)
    if family is None:
        return []
    placed = list_visits(actor, programme.id)
    those = activities_for(rows, family, activity_id, need_id)
    done = {each.activity_id for each in placed if each.booking_id == booking_id}
    those = [each for each in those if each.id not in done][:_LOOKED_AT]
    found: list[Stretch] = []
    bench = Bench(rows=rows, instance=build_instance(rows))
    for activity in those:
        found += _stretches_of(bench, placed, family, activity, coarse=len(those) > 1)
    return sorted(found, key=lambda each: (each.best.verdict.cost, each.best.starts_at))


def _stretches_of(
    bench: Bench, placed: Sequence[Placed], family: Coming, activity: Doing, *, coarse: bool
) -> list[Stretch]:
    rows = with_wish(bench.rows, family.booking_id, activity.id)
    if rows is not bench.rows:  # nobody asked for it: judged as if the team had
        bench = Bench(rows=rows, instance=build_instance(rows))
    if not activity.windows:
        return []
    try:
        new = make_visit(
            rows, placed, booking_id=family.booking_id, activity_id=activity.id, starts_at=activity.windows[0][0]
        )
    except DomainError:
        return []
    times = find_free(bench, placed, [replace(new, version=0)], step=_COARSE if coarse else 5)
    return stretches(times)


def activities_for(rows: WeekendRows, family: Coming, activity_id: int | None, need_id: int | None) -> Sequence[Doing]:
    """Return one activity, or all that serve a wish of a family."""
    if activity_id is not None:
        return [each for each in rows.activities if each.id == activity_id]
    wish = next((each for each in family.wishes if each.id == need_id), None)
    if wish is None:
        return []
    return serving(wish, family, rows.activities, {venue.id: venue for venue in rows.venues})
