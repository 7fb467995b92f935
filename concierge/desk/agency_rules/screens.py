"""Which settings have a screen: the file each one stands for, and what its form is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from concierge.desk.agency_rules import (
    ambassador_screen,
    board_screen,
    delay_screens,
    fit_screen,
    matching_screen,
    meeting_screen,
    persona_screen,
    priority_screen,
)
from concierge.desk.agency_rules.rule_form import Input
from concierge.families.appointments.settings import MEETINGS
from concierge.families.consent.register_settings import REGISTER
from concierge.families.consent.settings import CONSENTS
from concierge.families.qualification.board_loading import BOARD
from concierge.families.qualification.fit_loading import FIT
from concierge.families.qualification.persona_loading import PERSONAS
from concierge.families.qualification.priority_loading import PRIORITY
from concierge.hosts.ambassadors.settings import AMBASSADORS
from concierge.matching.settings import MATCHING
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
        Screen(
            slug="profils",
            file=PERSONAS,
            template="desk/rules/personas.html",
            title=N_("Profils des familles"),
            lead=N_("À qui une famille ressemble : vos mots, et ce que chaque signe pèse."),
            icon="people",
            saved=N_("C’est enregistré : les profils des dossiers en tiennent compte dès maintenant."),
            inputs=persona_screen.inputs,
            context=persona_screen.context,
        ),
        Screen(
            slug="rendez-vous",
            file=MEETINGS,
            template="desk/rules/rendez_vous.html",
            title=N_("Rendez-vous"),
            lead=N_("Les heures proposées aux familles, et jusqu’à quand elles changent d’avis."),
            icon="calendar-event",
            saved=N_("C’est enregistré : les prochains créneaux proposés en tiennent compte."),
            inputs=meeting_screen.inputs,
            rearrange=meeting_screen.rearrange,
            context=meeting_screen.context,
        ),
        Screen(
            slug="ambassadeurs",
            file=AMBASSADORS,
            template="desk/rules/ambassadeurs.html",
            title=N_("Ambassadeurs"),
            lead=N_("La carte, des points si vous en voulez, et les mots pour dire merci."),
            icon="star",
            saved=N_("C’est enregistré. Les cartes se donnent et se renouvellent chaque nuit."),
            inputs=ambassador_screen.inputs,
            context=ambassador_screen.context,
        ),
        Screen(
            slug="rapprochement",
            file=MATCHING,
            template="desk/rules/rapprochement.html",
            title=N_("Rapprochements"),
            lead=N_("Ce qui rapproche une famille et un accueillant, et jusqu’où l’on va."),
            icon="heart",
            saved=N_("C’est enregistré : les prochains rapprochements en tiennent compte."),
            inputs=matching_screen.inputs,
            context=matching_screen.context,
        ),
        Screen(
            slug="confirmations",
            file=CONSENTS,
            template="desk/rules/consentements.html",
            title=N_("Délais des confirmations"),
            lead=N_("Combien de jours on attend qu’une personne signalée confirme sa demande."),
            icon="hourglass-split",
            saved=N_("C’est enregistré : les demandes en attente suivent les nouveaux délais dès demain matin."),
            inputs=delay_screens.confirmation_inputs,
        ),
        Screen(
            slug="conservation",
            file=REGISTER,
            template="desk/rules/registre.html",
            title=N_("Annonces avant l’effacement"),
            lead=N_("Combien de jours l’équipe est prévenue avant que des données s’effacent."),
            icon="shield-check",
            saved=N_("C’est enregistré : les annonces suivent les nouveaux délais dès demain matin."),
            inputs=delay_screens.retention_inputs,
        ),
    )
}
