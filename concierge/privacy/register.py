"""The register of processing: the agency's words, what the columns hold, what people agree to, how long it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import force_locale, gettext as _, ngettext
from sqlalchemy import Table

from concierge.accounts.models import Space
from concierge.documents.year_summary import SummaryPart, YearSummary
from concierge.families.consent.purposes import Purpose
from concierge.families.consent.queries import todays_words
from concierge.families.consent.register_settings import REGISTER, Processing
from concierge.families.consent.settings import CONSENTS
from concierge.platform.access import Actor
from concierge.platform.db import Base, db
from concierge.platform.languages import Text
from concierge.platform.privacy import Privacy
from concierge.privacy.labels import CLASS_LABELS, COLUMN_LABELS, TABLE_LABELS
from concierge.privacy.reach import FAMILIES, HOSTS, tables_of
from concierge.privacy.retention import delays_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one class of columns holds, by table, in the words of those whose data they are."""

    label: str
    tables: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One processing as the page and the document show it."""

    key: str
    title: str
    purpose: str
    basis: str
    recipients: str
    retention: str
    agreed: str  # the text people agree to today, empty where it rests on no consent
    held: Sequence[Held]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The whole register of one agency."""

    agency: str
    months: int
    most_months: int
    warn_days: int
    lines: Sequence[RegisterLine]
    protections: Sequence[str]


def get_register(actor: Actor) -> Register:
    """Return the register in the reader's language."""
    space, settings = db.session.get_one(Space, actor.space_id), REGISTER.current(actor.space_id)
    delays = delays_of(space.id)
    lines = [_line(actor, space.name, processing, delays.months) for processing in settings.processings]
    return Register(
        agency=space.name,
        months=delays.months,
        most_months=settings.months,
        warn_days=delays.warn_days,
        lines=lines,
        protections=_protections(delays.months, delays.warn_days, settings.stray_days),
    )


def write_register(actor: Actor) -> bytes:
    """Return the register as a document."""
    # python-docx takes 5 MB of every process that loads it.
    from concierge.documents.word_summary import render_year_summary  # noqa: PLC0415

    space = db.session.get_one(Space, actor.space_id)
    with force_locale(actor.language):
        register = get_register(actor)
        return render_year_summary(
            YearSummary(
                language=actor.language,
                agency=space.name,
                accent=space.accent,
                title=str(_("Registre des traitements")),
                opening=[str(_("Responsable du traitement : %(agency)s.", agency=space.name))],
                parts=[
                    *(_part(line) for line in register.lines),
                    SummaryPart(title=str(_("Comment ces données sont protégées")), lines=register.protections),
                ],
                signature=space.name,
            )
        )


def _line(actor: Actor, agency: str, processing: Processing, months: int) -> RegisterLine:
    def said(text: Text) -> str:
        return text.in_language(actor.language).replace("{agency}", agency)

    consent = processing.consent
    partner = str(_("ce partenaire"))
    own = processing.retention
    retention = said(own) if own else _retention(actor.space_id, processing, months)
    return RegisterLine(
        key=processing.key,
        title=said(processing.title),
        purpose=said(processing.purpose),
        basis=said(processing.basis),
        recipients=said(processing.recipients),
        retention=retention,
        agreed="" if consent is None else todays_words(actor.space_id, consent, actor.language, partner).text,
        held=[_held(privacy) for privacy in processing.classes],
    )


def _retention(space_id: int, processing: Processing, months: int) -> str:
    if processing.consent is None and set(processing.classes) <= {Privacy.STATISTICAL, Privacy.PLACE}:
        return str(_("Sans limite : ces chiffres ne désignent plus personne une fois le reste effacé."))
    kept = ngettext(
        "%(num)s mois après le dernier signe de la famille", "%(num)s mois après le dernier signe de la famille", months
    )
    if processing.consent is not Purpose.ACCOMPANIMENT:
        return f"{kept}."
    purge = CONSENTS.current(space_id).purge_after
    unconfirmed = ngettext(
        "%(num)s jour quand la personne n’a pas confirmé une demande faite par un autre",
        "%(num)s jours quand la personne n’a pas confirmé une demande faite par un autre",
        purge,
    )
    return f"{kept}\u00a0; {unconfirmed}."


def _held(privacy: Privacy) -> Held:
    tables = [(str(_(TABLE_LABELS[t.name])), _columns(t, privacy)) for t in _told_tables()]
    return Held(label=str(_(CLASS_LABELS[privacy])), tables=[(name, columns) for name, columns in tables if columns])


def _told_tables() -> list[Table]:
    known = {table.name for root in (FAMILIES, HOSTS) for table in tables_of(root)}
    return [Base.metadata.tables[name] for name in TABLE_LABELS if name in known]


def _columns(table: Table, privacy: Privacy) -> list[str]:
    labels = (COLUMN_LABELS.get(f"{table.name}.{c.name}") for c in table.columns if c.info["privacy"] is privacy)
    return [str(_(label)) for label in labels if label is not None]


def _part(line: RegisterLine) -> SummaryPart:
    said = (
        (_("À quoi cela sert"), line.purpose),
        (_("Sur quelle base"), line.basis),
        (_("Qui les reçoit"), line.recipients),
        (_("Combien de temps"), line.retention),
        (_("Ce que la personne accepte"), line.agreed),
    )
    held = [f"{h.label} – {name} : {', '.join(columns)}" for h in line.held for name, columns in h.tables]
    return SummaryPart(
        title=line.title,
        paragraphs=[str(_("%(label)s : %(message)s", label=what, message=text)) for what, text in said if text],
        lines=held,
    )


def _protections(months: int, warn_days: int, stray_days: int) -> list[str]:
    return [
        _("Chaque personne de l’équipe a son compte et son rôle ; un organisme partenaire ne voit que ses familles."),
        _("Les lectures des données de santé et des notes de l’équipe sont inscrites, et montrées à la famille."),
        _("Les accords sont gardés avec leur texte exact, l’instant et le moyen ; on les retire en un geste."),
        ngettext(
            "Les données partent d’elles-mêmes après %(num)s mois sans signe de la famille, annoncées d’avance.",
            "Les données partent d’elles-mêmes après %(num)s mois sans signe de la famille, annoncées d’avance.",
            months,
        ),
        ngettext(
            "La liste « Bientôt effacés » les montre %(num)s jour avant.",
            "La liste « Bientôt effacés » les montre %(num)s jours avant.",
            warn_days,
        ),
        ngettext(
            "Un courriel que personne n’a rattaché à un dossier est effacé après %(num)s jour.",
            "Un courriel que personne n’a rattaché à un dossier est effacé après %(num)s jours.",
            stray_days,
        ),
        _("Une famille effacée l’est aussi des sauvegardes restaurées, grâce au fichier des effacements."),
    ]
