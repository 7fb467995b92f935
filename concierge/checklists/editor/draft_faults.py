"""What keeps a draft from being published, in the words of its page: a coordinator sees fields, not lines of a file."""

import re
from dataclasses import dataclass

from concierge.checklists.editor.draft_words import FIELD_LABELS, DraftWords
from concierge.checklists.wording import PageLanguage
from concierge.platform.definition_files.yaml_tree import DefinitionError

_page = PageLanguage()
_ = _page.gettext
_FIELD = re.compile(r"^sections\[[^\]]*\](?:\.steps\[[^\]]*\])?\.?([a-z_]*)")
_NO_KEY = "il manque « %(key)s »"
_NO_LANGUAGE = "il manque la langue « %(language)s »"
_EMPTY = "le texte est vide"
_NO_STEP = "l'étape « %(key)s » n'existe pas"
_CIRCLE = "ces étapes s'attendent l'une l'autre : %(circle)s"
_NO_REASON = "la date n'a pas de raison"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultWords:
    """One fault: the field it is about (a msgid, or ""), what is wrong, and what to do."""

    label: str
    problem: str
    remedy: str


def fault_words(error: DefinitionError, words: DraftWords) -> FaultWords:
    """Return the words of a fault for the page of a draft."""
    found = _FIELD.match(error.path)
    name = found[1] if found else ""
    problem, remedy = error.said(_page)
    values = {key: str(value) for key, value in error.values.items()}
    if error.problem == _NO_REASON:
        name, problem, remedy = "reason", _("à écrire"), _("Toute date a une raison, que la famille lit.")
    elif error.problem == _NO_KEY and not name:
        name, problem, remedy = values.get("key", ""), _("à remplir"), ""
    elif error.problem == _NO_LANGUAGE:
        problem, remedy = _to_write(values.get("language", "")), ""
    elif error.problem == _EMPTY:
        problem, remedy = _to_write(error.path.rpartition(".")[2]), ""
    elif error.problem == _NO_STEP:
        problem = _(
            "elle attend l’étape « %(title)s », qui n’est plus dans le brouillon",
            title=words.title(values.get("key", "")),
        )
        remedy = _("Rétablissez cette étape, ou choisissez-en une autre.")
    elif error.problem == _CIRCLE:
        circle = " → ".join(words.title(key) for key in values.get("circle", "").split(" → "))
        problem = _("ces étapes s’attendent l’une l’autre : %(circle)s", circle=circle)
        remedy = _("Retirez-en une, ou comptez la date depuis autre chose.")
    return FaultWords(label=FIELD_LABELS.get(name, ""), problem=problem[:1].upper() + problem[1:], remedy=remedy)


def _to_write(language: str) -> str:
    if language == "en":
        return _("à écrire en anglais")
    return _("à écrire en français") if language == "fr" else _("à remplir")
