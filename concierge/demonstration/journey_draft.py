"""What the coordinator is changing in the journey, not published yet: a week of small edits after a team meeting."""

from typing import Any

from concierge.checklists.catalogue import STANDARD
from concierge.checklists.editor import draft_acts
from concierge.checklists.editor.drafts import get_draft
from concierge.demonstration.agency import HELENE, Agency
from concierge.demonstration.days import Days

_WELCOME = "vie-sociale/accueil"
_FIRST_STEP = "logement.preciser-recherche"
_BASKET: dict[str, Any] = {
    "key": "panier-bienvenue",
    "title": {"fr": "Offrir le panier de bienvenue", "en": "Give the welcome basket"},
    "family": {
        "fr": "Nous passons vous dire bonjour avec un panier de produits d’ici : fromage de Langres, miel, "
        "jus de pomme. Dites-nous ce que vous ne mangez pas.",
        "en": "We come and say hello with a basket of local produce: Langres cheese, honey, apple juice. "
        "Tell us what you do not eat.",
    },
    "guidance": {
        "fr": "À retirer au marché couvert de Chaumont, le samedi matin. Demandez avant : allergies, porc, alcool.",
        "en": "To be fetched from the covered market in Chaumont, on Saturday morning. "
        "Ask first: allergies, pork, alcohol.",
    },
    "due": {"anchor": "move_in", "offset": "1 week", "adjust": "next_working_day"},
    "reason": {
        "fr": "un premier signe d’accueil compte quand les cartons sont encore là",
        "en": "a first sign of welcome counts while the boxes are still there",
    },
    "who": {"role": "concierge", "speciality": "hospitality"},
    "effort": 40,
    "comment": "Décidé en réunion d’équipe, à revoir dans six mois avec Inès.",
}
_ADVICE = "Demandez aussi ce qui ne va pas dans le logement actuel : c’est là que se trouvent les vrais critères."
_NOTE = "L’ordre de cette section suit ce que vit la famille : d’abord un visage, ensuite un moment partagé."


def tell(agency: Agency, days: Days) -> None:
    """Edit the draft on three days of last week."""
    helene = agency.actor(HELENE)
    draft, _key = draft_acts.add_step(helene, STANDARD, _WELCOME, _BASKET, seen=0, now=days.past(6, 15, 20))
    title = draft.outline.elements[_WELCOME]["title"]
    draft = draft_acts.rename(helene, STANDARD, _WELCOME, title, _NOTE, seen=draft.version, now=days.past(6, 15, 35))
    step = get_draft(helene, STANDARD).step(_FIRST_STEP)
    sooner = {
        **step,
        "due": {**step["due"], "offset": "3 working days"},
        "guidance": {**step["guidance"], "fr": f"{step['guidance']['fr']} {_ADVICE}"},
    }
    draft_acts.replace_step(helene, STANDARD, _FIRST_STEP, sooner, seen=draft.version, now=days.past(2, 17, 5))
