"""The board: its columns are groups of milestones, in the order of the ICARI method."""

from collections.abc import Sequence
from dataclasses import dataclass

from concierge.families.choices import Milestone
from concierge.platform.i18n import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardColumn:
    """A column, and the furthest milestones of the files that stand in it (None: not yet contacted)."""

    key: str
    label: str
    group: str  # the kind of work: Identifier, Conseiller, Accompagner, Installer, Intégrer
    stages: tuple[Milestone | None, ...]


COLUMNS: Sequence[BoardColumn] = (
    BoardColumn(key="nouveau", label=N_("À contacter"), group=N_("Identifier"), stages=(None,)),
    BoardColumn(key="contacte", label=N_("Contacté"), group=N_("Identifier"), stages=(Milestone.CONTACTED,)),
    BoardColumn(key="qualifie", label=N_("Qualifié"), group=N_("Conseiller"), stages=(Milestone.QUALIFIED,)),
    BoardColumn(
        key="venue",
        label=N_("Invité, venu"),
        group=N_("Accompagner"),
        stages=(Milestone.INVITED, Milestone.VISITED),
    ),
    BoardColumn(key="decide", label=N_("Décidé"), group=N_("Installer"), stages=(Milestone.DECIDED,)),
    BoardColumn(key="installe", label=N_("Installé"), group=N_("Intégrer"), stages=(Milestone.SETTLED,)),
    BoardColumn(key="an", label=N_("12 mois"), group=N_("Intégrer"), stages=(Milestone.TWELVE_MONTHS,)),
)
