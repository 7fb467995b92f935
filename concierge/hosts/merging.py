"""What merging two files of families does with what hosts have to do with them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from concierge.families.duplicates.moving import Merge, MergeRule, MergeRules, Row
from concierge.hosts.newcomers.rules import Invited
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import WAITING
from concierge.platform.db import db


def _none_active_of_a_kind(merge: Merge, rows: Sequence[Row]) -> set[int]:
    """Return the relations that go: all but an active one of a kind of which the kept file has an active one."""
    active = select(HostRelation.kind).where(
        HostRelation.household_id == merge.kept_id, HostRelation.ended_at.is_(None)
    )
    taken = {kind.value for kind in db.session.scalars(active)}
    return {row["id"] for row in rows if row["ended_at"] is not None or row["kind"] not in taken}


def _closed(_merge: Merge, rows: Sequence[Row]) -> set[int]:
    """Return the requests that go: those of the past, and those both said yes to. What waits is withdrawn."""
    return {row["id"] for row in rows if row["state"] not in WAITING}


_SAYS_MORE = {Invited.TO_ASK: 0, Invited.ASKED: 1, Invited.LATER: 2, Invited.YES: 3, Invited.NO: 4}


def _what_the_family_said(kept: Row, other: Row) -> dict[str, Any]:
    """Keep the answer that binds most: a family that said no under either name is not asked again."""
    if _SAYS_MORE[other["state"]] <= _SAYS_MORE[kept["state"]]:
        return {"held": kept["held"] or other["held"]}
    names = ("state", "asked_at", "asked_times", "answered_at", "again_on")
    return {name: other[name] for name in names} | {"held": kept["held"] or other["held"]}


MERGE_RULES: MergeRules = {
    "host_block": MergeRule(one_per=("host_id",)),  # kept apart from one file, kept apart from both
    "host_newcomer": MergeRule(one_per=("host_id",)),
    "host_wish": MergeRule(one_per=("kind",)),
    "host_request": MergeRule(goes=_closed),
    "host_request_link": MergeRule(),
    "host_relation": MergeRule(goes=_none_active_of_a_kind),
    "host_relation_question": MergeRule(),  # what was said of a relation that stays is read through the relation
    "host_relation_note": MergeRule(),
    "host_relation_link": MergeRule(),
    "host_invitation": MergeRule(one_per=(), fold=_what_the_family_said),
}
