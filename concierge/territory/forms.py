"""The field that takes a commune as people write it, and the forms of the territory."""

from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, StringField
from wtforms.utils import unset_value
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp, ValidationError

from concierge.platform.forms import Form, clean_text, text_field
from concierge.territory import naming, queries
from concierge.territory.queries import CommuneHit
from concierge.territory.services import ImportDetails

_LONGEST = 120
_CANDIDATES = 6


class CommuneField(StringField):
    """A commune: « Troyes », « Troyes (10000) », 10000 or 10387. `data` is its INSEE code, or None.

    The combobox fills a second input, `<name>-code`; without JavaScript only what was typed comes.
    """

    data: str | None

    def __init__(self, label: Any = None, validators: Any = None, *, required: bool = False, **options: Any) -> None:
        super().__init__(label, [*(validators or ()), *([_chosen] if required else [])], **options)
        self.typed: str | None = None
        self._chosen_code = ""
        self.candidates: list[CommuneHit] = []

    @property
    def code_name(self) -> str:
        """Name of the input that holds the code chosen in the list."""
        return f"{self.name}-code"

    @property
    def shown(self) -> str:
        """Text of the input: what was typed, else the commune's name and postal code."""
        return self._value()

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Keep the chosen code beside the text."""
        codes = formdata.getlist(self.code_name) if formdata is not None else []
        self._chosen_code = clean_text(str(codes[0])) if codes else ""
        super().process(formdata, data, extra_filters)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Turn what was typed into a code; raise ValueError with the candidates when it may be several."""
        if not valuelist:
            return
        self.typed, self.data = clean_text(str(valuelist[0])), None
        if not self.typed:
            return
        if len(self.typed) > _LONGEST:
            raise ValueError(_("Ce texte est trop long pour une commune."))
        chosen = queries.find_communes([self._chosen_code]).get(self._chosen_code) if self._chosen_code else None
        if chosen is not None and chosen.label == self.typed:
            self.data = chosen.code
            return
        self.data = self._resolve(self.typed)

    def _resolve(self, text: str) -> str:
        hits = queries.search_communes(text, limit=_CANDIDATES)
        if not hits:
            raise ValueError(_("Aucune commune ne répond à « %(text)s ».", text=text))
        certain = [hit for hit in hits if _is_named(hit, text)]
        if len(certain) == 1:
            return certain[0].code
        if len(hits) == 1:
            return hits[0].code
        self.candidates = certain or hits
        names = ", ".join(hit.label for hit in self.candidates)
        raise ValueError(_("Plusieurs communes sont possibles : %(names)s. Précisez.", names=names))

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        hit = queries.find_communes([self.data]).get(self.data) if self.data else None
        return hit.label if hit is not None else ""


class ImportForm(Form):
    """An official file to read."""

    file = FileField(_l("Fichier (.csv ou .json, 30 Mo au plus)"), [FileRequired(_l("Choisissez un fichier."))])
    vintage = text_field(_l("Année des données (si le nom du fichier ne la dit pas)"), maximum=4)
    force = BooleanField(_l("Remplacer même des données plus récentes"))

    def validate_vintage(self, field: Any) -> None:
        """Only a year."""
        if field.data:
            Regexp(r"^20\d\d$", message=_l("Écrivez une année, par exemple 2026."))(self, field)

    def details(self) -> ImportDetails:
        """Return what was said about the file."""
        return ImportDetails(vintage=self.vintage.data or "", force=bool(self.force.data))


class SearchForm(Form):
    """What to look for, and from where to count the drives."""

    class Meta(Form.Meta):
        csrf = False  # only reads

    q = text_field(_l("Commune, code postal ou code INSEE"), maximum=80)
    origin = CommuneField(_l("Trajets depuis"), [Optional()])


class CorrectionForm(Form):
    """How long a drive really takes."""

    origin = CommuneField(_l("Entre"), required=True)
    destination = CommuneField(_l("Et"), required=True)
    minutes = IntegerField(
        _l("Durée en minutes"),
        [
            InputRequired(_l("Indiquez la durée en minutes.")),
            NumberRange(min=1, max=1440, message=_l("Entre 1 minute et 24 heures.")),
        ],
    )
    reason = text_field(_l("Pourquoi (route, col, travaux…)"), maximum=200)


def _chosen(_form: Any, field: CommuneField) -> None:
    if not field.data and not field.errors and not field.process_errors:
        raise ValidationError(_("Merci d’indiquer une commune."))


def _is_named(hit: CommuneHit, text: str) -> bool:
    """Tell whether `text` says this commune in full: label, INSEE code, or its whole name of today or before."""
    if text == hit.label or text.upper() == hit.code:
        return True
    words, number = naming.split_digits(text)
    names = {naming.normalise(name) for name in (hit.name, hit.former_name or hit.name)}
    if number and words in names:
        return number in hit.postal_codes or number in {hit.code, hit.department}
    return naming.normalise(text) in names
