"""What events, fields and values are called in the history."""

import datetime as dt
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from concierge.checklists.definition.model import Outcome, OutcomeType, Subject
from concierge.checklists.planning.plans import STATUS_LABELS
from concierge.checklists.pulses.words import SCORE_LABELS, TREND_LABELS
from concierge.families.answer_keys import PREFIX, AnswerKey
from concierge.families.choices import MILESTONE_LABELS, SOURCE_LABELS
from concierge.families.consent.purposes import PURPOSE_LABELS, Purpose
from concierge.families.facts import FACTS, Fact, FactType
from concierge.families.interview.places import Refusal
from concierge.families.interview.vocabulary import kept_words, label_of, said
from concierge.families.project_form import HOUSEHOLD_ANCHORS
from concierge.families.qualification.advice_levels import ADVICE_LABELS
from concierge.families.qualification.persona_loading import PERSONAS
from concierge.platform.i18n import N_
from concierge.platform.web import current_actor
from concierge.platform.wording import day as in_words
from concierge.weekends.bookings import history_words as weekend_words

EVENT_LABELS: Mapping[str, str] = {
    **weekend_words.EVENTS,
    "weekends.impression_said": N_("a dit comment le week-end s’est passé"),
    "weekends.debrief_noted": N_("a noté le bilan d’un week-end"),
    "host.wish_opened": N_("a noté ce que la famille aimerait vivre avec un accueillant"),
    "host.wish_withdrawn": N_("a retiré un souhait de rencontre"),
    "host.request_sent": N_("a demandé à un accueillant de recevoir la famille"),
    "host.request_answered": N_("a répondu à une demande de rencontre"),
    "host.request_reminded": N_("a rappelé une demande de rencontre"),
    "host.request_closed": N_("a clos une demande de rencontre"),
    "host.relation_opened": N_("a mis la famille en lien avec un accueillant"),
    "host.relation_unlocked": N_("a permis de changer d’accueillant"),
    "host.relation_asked": N_("a demandé des nouvelles d’une rencontre"),
    "host.relation_answered": N_("a donné des nouvelles d’une rencontre"),
    "host.relation_noted": N_("a complété le carnet d’une rencontre"),
    "host.relation_needs_somebody": N_("a prévenu l’équipe d’une rencontre"),
    "host.relation_kept": N_("a gardé une rencontre comme elle est"),
    "host.relation_ended": N_("a terminé une rencontre"),
    "file.erased": N_("a effacé un dossier réuni à celui-ci"),
    "household.opened": N_("a ouvert le dossier"),
    "capture.received": N_("est venue par une source"),
    "confirmation.asked": N_("a demandé à la personne de confirmer"),
    "confirmation.given": N_("a confirmé la demande"),
    "confirmation.refused": N_("n’a pas souhaité être accompagnée"),
    "confirmation.expired": N_("n’a pas répondu à la demande de confirmation"),
    "capture.erased": N_("a effacé ce qui avait été noté"),
    "consent.given": N_("a donné un accord"),
    "consent.withdrawn": N_("a retiré un accord"),
    "health.erased": N_("a fait effacer ce qui touche à la santé"),
    "household.changed": N_("a modifié le foyer"),
    "household.owner_changed": N_("a changé la personne référente"),
    "household.cohort_set": N_("a changé la cohorte du dossier"),
    "cohort.invited": N_("a invité la famille à compléter son dossier"),
    "cohort.reminded": N_("a rappelé à la famille de compléter son dossier"),
    "questions.answered": N_("a répondu aux questions qui complètent le dossier"),
    "household.handed_over": N_("a passé le relais"),
    "household.hand_over_taken_back": N_("a repris le relais"),
    "household.hand_over_read": N_("a lu le relais"),
    "household.brought_together": N_("a mis deux dossiers côte à côte"),
    "household.told_apart": N_("a vu que deux dossiers sont ceux de deux familles"),
    "household.merged": N_("a réuni un autre dossier à celui-ci"),
    "household.separated": N_("a séparé deux dossiers réunis"),
    "member.added": N_("a ajouté une personne au foyer"),
    "member.changed": N_("a modifié une personne du foyer"),
    "member.removed": N_("a retiré une personne du foyer"),
    "member.erased": N_("a effacé les données d’une personne du foyer"),
    "facts.changed": N_("a complété le projet"),
    "interview.answered": N_("a complété l’entretien"),
    "anchors.moved": N_("a changé des dates du projet"),
    "persona.decided": N_("a choisi le profil de la famille"),
    "advice.given": N_("a noté un conseil donné"),
    "advice.taken_back": N_("a retiré un conseil noté"),
    "fit.set_aside": N_("a écarté une remarque sur le projet"),
    "fit.brought_back": N_("a repris une remarque sur le projet"),
    "milestone.dated": N_("a noté un jalon"),
    "contact.logged": N_("a noté un échange"),
    "contact.followed_up": N_("a tenu une réponse promise"),
    "reply.received": N_("a répondu à un e-mail"),
    "reply.stray": N_("a écrit d’une adresse que l’on ne connaît pas"),
    "reply.attached": N_("a rattaché un courriel au dossier"),
    "note.added": N_("a écrit une note"),
    "appointment.made": N_("a fixé un rendez-vous"),
    "appointment.cancelled": N_("a annulé un rendez-vous"),
    "appointment.proposed": N_("a proposé des créneaux de rendez-vous"),
    "appointment.chosen": N_("a choisi un créneau de rendez-vous"),
    "appointment.moved": N_("a déplacé un rendez-vous"),
    "appointment.declined": N_("n’a trouvé aucun créneau qui convienne"),
    "appointment.proposal_withdrawn": N_("a retiré une proposition de rendez-vous"),
    "reminders.paused": N_("a réglé les rappels"),
    "member.reminders_chosen": N_("a choisi ses rappels"),
    "message.returned": N_("a noté un e-mail revenu"),
    "message.tried_again": N_("a renvoyé un e-mail"),
    "plan.built": N_("a planifié l’année"),
    "plan.updated": N_("a mis le parcours à jour"),
    "plan.upgraded": N_("a mis le parcours à jour avec une version plus récente"),
    "plan.update_undone": N_("a annulé la mise à jour du parcours"),
    "step.added": N_("a ajouté une étape"),
    "step.repeats": N_("a changé le rythme d’une étape"),
    "step.started": N_("a commencé une étape"),
    "step.done": N_("a terminé une étape"),
    "step.reopened": N_("a rouvert une étape"),
    "step.blocked": N_("a signalé un blocage"),
    "step.not_applicable": N_("a écarté une étape"),
    "step.postponed": N_("a choisi une date"),
    "step.assigned": N_("a confié une étape"),
    "step.commented": N_("a commenté une étape"),
    "step.substep_ticked": N_("a coché un point"),
    "step.help_asked": N_("a demandé de l’aide"),
    "step.help_answered": N_("a répondu à une demande d’aide"),
    "step.declined_by_family": N_("a répondu « pas pour nous »"),
    "attachment.added": N_("a joint un document"),
    "attachment.shared": N_("a changé qui voit un document"),
    "attachment.seen": N_("a vu les documents de la famille"),
    "attachment.removed": N_("a retiré un document"),
    "welcome.answered": N_("a répondu à l’invitation à accueillir à son tour"),
    "newcomer.invited": N_("a demandé à la famille si elle ouvrirait sa porte à son tour"),
    "newcomer.held": N_("a retenu l’invitation à ouvrir sa porte"),
    "newcomer.released": N_("a libéré l’invitation à ouvrir sa porte"),
    "newcomer.applied": N_("a proposé d’ouvrir sa porte à son tour"),
    "pulse.sent": N_("a demandé des nouvelles à la famille"),
    "pulse.opened": N_("a ouvert la demande de nouvelles"),
    "pulse.answered": N_("a donné des nouvelles"),
    "pulse.answered_low": N_("a dit que quelque chose ne va pas"),
    "link.created": N_("a préparé un lien personnel"),
    "link.opened": N_("a ouvert son espace sur un appareil"),
    "feed.opened": N_("a relié son agenda"),
    "feed.closed": N_("a fermé l’adresse de son agenda"),
    "link.revoked": N_("a fermé un lien personnel"),
    "file.exported": N_("a pris une copie des données de la famille"),
    "file.erasure_announced": N_("a mis le dossier sur la liste « Bientôt effacés »"),
    "file.kept_longer": N_("a décidé de garder les données plus longtemps"),
}

# What a plan may have to follow.
PROJECT_EVENTS = (
    "household.changed",
    "member.added",
    "member.changed",
    "member.removed",
    "facts.changed",
    "interview.answered",
    "anchors.moved",
    "milestone.dated",
)

FIELD_LABELS: Mapping[str, str] = {
    **weekend_words.FIELDS,
    "name": N_("Nom du dossier"),
    "source": N_("Comment la famille nous a connus"),
    "language": N_("Langue"),
    "summary": N_("Le projet en quelques mots"),
    "origin_place": N_("Ou lieu d’origine à l’étranger"),
    "origin_commune_code": N_("Commune d’origine"),
    "target_commune_code": N_("Commune visée"),
    "tags": N_("Étiquettes"),
    "merged_file": N_("Dossier"),
    "opened_on": N_("Ouverture"),
    "owner": N_("Qui suit ce dossier"),
    "cohort": N_("Cohorte"),
    "member": N_("Membre du foyer"),
    "first_name": N_("Prénom"),
    "last_name": N_("Nom"),
    "birth_on": N_("Naissance"),
    "expected_on": N_("Naissance prévue"),
    "relation": N_("Lien dans le foyer"),
    "relative": N_("Proche du couple"),
    "email": N_("E-mail"),
    "phone": N_("Téléphone"),
    "languages": N_("Langues parlées"),
    "needs": N_("Besoins particuliers"),
    "status": N_("État"),
    "due_on": N_("Date"),
    "assignee": N_("Confiée à"),
    "hand_over": N_("Étapes confiées"),
    "document": N_("Document"),
    "document_shared": N_("Partagé avec la famille"),
    "reminders_paused_until": N_("Pas de rappel avant le"),
    "job_start": N_("Prise de poste"),
    "appointment_at": N_("Rendez-vous"),
    "consent": N_("Accord"),
    "persona": N_("Profil"),
    "remark_reason": N_("Pourquoi"),
    "advice": N_("Niveau de conseil"),
    "advice_note": N_("En deux mots"),
    **{milestone.column: label for milestone, label in MILESTONE_LABELS.items()},
    **{fact.value: spec.label for fact, spec in FACTS.items() if not spec.derived},
}


_OUTCOME, _PULSE, _SCORE = "outcome.", "pulse.", "pulse.score."


def outcome_of(field: str, outcomes: Sequence[Outcome]) -> Outcome | None:
    """Return which of a step's outcomes a changed field is, None for any other field."""
    return next((outcome for outcome in outcomes if field == _OUTCOME + outcome.key), None)


def field_label(field: str) -> str:
    """Return the name of a field in the reader's language."""
    anchors = {anchor.value: label for anchor, label in HOUSEHOLD_ANCHORS.items()}
    if field in anchors:
        return str(anchors[field])
    if field.startswith(_PULSE):
        return str(_(TREND_LABELS[Subject(field.rpartition(".")[2])]))
    if field.startswith(_OUTCOME):
        return str(_("Ce que l’étape a donné"))  # the step's definition no longer names it
    if field.startswith(PREFIX):
        return label_of(AnswerKey(field))
    label = str(_(FIELD_LABELS.get(field, field)))
    return label[:1].upper() + label[1:]


def value_label(field: str, value: str | None, outcome: Outcome | None = None) -> str | None:
    """Return a kept value in the reader's words: dates, states, yes and no."""
    if value is None or value == Refusal.DECLINED.value:
        return None if value is None else str(_("Préfère ne pas répondre"))
    if outcome is not None and outcome.type is OutcomeType.BOOL:
        return str(_("Oui") if value == "True" else _("Non"))
    if field.startswith(_SCORE) or field in weekend_words.FIELDS:
        return str(_(SCORE_LABELS[int(value)])) if field.startswith(_SCORE) else weekend_words.say_value(field, value)
    if (day := _date(value)) is not None:
        return in_words(day, year=True)
    if field == "status":
        return str(_(next((label for status, label in STATUS_LABELS.items() if status.value == value), value)))
    if field in {"source", "advice"}:
        labels: Mapping[str, str] = SOURCE_LABELS if field == "source" else ADVICE_LABELS  # type: ignore[assignment]
        return str(_(labels.get(value, value)))
    if field in {"persona", "consent"}:
        return _persona(value) if field == "persona" else str(_(PURPOSE_LABELS[Purpose(value)]))
    if field.startswith(PREFIX) or field in set(Fact):
        return kept_words(AnswerKey(field), value) if field.startswith(PREFIX) else _fact_value(Fact(field), value)
    if field in {"relative", "document_shared"}:
        return str(_("Oui") if value == "True" else _("Non"))
    return value


def _persona(key: str) -> str:
    persona = PERSONAS.current(current_actor().space_id).find(key)
    return key if persona is None else said(persona.name)


def _fact_value(fact: Fact, value: str) -> str:
    spec = FACTS[fact]
    if spec.value_type is FactType.BOOL:
        return str(_("Oui") if value == "True" else _("Non"))
    return str(_(next((choice.label for choice in spec.choices or () if choice.value == value), value)))


def _date(value: str) -> dt.date | None:
    if len(value) != 10 or value[4:5] != "-":
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None
