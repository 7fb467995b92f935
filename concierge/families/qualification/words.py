"""A priority and a resemblance in words, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _, ngettext

from concierge.families.anchor_dates import Anchor
from concierge.families.conditions import UnknownFact
from concierge.families.facts import Fact, Knowable
from concierge.families.interview.vocabulary import block_of, is_sensitive, question_of, said
from concierge.families.qualification.priority import Measure, Priority, PriorityLevel, Signs


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAsk:
    """Something that would say more: a question, and the first name of whom it is about."""

    knowable: Knowable | Anchor
    member_id: str | None
    label: str
    about: str


def priority_sentence(priority: Priority, signs: Signs) -> str:
    """Explain a priority: « Priorité haute : arrivée dans 3 mois, projet mûr, est déjà venue deux fois. »"""
    reasons = [words for measure in priority.measures if (words := measure_words(measure, signs))]
    what = {
        PriorityLevel.HIGH: _("Priorité haute"),
        PriorityLevel.MEDIUM: _("Priorité moyenne"),
        PriorityLevel.LOW: _("Priorité basse"),
        PriorityLevel.OPEN: _("Priorité à préciser"),
    }[priority.level]
    return _("%(priority)s : %(reasons)s.", priority=what, reasons=", ".join(reasons)) if reasons else f"{what}."


def measure_words(measure: Measure, signs: Signs) -> str:
    """Say what is known of one dimension; nothing while nothing is."""
    if measure.rung is None:
        return said(measure.otherwise) if measure.is_known else ""
    rung = measure.rung
    by_answer = rung.said is not None and signs.months is None
    text = said(rung.said) if by_answer and rung.said is not None else said(rung.text)
    return (
        text.replace("{arrival}", _arrival(signs.months))
        .replace("{visits}", ngettext("une fois", "%(num)s fois", signs.visits))
        .replace("{contacts}", ngettext("une fois", "%(num)s fois", signs.contacts))
    )


def _arrival(months: int | None) -> str:
    if not months:
        return str(_("dans moins d’un mois"))
    return str(ngettext("dans un mois", "dans %(num)s mois", months))


def to_ask(unknown: Iterable[UnknownFact], names: Mapping[str, str], *, date: bool = False) -> Sequence[ToAsk]:
    """Return the questions whose answers would say more; nobody is pressed for what is sensitive."""
    found = [
        ToAsk(
            knowable=each.fact,
            member_id=each.member_id,
            label=question_of(each.fact),
            about=names.get(each.member_id or "", ""),
        )
        for each in sorted(unknown, key=lambda each: (each.member_id or "", str(each.fact)))
        if not is_sensitive(each.fact)
        and (isinstance(each.fact, Fact) or block_of(each.fact) is not None)
        and (each.member_id is None or each.member_id in names)
    ]
    if date:
        found.insert(0, ToAsk(knowable=Anchor.MOVE_IN, member_id=None, label=_("la date d’emménagement"), about=""))
    return found
