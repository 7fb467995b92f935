"""A round in words: where places are missing and what could be relaxed, moves with their totals, what was overtaken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _, ngettext

from concierge.hosts.choices import OfferKind
from concierge.hosts.words import offer_words
from concierge.matching.affinities import Affinity
from concierge.matching.cohort_rows import Plan
from concierge.matching.hard_rules import Rule
from concierge.matching.rounds.approving import Approved, Outcome
from concierge.matching.rounds.choices import Overtaken
from concierge.matching.rounds.models import MatchingRound
from concierge.matching.rounds.seats import Move, Way
from concierge.platform.i18n import N_
from concierge.platform.wording import listed, number

RELAXED = 3  # rules that are told, those that exclude most first

AFFINITY_LABELS: Mapping[Affinity, str] = {
    Affinity.CHILDREN: N_("Des enfants du même âge"),
    Affinity.INTERESTS: N_("Des goûts en commun"),
    Affinity.LANGUAGES: N_("Une autre langue en commun"),
    Affinity.NEARNESS: N_("Peu de route"),
    Affinity.OCCUPATION: N_("Le même métier"),
    Affinity.NEWCOMER: N_("Venus d’ailleurs, eux aussi"),
    Affinity.PREFERENCE: N_("Ceux qu’ils préfèrent accueillir"),
    Affinity.LIFE_STAGE: N_("Le même moment de la vie"),
    Affinity.ORIGIN: N_("La même origine"),
}
# What the hosts who are left have in common, after « 5 places ».
_QUALITIES: Mapping[Rule, str] = {
    Rule.TOO_FAR: N_("assez près"),
    Rule.PETS: N_("acceptant les animaux"),
    Rule.CHILDREN: N_("acceptant les enfants"),
    Rule.SMALL_CHILDREN: N_("acceptant les tout-petits"),
    Rule.SMOKERS: N_("acceptant les fumeurs"),
    Rule.LANGUAGE: N_("dans une langue en commun"),
    Rule.BEDS: N_("avec assez de lits"),
    Rule.STEPS: N_("sans marches"),
    Rule.DAYS: N_("ce jour-là"),
}
# What could be done about a rule: (one host, several).
_REMEDIES: Mapping[Rule, tuple[str, str]] = {
    Rule.TOO_FAR: (
        N_("Un accueillant est trop loin : demandez-lui quelques minutes de plus."),
        N_("%(num)s accueillants sont trop loin : demandez-leur quelques minutes de plus."),
    ),
    Rule.PETS: (
        N_("Un accueillant ne prend pas d’animaux : qui garderait celui de la famille ce jour-là ?"),
        N_("%(num)s accueillants ne prennent pas d’animaux : qui garderait celui de la famille ce jour-là ?"),
    ),
    Rule.CHILDREN: (
        N_("Un accueillant ne reçoit pas d’enfants : proposez une rencontre entre adultes."),
        N_("%(num)s accueillants ne reçoivent pas d’enfants : proposez une rencontre entre adultes."),
    ),
    Rule.SMALL_CHILDREN: (
        N_("Un accueillant ne reçoit pas de tout-petits : proposez une rencontre ailleurs que chez lui."),
        N_("%(num)s accueillants ne reçoivent pas de tout-petits : proposez une rencontre ailleurs que chez eux."),
    ),
    Rule.SMOKERS: (
        N_("Un accueillant ne reçoit pas de fumeurs : demandez si fumer dehors conviendrait."),
        N_("%(num)s accueillants ne reçoivent pas de fumeurs : demandez si fumer dehors conviendrait."),
    ),
    Rule.LANGUAGE: (
        N_("Un accueillant ne parle pas leur langue : cherchez quelqu’un qui traduise."),
        N_("%(num)s accueillants ne parlent pas leur langue : cherchez quelqu’un qui traduise."),
    ),
    Rule.BEDS: (
        N_("Un accueillant manque de lits : comptez les lits d’appoint, ou partagez entre deux maisons."),
        N_("%(num)s accueillants manquent de lits : comptez les lits d’appoint, ou partagez entre deux maisons."),
    ),
    Rule.STEPS: (
        N_("Chez un accueillant il faut monter des marches : proposez une rencontre ailleurs."),
        N_("Chez %(num)s accueillants il faut monter des marches : proposez une rencontre ailleurs."),
    ),
    Rule.DAYS: (
        N_("Un accueillant n’est pas libre à ce moment-là : proposez un autre jour."),
        N_("%(num)s accueillants ne sont pas libres à ce moment-là : proposez un autre jour."),
    ),
    Rule.PAUSED: (
        N_("Un accueillant est en pause : attendez son retour, ou appelez-le."),
        N_("%(num)s accueillants sont en pause : attendez leur retour, ou appelez-les."),
    ),
    Rule.CHARTER: (
        N_("Un accueillant n’a pas relu sa charte : envoyez-lui le lien de son espace."),
        N_("%(num)s accueillants n’ont pas relu leur charte : envoyez-leur le lien de leur espace."),
    ),
    Rule.REFERENCES: (
        N_("Les références d’un accueillant ne sont pas vérifiées : faites-le sur sa fiche."),
        N_("Les références de %(num)s accueillants ne sont pas vérifiées : faites-le sur leurs fiches."),
    ),
    Rule.BLOCKED: (
        N_("Un accueillant ne doit plus leur être proposé : vous seuls pouvez lever cette note."),
        N_("%(num)s accueillants ne doivent plus leur être proposés : vous seuls pouvez lever cette note."),
    ),
}
OVERTAKEN_LABELS: Mapping[Overtaken, str] = {
    Overtaken.PLACE_GONE: N_("La place n’est plus libre : choisissez quelqu’un d’autre, ou recalculez."),
    Overtaken.ALREADY_ASKED: N_("Une autre demande est déjà en cours pour cette famille."),
    Overtaken.NOT_WISHED: N_("La famille ne souhaite plus cette rencontre."),
    Overtaken.OTHER: N_("Cet accueillant ne peut plus être sollicité : choisissez quelqu’un d’autre."),
}
_NOT_SENT = N_("La demande n’est pas partie. La famille est toujours sur le tableau : recommencez pour elle.")
PLAN_LABELS: Mapping[Plan, tuple[str, str]] = {
    Plan.FREEZE: (N_("Tout garder"), N_("Ce qui est envoyé ne bouge pas ; on place les autres dans ce qui reste.")),
    Plan.LEAST: (
        N_("Déranger le moins"),
        N_("On place le plus de familles, en reprenant le moins possible de demandes."),
    ),
    Plan.FULL: (N_("Tout reprendre"), N_("Le meilleur ensemble, comme si aucune demande n’était partie.")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortageShown:
    """Where places are missing: the sentence, who is concerned, what could be relaxed."""

    sentence: str
    household_ids: Sequence[int]
    host_ids: Sequence[int]
    remedies: Sequence[str]


def say_shortages(plain: Sequence[Mapping[str, Any]], families: Mapping[int, str]) -> list[ShortageShown]:
    """Return the shortages a round keeps, in words, the largest first; one family alone is named."""
    shown = [_say_shortage(each, families) for each in plain]
    return sorted(shown, key=lambda each: -len(each.household_ids))


def households_in(plain: Sequence[Mapping[str, Any]]) -> set[int]:
    """Return every family of some shortages."""
    return {household for each in plain for household, _kind in each["seekers"]}


def _say_shortage(plain: Mapping[str, Any], families: Mapping[int, str]) -> ShortageShown:
    known = {rule.value: rule for rule in Rule}
    counts = {known[name]: count for name, count in plain.get("rules", {}).items() if name in known and count}
    rules = sorted(counts, key=lambda rule: (-counts[rule], rule.value))
    ids = sorted(households_in([plain]))
    who = ngettext("Une famille", "%(num)s familles", len(ids))
    if len(ids) == 1:
        who = families.get(ids[0], who)
    kinds = dict.fromkeys(OfferKind(kind) for _household, kind in plain["seekers"])
    what = listed([f"« {offer_words(kind)} »" for kind in kinds])
    qualities = [str(_(_QUALITIES[rule])) for rule in rules if rule in _QUALITIES]
    if not plain["hosts"]:
        sentence = (
            _("%(who)s : personne à qui demander pour %(what)s.", who=who, what=what)
            if not rules
            else _("%(who)s : aucun accueillant ne convient pour %(what)s.", who=who, what=what)
        )
    else:
        places = (
            ngettext("une seule place", "%(num)s places", plain["places"]) if plain["places"] else _("aucune place")
        )
        sentence = _(
            "%(who)s pour %(places)s%(qualities)s : %(what)s.",
            who=who,
            places=places,
            qualities=f" {', '.join(qualities[:RELAXED])}" if qualities else "",
            what=what,
        )
    return ShortageShown(
        sentence=str(sentence),
        household_ids=ids,
        host_ids=plain["hosts"],
        remedies=[_remedy(rule, counts[rule]) for rule in rules[:RELAXED]],
    )


def _remedy(rule: Rule, count: int) -> str:
    one, many = _REMEDIES[rule]
    return str(_(one) if count == 1 else _(many, num=count))


def say_gain(gain: int) -> str:
    """Write « + 12 points », « − 30 points », « le même total »."""
    if not gain:
        return str(_("le même total"))
    sign = "+" if gain > 0 else "−"
    return str(_("%(sign)s %(num)s au total", sign=sign, num=number(abs(gain))))


def say_move(move: Move, families: Mapping[int, str], hosts: Mapping[int, tuple[str, str | None]]) -> str:
    """Say what else happens when a family gets a host."""
    other = families.get(move.other.household_id, "") if move.other is not None else ""
    where = hosts.get(move.other_host_id or 0, ("", None))[0]
    match move.way:
        case Way.FREE:
            return str(_("Une place est libre : personne d’autre ne bouge."))
        case Way.SWAP:
            return str(_("Échange : %(family)s irait chez %(host)s.", family=other, host=where))
        case Way.ON:
            return str(_("%(family)s irait chez %(host)s, où une place est libre.", family=other, host=where))
        case Way.OUT:
            return str(_("%(family)s n’aurait plus personne.", family=other))


def say_unsent(done: Sequence[Approved], families: Mapping[int, str]) -> list[tuple[Outcome, str]]:
    """Say of what was approved and did not leave whom it is about, and why; `families` by proposal."""
    told: list[tuple[Outcome, str]] = []
    for each in done:
        if each.outcome in (Outcome.OVERTAKEN, Outcome.FAILED):
            known = OVERTAKEN_LABELS[each.overtaken] if each.outcome is Outcome.OVERTAKEN else _NOT_SENT
            why = _(each.message or known)
            told.append((each.outcome, f"{families.get(each.proposal_id, '')} : {why}"))
    late = [families.get(each.proposal_id, "") for each in done if each.outcome is Outcome.DONE_BEFORE]
    if late:
        said = _("Déjà approuvé entre-temps, rien n’est parti deux fois : %(names)s.", names=listed(late))
        told.append((Outcome.DONE_BEFORE, said))
    changed = [families[i] for each in done if each.outcome is Outcome.CHANGED if (i := each.proposal_id) in families]
    if changed:
        said = _("Rien n’est parti pour %(names)s : la proposition n’est plus celle que vous aviez sous les yeux.",
                 names=listed(changed))  # fmt: skip
        told.append((Outcome.CHANGED, said))
    return told


def title_of(found: MatchingRound) -> str:
    """Return what a round is called: what is sought in it."""
    return " · ".join(offer_words(kind) for kind in found.offer_kinds)


def weights_of(found: MatchingRound) -> list[tuple[str, int]]:
    """Return what counted in a round, the heaviest first."""
    weights = found.weighed
    told = [(str(_(label)), int(getattr(weights, affinity.value))) for affinity, label in AFFINITY_LABELS.items()]
    return sorted(told, key=lambda each: -each[1])
