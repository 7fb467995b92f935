"""The certificate of a year of welcome, in words; `documents` makes a page of it."""

from flask_babel import gettext as _, ngettext

from concierge.accounts.models import Space
from concierge.documents.year_summary import SummaryPart, YearSummary
from concierge.hosts.models import Host
from concierge.hosts.relations.models import HostThanks
from concierge.hosts.relations.rules import HostYear
from concierge.platform.wording import day


def certificate_of(host: Host, row: HostThanks, space: Space, language: str) -> YearSummary:
    """Return what the certificate says."""
    starts, ends = day(row.starts_on, year=True), day(row.ends_on, year=True)
    return YearSummary(
        language=language,
        agency=space.name,
        accent=space.accent,
        title=str(_("Merci, %(name)s", name=host.name)),
        opening=[
            str(
                _(
                    "%(agency)s atteste que %(name)s a accueilli bénévolement des personnes venues s’installer, "
                    "du %(starts)s au %(ends)s.",
                    agency=space.name,
                    name=host.name,
                    starts=starts,
                    ends=ends,
                )
            )
        ],
        parts=[SummaryPart(title=str(_("Cette année")), lines=said_of_year(row))],
        signature=str(_("Pour %(agency)s", agency=space.name)),
    )


def said_of_year(row: HostThanks | HostYear) -> list[str]:
    """Return what was done, each in a line; nothing of what was not."""
    lines = (
        (row.families, ngettext("%(num)s famille rencontrée", "%(num)s familles rencontrées", row.families)),
        (row.meetings, ngettext("%(num)s rencontre", "%(num)s rencontres", row.meetings)),
        (row.nights, ngettext("%(num)s nuit offerte", "%(num)s nuits offertes", row.nights)),
        (row.advice, ngettext("%(num)s conseil donné", "%(num)s conseils donnés", row.advice)),
    )
    return [str(line) for count, line in lines if count]
