"""Documents of a step, as the family sends, opens and takes back its own."""

from flask_babel import ngettext

from concierge.checklists.attachments.document_pages import Readers, add_document_pages
from concierge.platform.access import Permission
from concierge.portals.queries import get_living_step, refuse_closed_file
from concierge.portals.views import bp, step_page

add_document_pages(
    bp,
    Readers(
        blueprint="portals",
        sends=Permission.OWN_FILE,
        opens=Permission.OWN_FILE,
        step_to_send_to=get_living_step,
        refuse_to_remove=refuse_closed_file,
        step_page=lambda step_id, status, form: step_page(step_id, status, attach=form),
        sent=lambda number: ngettext("Votre document est envoyé.", "Vos %(num)s documents sont envoyés.", number),
    ),
)
