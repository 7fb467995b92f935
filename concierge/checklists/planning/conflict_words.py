"""Say in words what is wrong with a date."""

from collections.abc import Callable, Mapping

from concierge.checklists.planning.explanations import no_title
from concierge.checklists.planning.plans import Conflict, ConflictKind
from concierge.platform.i18n import N_
from concierge.platform.languages import Translator, french_spaces

_SENTENCES: Mapping[ConflictKind, str] = {
    ConflictKind.LATEST_PASSED: N_("la date limite est passée : %(limit)s"),
    ConflictKind.PREREQUISITE_AFTER_LATEST: N_(
        "l’étape « %(other)s », à faire avant, se termine après la date limite du %(limit)s"
    ),
    ConflictKind.WINDOW_EMPTY: N_("rien n’est possible avant le %(due)s, or la date limite est le %(limit)s"),
    ConflictKind.OUTSIDE_WINDOW: N_("la date du %(due)s sort de la période permise, qui s’arrête au %(limit)s"),
    ConflictKind.BEFORE_PREREQUISITE: N_(
        "la date du %(due)s tombe avant l’étape « %(other)s », à faire d’abord (%(limit)s)"
    ),
    ConflictKind.AFTER_MOVE_IN: N_("nécessaire au déménagement du %(limit)s, mais prévue le %(due)s"),
}
_TOO_EARLY = N_("la date du %(due)s sort de la période permise, qui commence au %(limit)s")


def describe_conflict(
    conflict: Conflict, words: Translator, *, step_title: Callable[[str], str | None] = no_title
) -> str:
    """Write one conflict as a sentence without a final full stop."""
    message = _SENTENCES[conflict.kind]
    if conflict.kind is ConflictKind.OUTSIDE_WINDOW and conflict.due < conflict.limit:
        message = _TOO_EARLY
    other = conflict.other.step if conflict.other else ""
    sentence = words.gettext(
        message,
        due=words.date(conflict.due, weekday=True),
        limit=words.date(conflict.limit, weekday=True, year=conflict.limit.year != conflict.due.year),
        other=step_title(other) or other,
    )
    return french_spaces(sentence)
