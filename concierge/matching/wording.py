"""Why, and why not, in words: one sentence for each affinity and each rule, and what would have to change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from concierge.hosts.choices import LIFE_STAGE_LABELS, LifeStage
from concierge.hosts.settings import HOSTS
from concierge.hosts.words import said_of
from concierge.matching.affinities import Affinity, Reason
from concierge.matching.hard_rules import Exclusion, Rule
from concierge.platform.i18n import N_

STRONGEST = 3


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A rule that excludes, and what somebody could do about it."""

    text: str
    remedy: str


_RULES: Mapping[Rule, tuple[str, str]] = {
    Rule.BLOCKED: (
        N_("L’équipe a noté qu’il ne faut plus les réunir."),
        N_("La raison est sur la fiche ; à vous de la lever."),
    ),
    Rule.DECLINED: (
        N_("L’un des deux a déjà dit non à l’autre."),
        N_("Ne le redemandez pas : proposez quelqu’un d’autre."),
    ),
    Rule.CHARTER: (
        N_("Sa charte n’est plus à jour."),
        N_("Envoyez le lien de son espace : elle se relit en une minute."),
    ),
    Rule.PAUSED: (N_("En pause, à sa demande."), N_("Respectez sa pause, ou demandez-lui de vive voix.")),
    Rule.FULL: (
        N_("Plus de place en ce moment."),
        N_("Attendez une réponse ou la fin d’une rencontre, ou demandez-lui s’il y a de la place pour une de plus."),
    ),
    Rule.YEAR_FULL: (
        N_("Plus de place cette année : assez de familles en douze mois."),
        N_("Choisissez quelqu’un d’autre : il ou elle a déjà beaucoup donné."),
    ),
    Rule.DAYS: (N_("Aucun jour disponible à ce moment-là."), N_("Choisissez un autre jour, ou appelez.")),
    Rule.TOO_FAR: (
        N_("Trop loin : %(minutes)s min de route, il ou elle va jusqu’à %(limit)s min."),
        N_("Demandez si quelques minutes de plus iraient."),
    ),
    Rule.BEDS: (
        N_("%(party)s personnes pour %(beds)s couchages."),
        N_("Répartissez la famille entre deux maisons voisines, ou comptez les lits d’appoint."),
    ),
    Rule.REFERENCES: (
        N_("Ses références ne sont pas encore vérifiées, et des enfants viendraient."),
        N_("Vérifiez-les sur sa fiche."),
    ),
    Rule.CHILDREN: (N_("Ne peut pas recevoir d’enfants."), N_("Proposez une rencontre entre adultes.")),
    Rule.SMALL_CHILDREN: (
        N_("Ne peut pas recevoir d’enfants de moins de trois ans."),
        N_("Proposez une rencontre ailleurs que chez eux."),
    ),
    Rule.PETS: (N_("Ne peut pas recevoir d’animaux."), N_("Demandez à la famille qui garderait l’animal ce jour-là.")),
    Rule.SMOKERS: (N_("Ne peut pas recevoir de fumeurs."), N_("Demandez à la famille si fumer dehors lui convient.")),
    Rule.STEPS: (N_("Il faut monter des marches pour entrer."), N_("Proposez une rencontre ailleurs que chez eux.")),
    Rule.LANGUAGE: (N_("Pas de langue en commun."), N_("Cherchez quelqu’un qui traduise, ou un autre accueillant.")),
}
_TOO_FAR_KM = N_("Trop loin : %(km)s km, il ou elle va jusqu’à %(limit)s km.")


def say_why(reasons: Sequence[Reason]) -> list[str]:
    """Return the strongest reasons as sentences."""
    return [_why(reason) for reason in reasons[:STRONGEST]]


def say_why_not(rules: Sequence[Exclusion]) -> list[WhyNot]:
    """Return each rule that excludes as a sentence, with what could be done."""
    found = []
    for exclusion in rules:
        text, remedy = _RULES[exclusion.rule]
        if exclusion.rule is Rule.TOO_FAR and "km" in exclusion.figures:
            text = _TOO_FAR_KM
        found.append(WhyNot(_(text, **exclusion.figures), _(remedy)))
    return found


def _why(reason: Reason) -> str:
    settings, names = HOSTS.installed(), reason.names
    said: str
    match reason.affinity:
        case Affinity.CHILDREN:
            said = _("Des enfants du même âge à la maison (%(ages)s ans)", ages=", ".join(names))
        case Affinity.INTERESTS:
            said = _("En commun : %(what)s", what=", ".join(said_of(settings.interests, names)).lower())
        case Affinity.LANGUAGES:
            said = _("On y parle aussi %(what)s", what=", ".join(said_of(settings.languages, names)))
        case Affinity.NEARNESS:
            near = _("Dans leur future commune")
            said = near if names[0] == "0" else _("À %(minutes)s min de leur future commune", minutes=names[0])
        case Affinity.OCCUPATION:
            said = _("Le même métier, ou presque")
        case Affinity.NEWCOMER:
            said = _("Venus d’ailleurs, eux aussi")
        case Affinity.PREFERENCE:
            said = _("Préfère accueillir : %(who)s", who=", ".join(said_of(settings.audiences, names)).lower())
        case Affinity.LIFE_STAGE:
            said = _("Au même moment de la vie : %(stage)s", stage=_(LIFE_STAGE_LABELS[LifeStage(names[0])]).lower())
        case Affinity.ORIGIN:
            said = _("Venus de la même région, ou du même pays")
    return said
