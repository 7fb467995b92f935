"""A journey's rules in words, for the people who read it: when a step applies, when it is due, who does it."""

from collections.abc import Mapping
from dataclasses import dataclass

from concierge.checklists.definition.model import Journey, PartnerKind, Speciality, Step, Timing, Who, WhoRole
from concierge.checklists.planning.dates import Adjust
from concierge.checklists.planning.explanations import duration
from concierge.checklists.wording import PageLanguage
from concierge.families.answer_keys import AnswerKey
from concierge.families.conditions import AllOf, AnyMember, AnyOf, Condition, FactBetween, FactIs, Not
from concierge.families.facts import FACTS, Fact, FactSpec, FactValue, Knowable, Scope
from concierge.families.interview.vocabulary import label_of, value_names
from concierge.platform.i18n import N_

_words = PageLanguage()
_, ngettext = _words.gettext, _words.ngettext

_UNITS: Mapping[Fact, str] = {Fact.DISTANCE_KM: "\u00a0km"}
_MOST_PARTS = 3  # a condition longer than this is read in the file, not in a line

WHO_LABELS: Mapping[WhoRole, str] = {
    WhoRole.CONCIERGE: N_("La conciergerie"),
    WhoRole.OWNER: N_("La personne qui suit le dossier"),
    WhoRole.FAMILY: N_("La famille"),
    WhoRole.MEMBER: N_("La personne concernée"),
    WhoRole.HOST: N_("Un·e habitant·e qui accueille"),
    WhoRole.PARTNER: N_("Un partenaire"),
}
SPECIALITY_LABELS: Mapping[Speciality, str] = {
    Speciality.INSTALLATION: N_("Installation"),
    Speciality.HR: N_("Emploi"),
    Speciality.HOSPITALITY: N_("Vie sociale"),
    Speciality.HEALTH: N_("Santé"),
}
PARTNER_LABELS: Mapping[PartnerKind, str] = {
    PartnerKind.TOWN_HALL: N_("mairie"),
    PartnerKind.SCHOOL: N_("école"),
    PartnerKind.EMPLOYER: N_("employeur"),
    PartnerKind.ESTATE_AGENT: N_("agence immobilière"),
    PartnerKind.RPE: N_("relais petite enfance"),
    PartnerKind.CPAM: N_("assurance maladie"),
    PartnerKind.CAF: N_("CAF"),
    PartnerKind.FRANCE_TRAVAIL: N_("France Travail"),
    PartnerKind.TOURIST_OFFICE: N_("office de tourisme"),
    PartnerKind.OTHER: N_("autre"),
}
_SOMEBODY: Mapping[Scope, str] = {
    Scope.ADULT: N_("au moins un adulte : %(condition)s"),
    Scope.CHILD: N_("au moins un enfant : %(condition)s"),
    Scope.PET: N_("au moins un animal : %(condition)s"),
}
_NOBODY: Mapping[Scope, str] = {
    Scope.ADULT: N_("aucun adulte : %(condition)s"),
    Scope.CHILD: N_("aucun enfant : %(condition)s"),
    Scope.PET: N_("aucun animal : %(condition)s"),
}
_FOR_EACH: Mapping[Scope, str] = {
    Scope.ADULT: N_("Pour chaque adulte"),
    Scope.CHILD: N_("Pour chaque enfant"),
    Scope.PET: N_("Pour chaque animal"),
}
YES_OR_NO: Mapping[Fact, tuple[str, str]] = {
    Fact.HOUSING_FOUND: (N_("logement trouvé"), N_("logement à trouver")),
    Fact.RECEIVES_HOUSING_BENEFIT: (N_("aide au logement reçue"), N_("pas d’aide au logement")),
    Fact.CAF_CLAIMANT: (N_("prestations familiales reçues"), N_("pas de prestations familiales")),
    Fact.ORIGIN_ABROAD: (N_("arrivée de l’étranger"), N_("arrivée d’une commune de France")),
    Fact.COUPLE: (N_("en couple"), N_("pas en couple")),
    Fact.SINGLE_PARENT: (N_("parent seul"), N_("pas de parent seul")),
    Fact.CHANGES_DEPARTMENT: (N_("changement de département"), N_("même département")),
    Fact.MOVES_IN_TERM: (N_("arrivée en cours d’année scolaire"), N_("arrivée hors de l’année scolaire")),
    Fact.MOVED_BEFORE_OPENING: (N_("déménagement déjà fait à l’ouverture"), N_("déménagement à venir à l’ouverture")),
    Fact.EXPECTED: (N_("à naître"), N_("déjà né")),
    Fact.RESIGNS_TO_FOLLOW: (N_("démission pour suivre son conjoint"), N_("pas de démission pour suivre son conjoint")),
    Fact.HAS_GP: (N_("médecin traitant sur place"), N_("pas de médecin traitant sur place")),
    Fact.DRIVING_LICENCE: (N_("permis de conduire"), N_("pas de permis de conduire")),
    Fact.RESIDENCE_PERMIT: (N_("titre de séjour"), N_("pas de titre de séjour")),
    Fact.WANTS_MENTOR: (N_("parrainage souhaité"), N_("pas de parrainage souhaité")),
    Fact.DISABILITY: (N_("handicap à prendre en compte"), N_("pas de handicap à prendre en compte")),
    Fact.NEEDS_SCHOOL_TRANSPORT: (N_("besoin du transport scolaire"), N_("pas besoin du transport scolaire")),
}
_CHOSEN: Mapping[Fact, str] = {  # facts whose values do not speak for themselves
    Fact.HOUSING_WISH: N_("souhaite %(value)s"),
    Fact.CURRENT_HOUSING: N_("aujourd’hui %(value)s"),
    Fact.HEALTH_SCHEME: N_("couverture %(value)s"),
    Fact.NATIONALITY: N_("nationalité %(value)s"),
    Fact.CHILDCARE_WISH: N_("garde souhaitée : %(value)s"),
    Fact.ARRIVAL_SEASON: N_("arrivée : %(value)s"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWords:
    """The rules of one step; `condition` and `limits` are empty when there is nothing to say simply."""

    condition: str
    date: str
    limits: tuple[str, ...]
    who: str


def step_words(journey: Journey, language: str) -> Mapping[str, StepWords]:
    """Return the words for every step of a journey, by its key."""
    titles = {key: step.title.in_language(language) for key, step in journey.steps.items()}
    return {key: words_of_step(step, titles) for key, step in journey.steps.items()}


def words_of_step(step: Step, titles: Mapping[str, str]) -> StepWords:
    """Return the words for one step; `titles` are those of every step by its key."""
    whom = _(_FOR_EACH[step.for_each]) if step.for_each in _FOR_EACH else ""
    condition = condition_words(step.when) if step.when is not None else ""
    limits = []
    if step.due and step.due.fallback:
        limits.append(_("en attendant cette date : %(rule)s", rule=timing_words(step.due.fallback, titles)))
    if step.earliest:
        limits.append(_("pas avant : %(rule)s", rule=timing_words(step.earliest, titles)))
    if step.latest:
        limits.append(_("au plus tard : %(rule)s", rule=timing_words(step.latest, titles)))
    return StepWords(
        condition=_("%(whom)s : %(condition)s", whom=whom, condition=condition)
        if whom and condition
        else whom or _sentence(condition),
        date=_sentence(timing_words(step.due.timing, titles)) if step.due else _("Quand le moment s’y prête"),
        limits=tuple(_sentence(limit) for limit in limits),
        who=who_words(step.who),
    )


def timing_words(timing: Timing, titles: Mapping[str, str]) -> str:
    """Write a date rule: « 30 jours après l’emménagement »."""
    if timing.step is not None:
        title = titles.get(timing.step, timing.step)
        name = _("l’étape « %(title)s »", title=title)
        on_the_day = _("le jour même de l’étape « %(title)s »", title=title)
    elif timing.anchor is not None:
        name, on_the_day = _(timing.anchor.name_fr), _(timing.anchor.day_fr)
    else:
        return ""
    if timing.offset.amount == 0:
        text = on_the_day
    else:
        length = duration(timing.offset, _words)
        after = timing.offset.amount > 0
        text = (
            _("%(duration)s après %(anchor)s", duration=length, anchor=name)
            if after
            else _("%(duration)s avant %(anchor)s", duration=length, anchor=name)
        )
    match timing.adjust:
        case Adjust.NEXT:
            return _("%(rule)s, ou le jour ouvré suivant", rule=text)
        case Adjust.PREVIOUS:
            return _("%(rule)s, ou le jour ouvré précédent", rule=text)
        case Adjust.NONE:
            return text


def who_words(who: Who) -> str:
    """Write who does a step: « La conciergerie (Santé) »."""
    label = _(WHO_LABELS[who.role])
    if who.speciality is not None and who.speciality in SPECIALITY_LABELS:
        return f"{label} ({_(SPECIALITY_LABELS[who.speciality])})"
    return f"{label} ({_(PARTNER_LABELS[who.kind])})" if who.kind else label


def condition_words(condition: Condition) -> str:
    """Write a condition, or nothing when it is too long to be understood in one line."""
    match condition:
        case FactIs(fact, values, _at):
            return _answer_is(fact, values) if isinstance(fact, AnswerKey) else _fact_is(FACTS[fact], values)
        case FactBetween(fact, minimum, maximum, _at):
            return _between(fact, minimum, maximum)
        case Not(FactIs(fact, (bool() as value,), at)):
            return condition_words(FactIs(fact, (not value,), at))
        case AnyMember(kind, part):
            return _around(_SOMEBODY[kind], part)
        case Not(AnyMember(kind, part)):
            return _around(_NOBODY[kind], part)
        case AllOf(parts) if len(parts) <= _MOST_PARTS:
            return _together(_(", et "), parts)
        case AnyOf(parts) if len(parts) <= _MOST_PARTS:
            return _together(_(", ou "), parts)
        case _:
            return ""


def full_condition_words(condition: Condition) -> str:
    """Write a condition whole, however long: what is nested stands between brackets."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            link = _(", et ") if isinstance(condition, AllOf) else _(", ou ")
            return link.join(_nested(part) for part in parts)
        case AnyMember(kind, part):
            return _(_SOMEBODY[kind], condition=full_condition_words(part))
        case Not(AnyMember(kind, part)):
            return _(_NOBODY[kind], condition=full_condition_words(part))
        case Not(FactIs(_fact, (bool(),), _at)):
            return condition_words(condition)
        case Not(part):
            return _("le contraire de « %(condition)s »", condition=full_condition_words(part))
        case FactIs() | FactBetween():
            words, at = condition_words(condition), condition.at
            return words if at is None else _("%(condition)s %(moment)s", condition=words, moment=_(at.day_fr))


def _nested(part: Condition) -> str:
    words = full_condition_words(part)
    mixed = isinstance(part, AnyMember) and isinstance(part.part, AllOf | AnyOf)
    return f"({words})" if mixed or isinstance(part, AllOf | AnyOf) else words


def _around(words: str, part: Condition) -> str:
    inside = condition_words(part)
    return _(words, condition=inside) if inside else ""


def _together(link: str, parts: tuple[Condition, ...]) -> str:
    words = [condition_words(part) for part in parts]
    mixed = any(isinstance(part, AllOf | AnyOf) for part in parts)
    return "" if mixed or not all(words) else link.join(words)


def _fact_is(spec: FactSpec, values: tuple[FactValue, ...]) -> str:
    if spec.fact in YES_OR_NO and len(values) == 1:
        yes, no = YES_OR_NO[spec.fact]
        return _(yes) if values[0] else _(no)
    names = {choice.value: _(choice.label) for choice in spec.choices or ()}
    *first, last = (names.get(str(each), str(each)) for each in values)
    value = _("%(first)s ou %(last)s", first=", ".join(first), last=last) if first else last
    if spec.fact in _CHOSEN:
        return _(_CHOSEN[spec.fact], value=value)
    if spec.fact is Fact.CARS and values == (0,):
        return _("pas de voiture")
    return value if spec.choices else _("%(fact)s : %(value)s", fact=_(spec.label), value=value)


def _answer_is(key: AnswerKey, values: tuple[FactValue, ...]) -> str:
    """Write what an answer of the interview must be: « Avez-vous un CV à jour ? » oui."""
    names = {"True": _("oui"), "False": _("non"), **value_names(key)}
    *first, last = (names.get(str(each), str(each)) for each in values)
    value = _("%(first)s ou %(last)s", first=", ".join(first), last=last) if first else last
    return _about_answer(key, value)


def _about_answer(key: AnswerKey, words: str) -> str:
    return _("« %(question)s » %(answer)s", question=label_of(key), answer=words)


def _between(fact: Knowable, minimum: int | None, maximum: int | None) -> str:
    if isinstance(fact, AnswerKey):
        return _about_answer(fact, _between_numbers("", minimum, maximum))
    return _between_numbers(fact, minimum, maximum)


def _between_numbers(fact: Fact | str, minimum: int | None, maximum: int | None) -> str:
    low, high = (_counted(fact, bound) for bound in (minimum, maximum))
    if minimum is not None and maximum is not None:
        return _("de %(minimum)s à %(maximum)s", minimum=minimum, maximum=high)
    return _("%(minimum)s au moins", minimum=low) if minimum is not None else _("%(maximum)s au plus", maximum=high)


def _counted(fact: Fact | str, bound: int | None) -> str:
    if bound is None:
        return ""
    match fact:
        case Fact.AGE:
            return ngettext("%(num)s an", "%(num)s ans", bound)
        case Fact.AGE_MONTHS:
            return ngettext("%(num)s mois", "%(num)s mois", bound)
        case Fact.CARS:
            return ngettext("%(num)s voiture", "%(num)s voitures", bound)
        case Fact.ADULTS:
            return ngettext("%(num)s adulte", "%(num)s adultes", bound)
        case Fact.CHILDREN:
            return ngettext("%(num)s enfant", "%(num)s enfants", bound)
        case Fact.PETS:
            return ngettext("%(num)s animal", "%(num)s animaux", bound)
        case _:
            return f"{bound}{_UNITS.get(fact, '') if isinstance(fact, Fact) else ''}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
