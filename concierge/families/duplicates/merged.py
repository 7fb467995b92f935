"""Where a merged file went, and what came into a kept one: pointers are followed, chains too."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from concierge.families.models import Household
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.errors import DomainError, StaleVersion
from concierge.platform.i18n import N_


def living(household_ids: Collection[int]) -> dict[int, int]:
    """Return for each file the one that is kept in its place: itself, unless it was merged."""
    went: dict[int, int] = {}
    seen: set[int] = set()
    asked = set(household_ids)
    while asked:
        seen |= asked
        rows = db.session.execute(
            select(Household.id, Household.merged_into).where(
                Household.id.in_(asked), Household.merged_into.is_not(None)
            )
        )
        found = {row.id: row.merged_into for row in rows}
        went |= found
        asked = set(found.values()) - seen
    return {household_id: _end(household_id, went) for household_id in household_ids}


def _end(household_id: int, went: Mapping[int, int]) -> int:
    while household_id in went:
        household_id = went[household_id]
    return household_id


def absorbed_by(household_id: int) -> list[int]:
    """Return the files merged into this one, those merged into them too."""
    found: list[int] = []
    asked = [household_id]
    while asked:
        asked = list(db.session.scalars(select(Household.id).where(Household.merged_into.in_(asked))))
        asked = [each for each in asked if each not in found]
        found += asked
    return found


class FileMerged(DomainError):
    """The file was merged into another one, which is the one to look at."""

    status = 410

    def __init__(self, kept_id: int) -> None:
        super().__init__(N_("Ce dossier a été réuni à un autre."))
        self.kept_id = kept_id


def lead_on(household: Household) -> None:
    """Raise FileMerged for a file that was merged into another."""
    if household.merged_into is not None:
        raise FileMerged(living([household.id])[household.id])


def refuse_merged(actor: Actor, household_id: int) -> None:
    """Refuse to write to a merged file; until the end of the transaction, a merge waits for whoever may write."""
    where = select(Household.merged_into).where(Household.visible_to(actor), Household.id == household_id)
    merged_into = db.session.scalars(where.with_for_update(read=True, key_share=True)).first()
    if merged_into is not None:
        raise StaleVersion(N_("Ce dossier a été réuni à un autre entre-temps"))
