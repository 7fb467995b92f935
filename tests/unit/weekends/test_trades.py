"""Activities for some trades: by the words of the wish, and by what adults told of their trade in the interview."""

from dataclasses import replace
from typing import Any

import pytest

from concierge.programmes.instance import Adults, Children
from concierge.weekends.choices import ActivityKind, Audience
from concierge.weekends.planning.building import build_instance
from concierge.weekends.planning.rows import Doing, WeekendRows, Wish
from concierge.weekends.planning.suiting import join_wishes
from tests.unit.weekends.weekend_rows import ANNE, BRUNO, PETIT, SATURDAY, WEEKEND, span

WORKSHOP = Doing(
    id=15, kind=ActivityKind.EMPLOYER, title="Forges", minutes=60, audience=Audience.CONCERNED,
    windows=(span(SATURDAY, 9, 12),), trades=("soudeur", "maçon"),
)  # fmt: skip


def weekend(*, anne: str = "", bruno: str = "", **wish: Any) -> WeekendRows:
    petit = WEEKEND.families[0]
    trades = {ANNE: anne, BRUNO: bruno}
    wanted = Wish(**{"id": 49, "kind": ActivityKind.EMPLOYER, "adults": Adults.ANY, "children": Children.NONE, **wish})
    people = tuple(replace(person, trade=trades.get(person.id, "")) for person in petit.people)
    family = replace(petit, people=people, wishes=(wanted,))
    rows = replace(WEEKEND, activities=(*WEEKEND.activities, WORKSHOP), families=(family,))
    joined = join_wishes(family, rows.activities, {venue.id: venue for venue in rows.venues})
    return replace(rows, families=(replace(family, wishes=joined),))


def served(rows: WeekendRows) -> bool:
    needs = build_instance(rows).families[0].needs
    return any(str(WORKSHOP.id) in need.activities for need in needs if need.id == "49")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, True),  # nobody knows: it may be
        ({"anne": "Soudeuse", "bruno": "Boulanger"}, True),  # nearly the same name
        ({"anne": "Infirmière", "bruno": "Boulanger"}, False),
        ({"anne": "Infirmière"}, True),  # the other one has not said
        ({"anne": "Infirmière", "member_ids": (ANNE,)}, False),  # the wish is hers
        ({"anne": "Infirmière", "bruno": "Maçon", "member_ids": (ANNE,)}, False),
        ({"words": "un poste de soudeur", "anne": "Infirmière", "bruno": "Boulanger"}, True),
        ({"words": "une usine près de Langres", "bruno": "Soudeur"}, True),
        ({"words": "un cabinet d’infirmières"}, False),  # they say what they look for
        ({"words": "une équipe de maçonnes"}, True),
    ],
)
def test_an_activity_for_a_trade_is_offered_to_whom_it_concerns(told: dict[str, Any], expected: bool) -> None:
    assert served(weekend(**told)) is expected


def test_the_one_adult_who_has_the_trade_is_the_one_who_goes() -> None:
    need = build_instance(weekend(anne="Infirmière", bruno="Soudeur")).families[0].needs[0]
    assert (need.adults, need.persons) == (Adults.NAMED, (f"{PETIT}.{BRUNO}",))
    need = build_instance(weekend(anne="Soudeuse", bruno="Soudeur")).families[0].needs[0]
    assert (need.adults, need.persons) == (Adults.ANY, ())
