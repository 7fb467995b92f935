"""The faults that the validation of files finds in a step, said beside the fields of its form, in words of the form."""

import re
from collections.abc import Iterable, Mapping

from flask_babel import gettext as _

from concierge.checklists.definition.plain import place_of
from concierge.checklists.editor.condition_rows import plain_of
from concierge.checklists.editor.step_form import TEXTS, EntryField, StepForm
from concierge.checklists.editor.step_parts import Joint, plain_points, plain_results
from concierge.checklists.wording import PageLanguage
from concierge.families.facts import FactType
from concierge.families.interview.vocabulary import find_spec
from concierge.platform.definition_files.yaml_tree import DefinitionError
from concierge.platform.i18n import N_

_STEP = re.compile(r"^sections\[[^\]]*\]\.steps\[[^\]]*\]\.?")
_DATE_PARTS = {"anchor": "start", "step": "start", "offset": "number", "adjust": "adjust"}
_NO_REASON = "la date n'a pas de raison"
_NO_VALUES = "la liste de valeurs est vide"
_NO_LANGUAGE = "il manque la langue « %(language)s »"
# What the validation says of a file, for which any form has better words. They may use the same values.
COMMON_WORDS: Mapping[str, str] = {
    "il manque « %(key)s »": N_("Merci de remplir ce champ."),
    "le texte est vide": N_("Merci de remplir ce champ."),
    "texte trop long (%(length)s caractères)": N_(
        "Ce texte est trop long : %(length)s caractères. Raccourcissez-le à %(limit)s."
    ),
    "valeur inconnue « %(value)s »": N_("« %(value)s » n’existe pas : choisissez dans la liste."),
    "un nombre entier entre %(low)s et %(high)s est attendu": N_("Écrivez un nombre entier entre %(low)s et %(high)s."),
    "la clé « %(key)s » sert déjà": N_("Deux lignes portent le même nom court : changez l’un des deux."),
    "date incorrecte": N_("Cette date ne se comprend pas. Écrivez-la année-mois-jour, par exemple 2026-10-01."),
}
_WORDS: Mapping[str, str] = {
    **COMMON_WORDS,
    _NO_REASON: N_("Dites pourquoi cette date : la famille lira « … parce que … »."),
    "décalage incompris « %(value)s »": N_("Écrivez un nombre entier, par exemple 30, ou choisissez « le jour même »."),
    "décalage de plus de 20 ans": N_("Plus de vingt ans : vérifiez le nombre et l’unité."),
    "une date se compte depuis une ancre ou depuis une étape": N_("Choisissez à partir de quoi cette date se compte."),
    "« birth » est la naissance d'une personne, l'étape porte sur le foyer": N_(
        "La naissance est celle d’une personne : choisissez « chaque enfant » ou « chaque adulte » sous « Pour qui », "
        "ou comptez depuis une autre date."
    ),
    "une condition a exactement une clé": N_(
        "Cette condition ne se comprend pas. Écrivez-la comme dans les fichiers, par exemple « {cars: {min: 1}} »."
    ),
    "« %(fact)s » est un fait %(owners)s, la condition porte ici sur celui %(here)s": N_(
        "Cette question ne se pose pas ici. Retirez la ligne et ajoutez-la avec « au moins un adulte » ou "
        "« au moins un enfant », ou changez « Pour qui »."
    ),
    _NO_VALUES: N_("Choisissez au moins une réponse."),
    "« %(fact)s » ne prend pas la valeur « %(value)s »": N_("« %(value)s » n’est pas une réponse à cette question."),
    "« min » dépasse « max » : la condition ne serait jamais vraie": N_(
        "Le premier nombre dépasse le second : la condition ne serait jamais vraie."
    ),
    "un âge ne se compte pas à « %(anchor)s »": N_("Un âge se compte à une date du foyer : choisissez-en une autre."),
    "« role: member » désigne l'adulte concerné, l'étape n'est pas par adulte": N_(
        "« La personne concernée » n’existe que pour une étape faite pour chaque adulte. Changez « Pour qui », ou "
        "confiez l’étape à la famille."
    ),
    "identifiant incorrect": N_("Utilisez des minuscules sans accent, des chiffres et des tirets : 60 signes au plus."),
    "l'étape « %(key)s » existe déjà (ligne %(first)s)": N_("Une autre étape porte déjà ce nom court."),
    "« reuse » incompris": N_("Écrivez household, adult, child ou pet, un point, puis un nom : « child.school_name »."),
    "adresse incorrecte": N_("Écrivez une adresse complète, qui commence par https://."),
    "l'étape « %(key)s » n'existe pas": N_("Cette étape n’existe pas, ou plus : choisissez-en une autre."),
    "« %(second)s » tombe toujours avant « %(first)s »": N_("Cette date tombe toujours avant « %(first)s »."),
    "ces étapes s'attendent l'une l'autre : %(circle)s": N_(
        "Ces étapes s’attendent l’une l’autre : %(circle)s. Retirez-en une, ou comptez la date depuis autre chose."
    ),
}


def show_faults(form: StepForm, errors: Iterable[DefinitionError]) -> None:
    """Put each fault of this step beside the field it is about; what belongs to no field stands at the top."""
    for error in errors:
        form.has_faults = True
        path = _STEP.sub("", error.path)
        name, part = field_of(form, path, error)
        message = _message(form, error)
        if name not in form:
            form.form_errors.append(message)
            continue
        field = form[name]
        if isinstance(field, EntryField) and part:
            field.part_errors.setdefault(part, []).append(message)
        else:
            field.errors = [*field.errors, message]


def say_elsewhere(form: StepForm, errors: Iterable[DefinitionError]) -> None:
    """Say at the top what this step makes wrong in others."""
    for error in errors:
        form.has_faults = True
        place = place_of(error)
        key = f"{place.checklist}.{place.step}"
        title = form.outlook.titles.get(key, error.path)
        form.form_errors.append(_("À l’étape « %(title)s » : %(message)s", title=title, message=_message(form, error)))


def field_of(form: StepForm, path: str, error: DefinitionError) -> tuple[str, str]:
    """Return the field a fault belongs to, and the row or the input within it."""
    if error.problem == _NO_REASON:
        return "reason_fr", ""
    head, _dot, rest = path.partition(".")
    name, _bracket, place = head.partition("[")
    place = place.removesuffix("]")
    if not name:
        key = str(error.values.get("key", ""))
        return (f"{key}_fr", "") if key in TEXTS else (key, "")
    if name in TEXTS:
        return f"{name}_{rest or error.values.get('language', 'fr')}", ""
    if name == "due" and rest.startswith("fallback"):
        name, rest = "fallback", rest.removeprefix("fallback").lstrip(".")
    if name in {"due", "fallback", "earliest", "latest"}:
        return name, f"{name}-{_DATE_PARTS.get(rest, 'start')}"
    if name == "when":
        return name, _row_of_condition(form, path)
    if name == "after":
        return name, _row_before(form, place, rest)
    if name in {"substeps", "outcome"}:
        return name, _row_with_key(form, name, place)
    if name == "source":
        return f"source_{'verified' if rest == 'verified_on' else rest or 'title'}", ""
    return name, ""


def _row_of_condition(form: StepForm, path: str) -> str:
    """Return the row whose path the fault's begins with, the deepest of them."""
    _plain, places = plain_of(form.when.data)
    around = [(place, row) for place, row in places if path == place or path.startswith((f"{place}.", f"{place}["))]
    return max(around, key=lambda found: len(found[0]), default=("", "when"))[1]


def _row_before(form: StepForm, place: str, rest: str) -> str:
    """Return the line that stands for `after[place]`, or for one of its alternatives `any[n]`."""
    wanted = (int(place or 1), int(found[1]) if (found := re.search(r"any\[(\d+)\]", rest)) else 1)
    entry = choice = 0
    for number, row in enumerate(form.after.data):
        if not row.step:
            continue
        if row.joint == Joint.OR and entry:
            choice += 1
        else:
            entry, choice = entry + 1, 1
        if (entry, choice) == wanted:
            return f"after-{number}"
    return "after"


def _row_with_key(form: StepForm, name: str, place: str) -> str:
    """Return the row that is written under a key, or at a place when its key is no text."""
    rows = form[name].data
    kept = [number for number, row in enumerate(rows) if row.fr or row.en or getattr(row, "reuse", "")]
    written = plain_points(rows) if name == "substeps" else plain_results(rows)
    for position, (number, entry) in enumerate(zip(kept, written, strict=True), start=1):
        if place in {entry["key"], str(position)}:
            return f"{name}-{number}"
    return name


def _message(form: StepForm, error: DefinitionError) -> str:
    if error.problem == _NO_LANGUAGE:
        english = error.values["language"] == "en"
        return str(_("Écrivez-le aussi en anglais.") if english else _("Écrivez-le en français."))
    if error.problem == _NO_VALUES and _asks_number(error.path):
        return str(_("Écrivez un nombre."))
    words = _WORDS.get(error.problem)
    if words is None:
        problem, remedy = error.said(PageLanguage())
        return f"{problem[:1].upper()}{problem[1:]}. {remedy}"
    values = dict(error.values)
    if "first" in values and values["first"] in form:
        values["first"] = form[str(values["first"])].label.text
    if "circle" in values:
        titles = form.outlook.titles
        values["circle"] = " → ".join(titles.get(key, key) for key in str(values["circle"]).split(" → "))
    if values.get("value") == "":
        return str(_("Merci de répondre."))
    return str(_(words, **values))


def _asks_number(path: str) -> bool:
    """Tell whether a path of a condition ends at a fact that is a number."""
    parts = path.removesuffix(".in").split(".")
    specs = (find_spec(".".join(parts[-length:])) for length in (1, 3))  # a fact, an answer
    return any(spec is not None and spec.value_type is FactType.INT for spec in specs)
