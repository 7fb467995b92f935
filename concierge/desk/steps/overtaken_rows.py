"""A quick act of a row that somebody overtook: the row as it now is, what was refused, and what was typed.

Whoever reads it decides again from there: the forms carry the version that is shown.
"""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _

from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.step_lines import StepLine
from concierge.platform.conflicts import LastChange
from concierge.platform.wording import day, moment


class QuickAct(StrEnum):
    """What can be done from a row."""

    FINISH = "finish"
    REOPEN = "reopen"
    POSTPONE = "postpone"
    ASSIGN = "assign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """The three sentences of a refused row."""

    by: str
    state: str
    refused: str


def describe(line: StepLine, change: LastChange | None, act: QuickAct, wanted: str) -> Overtaken:
    """Say who changed the step meanwhile, what it now is, and what was not done; `wanted` is a day or a name."""
    return Overtaken(by=_by(change), state=_state(line), refused=_refused(act, wanted))


def _by(change: LastChange | None) -> str:
    if change is None or not change.by:
        return str(_("Quelqu’un d’autre a changé cette étape entre-temps."))
    return str(_("%(name)s a changé cette étape entre-temps (%(moment)s).", name=change.by, moment=moment(change.at)))


def _state(line: StepLine) -> str:
    due = day(line.due_on) if line.due_on else _("sans date")
    whose = line.assignee or _("personne")
    match line.status:
        case StepStatus.DONE:
            return str(_("Elle est faite."))
        case StepStatus.NOT_APPLICABLE:
            return str(_("Elle est écartée, sans objet."))
        case StepStatus.BLOCKED:
            return str(
                _(
                    "Elle est bloquée (date : %(day)s ; qui : %(person)s) : « %(reason)s ».",
                    day=due,
                    person=whose,
                    reason=line.reason.rstrip("."),
                )
            )
        case StepStatus.STARTED:
            return str(_("Elle est commencée (date : %(day)s ; qui : %(person)s).", day=due, person=whose))
        case _:
            return str(_("Elle est à faire (date : %(day)s ; qui : %(person)s).", day=due, person=whose))


def _refused(act: QuickAct, wanted: str) -> str:
    match act:
        case QuickAct.FINISH:
            return str(_("Votre « fait » n’est pas enregistré."))
        case QuickAct.REOPEN:
            return str(_("Elle n’est pas rouverte."))
        case QuickAct.POSTPONE:
            return str(_("Votre report (%(day)s) n’est pas enregistré.", day=wanted))
        case QuickAct.ASSIGN:
            return str(_("Votre choix (%(person)s) n’est pas enregistré.", person=wanted))
