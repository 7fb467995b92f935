"""Lists of people somebody sent, from the file to the files it made, and what each of their rows became."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, and_, false
from sqlalchemy.orm import Mapped

from concierge.families.consent.purposes import Means
from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


class ListState(StrEnum):
    """Life of a list. Those in -ING are a worker's."""

    READING = "reading"  # its headings
    CHOOSING = "choosing"  # a person says what each column is
    LOADING = "loading"  # its rows
    COMPARING = "comparing"  # with each other, and with the files
    REVIEW = "review"  # a person corrects and chooses
    IMPORTING = "importing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    REFUSED = "refused"  # no list could be read from the file
    DROPPED = "dropped"  # somebody gave it up: file and rows are erased


UNDER_WAY = frozenset(
    {ListState.READING, ListState.LOADING, ListState.COMPARING, ListState.IMPORTING, ListState.UNDOING}
)
STATE_LABELS = {
    ListState.READING: N_("lecture en cours"),
    ListState.CHOOSING: N_("colonnes à choisir"),
    ListState.LOADING: N_("vérification en cours"),
    ListState.COMPARING: N_("vérification en cours"),
    ListState.REVIEW: N_("à relire"),
    ListState.IMPORTING: N_("import en cours"),
    ListState.DONE: N_("importée"),
    ListState.UNDOING: N_("annulation en cours"),
    ListState.UNDONE: N_("annulée"),
    ListState.REFUSED: N_("illisible"),
    ListState.DROPPED: N_("abandonnée"),
}


class RowState(StrEnum):
    """What a row is, or became."""

    READY = "ready"
    WRONG = "wrong"
    IMPORTED = "imported"
    UNDONE = "undone"  # its file is erased as if it had never come
    KEPT = "kept"  # its file was worked on since: the undoing left it


class OfWhoManages:
    """Rows for those who manage sources: they hold what people who have not confirmed are called."""

    space_id: Mapped[int]

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Only those who manage the agency's settings."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.SETTINGS_WRITE) else false()


class FamilyList(OfWhoManages, Scoped, Base):
    """One list sent for a source. `columns` says what is taken from each heading; the next list remembers it."""

    __tablename__ = "family_list"
    __table_args__ = (
        unique_in_space(),
        link("intake_source", "source_id"),
        link("person", "sent_by"),
        link("cohort", "cohort_id"),
        Index("ix_family_list_source_id_id", "source_id", "id"),
    )

    source_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    cohort_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # which its people enter
    state: Mapped[ListState] = column(EnumText(ListState), nullable=False, privacy=Privacy.TECHNICAL)
    file_name: Mapped[str] = column(String(200), nullable=False, privacy=Privacy.FREE_TEXT)
    stored_name: Mapped[str] = column(String(80), nullable=False, privacy=Privacy.TECHNICAL)  # empty: erased
    sent_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    sent_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    error: Mapped[str] = column(String(300), nullable=False, default="", privacy=Privacy.TECHNICAL)
    error_values: Mapped[dict[str, Any]] = column(JSON, nullable=False, default=dict, privacy=Privacy.TECHNICAL)
    headings: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    samples: Mapped[list[list[str]]] = column(JSON, nullable=False, default=list, privacy=Privacy.FREE_TEXT)
    columns: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    header: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # line of the headings, or 0
    first: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)  # line where data begins
    total: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    done: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # of the work under way
    turn: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # how often it was asked
    spread_hours: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    proof_means: Mapped[Means | None] = column(EnumText(Means), nullable=True, privacy=Privacy.TECHNICAL)
    proof_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    proof_evidence: Mapped[str] = column(String(400), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    imported_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    finished_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    erased_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)

    @property
    def is_under_way(self) -> bool:
        """Tell whether a worker has it."""
        return self.state in UNDER_WAY


class FamilyListRow(OfWhoManages, Scoped, Base):
    """One row of a list. Its words go once a file is made of them, with the file, or with the list."""

    __tablename__ = "family_list_row"
    __table_args__ = (
        unique_in_space(),
        link("family_list", "list_id"),
        link("household", "household_id"),
        Index("ix_family_list_row_list_id_state_line", "list_id", "state", "line"),
        Index("ix_family_list_row_list_id_box", "list_id", "box"),
        Index("ix_family_list_row_list_id_phone", "list_id", "phone"),
        Index("ix_family_list_row_list_id_name", "list_id", "name"),
        Index("ix_family_list_row_household_id", "household_id"),
    )

    list_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    line: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    state: Mapped[RowState] = column(EnumText(RowState), nullable=False, privacy=Privacy.STATISTICAL)
    taken: Mapped[bool] = column(nullable=False, default=True, privacy=Privacy.TECHNICAL)
    said: Mapped[dict[str, str] | None] = column(JSON(none_as_null=True), nullable=True, privacy=Privacy.FREE_TEXT)
    problems: Mapped[list[dict[str, Any]]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    doubles: Mapped[list[dict[str, Any]]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    points: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # of the surest double
    proven: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)  # by its own cells
    box: Mapped[str | None] = column(String(254), nullable=True, privacy=Privacy.CONTACT)
    phone: Mapped[str | None] = column(String(30), nullable=True, privacy=Privacy.CONTACT)
    name: Mapped[str | None] = column(String(170), nullable=True, privacy=Privacy.IDENTITY)
    household_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    imported_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
