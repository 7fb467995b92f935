"""Texts in the languages of the product, without a web page: what configuration files and pure modules speak."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the two languages every definition speaks."""

    fr: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text in `language`, in French for a language it does not have."""
        return self.en if language.startswith("en") else self.fr


class Translator(Protocol):
    """A language: gettext functions and a date writer. Variables are written « %(name)s » in messages."""

    def gettext(self, message: str, /, **variables: object) -> str:
        """Return the translated message."""
        ...

    def ngettext(self, singular: str, plural: str, num: int, /, **variables: object) -> str:
        """Return the translated message for a number, which messages call « %(num)s »."""
        ...

    def date(self, day: date, *, weekday: bool = False, year: bool = False) -> str:
        """Write a date in words, without the year unless asked."""
        ...


class French:
    """The source language: messages as they are written here."""

    def gettext(self, message: str, /, **variables: object) -> str:
        """Return the message itself."""
        return message % variables if variables else message

    def ngettext(self, singular: str, plural: str, num: int, /, **variables: object) -> str:
        """Return the French singular below two, the plural from two on."""
        return (singular if abs(num) < 2 else plural) % {"num": num, **variables}

    def date(self, day: date, *, weekday: bool = False, year: bool = False) -> str:
        """Write « lundi 13 avril »."""
        return french_date(day, weekday=weekday, year=year)


def french_spaces(text: str) -> str:
    """Put non-breaking spaces before « : ; ? ! » and inside guillemets, where a plain space was written."""
    for mark in ":;?!»":
        text = text.replace(f" {mark}", f"{NBSP}{mark}")
    return text.replace("« ", f"«{NBSP}")


# Babel has these words too, with the languages, lands and currencies of the world: 4 MB in each process.
_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_WEEKDAYS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}


def french_date(day: date, *, weekday: bool = False, year: bool = False) -> str:
    """Write a date the French way: « lundi 13 avril », « 1er avril 2027 »."""
    return date_in_words(day, "fr", weekday=weekday, year=year)


def date_in_words(day: date, language: str, *, weekday: bool = False, year: bool = False) -> str:
    """Write « lundi 13 avril 2027 » or “Monday 13 April 2027”, parts joined by non-breaking spaces."""
    words = [weekday_name(day, language)] if weekday else []
    words += ["1er" if day.day == 1 and language == "fr" else str(day.day), month_name(day, language)]
    words += [str(day.year)] if year else []
    return NBSP.join(words)


def weekday_name(day: date, language: str) -> str:
    """Write « lundi » or “Monday”."""
    return _WEEKDAYS[language][day.weekday()]


def month_name(day: date, language: str) -> str:
    """Write « avril » or “April”."""
    return _MONTHS[language][day.month - 1]
