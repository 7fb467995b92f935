"""How a relation ends."""

from enum import StrEnum

from concierge.platform.i18n import N_


class Ending(StrEnum):
    """Why a relation is over; none of them is a fault."""

    DONE = "done"
    CHANGED = "changed"  # somebody else takes over
    HOST_LEFT = "host_left"
    FAMILY_LEFT = "family_left"
    APART = "apart"  # it did not work between them


ENDING_LABELS = {
    Ending.DONE: N_("C’est allé à son terme"),
    Ending.CHANGED: N_("Quelqu’un d’autre prend la suite"),
    Ending.HOST_LEFT: N_("L’accueillant s’arrête"),
    Ending.FAMILY_LEFT: N_("La famille n’en a plus besoin"),
    Ending.APART: N_("Le courant n’est pas passé"),
}
