"""The fields of a draft in words: what an agency changed, what a version would change, what is to be decided."""

from collections.abc import Mapping
from typing import Any

import yaml

from concierge.checklists.definition.loading import STEP_KEYS, read_step
from concierge.checklists.definition.model import SUBJECT_LABELS, Prerequisite, Step, Subject
from concierge.checklists.definition.words import full_condition_words, timing_words, who_words
from concierge.checklists.editor.outline import SECTION, Fields, Outline, checklist_of, is_step
from concierge.checklists.wording import PageLanguage
from concierge.families.facts import Scope
from concierge.platform.definition_files.plain_values import tree_of
from concierge.platform.definition_files.yaml_tree import Problems
from concierge.platform.i18n import N_

_page = PageLanguage()
_, ngettext = _page.gettext, _page.ngettext

FIELD_LABELS: Mapping[str, str] = {
    SECTION: N_("Section"),
    "title": N_("Titre"),
    "subject": N_("Sujet"),
    "family": N_("Ce que lit la famille"),
    "guidance": N_("Conseils pour l’équipe"),
    "for_each": N_("Pour qui"),
    "when": N_("À quelles conditions"),
    "due": N_("Date"),
    "earliest": N_("Pas avant"),
    "latest": N_("Au plus tard"),
    "reason": N_("Pourquoi cette date"),
    "after": N_("Après quelles étapes"),
    "who": N_("Qui s’en charge"),
    "effort": N_("Temps de travail"),
    "needed_for_move": N_("Bloque le déménagement"),
    "substeps": N_("Points à cocher"),
    "outcome": N_("Ce qu’on note à la fin"),
    "source": N_("Source officielle"),
    "comment": N_("Note pour qui modifiera"),
}
TEXT_FIELDS = ("title", "family", "guidance", "reason")
_WHOM = {
    Scope.HOUSEHOLD: N_("le foyer"),
    Scope.ADULT: N_("chaque adulte"),
    Scope.CHILD: N_("chaque enfant"),
    Scope.PET: N_("chaque animal"),
}
_MISSING: Mapping[str, Any] = {
    "title": {"fr": "x", "en": "x"},
    "family": {"fr": "x", "en": "x"},
    "reason": {"fr": "x", "en": "x"},
    "who": {"role": "owner"},
}


class DraftWords:
    """Puts the fields of one outline into words; `titles` are those of the steps by full key."""

    def __init__(self, *outlines: Outline, language: str) -> None:
        self._outlines, self._language = outlines, language
        self.titles: dict[str, str] = {}
        for outline in reversed(outlines):
            self.titles |= {key: self.title_in(outline, key) for key in outline.elements}

    def title_in(self, outline: Outline, key: str) -> str:
        """Return the title of an element in the reader's language, as far as it has one."""
        return text_of(outline.elements[key].get("title"), self._language) or key.rpartition(".")[2]

    def title(self, key: str) -> str:
        """Return the title of an element, its key when no outline has it."""
        return self.titles.get(key, key)

    def place(self, key: str) -> str:
        """Say where an element stands: « Logement, Trouver votre logement »."""
        checklist = self.title(checklist_of(key))
        for outline in self._outlines:
            if is_step(key) and key in outline.elements:
                return f"{checklist}, {self.title(outline.section_of(key))}"
        return checklist if checklist_of(key) != key else ""

    def value(self, key: str, field: str, value: Any, fields: Fields) -> str:
        """Write the value of a field; `fields` are the others of the element, which it may need."""
        if value is None:
            return ""
        if field == SECTION:
            return self.title(f"{checklist_of(key)}/{value}")
        if field == "comment":
            return str(value)
        if field == "subject":
            return _(SUBJECT_LABELS[Subject(value)]) if value in set(Subject) else str(value)
        words = self._of_step(key, field, value, fields) if field in STEP_KEYS else ""
        return words or str(yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10**6)).strip()

    def _of_step(self, key: str, field: str, value: Any, fields: Fields) -> str:
        plain = {"key": "x", **_MISSING, "for_each": fields.get("for_each"), field: value}
        problems = Problems("")
        step = read_step(tree_of(plain, problems), problems, checklist_of(key))
        return "" if problems.errors else self._written(field, step)

    def _written(self, field: str, step: Step) -> str:  # noqa: C901, PLR0911, PLR0912  one line a field
        match field:
            case "for_each":
                return _(_WHOM[step.for_each])
            case "when":
                return full_condition_words(step.when) if step.when else ""
            case "due" if step.due:
                fallback = step.due.fallback
                return timing_words(step.due.timing, self.titles) + (
                    f" ({_('en attendant cette date : %(rule)s', rule=timing_words(fallback, self.titles))})"
                    if fallback
                    else ""
                )
            case "earliest" if step.earliest:
                return timing_words(step.earliest, self.titles)
            case "latest" if step.latest:
                return timing_words(step.latest, self.titles)
            case "after":
                return " ; ".join(self._before(entry) for entry in step.after)
            case "who":
                return who_words(step.who)
            case "effort":
                return ngettext("%(num)s minute", "%(num)s minutes", step.effort)
            case "needed_for_move":
                return _("oui") if step.needed_for_move else _("non")
            case "substeps":
                return " ; ".join(each.text.in_language(self._language) for each in step.substeps)
            case "outcome":
                return " ; ".join(each.label.in_language(self._language) for each in step.outcome)
            case "source" if step.source:
                checked = step.source.verified_on
                state = _("vérifiée le %(date)s", date=checked.isoformat()) if checked else _("à vérifier")
                return f"{step.source.title}, {step.source.url} ({state})"
            case _:
                return ""

    def _before(self, entry: Prerequisite) -> str:
        return _(", ou ").join(_("« %(title)s »", title=self.title(key)) for key in entry.any_of)


def text_of(value: Any, language: str) -> str:
    """Return a text in a language, in the other one when it lacks it, "" when it is none."""
    if not isinstance(value, Mapping):
        return ""
    first, second = ("en", "fr") if language.startswith("en") else ("fr", "en")
    return str(value.get(first) or value.get(second) or "")


def lacks_translation(fields: Fields, base: Fields | None) -> bool:
    """Tell whether an English text is missing, is the French one, or was left when the agency changed the French.

    Only what the agency wrote is judged: a name may well be the same in both languages.
    """
    return any(_lacks(text, _find(base, path)) for path, text in _texts(fields))


def _lacks(text: Any, before: Any) -> bool:
    if not isinstance(text, Mapping) or text == before:
        return False
    french, english = str(text.get("fr") or ""), str(text.get("en") or "")
    if not french or not english or (french == english and " " in french):
        return True
    return isinstance(before, Mapping) and before.get("fr") != french and before.get("en") == english


def _texts(fields: Fields) -> list[tuple[tuple[str, str, str], Any]]:
    """Return every text of an element with where it is: field, key in a list, field there."""
    found = [((name, "", ""), fields[name]) for name in TEXT_FIELDS if name in fields]
    for name, inner in (("substeps", "text"), ("outcome", "label")):
        entries = fields.get(name)
        mappings = [each for each in (entries if isinstance(entries, list) else ()) if isinstance(each, Mapping)]
        found += [((name, str(each.get("key")), inner), each.get(inner)) for each in mappings]
    return found


def _find(base: Fields | None, path: tuple[str, str, str]) -> Any:
    return next((text for place, text in _texts(base or {}) if place == path), None)
