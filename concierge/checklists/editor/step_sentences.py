"""What the rules of a step say, as concierges and families read it, while they are being written."""

from collections.abc import Mapping

from flask_babel import get_locale, gettext as _

from concierge.checklists.definition.rule_reading import read_timing
from concierge.checklists.definition.words import full_condition_words, timing_words
from concierge.checklists.editor.condition_rows import Group, plain_of
from concierge.checklists.editor.step_form import DATES, FOR_EACH_LABELS, StepForm
from concierge.checklists.editor.step_parts import Before, DateRule, Joint, Point, Result
from concierge.families.condition_reading import read_condition
from concierge.families.facts import Scope
from concierge.platform.definition_files.plain_values import tree_of
from concierge.platform.definition_files.yaml_tree import Problems


def attach_sentences(form: StepForm) -> StepForm:
    """Let each part of the form say what it means."""
    for name in DATES:
        _let_say_date(form, name)
    form.when.say = lambda: condition_sentence(form.when.data, form.scope)
    form.after.say = lambda: before_sentence(form.after.data, form.outlook.titles)
    form.substeps.say = lambda: _listed(form.substeps.data)
    form.outcome.say = lambda: _listed(form.outcome.data)
    return form


def _let_say_date(form: StepForm, name: str) -> None:
    form[name].say = lambda: date_sentence(form, form[name].data, _reason(form) if name == "due" else "")


def _reason(form: StepForm) -> str:
    """Return why the date is what it is, in the reader's language when it is written."""
    written = {language: (form[f"reason_{language}"].data or "").strip() for language in ("fr", "en")}
    return written.get(str(get_locale())[:2]) or written["fr"] or written["en"]


def _listed(rows: tuple[Point, ...] | tuple[Result, ...]) -> str:
    return " · ".join(row.fr or row.en for row in rows)


def sentences(form: StepForm) -> dict[str, str]:
    """Return every sentence of the form by the name of its part."""
    return {name: form[name].say() for name in ("when", *DATES, "after")}


def date_sentence(form: StepForm, rule: DateRule, reason: str = "") -> str:
    """Return the words of a date, with its reason; "" when there is none or it is not understood yet."""
    plain = rule.plain(form.outlook.checklist)
    if plain is None:
        return ""
    problems = Problems("")
    timing = read_timing(tree_of(plain, problems), problems, scope=form.scope, checklist=form.outlook.checklist)
    if problems.errors:
        return ""
    words = timing_words(timing, form.outlook.titles)
    return _sentence(_("%(date)s, parce que %(reason)s", date=words, reason=reason[:400]) if reason else words)


def condition_sentence(group: Group, scope: Scope) -> str:
    """Return the words of a condition, "" while it is not understood."""
    plain, _places = plain_of(group)
    whom = _(FOR_EACH_LABELS[scope])
    if plain is None:
        return str(_("Toujours, pour %(whom)s.", whom=whom))
    problems = Problems("")
    condition = read_condition(tree_of(plain, problems), problems, scope)
    if problems.errors:
        return ""
    return str(_("Pour %(whom)s, si : %(condition)s.", whom=whom, condition=full_condition_words(condition)))


def before_sentence(rows: tuple[Before, ...], titles: Mapping[str, str]) -> str:
    """Return the words of what comes first, "" when nothing does."""
    words = ""
    for row in rows:
        if not row.step:
            continue
        title = _("« %(title)s »", title=titles.get(row.step, row.step))
        if not words:
            words = title
        elif row.joint == Joint.OR:
            words = _("%(first)s ou %(last)s", first=words, last=title)
        else:
            words = _("%(first)s, et %(last)s", first=words, last=title)
    return _("Après %(steps)s.", steps=words) if words else ""


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
