"""Says in the reader's words what erasing takes and what it leaves."""

from dataclasses import dataclass

from flask_babel import gettext as _, ngettext

from concierge.privacy.erasure import ErasurePreview


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewWords:
    """Two lists of sentences."""

    gone: list[str]
    left: list[str]


def words_of(preview: ErasurePreview) -> PreviewWords:
    """Return the sentences; what there is none of is not named."""
    return PreviewWords(gone=[*_counted(preview), _rest()], left=_left())


def _counted(preview: ErasurePreview) -> list[str]:
    counts = {**preview.gone, **preview.blanked}

    def of(*tables: str) -> int:
        return sum(counts.get(table, 0) for table in tables)

    people, answers = of("member"), of("fact_value", "interview_answer", "anchor_date")
    talks, notes, steps = of("contact", "appointment"), of("note"), of("step")
    consents, messages, links = of("consent"), of("message"), of("family_access")
    said = (
        (people, ngettext("%(num)s personne ou animal", "%(num)s personnes et animaux", people)),
        (answers, ngettext("%(num)s réponse ou date", "%(num)s réponses et dates", answers)),
        (talks, ngettext("%(num)s échange ou rendez-vous", "%(num)s échanges et rendez-vous", talks)),
        (notes, ngettext("%(num)s note de l’équipe", "%(num)s notes de l’équipe", notes)),
        (steps, ngettext("%(num)s étape, avec ses commentaires", "%(num)s étapes, avec leurs commentaires", steps)),
        (consents, ngettext("%(num)s accord et sa preuve", "%(num)s accords et leurs preuves", consents)),
        (messages, ngettext("%(num)s e-mail envoyé", "%(num)s e-mails envoyés", messages)),
        (preview.documents, ngettext("%(num)s document joint", "%(num)s documents joints", preview.documents)),
        (preview.mails, ngettext("%(num)s copie d’e-mail", "%(num)s copies d’e-mails", preview.mails)),
        (links, ngettext("%(num)s lien personnel", "%(num)s liens personnels", links)),
    )
    return [str(words) for count, words in said if count]


def _rest() -> str:
    return str(_("l’histoire du dossier, et tout ce qui permettait d’annuler une mise à jour ou une réunion"))


def _left() -> list[str]:
    return [
        _("d’où venait la demande : source, organisme"),
        _("les dates des jalons et le motif de clôture"),
        _("le département d’origine, sans la commune"),
        _("combien d’adultes, d’enfants et d’animaux, sans nom ni âge"),
        _("quand et par quel moyen nous nous sommes parlé, sans un mot de ce qui a été dit"),
    ]
