"""The form of one step: every key of its definition, both languages side by side, and back to the plain step.

form = step_form(outlook, plain, version=7)       # shown, or read from what was sent
plain = form.plain(today)                         # in the format of files, wrong values as they were typed
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field as dataclass_field
from datetime import date
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from markupsafe import Markup
from wtforms import BooleanField, Field, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.utils import unset_value

from concierge.checklists.definition.loading import STEP_KEYS
from concierge.checklists.definition.model import Speciality, Who, WhoRole
from concierge.checklists.definition.words import PARTNER_LABELS, SPECIALITY_LABELS, who_words
from concierge.checklists.editor.condition_rows import Group, group_of, plain_of, read_group
from concierge.checklists.editor.outline import Outline
from concierge.checklists.editor.step_parts import (
    DateRule,
    before_of,
    plain_before,
    plain_points,
    plain_results,
    plain_text,
    points_of,
    read_before,
    read_points,
    read_results,
    results_of,
)
from concierge.families.facts import Scope
from concierge.platform.choice_fields import SelectField
from concierge.platform.conflicts import VersionedForm
from concierge.platform.definition_files.fields import KEY_PATTERN
from concierge.platform.forms import Problem, clean_text, text_of
from concierge.platform.i18n import N_
from concierge.platform.submissions import OnceForm

DEFAULT_EFFORT = "15"
TEXTS = ("title", "family", "guidance", "reason")
FRENCH, ENGLISH = {"lang": "fr"}, {"lang": "en"}  # what the field holds, for spelling and screen readers
DATES = ("due", "fallback", "earliest", "latest")
FOR_EACH_LABELS: Mapping[Scope, str] = {
    Scope.HOUSEHOLD: N_("le foyer, une seule fois"),
    Scope.ADULT: N_("chaque adulte"),
    Scope.CHILD: N_("chaque enfant"),
    Scope.PET: N_("chaque animal"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the form of a step sees around it: its checklist, and every step by its full key, in display order."""

    checklist: str
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()  # checklist title, (step key, step title)
    titles: Mapping[str, str] = dataclass_field(default_factory=dict)
    own: str = ""  # the step itself, which does not come before itself
    drawn: dict[str, Markup] = dataclass_field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, outline: Outline, checklist: str, language: str, own: str = "") -> "Outlook":
        """Look at a draft from one of its checklists."""
        titles = {key: cls.title_of(outline, key, language) for key in outline.steps()}
        groups = tuple(
            (
                cls.title_of(outline, each, language),
                tuple((step, titles[step]) for part in outline.children[each] for step in outline.children[part]),
            )
            for each in outline.checklists
        )
        return cls(checklist=checklist, groups=groups, titles=titles, own=own)

    def options(self, chosen: str, prefix: str = "") -> Markup:
        """Return the steps as options of a list, made once: a page has five such lists of a hundred steps."""
        if prefix not in self.drawn:
            self.drawn[prefix] = Markup().join(self._group(title, steps, prefix) for title, steps in self.groups)
        mark = Markup('value="{}"').format(f"{prefix}{chosen}") if chosen else Markup()
        drawn = self.drawn[prefix]
        return drawn.replace(mark, mark + Markup(" selected"), 1) if mark else drawn

    def _group(self, title: str, steps: tuple[tuple[str, str], ...], prefix: str) -> Markup:
        label = _("Après une étape : %(checklist)s", checklist=title) if prefix else title
        one = Markup('<option value="{}">{}</option>')
        shown = Markup().join(one.format(f"{prefix}{key}", text) for key, text in steps if key != self.own)
        return Markup('<optgroup label="{}">{}</optgroup>').format(label, shown)

    @staticmethod
    def title_of(outline: Outline, key: str, language: str) -> str:
        """Return the title of an element; drafts may lack one of its languages, or both."""
        title = outline.elements[key].get("title")
        texts = title if isinstance(title, Mapping) else {}
        return str(texts.get(language[:2]) or texts.get("fr") or texts.get("en") or key)


class EntryField(Field):
    """A part of a step that is several inputs; `data` holds everything typed. `part_errors` are by the row's name."""

    def __init__(self, label: Any, reader: Callable[[Mapping[str, str], str], Any], empty: Any, **options: Any) -> None:
        super().__init__(label, **options)
        self.reader, self.empty = reader, empty
        self.part_errors: dict[str, list[str]] = {}
        self.say: Callable[[], str] = str

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ARG002  WTForms calls it so
        """Take what was sent, else what is stored."""
        self.process_errors, self.errors = [], ()
        if formdata is not None and any(name.startswith(f"{self.name}-") for name in formdata):
            self.data = self.reader({name: formdata[name] for name in formdata}, self.name)
        else:
            self.data = self.empty if data is unset_value else data

    def _value(self) -> str:
        """Return what the part says, for whoever wrote something else meanwhile."""
        return self.say()


def _text(label: Any, **options: Any) -> StringField:
    return StringField(label, filters=[clean_text], **options)


def _area(label: Any, **options: Any) -> TextAreaField:
    return TextAreaField(label, filters=[_with_plain_lines], **options)


def _with_plain_lines(value: str | None) -> str:
    return clean_text((value or "").replace("\r\n", "\n"))


def _proper_key(_form: Any, field: Field) -> None:
    if field.data and not re.match(KEY_PATTERN, field.data):
        raise ValidationError(_("Utilisez des minuscules sans accent, des chiffres et des tirets : 60 signes au plus."))


def _date_rule(label: Any) -> EntryField:
    return EntryField(label, DateRule.read, DateRule())


def _keep_unknown(field: SelectField) -> None:
    """Keep a value no list has: the validation of files says what is wrong with it."""
    choices: Any = field.choices or []
    if field.data and field.data not in {choice.value for choice in choices}:
        field.choices = [*choices, (field.data, _("« %(value)s » (inconnu)", value=field.data))]


def _who_choices() -> list[tuple[str, str]]:
    roles: list[tuple[str, str]] = []
    for role in WhoRole:
        if role is WhoRole.CONCIERGE:
            specialities = [Speciality.ANY, *SPECIALITY_LABELS]
            roles += [(f"{role}:{each}", who_words(Who(role=role, speciality=each))) for each in specialities]
        elif role is WhoRole.PARTNER:
            roles += [(f"{role}:{each}", who_words(Who(role=role, kind=each))) for each in PARTNER_LABELS]
        else:
            roles.append((role.value, who_words(Who(role=role))))
    return roles


class StepForm(OnceForm, VersionedForm):
    """Every key of a step, as fields."""

    title_fr = _text(_l("Titre, en français"), render_kw=FRENCH)
    title_en = _text(_l("Titre, en anglais"), render_kw=ENGLISH)
    family_fr = _area(_l("Ce que lit la famille, en français"), render_kw=FRENCH)
    family_en = _area(_l("Ce que lit la famille, en anglais"), render_kw=ENGLISH)
    guidance_fr = _area(_l("Conseils pour l’équipe, en français"), render_kw=FRENCH)
    guidance_en = _area(_l("Conseils pour l’équipe, en anglais"), render_kw=ENGLISH)
    for_each = SelectField(
        _l("Pour qui"), choices=[(each.value, _l(FOR_EACH_LABELS[each])) for each in Scope], validate_choice=False
    )
    when = EntryField(_l("À quelles conditions"), read_group, Group())
    due = _date_rule(_l("Date"))
    reason_fr = _area(_l("Pourquoi cette date, en français"), render_kw=FRENCH)
    reason_en = _area(_l("Pourquoi cette date, en anglais"), render_kw=ENGLISH)
    fallback = _date_rule(_l("En attendant que cette date soit connue"))
    earliest = _date_rule(_l("Pas avant"))
    latest = _date_rule(_l("Au plus tard"))
    after = EntryField(_l("Après quelles étapes"), read_before, ())
    who = SelectField(_l("Qui s’en charge"), validate_choice=False)
    effort = _text(_l("Temps de travail de l’équipe, en minutes"))
    needed_for_move = BooleanField(_l("Bloque le déménagement tant qu’elle n’est pas faite"))
    substeps = EntryField(_l("Points à cocher"), read_points, ())
    outcome = EntryField(_l("Ce qu’on note à la fin"), read_results, ())
    source_title = _text(_l("Nom du site ou du texte officiel"))
    source_url = _text(_l("Adresse"))
    source_verified = _text(_l("Vérifié le"), render_kw={"type": "date"})
    source_today = BooleanField(_l("Je l’ai vérifiée aujourd’hui"))
    comment = _area(_l("Note pour qui modifiera cette étape"))
    short_key = _text(_l("Nom court, dans les fichiers et les exports"), validators=[_proper_key])  # of a new step

    outlook: Outlook
    has_faults = False  # of the validation: they may wait, what is wrong with the form itself may not

    def problems(self) -> list[Problem]:
        """Return everything that is wrong, the rows of each part included."""
        found = [Problem(message=str(message)) for message in self.form_errors]
        for field in self:
            rows = field.part_errors if isinstance(field, EntryField) else {}
            told = [(field.id, field.errors), *rows.items()]
            visible = "" if isinstance(field, HiddenField) else str(field.label.text)
            found += [
                Problem(message=str(message), label=visible, field_id=place) for place, all_ in told for message in all_
            ]
        return found

    @property
    def scope(self) -> Scope:
        """Return whom the step is made for, the household when that is not understood."""
        return Scope(self.for_each.data) if self.for_each.data in set(Scope) else Scope.HOUSEHOLD

    def plain(self, today: date) -> dict[str, Any]:
        """Return the step in the format of files but for its key, nothing at its default, wrong values as typed."""
        found: dict[str, Any] = {}
        for name in TEXTS:
            text = plain_text(self[f"{name}_fr"].data, self[f"{name}_en"].data)
            if text:
                found[name] = text
        if self.for_each.data and self.for_each.data != Scope.HOUSEHOLD:
            found["for_each"] = self.for_each.data
        found["when"] = plain_of(self.when.data)[0]
        found["due"] = self._plain_due()
        here = self.outlook.checklist
        found["earliest"], found["latest"] = self.earliest.data.plain(here), self.latest.data.plain(here)
        found["after"] = plain_before(self.after.data, here)
        found["who"] = _plain_who(self.who.data or "")
        if self.effort.data != DEFAULT_EFFORT:
            found["effort"] = _number_or_text(text_of(self.effort))
        found["needed_for_move"] = bool(self.needed_for_move.data)
        found["substeps"], found["outcome"] = plain_points(self.substeps.data), plain_results(self.outcome.data)
        found["source"] = self._plain_source(today)
        found["comment"] = self.comment.data
        return {name: found[name] for name in STEP_KEYS if found.get(name) not in (None, "", [], {}, False)}

    def _plain_due(self) -> dict[str, Any] | None:
        due, fallback = (each.data.plain(self.outlook.checklist) for each in (self.due, self.fallback))
        return due if fallback is None else (due or {}) | {"fallback": fallback}

    def _plain_source(self, today: date) -> dict[str, Any]:
        texts = {"title": self.source_title.data, "url": self.source_url.data}
        source: dict[str, Any] = {name: text for name, text in texts.items() if text}
        verified = today.isoformat() if self.source_today.data else self.source_verified.data
        return source | {"verified_on": verified or None} if source or verified else {}


def _number_or_text(text: str) -> int | str:
    return int(text) if text.isdecimal() and len(text) < 10 else text


def _plain_who(chosen: str) -> dict[str, str]:
    role, _colon, rest = chosen.partition(":")
    who = {"role": role} if role else {}
    if rest and rest != Speciality.ANY:
        who["kind" if role == WhoRole.PARTNER else "speciality"] = rest
    return who


def _chosen_who(plain: Any) -> str:
    who = plain if isinstance(plain, Mapping) else {}
    role = str(who.get("role") or "")
    if role == WhoRole.CONCIERGE:
        return f"{role}:{who.get('speciality') or Speciality.ANY.value}"
    return f"{role}:{who.get('kind')}" if role == WhoRole.PARTNER else role


def step_form(outlook: Outlook, plain: Mapping[str, Any], *, version: int | None = None, sent: bool = True) -> StepForm:
    """Return the form of a step, filled with what is stored; without `sent`, even when something else was typed."""
    options: dict[str, Any] = {} if sent else {"formdata": None}
    form = StepForm(data=_values(outlook, plain), version=version, **options)
    form.outlook = outlook
    form.who.choices = _who_choices()
    for field in (form.who, form.for_each):
        _keep_unknown(field)
    return form


def _values(outlook: Outlook, plain: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in TEXTS:
        texts = plain.get(name) if isinstance(plain.get(name), Mapping) else {}
        values |= {f"{name}_{language}": _string((texts or {}).get(language)) for language in ("fr", "en")}
    due = plain.get("due")
    fallback = due.get("fallback") if isinstance(due, Mapping) else None
    for name, rule in (("due", due), ("fallback", fallback), *((each, plain.get(each)) for each in DATES[2:])):
        values[name] = DateRule.of(rule, outlook.checklist)
    source = plain.get("source") if isinstance(plain.get("source"), Mapping) else {}
    values |= {f"source_{name}": _string((source or {}).get(name)) for name in ("title", "url")}
    return values | {
        "for_each": plain.get("for_each") or Scope.HOUSEHOLD.value,
        "when": group_of(plain.get("when")),
        "after": before_of(plain.get("after"), outlook.checklist),
        "who": _chosen_who(plain.get("who")),
        "effort": _string(plain.get("effort", DEFAULT_EFFORT)),
        "needed_for_move": plain.get("needed_for_move") is True,
        "substeps": points_of(plain.get("substeps")),
        "outcome": results_of(plain.get("outcome")),
        "source_verified": _string((source or {}).get("verified_on")),
        "comment": _string(plain.get("comment")),
    }


def _string(value: Any) -> str:
    return "" if value is None else str(value)
