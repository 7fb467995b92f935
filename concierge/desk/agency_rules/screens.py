"""Which settings have a screen: the file each one stands for, and what its form is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from concierge.desk.agency_rules import board_screen, fit_screen, priority_screen
from concierge.desk.agency_rules.rule_form import Input
from concierge.families.qualification.board_loading import BOARD
from concierge.families.qualification.fit_loading import FIT
from concierge.families.qualification.priority_loading import PRIORITY
from concierge.platform.access import Actor
from concierge.platform.definition_files.plain_values import Plain
from concierge.platform.i18n import N_
from concierge.settings.agency_settings import AgencySettings

Sent = MultiDict[str, str]


def _as_it_is(plain: Plain, _sent: Sent) -> tuple[Plain, Mapping[str, str]]:
    return plain, {}


def _nothing_more(_actor: Actor, _plain: Plain, _stored: Plain) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One setting on screen.

    `rearrange` follows what inputs cannot say (order, lists) and says what is wrong with it; `context` is for its page.
    """

    slug: str
    file: AgencySettings[Any]
    template: str
    title: str
    lead: str
    icon: str
    saved: str
    inputs: Callable[[Plain], Sequence[Input]]
    rearrange: Callable[[Plain, Sent], tuple[Plain, Mapping[str, str]]] = _as_it_is
    context: Callable[[Actor, Plain, Plain], Mapping[str, Any]] = _nothing_more


SCREENS: Mapping[str, Screen] = {
    screen.slug: screen
    for screen in (
        Screen(
            slug="priorite",
            file=PRIORITY,
            template="desk/rules/priorite.html",
            title=N_("Priorité des projets"),
            lead=N_("Ce qui fait passer un dossier avant un autre, et à partir de quand."),
            icon="flag",
            saved=N_(
                "C’est enregistré. Les priorités de tous les dossiers sont recalculées dans les minutes qui viennent."
            ),
            inputs=priority_screen.inputs,
            context=priority_screen.context,
        ),
        Screen(
            slug="tableau",
            file=BOARD,
            template="desk/rules/tableau.html",
            title=N_("Colonnes du tableau"),
            lead=N_("Les étapes que votre équipe voit, et après combien de jours un dossier est à relancer."),
            icon="kanban",
            saved=N_("C’est enregistré : le tableau de toute l’équipe a changé."),
            inputs=board_screen.inputs,
            rearrange=board_screen.rearrange,
            context=board_screen.context,
        ),
        Screen(
            slug="adequation",
            file=FIT,
            template="desk/rules/adequation.html",
            title=N_("Communes et remarques"),
            lead=N_("Où il y a un train, un bus, un lycée… et ce que l’on dit d’un projet qui les espère."),
            icon="geo-alt",
            saved=N_("C’est enregistré : les remarques des dossiers en tiennent compte dès maintenant."),
            inputs=fit_screen.inputs,
            rearrange=fit_screen.rearrange,
            context=fit_screen.context,
        ),
    )
}
