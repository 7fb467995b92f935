"""Dates explained in the reader's language."""

import datetime as dt
from collections.abc import Mapping

from flask_babel import get_locale, gettext, ngettext

from concierge.checklists.next_actions import step_title
from concierge.checklists.planning.conflict_words import describe_conflict
from concierge.checklists.planning.explanations import Explanation, explain
from concierge.checklists.planning.plans import Plan
from concierge.platform.languages import date_in_words


class PageLanguage:
    """The language of the present page, as the explanations want it."""

    def gettext(self, message: str, /, **variables: object) -> str:
        """Return the translated message."""
        return str(gettext(message, **variables))

    def ngettext(self, singular: str, plural: str, num: int, /, **variables: object) -> str:
        """Return the translated message for a number."""
        return str(ngettext(singular, plural, num, **variables))

    def date(self, day: dt.date, *, weekday: bool = False, year: bool = False) -> str:
        """Write a date in words."""
        locale = get_locale()
        return date_in_words(day, "fr" if locale is None else locale.language, weekday=weekday, year=year)


def conflict_sentences(plan: Plan, version_id: int, language: str) -> list[str]:
    """Write what cannot be right in a plan, one sentence a conflict, each with its step."""

    def title(key: str) -> str:
        return step_title(version_id, key, language)

    words = PageLanguage()
    return [
        gettext("%(step)s : %(fault)s.", step=title(c.key.step), fault=describe_conflict(c, words, step_title=title))
        for c in plan.conflicts
    ]


def explain_date(explanation: Explanation, due: dt.date | None, titles: Mapping[str, str]) -> str:
    """Write why a date is what it is, as a sentence."""
    words = explain(explanation, due, PageLanguage(), step_title=titles.get)
    return f"{words[:1].upper()}{words[1:]}." if words else ""
