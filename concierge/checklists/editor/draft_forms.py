"""Small forms of a draft."""

from flask_babel import lazy_gettext as _l

from concierge.checklists.definition.loading import MAX_COMMENT
from concierge.checklists.definition.model import SUBJECT_LABELS
from concierge.checklists.editor.draft_edits import TITLE_LENGTH
from concierge.checklists.editor.draft_words import DraftWords
from concierge.checklists.editor.drafts import Draft
from concierge.platform.choice_fields import SelectField
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import area_field, text_field, text_of
from concierge.platform.submissions import OnceForm


class SectionForm(VersionedForm):
    """The title of a section or a checklist, and a note."""

    french = text_field(_l("En français"), required=True, maximum=TITLE_LENGTH)
    english = text_field(_l("En anglais"), required=True, maximum=TITLE_LENGTH)
    comment = area_field(_l("Note pour qui modifiera"), maximum=MAX_COMMENT)

    @property
    def words(self) -> dict[str, str]:
        """Return the title in both languages."""
        return {"fr": text_of(self.french), "en": text_of(self.english)}


class ChecklistForm(OnceForm, VersionedForm):
    """A checklist of the agency's own, with its first section."""

    french = text_field(_l("Titre, en français"), required=True, maximum=TITLE_LENGTH)
    english = text_field(_l("Titre, en anglais"), required=True, maximum=TITLE_LENGTH)
    subject = SelectField(_l("Sujet"), choices=[(each.value, _l(label)) for each, label in SUBJECT_LABELS.items()])
    section_french = text_field(_l("Première section, en français"), required=True, maximum=TITLE_LENGTH)
    section_english = text_field(_l("Première section, en anglais"), required=True, maximum=TITLE_LENGTH)

    @property
    def words(self) -> dict[str, str]:
        """Return the title in both languages."""
        return {"fr": text_of(self.french), "en": text_of(self.english)}

    @property
    def section_words(self) -> dict[str, str]:
        """Return the title of the first section in both languages."""
        return {"fr": text_of(self.section_french), "en": text_of(self.section_english)}


class PlaceForm(VersionedForm):
    """The section to which something goes."""

    section = SelectField(_l("Nouvelle place"))

    def offer(self, draft: Draft, words: DraftWords, *, checklist: str = "", without: str = "") -> "PlaceForm":
        """Offer the sections of a draft, or those of one checklist, in groups."""
        names = [checklist] if checklist else draft.outline.checklists
        self.section.choices = [
            (key, words.title(key), {}, words.title(name))
            for name in names
            for key in draft.outline.children[name]
            if key != without
        ]
        return self
