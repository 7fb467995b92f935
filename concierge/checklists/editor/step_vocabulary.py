"""The words of the form of a step, in the reader's language: what may be chosen, and what each choice is called."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from concierge.checklists.definition.words import YES_OR_NO
from concierge.checklists.editor.condition_labels import (
    ABOUT_LABELS,
    GROUP_LABELS,
    LINK_LABELS,
    VERB_LABELS,
    knowables_for,
    scope_within,
)
from concierge.checklists.editor.condition_rows import Group, Line, Written
from concierge.checklists.editor.step_parts import ADJUST_LABELS, JOINT_LABELS, OUTCOME_LABELS, SIDE_LABELS, UNIT_LABELS
from concierge.families.anchor_dates import Anchor, AnchorKind
from concierge.families.conditions import scopes_of
from concierge.families.facts import Fact, FactType, Scope
from concierge.families.interview.vocabulary import label_of, value_names
from concierge.platform.i18n import N_

Pairs = list[tuple[str, str]]  # a value, and what it is called

_KIND_LABELS: Mapping[AnchorKind, str] = {
    AnchorKind.HOUSEHOLD: N_("Dates de la famille"),
    AnchorKind.MEMBER: N_("Dates d’une personne"),
    AnchorKind.CIVIL: N_("Dates de l’année"),
    AnchorKind.LOCAL: N_("Dates locales"),
}
_OWN_LABELS: Mapping[Scope, str] = {
    Scope.HOUSEHOLD: N_("Le foyer"),
    Scope.ADULT: N_("L’adulte concerné"),
    Scope.CHILD: N_("L’enfant concerné"),
    Scope.PET: N_("L’animal concerné"),
}


class Vocabulary:
    """What the form offers, made once for each page."""

    def __init__(self) -> None:
        self._drawn: dict[Scope, Markup] = {}
        self.units = _pairs(UNIT_LABELS)
        self.sides = _pairs(SIDE_LABELS)
        self.adjusts = _pairs(ADJUST_LABELS)
        self.links = _pairs(LINK_LABELS)
        self.verbs = _pairs(VERB_LABELS)
        self.group_abouts = _pairs(GROUP_LABELS)
        self.joints = _pairs(JOINT_LABELS)
        self.outcomes = _pairs(OUTCOME_LABELS)
        self.abouts = {value: _capital(_(label)) for value, label in ABOUT_LABELS.items()}
        self.anchors = [
            (_(label), [(each.value, _(each.name_fr)) for each in Anchor if each.kind is kind])
            for kind, label in _KIND_LABELS.items()
        ]
        self.starts = {anchor.value for anchor in Anchor}
        moments = (each for each in Anchor if each.kind is not AnchorKind.MEMBER)
        self.moments: Pairs = [
            ("", _("à l’emménagement, sinon aujourd’hui")),
            *((each.value, _(each.day_fr)) for each in moments),
        ]

    def question_options(self, scope: Scope) -> Markup:
        """Return the questions as options of a list, made once for each page."""
        if scope not in self._drawn:
            one, group = Markup('<option value="{}">{}</option>'), Markup('<optgroup label="{}">{}</optgroup>')
            self._drawn[scope] = Markup().join(
                group.format(label, Markup().join(one.format(*pair) for pair in pairs))
                for label, pairs in self.questions(scope)
            )
        return self._drawn[scope]

    def questions(self, scope: Scope) -> list[tuple[str, Pairs]]:
        """Return the questions a line may ask where `scope` is spoken of, by whom they are about."""
        found: dict[str, Pairs] = {}
        for about, knowable in knowables_for(scope):
            own = Scope.HOUSEHOLD if Scope.HOUSEHOLD in scopes_of(knowable) else scope
            label = self.abouts[about] if about else _(_OWN_LABELS[own])
            if not isinstance(knowable, Fact):
                label = _("%(whom)s : entretien", whom=label)
            found.setdefault(label, []).append((f"{about}.{knowable.value}", _capital(label_of(knowable))))
        return list(found.items())

    @staticmethod
    def asked(line: Line) -> str:
        """Return what a line asks, whoever it is about."""
        return line.fact if line.spec is None else label_of(line.spec.knowable)

    def heading(self, line: Line) -> str:
        """Return what a line asks, and of whom."""
        question = self.asked(line)
        if line.about in self.abouts:
            return str(_("%(whom)s : %(question)s", whom=self.abouts[line.about], question=question))
        return _capital(question)

    def answers(self, line: Line) -> Pairs:
        """Return the answers a line may name, those it has and nobody knows included."""
        spec, pairs = line.spec, []
        if spec is not None and spec.value_type is FactType.BOOL:
            yes, no = YES_OR_NO[spec.knowable] if isinstance(spec.knowable, Fact) else (N_("oui"), N_("non"))
            pairs = [("true", _(yes)), ("false", _(no))]
        elif spec is not None:
            pairs = list(value_names(spec.knowable).items())
        known = {value for value, _label in pairs}
        unknown = [value for value in line.values if value not in known]
        return [*pairs, *((value, _("« %(value)s » (inconnu)", value=value)) for value in unknown)]

    @staticmethod
    def within(group: Group, scope: Scope) -> Scope:
        """Return who is spoken of inside a group."""
        return scope_within(group.about, scope)

    @staticmethod
    def kind(row: Line | Written | Group) -> str:
        """Return what a row is: line, written or group."""
        return type(row).__name__.lower()


def _pairs(labels: Mapping[Any, str]) -> Pairs:
    return [(str(value), _(label)) for value, label in labels.items()]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
