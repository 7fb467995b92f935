"""Read `consentements.yaml`: the texts people agree to the delays of a confirmation, every fault with its remedy."""

import re

from concierge.families.consent.purposes import FILE, ConsentSettings, Purpose, PurposeTexts
from concierge.platform.definition_files.fields import Fields
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_
from concierge.platform.languages import Text
from concierge.settings.agency_settings import AgencySettings

MOST_DAYS = 365
_YOUNGER = frozenset({Purpose.OUTCOME})  # a file written before these says nothing of them: our own texts stand
_VERSION = r"^[0-9A-Za-z][0-9A-Za-z.-]{0,29}$"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}?")


def read_consents(root: Node, problems: Problems) -> ConsentSettings | None:
    """Return what a file says, recording its faults."""
    top = Fields(root, problems, ("confirmation", "purposes", "comment"))
    delays, listed = top.need("confirmation"), top.need("purposes")
    if delays is None or listed is None:
        return None
    days = Fields(delays, problems, ("remind_after", "expire_after", "purge_after", "comment"))
    base = ConsentSettings(purposes={})
    remind = days.number("remind_after", low=1, high=MOST_DAYS, default=base.remind_after)
    expire = days.number("expire_after", low=1, high=MOST_DAYS, default=base.expire_after)
    purge = days.number("purge_after", low=1, high=MOST_DAYS, default=base.purge_after)
    if not remind < expire <= purge:
        problems.add(
            delays,
            N_("les délais ne se suivent pas"),
            N_("Dans l’ordre : « remind_after » avant « expire_after », « purge_after » en dernier."),
        )
    fields = Fields(listed, problems, [purpose.value for purpose in Purpose])
    purposes = {
        purpose: _purpose(node, problems, purpose)
        for purpose in Purpose
        if (node := (fields.find if purpose in _YOUNGER else fields.need)(purpose.value))
    }
    for purpose in _YOUNGER - purposes.keys():
        purposes[purpose] = CONSENTS.shipped().purposes[purpose]
    return ConsentSettings(purposes=purposes, remind_after=remind, expire_after=expire, purge_after=purge)


def _purpose(node: Node, problems: Problems, purpose: Purpose) -> PurposeTexts:
    fields = Fields(node, problems, ("version", "title", "text", "withdrawal", "comment"))
    texts = PurposeTexts(
        version=fields.key("version", pattern=_VERSION),
        title=fields.text("title", limit=120),
        text=fields.text("text", limit=4000),
        withdrawal=fields.text("withdrawal", limit=2000),
    )
    for key, text in (("text", texts.text), ("withdrawal", texts.withdrawal)):
        _check_placeholders(node.find(key), problems, text, purpose)
    return texts


def _check_placeholders(node: Node, problems: Problems, text: Text, purpose: Purpose) -> None:
    known = {"agency", "recipient"} if purpose.has_recipient else {"agency"}
    for name in (found for words in (text.fr, text.en) for found in _PLACEHOLDER.findall(words)):
        if name not in known:
            problems.add(
                node,
                N_("« {%(name)s} » n’est pas un mot que l’on sait remplacer ici"),
                N_("Mots acceptés : %(known)s."),
                name=name,
                known=", ".join(f"{{{word}}}" for word in sorted(known)),
            )


CONSENTS = AgencySettings(FILE, read_consents)
