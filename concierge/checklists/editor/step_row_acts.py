"""What the small buttons of the form of a step do: add a line, a group, take one out. The page then comes back."""

from concierge.checklists.editor.condition_labels import Link
from concierge.checklists.editor.condition_rows import Group, changed, with_row, without_row
from concierge.checklists.editor.step_form import EntryField, StepForm
from concierge.checklists.editor.step_parts import MOST_ROWS, Point, Result

PREVIEW = "apercu"  # leaves the form as it is: the page shows what it would give


def act(form: StepForm, asked: str) -> None:
    """Do what « faire » asks; a line that was chosen is already there, read with the form."""
    what, _colon, name = asked.partition(":")
    if what == "groupe":
        form.when.data = changed(form.when.data, name, _with_group)
    elif what == "ligne" and name == "substeps":
        _append(form.substeps, Point(fresh=True))
    elif what == "ligne" and name == "outcome":
        _append(form.outcome, Result(fresh=True))
    elif what == "retirer":
        _remove(form, name)


def _with_group(group: Group) -> Group:
    link = Link.ALL if group.link == Link.ANY else Link.ANY
    return with_row(group, Group(link=link.value, fresh=True))


def _append(field: EntryField, row: Point | Result) -> None:
    if len(field.data) < MOST_ROWS:
        field.data = (*field.data, row)


def _remove(form: StepForm, name: str) -> None:
    parent, _dash, number = name.rpartition("-")
    if not number.isdecimal() or len(number) > 3:
        return
    if parent.partition("-")[0] == "when":
        form.when.data = changed(form.when.data, parent, lambda group: without_row(group, int(number)))
    elif parent in {"after", "substeps", "outcome"}:
        field = form[parent]
        field.data = tuple(row for place, row in enumerate(field.data) if place != int(number))
