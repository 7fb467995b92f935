"""Communes, their codes and names of today and of before, and where each came from. The same for every space."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from concierge.platform.access import VisibleInSpace
from concierge.platform.db import Base, EnumText, Scoped, UtcDateTime, column, id_column, unique_in_space
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy

# Keys are compared byte by byte on both databases, so that a prefix is a range of the index.
SearchText = String(100).with_variant(String(100, collation="C"), "postgresql")


class IntercommunalityKind(StrEnum):
    """Groupings with their own taxation, by the code of the national list."""

    CC = "CC"
    CA = "CA"
    CU = "CU"
    METRO = "METRO"
    LYON = "MET69"


INTERCOMMUNALITY_LABELS = {
    IntercommunalityKind.CC: N_("communauté de communes"),
    IntercommunalityKind.CA: N_("communauté d’agglomération"),
    IntercommunalityKind.CU: N_("communauté urbaine"),
    IntercommunalityKind.METRO: N_("métropole"),
    IntercommunalityKind.LYON: N_("métropole de Lyon"),
}


class FormerKind(StrEnum):
    """Why a code or a name leads to another commune."""

    DELEGATED = "delegated"  # commune déléguée
    ASSOCIATED = "associated"  # commune associée
    DISTRICT = "district"  # arrondissement of Paris, Lyon, Marseille
    OLD_CODE = "old_code"  # a code that is no longer given, without a name of its own


class Source(StrEnum):
    """The official files we read."""

    COMMUNES = "communes"  # communes.json of @etalab/decoupage-administratif
    INTERCOMMUNALITIES = "intercommunalities"  # epci.json of the same
    COG = "cog"  # INSEE, code officiel géographique, v_commune_*.csv
    POPULATION = "population"  # INSEE, populations légales, donnees_communes.csv
    POSTAL = "postal"  # La Poste, base officielle des codes postaux


SOURCE_LABELS = {
    Source.COMMUNES: N_("Communes, codes postaux et populations (Etalab)"),
    Source.INTERCOMMUNALITIES: N_("Intercommunalités (Etalab)"),
    Source.COG: N_("Code officiel géographique (INSEE)"),
    Source.POPULATION: N_("Populations légales (INSEE)"),
    Source.POSTAL: N_("Codes postaux et coordonnées (La Poste)"),
}


class ImportState(StrEnum):
    """Life of an import."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # the file was refused; `errors` says why, line by line


STATE_LABELS = {
    ImportState.WAITING: N_("en attente"),
    ImportState.RUNNING: N_("en cours"),
    ImportState.DONE: N_("terminé"),
    ImportState.FAILED: N_("refusé"),
}


class Intercommunality(Base):
    """A grouping of communes with its own taxation (EPCI), by its SIREN number."""

    __tablename__ = "intercommunality"

    code: Mapped[str] = column(String(9), primary_key=True, privacy=Privacy.TECHNICAL)
    name: Mapped[str] = column(String(160), nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[IntercommunalityKind] = column(
        EnumText(IntercommunalityKind), nullable=False, privacy=Privacy.TECHNICAL
    )
    population: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)


class Commune(Base):
    """A commune, by its INSEE code. Never deleted: files point to it even after it merged (`current` is then false)."""

    __tablename__ = "commune"
    __table_args__ = (
        Index("ix_commune_epci_code", "epci_code"),
        Index("ix_commune_department_search_name", "department", "search_name"),
    )

    code: Mapped[str] = column(String(5), primary_key=True, privacy=Privacy.TECHNICAL)
    name: Mapped[str] = column(String(100), nullable=False, privacy=Privacy.TECHNICAL)
    search_name: Mapped[str] = column(SearchText, nullable=False, privacy=Privacy.TECHNICAL)
    department: Mapped[str] = column(String(3), nullable=False, privacy=Privacy.TECHNICAL)
    region: Mapped[str] = column(String(3), nullable=False, privacy=Privacy.TECHNICAL)
    population: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    area_km2: Mapped[float | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    latitude: Mapped[float | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    longitude: Mapped[float | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    epci_code: Mapped[str | None] = column(
        String(9), ForeignKey("intercommunality.code"), nullable=True, privacy=Privacy.TECHNICAL
    )
    current: Mapped[bool] = column(nullable=False, default=True, privacy=Privacy.TECHNICAL)


class CommunePostalCode(Base):
    """A postal code that serves a commune; one code may serve several."""

    __tablename__ = "commune_postal_code"
    __table_args__ = (Index("ix_commune_postal_code_postal_code", "postal_code"),)

    commune_code: Mapped[str] = column(
        String(5), ForeignKey("commune.code"), primary_key=True, privacy=Privacy.TECHNICAL
    )
    postal_code: Mapped[str] = column(String(5), primary_key=True, privacy=Privacy.TECHNICAL)


class FormerCommune(Base):
    """An older code or name, and the commune it belongs to today. `name` is None when only the code is known."""

    __tablename__ = "former_commune"
    __table_args__ = (Index("ix_former_commune_commune_code", "commune_code"),)

    code: Mapped[str] = column(String(5), primary_key=True, privacy=Privacy.TECHNICAL)
    commune_code: Mapped[str] = column(
        String(5), ForeignKey("commune.code"), primary_key=True, privacy=Privacy.TECHNICAL
    )
    name: Mapped[str | None] = column(String(100), nullable=True, privacy=Privacy.TECHNICAL)
    kind: Mapped[FormerKind] = column(EnumText(FormerKind), nullable=False, privacy=Privacy.TECHNICAL)


class CommuneSearch(Base):
    """What a search reads: each name from each of its words on, with what ranks the answers; remade by imports."""

    __tablename__ = "commune_search"
    __table_args__ = (Index("ix_commune_search_commune_code", "commune_code"),)

    key: Mapped[str] = column(SearchText, primary_key=True, privacy=Privacy.TECHNICAL)
    commune_code: Mapped[str] = column(
        String(5), ForeignKey("commune.code"), primary_key=True, privacy=Privacy.TECHNICAL
    )
    rank: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)  # see rules.search_keys
    former_name: Mapped[str | None] = column(String(100), nullable=True, privacy=Privacy.TECHNICAL)
    department: Mapped[str] = column(String(3), nullable=False, privacy=Privacy.TECHNICAL)
    population: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)


class DataImport(Base):
    """One reading of an official file, from the request to its result."""

    __tablename__ = "data_import"
    __table_args__ = (Index("ix_data_import_source_finished_at", "source", "finished_at"),)

    id: Mapped[int] = id_column()
    source: Mapped[Source] = column(EnumText(Source), nullable=False, privacy=Privacy.TECHNICAL)
    vintage: Mapped[str] = column(String(20), nullable=False, default="", privacy=Privacy.TECHNICAL)
    file_name: Mapped[str] = column(String(200), nullable=False, privacy=Privacy.TECHNICAL)
    stored_name: Mapped[str] = column(String(80), nullable=False, default="", privacy=Privacy.TECHNICAL)
    checksum: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)
    force: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)
    state: Mapped[ImportState] = column(EnumText(ImportState), nullable=False, privacy=Privacy.TECHNICAL)
    rows: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # read in the file
    added: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    changed: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    removed: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    progress: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # percent
    error: Mapped[str | None] = column(String(300), nullable=True, privacy=Privacy.TECHNICAL)
    # Lists of {"line", "message", "values"}: what stopped the import, and what was only worth saying.
    errors: Mapped[list[dict[str, Any]]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    remarks: Mapped[list[dict[str, Any]]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    requested_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    started_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    finished_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)


class TravelCorrection(Scoped, VisibleInSpace, Base):
    """The real duration of a drive, known to an agency; the same both ways, so codes are stored in order."""

    __tablename__ = "travel_correction"
    __table_args__ = (
        unique_in_space(),
        UniqueConstraint("space_id", "origin_code", "destination_code"),
        CheckConstraint("origin_code < destination_code", name="ordered"),
        CheckConstraint("minutes > 0", name="positive"),
    )

    origin_code: Mapped[str] = column(String(5), ForeignKey("commune.code"), nullable=False, privacy=Privacy.TECHNICAL)
    destination_code: Mapped[str] = column(
        String(5), ForeignKey("commune.code"), nullable=False, privacy=Privacy.TECHNICAL
    )
    minutes: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    reason: Mapped[str] = column(String(200), nullable=False, default="", privacy=Privacy.TECHNICAL)
    created_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
