"""Forms of the gates."""

from flask_babel import lazy_gettext as _l

from concierge.families.choices import SOURCE_LABELS, Source
from concierge.intake.rules import SourceDetails, site_origins
from concierge.platform.choice_fields import SelectField
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import area_field, text_field, text_of
from concierge.platform.submissions import OnceForm


class SourceForm(VersionedForm):
    """What a source is; 0 means that nobody takes its files."""

    name = text_field(_l("Nom de la source"), required=True)
    kind = SelectField(_l("Genre"), choices=[(s.value, _l(SOURCE_LABELS[s])) for s in Source])
    campaign = text_field(_l("Campagne"))
    organisation_id = SelectField(_l("Organisation"), coerce=int)
    owner_id = SelectField(_l("Qui reçoit les dossiers"), coerce=int)
    cohort_id = SelectField(_l("Cohorte"), coerce=int, default=0)
    welcome_fr = area_field(_l("Mot d’accueil, en français"), maximum=1000)
    welcome_en = area_field(_l("Mot d’accueil, en anglais"), maximum=1000)
    sites = area_field(_l("Sites qui peuvent l’afficher"), maximum=4000)

    def details(self) -> SourceDetails:
        """Return what was typed; WrongSite for a site that no browser would take."""
        return SourceDetails(
            kind=Source(self.kind.data),
            name=text_of(self.name),
            organisation_id=self.organisation_id.data,
            owner_id=self.owner_id.data or None,
            cohort_id=self.cohort_id.data or None,
            campaign=text_of(self.campaign),
            sites=site_origins(text_of(self.sites).splitlines()),
            welcome_fr=text_of(self.welcome_fr),
            welcome_en=text_of(self.welcome_en),
        )


class NewSourceForm(OnceForm, SourceForm):
    """A new source, whose address is chosen once and for all."""

    slug = text_field(_l("Adresse du formulaire"), maximum=60)
