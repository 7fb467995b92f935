"""Says in the reader's words what erasing takes and what it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _, ngettext

from concierge.privacy.erasure import ErasurePreview
from concierge.privacy.person_erasing import PersonPreview


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewWords:
    """Two lists of sentences."""

    gone: list[str]
    left: list[str]


def words_of(preview: ErasurePreview) -> PreviewWords:
    """Return the sentences; what there is none of is not named."""
    counts = {**preview.gone, **preview.blanked}
    return PreviewWords(gone=[*_counted(counts, preview.mails, preview.documents), _rest()], left=_left())


def person_words_of(preview: PersonPreview) -> PreviewWords:
    """Return the sentences about one adult, the others of the home staying."""
    counts = {name: count for name, count in preview.gone.items() if name != "member"}
    gone = [
        str(_("nom, naissance, coordonnées et tout ce que le dossier dit de la personne")),
        *_counted(counts, preview.mails, preview.documents),
        str(_("ce qui permettait d’annuler une mise à jour ou une réunion de dossiers")),
    ]
    if preview.cut:
        said = ngettext(
            "son nom dans %(num)s autre texte du dossier, où il devient « … »",
            "son nom dans %(num)s autres textes du dossier, où il devient « … »",
            preview.cut,
        )
        gone.append(str(said))
    names = ", ".join(member.first_name for member in preview.staying if member.first_name)
    left = [
        str(_("les autres personnes du foyer : %(names)s", names=names)),
        str(_("le projet de la famille, ses étapes, ses rendez-vous, ses échanges")),
        str(_("combien d’adultes ont été accompagnés : un chiffre, sans nom")),
    ]
    return PreviewWords(gone=gone, left=left)


def _counted(counts: Mapping[str, int], mails: int, documents: int) -> list[str]:
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
        (documents, ngettext("%(num)s document joint", "%(num)s documents joints", documents)),
        (mails, ngettext("%(num)s copie d’e-mail", "%(num)s copies d’e-mails", mails)),
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
