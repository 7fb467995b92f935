"""The figures of a cohort in words: the same lines on the page, in the table one keeps and in the document."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _, ngettext

from concierge.accounts.models import Space
from concierge.desk.cohorts.figures import Figures
from concierge.documents.year_summary import SummaryPart, YearSummary
from concierge.families.choices import CLOSING_LABELS
from concierge.families.cohorts.forms import ANCHOR_LABELS
from concierge.families.cohorts.models import Cohort
from concierge.families.cohorts.rules import Told, told
from concierge.platform.spreadsheets import write_csv
from concierge.platform.wording import day


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure with its name; `share` is its part of what was announced, in percent."""

    label: str
    count: int
    share: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """One figure as a partner may read it."""

    label: str
    told: Told


def funnel_lines(figures: Figures) -> list[Line]:
    """Return how far the families came, from what was announced to the twelve months."""
    funnel = figures.funnel
    named = [
        (_("Annoncés"), funnel.announced),
        (_("Connus de nous"), funnel.known),
        (_("Ont confirmé"), funnel.confirmed),
        (_("Dossier complété"), funnel.complete),
        (_("Qualifiés"), funnel.qualified),
        (_("Venus"), funnel.visited),
        (_("Décidés"), funnel.decided),
        (_("Installés"), funnel.settled),
        (_("Là à douze mois"), funnel.twelve_months),
    ]
    return [
        Line(label=label, count=count, share=min(100, round(count * 100 / funnel.announced))) for label, count in named
    ]


def need_lines(figures: Figures) -> list[Line]:
    """Return what the families need, the needs that nobody has left out."""
    lines = [
        *(
            Line(label=_("Logement souhaité : %(wish)s", wish=_(wish.label)), count=count)
            for wish, count in figures.housing.items()
        ),
        Line(label=_("Logement trouvé"), count=figures.housed),
        Line(label=_("Foyers avec enfants"), count=figures.families_with_children),
        Line(label=_("Enfants à faire garder (moins de 3 ans, à naître compris)"), count=figures.childcare),
        Line(label=_("Enfants de 3 à 10 ans : école"), count=figures.school),
        Line(label=_("Enfants de 11 à 17 ans : collège et lycée"), count=figures.college),
        Line(label=_("Conjoint ou conjointe qui cherche un emploi"), count=figures.partners_seeking),
    ]
    return [line for line in lines if line.count]


def closing_lines(figures: Figures) -> list[Line]:
    """Return why files were closed."""
    refused = Line(label=_("N’ont pas souhaité être accompagnés"), count=figures.funnel.refused)
    closings = [Line(label=_(CLOSING_LABELS[reason]), count=count) for reason, count in figures.closings.items()]
    return [line for line in (*closings, refused) if line.count]


def partner_lines(figures: Figures) -> list[ToldLine]:
    """Return how far the families came as whoever announced them may read it."""
    funnel = figures.funnel
    named = [
        (_("Connus de nous"), funnel.known),
        (_("Ont confirmé"), funnel.confirmed),
        (_("Dossier complété"), funnel.complete),
        (_("Venus"), funnel.visited),
        (_("Décidés"), funnel.decided),
        (_("Installés"), funnel.settled),
        (_("Là à douze mois"), funnel.twelve_months),
    ]
    return [ToldLine(label=label, told=told(count, funnel.known)) for label, count in named]


def write_table(cohort: Cohort, organisation: str, figures: Figures, today: dt.date) -> bytes:
    """Return the figures as a table for a spreadsheet."""
    rows: list[Sequence[str]] = [
        [_("Cohorte"), cohort.name],
        [_("Qui l’annonce"), organisation],
        [_("Au"), day(today, year=True)],
        [],
        [_("Quoi"), _("Combien"), _("Part des arrivées annoncées (%)")],
    ]
    rows += [[line.label, str(line.count), str(line.share)] for line in funnel_lines(figures)]
    rows.append([_("Dossiers ouverts"), str(figures.open)])
    rows.append([_("Dossiers avec un parcours"), str(figures.planned)])
    rows += [[line.label, str(line.count)] for line in (*need_lines(figures), *closing_lines(figures))]
    rows += [[_date_label(date.anchor), _date_words(date.on, date.following, date.own)] for date in figures.dates]
    return write_csv(rows)


def write_summary(
    space: Space, cohort: Cohort, organisation: str, figures: Figures, today: dt.date, language: str
) -> YearSummary:
    """Return the figures as a document."""
    parts = [
        SummaryPart(title=_("Où en sont les familles"), lines=[_as_words(line) for line in funnel_lines(figures)]),
        SummaryPart(
            title=_("Le travail en cours"),
            lines=[
                ngettext("un dossier ouvert", "%(num)s dossiers ouverts", figures.open),
                ngettext("un dossier avec un parcours", "%(num)s dossiers avec un parcours", figures.planned),
            ],
        ),
        SummaryPart(title=_("Ce dont elles ont besoin"), lines=[_as_words(line) for line in need_lines(figures)]),
        SummaryPart(
            title=_("Les dates"),
            lines=[
                f"{_date_label(date.anchor)}\u00a0: {_date_words(date.on, date.following, date.own)}"
                for date in figures.dates
            ],
        ),
        SummaryPart(title=_("Dossiers clos"), lines=[_as_words(line) for line in closing_lines(figures)]),
    ]
    return YearSummary(
        language=language,
        agency=space.name,
        accent=space.accent,
        title=cohort.name,
        opening=[_("%(organisation)s, au %(day)s.", organisation=organisation, day=day(today, year=True))],
        parts=[part for part in parts if part.lines],
        signature=space.name,
    )


def _as_words(line: Line) -> str:
    share = "" if line.share is None else f" ({line.share}\u00a0%)"
    return f"{line.label}\u00a0: {line.count}{share}"


def _date_label(anchor: str) -> str:
    return str(next(label for known, label in ANCHOR_LABELS.items() if known == anchor))


def _date_words(on: dt.date | None, following: int, own: int) -> str:
    common = _("pas de date commune")
    if on is not None:
        families = ngettext("une famille", "%(num)s familles", following)
        common = _("%(day)s pour %(families)s", day=day(on, year=True), families=families)
    other = ngettext("une a sa propre date", "%(num)s ont leur propre date", own) if own else ""
    return ", ".join(filter(None, (common, other)))
