"""Small forms of a draft."""

from flask_babel import lazy_gettext as _l

from concierge.checklists.editor.draft_edits import TITLE_LENGTH
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import text_field


class SectionForm(VersionedForm):
    """The title of a section or a checklist."""

    french = text_field(_l("En français"), required=True, maximum=TITLE_LENGTH)
    english = text_field(_l("En anglais"), required=True, maximum=TITLE_LENGTH)
