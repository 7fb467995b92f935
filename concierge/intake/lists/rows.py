"""One row of a list: what its cells say of a person, and what is wrong in them, cell by cell. Pure."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from concierge.families.choices import Channel
from concierge.families.consent.purposes import Means
from concierge.families.duplicates.contact_points import written
from concierge.intake.lists.columns import Column
from concierge.intake.rules import LONGEST, LONGEST_EVIDENCE, Capture, Proof
from concierge.platform.i18n import N_
from concierge.platform.mail import can_receive
from concierge.platform.search_text import normalise

Said = Mapping[Column, str]

_APART = re.compile(r"\s*[;,/|\n]\s*|\s+(?:ou|et|-)\s+")
_TITLES = re.compile(r"^(?:m|mr|mme|mlle|monsieur|madame|mademoiselle|dr)\.?\s+", re.IGNORECASE)
_EPOCH = dt.date(1899, 12, 30)  # of the day numbers of spreadsheets
_MONTHS = "janv fev mars avr mai juin juil aout sept oct nov dec".split()
_NO = {"", "non", "no", "0", "n", "faux", "false"}
_MEANS: Sequence[tuple[str, Means]] = (
    (r"papier|signe|bulletin|courrier|ecrit", Means.PAPER),
    (r"tel|appel|phone", Means.PHONE),
    (r"oral|vive voix|face|rencontre|comptoir|guichet|accueil|spoken", Means.SPOKEN),
    (r"form|web|internet|site|ligne|mail|case|coche|inscription|optin|opt in", Means.FORM),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one cell; `message` is a msgid."""

    column: Column
    message: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a row says: a person to receive, or why not."""

    capture: Capture | None
    problems: tuple[Problem, ...]


def gather(cells: Sequence[str], headings: Sequence[str], columns: Sequence[Column]) -> dict[Column, str]:
    """Return the words of a row by what they are about; several columns may speak of one thing."""
    said: dict[Column, str] = {}
    for heading, column, cell in zip(headings, columns, cells, strict=False):
        if column is Column.IGNORED or not cell:
            continue
        words = f"{heading} : {cell}" if column is Column.NOTE else cell
        joint = "\n" if column in {Column.NOTE, Column.SUMMARY} else " / " if column is Column.PHONE else " "
        joint = "; " if column is Column.EMAIL else joint
        said[column] = f"{said[column]}{joint}{words}" if column in said else words
    return said


def read_row(said: Said, today: dt.date, proof: Proof | None = None) -> Reading:
    """Return the person a row is about; `proof` is what the whole list was said to hold."""
    problems: list[Problem] = []

    def wrong(column: Column, message: str, **values: object) -> None:
        problems.append(Problem(column=column, message=message, values=values))

    first, last = names_of(said)
    if not first and not last:
        wrong(Column.LAST_NAME, N_("Il manque un nom ou un prénom."))
    phone, other_phones = _phone(said.get(Column.PHONE, ""))
    email, other_emails = _email(said.get(Column.EMAIL, ""))
    if phone is None:
        wrong(Column.PHONE, N_("Ce numéro paraît incomplet."))
    if email is None:
        wrong(Column.EMAIL, N_("Cette adresse paraît incomplète."))
    if not said.get(Column.PHONE) and not said.get(Column.EMAIL):
        wrong(Column.PHONE, N_("Il manque un téléphone ou une adresse e-mail."))
    summary, origin_place = said.get(Column.SUMMARY, ""), said.get(Column.ORIGIN_PLACE, "")
    bounded = {"first_name": first, "last_name": last, "email": email or "", "summary": summary}
    for name, text in (bounded | {"origin_place": origin_place}).items():
        if len(text) > LONGEST[name]:
            wrong(Column(name), N_("Ce texte est trop long : %(max)d caractères au plus."), max=LONGEST[name])
    note = said.get(Column.NOTE, "")
    if len(note) > LONGEST["summary"]:
        wrong(Column.NOTE, N_("Ce texte est trop long : %(max)d caractères au plus."), max=LONGEST["summary"])
    own_proof = _proof(said, today, problems)
    if problems:
        return Reading(capture=None, problems=tuple(problems))
    capture = Capture(
        first_name=first,
        last_name=last,
        phone=phone or "",
        email=email or "",
        summary=summary,
        origin_place=origin_place,
        language=_language(said.get(Column.LANGUAGE, "")),
        channel=Channel.LIST,
        more=tuple(line for line in (*note.splitlines(), *other_phones, *other_emails) if line),
        proof=own_proof or proof,
    )
    return Reading(capture=capture, problems=())


def names_of(said: Said) -> tuple[str, str]:
    """Return first and last name; a whole name is cut where its capitals, a comma or its first space say."""
    first, last = said.get(Column.FIRST_NAME, ""), said.get(Column.LAST_NAME, "")
    whole = _TITLES.sub("", said.get(Column.FULL_NAME, ""))
    if not whole or (first and last):
        return first, last
    if first or last:
        return (first, whole) if first else (whole, last)
    if "," in whole:
        last, _comma, first = (part.strip() for part in whole.partition(","))
        return first, last
    words = whole.split()
    capitals = [word for word in words if len(word) > 1 and word.isupper()]
    if capitals and len(capitals) < len(words):
        return " ".join(word for word in words if word not in capitals), " ".join(capitals)
    return words[0], " ".join(words[1:])


def read_date(text: str) -> dt.date | None:
    """Return the day a cell says: 2026-11-03, 3/11/2026, 3 nov. 2026, or the day number of a spreadsheet."""
    words = normalise(text)
    numbers = words.split()
    try:
        if re.fullmatch(r"\d{4} \d{1,2} \d{1,2}(?: \d{1,2} \d{1,2}(?: \d{1,2})?)?", words):
            return dt.date(*map(int, numbers[:3]))
        if re.fullmatch(r"\d{1,2} \d{1,2} \d{2,4}(?: \d{1,2} \d{1,2}(?: \d{1,2})?)?", words):
            return dt.date(_year(numbers[2]), int(numbers[1]), int(numbers[0]))
        if found := re.fullmatch(r"(?:\w+ )?(\d{1,2})(?:er)? ([a-z]{3,9}) (\d{4})", words):
            month = next(place for place, name in enumerate(_MONTHS, start=1) if found[2].startswith(name))
            return dt.date(int(found[3]), month, int(found[1]))
        if re.fullmatch(r"[2-6]\d{4}", words):
            return _EPOCH + dt.timedelta(days=int(words))
    except (ValueError, StopIteration):
        pass
    return None


def means_of(text: str) -> Means | None:
    """Return how somebody says a person agreed."""
    words = normalise(text)
    return next((means for pattern, means in _MEANS if re.search(pattern, words)), None)


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _phone(text: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the first number of a cell as people write it, None when it has none, and what else it says."""
    if not text:
        return "", ()
    whole = _dialled(text)
    if whole is not None:
        return whole, ()
    parts = [part for part in _APART.split(text) if part]
    numbers = [number for part in parts if (number := _dialled(part)) is not None]
    if not numbers:
        return None, ()
    others = tuple(f"Autre téléphone : {number}" for number in dict.fromkeys(numbers) if number != numbers[0])
    return numbers[0], others


def _dialled(text: str) -> str | None:
    """Read one number; a spreadsheet drops the zero it begins with, or writes it in the manner of engineers."""
    plain = text.strip()
    if re.fullmatch(r"[1-9]\d{8}", plain):
        plain = f"0{plain}"
    elif re.fullmatch(r"33[1-9]\d{8}", plain):
        plain = f"+{plain}"
    elif found := re.fullmatch(r"(\d)[.,](\d+)[eE]\+(\d{2})", plain):
        digits = (found[1] + found[2]).ljust(int(found[3]) + 1, "0")
        return _dialled(digits) if len(found[2]) == int(found[3]) else None  # rounded: the number is lost
    number = written(plain) if len(plain) <= 40 and not re.search(r"[^\W\d_]", plain) else None
    return number if number is not None and len(number) <= LONGEST["phone"] else None


def _email(text: str) -> tuple[str | None, tuple[str, ...]]:
    if not text:
        return "", ()
    parts = [part.removeprefix("mailto:").strip("<> ").lower() for part in re.split(r"[;,/|\s]+", text)]
    addresses = [part for part in dict.fromkeys(parts) if part and can_receive(part)]
    if not addresses or any("@" in part and part not in addresses for part in parts):
        return None, ()
    return addresses[0], tuple(f"Autre e-mail : {address}" for address in addresses[1:])


def _language(text: str) -> str:
    return "en" if normalise(text).startswith(("en", "anglais", "ang", "gb", "uk")) else "fr"


def _proof(said: Said, today: dt.date, problems: list[Problem]) -> Proof | None:
    """Read the consent a row proves; both how and when are needed, else the person is asked."""
    how, when = said.get(Column.AGREED_HOW, ""), said.get(Column.AGREED_ON, "")
    if normalise(how) in _NO or not when:
        return None
    means, given_on = means_of(how), read_date(when)
    if given_on is None or not dt.date(2000, 1, 1) <= given_on <= today:
        message = N_("Ce jour n’est pas compris, ou pas encore venu. Écrivez par exemple 03/11/2026.")
        problems.append(Problem(column=Column.AGREED_ON, message=message, values={}))
    if means is None or len(how) > LONGEST_EVIDENCE:
        message = N_("Dites comment : papier, formulaire, téléphone ou vive voix.")
        problems.append(Problem(column=Column.AGREED_HOW, message=message, values={}))
    if means is None or given_on is None:
        return None
    return Proof(means=means, given_on=given_on, evidence=how)
