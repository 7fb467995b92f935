"""What merging two files of families does with what hosts have to do with them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from concierge.families.duplicates.moving import Merge, MergeRule, MergeRules, Row
from concierge.hosts.newcomers.rules import Invited
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import WAITING
from concierge.platform.db import db


def _beside_that_of_the_kept(merge: Merge, row: Row) -> dict[str, Any]:
    """Let both go on where each file had somebody: ending one is for a person to decide, and to say kindly."""
    standing = select(HostRelation.id).where(
        HostRelation.household_id == merge.kept_id, HostRelation.kind == row["kind"], HostRelation.ended_at.is_(None)
    )
    if row["ended_at"] is not None or db.session.scalars(standing.limit(1)).first() is None:
        return {}
    return {"beside": True}


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
    "host_relation": MergeRule(also=_beside_that_of_the_kept),
    "host_relation_question": MergeRule(),
    "host_relation_note": MergeRule(),
    "host_relation_link": MergeRule(),
    "host_invitation": MergeRule(one_per=(), fold=_what_the_family_said),
}
