"""English is complete: every French text is marked, translated with the values it holds, and none is left on a page."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from unittest.mock import patch

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale, ngettext
from sqlalchemy import select

from concierge.checklists import steps
from concierge.checklists.definition.model import WhoRole
from concierge.checklists.models import StepRow
from concierge.checklists.reminders.reminders import remind_now
from concierge.families import access
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.notifications.models import Message as Mail
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.wording import day, full_day, hour, month, relative_day
from concierge.wiring.jobs import RENDERERS
from tests.architecture.examples.everything import ids_of
from tests.architecture.test_endpoints import path_of
from tests.architecture.who_may.answers import ENDS_THE_SESSION
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import Browser, in_family_space, signed_in

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = ROOT / "concierge" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
LOOSE = re.compile(r"\S\x20[:;?!»](?=\s|$|[\"'<)])|«\x20")
VALUE = re.compile(r"%\((\w+)\)[sd]")
SPOKEN = ("aria-label", "alt", "placeholder", "title", "data-announce", "data-commune-none", "data-commune-many")
# What the examples and the journeys write themselves; the grid of a weekend shows a title word by word.
TYPED = {"Visite", "CAF", "France Travail", "école"}
CHANGES_THE_LANGUAGE = {"accounts.choose_language"}
NAMES = {"Ctrl K"}  # keys, the same in both languages
TELLING = (  # one of each: a heading, a badge, a hint, an empty page, a button
    "Aujourd’hui", "Dossiers", "Foyer", "Parcours", "Prochaine action", "Ouvrir un dossier", "Sans date", "Réglages",
    "Votre prochaine étape", "C’est fait", "J’ai besoin d’aide", "Pas pour nous", "Toute l’année", "Mot de passe",
    "Se connecter", "Rechercher", "Enregistrer", "Équipe", "étapes",
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ the catalogue


@cache
def _catalogue() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def _messages() -> list[Message]:
    return [message for message in _catalogue() if message.id]


def _forms(value: str | Iterable[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _source_texts() -> set[tuple[str, ...]]:
    """Return what `make translations` extracts, by its own configuration."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    method_map = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    named = re.findall(r"--keyword (\S+)", (ROOT / "Makefile").read_text("utf-8"))
    keywords = DEFAULT_KEYWORDS | parse_keywords(named)
    found = set()
    for folder in ("concierge", "templates"):
        for _file, _line, text, _comments, _context in extract_from_dir(ROOT / folder, method_map, keywords=keywords):
            found.add(_forms(text))
    return found


def test_every_text_is_in_the_catalogue_and_no_other() -> None:
    known = {_forms(message.id) for message in _messages()}
    texts = _source_texts()

    assert texts - known == set(), "run `make translations`, then translate"
    assert known - texts == set(), "run `make translations`: these texts are gone"
    assert list(_catalogue().obsolete) == []


def test_every_text_is_translated_for_certain() -> None:
    untranslated = [message.id for message in _messages() if not all(_forms(message.string))]
    plurals = [message.id for message in _messages() if len(_forms(message.string)) != len(_forms(message.id))]

    assert untranslated == []
    assert plurals == []
    assert [message.id for message in _messages() if message.fuzzy] == []


def test_a_translation_holds_the_same_values() -> None:
    """« Une étape à ne pas oublier » may leave its number out, in both languages alike."""
    different = [
        (message.id, message.string)
        for message in _messages()
        for source, target in zip(_forms(message.id), _forms(message.string), strict=True)
        if sorted(VALUE.findall(source)) != sorted(VALUE.findall(target))
    ]

    assert different == []


def test_no_french_line_can_begin_with_a_sign() -> None:
    """« : ; ? ! » and guillemets hold to their word by a no-break space."""
    loose = [form for message in _messages() for form in _forms(message.id) if LOOSE.search(form)]
    assert loose == []


def test_english_is_written_the_english_way() -> None:
    """Curly apostrophes and quotes, no guillemets, no space before a colon."""
    written = [form for message in _messages() for form in _forms(message.string)]

    assert [text for text in written if re.search(r"['\"«»]| [:;?!]", text)] == []
    assert [text for text in written if text != text.strip() and not text.startswith(", ")] == []


def test_the_compiled_catalogue_is_the_present_one() -> None:
    """What the pages below are made with; `make install` compiles it."""
    with ENGLISH.with_suffix(".mo").open("rb") as file:
        compiled = {_forms(message.id): _forms(message.string) for message in read_mo(file) if message.id}

    assert compiled == {_forms(message.id): _forms(message.string) for message in _messages()}


def test_the_catalogue_is_kept_in_order_without_places() -> None:
    ids = [_forms(message.id)[0] for message in _messages()]

    assert ids == sorted(ids)
    assert [message.id for message in _messages() if message.locations] == []


# ------------------------------------------------------------------------------------------------ the marks


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.*")), ids=lambda path: path.name)
def test_a_template_says_nothing_outside_the_marks(path: Path) -> None:
    if path.suffix not in {".html", ".txt"}:
        return
    text = re.sub(r"\{#.*?#\}|<style>.*?</style>", "", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "¤", text, flags=re.DOTALL)
    spoken = [value for _name, value in re.findall(rf'({"|".join(SPOKEN)})="([^"]*)"', text)]
    texts = [*spoken, *re.sub(r"<[^>]*>", "\n", text).splitlines()]

    assert [line for line in texts if re.search(r"[^\W\d_¤]{2}", line) and line.strip() not in NAMES] == []


# ------------------------------------------------------------------------------------------------ the pages


class _Texts(HTMLParser):
    """Collects what a person reads or hears on a page, one piece at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in {"style", "script"}
        self.texts += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.texts.append(data)


def _pieces(page: str) -> list[str]:
    parser = _Texts()
    parser.feed(page)
    return [_plain(text) for text in parser.texts if text.strip()]


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


@cache
def _foreign(language: str) -> re.Pattern[str]:
    """Return what matches a text that only the other language has, whatever the values in it."""
    french, english = set(), set()
    for message in _messages():
        french |= {_plain(form) for form in _forms(message.id)}
        english |= {_plain(form) for form in _forms(message.string)}
    texts = (french - english if language == "en" else english - french) - TYPED
    worded = [
        text for text in texts if VALUE.sub("", text) == text or len(re.findall(r"[^\W\d_]", VALUE.sub("", text))) > 6
    ]
    patterns = [".+?".join(re.escape(part) for part in re.split(r"%\(\w+\)[sd]", text)) for text in sorted(worded)]
    return re.compile("|".join(patterns))


def _left(pages: Iterable[tuple[str, str]], language: str) -> set[tuple[str, str]]:
    """Return the pieces of pages that are in the other language, each with its page."""
    pattern = _foreign(language)
    return {(name, piece) for name, page in pages for piece in _pieces(page) if pattern.fullmatch(piece)}


def _pages(app: Flask, browser: Browser, ids: dict[str, int], language: str) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in {"static", "platform.brand_css", "platform.health"}:
            answer = browser.get(path_of(rule, ids), headers={"Accept-Language": language})
            if answer.mimetype == "text/html" and answer.status_code != 302:
                yield rule.endpoint, answer.text


def _family(agency: Agency, now: dt.datetime, language: str) -> Household:
    """Make a family of this language, in an agency whose people read it too."""
    for person in agency.people.values():
        person.language = language
    agency.people["Louise"].phone = "06 39 98 12 34"
    return make_family(agency, now=now, language=language)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # words do not depend on the database
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_page_speaks_one_language(app: Flask, agency: Agency, now: dt.datetime, language: str) -> None:
    household = _family(agency, now, language)
    ids = ids_of(agency, household, now)
    staff, family = signed_in(app, agency, "Alexandra", now), in_family_space(app, household, now)
    pages = [
        *_pages(app, staff, ids, language),
        *_pages(app, family, ids, language),
        *_pages(app, Browser(app, now), ids, language),
    ]

    assert len(pages) > 45
    assert [name for name, page in pages if f'lang="{language}"' not in page and "<html" in page] == []
    assert _left(pages, language) == set()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_refused_form_speaks_the_language_of_its_page(
    app: Flask, agency: Agency, now: dt.datetime, language: str
) -> None:
    household = _family(agency, now, language)
    ids = ids_of(agency, household, now)
    staff, family = signed_in(app, agency, "Alexandra", now), in_family_space(app, household, now)
    pages = []
    for browser in (staff, family):
        for rule in app.url_map.iter_rules():
            if "POST" in (rule.methods or ()) and rule.endpoint not in ENDS_THE_SESSION | CHANGES_THE_LANGUAGE:
                answer = browser.post(path_of(rule, ids), headers={"Accept-Language": language})
                if answer.mimetype != "application/zip":  # a copy of the family's data
                    pages.append((rule.endpoint, answer.text))

    assert _left(pages, language) == set()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_telling_words_are_translated_where_they_stand(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = _family(agency, now, "en")
    staff, family = signed_in(app, agency, "Louise", now), in_family_space(app, household, now)
    step = db.session.scalars(select(StepRow.id).where(StepRow.household_id == household.id)).first()
    paths = ("/aujourdhui", "/dossiers", f"/dossiers/{household.id}", f"/etapes/{step}", "/dossiers/nouveau")
    pages = [staff.get(path) for path in paths]
    pages += [family.get("/espace/"), Browser(app, now).get("/connexion", headers={"Accept-Language": "en"})]

    assert [page.status_code for page in pages] == [200] * len(pages)
    read = "\n".join(piece for page in pages for piece in _pieces(page.text))
    assert [words for words in TELLING if words in read] == []
    assert [words for words in ("Today", "Next action", "Your next step", "Sign in") if words not in read] == []


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_mail_speaks_the_language_of_its_reader(app: Flask, agency: Agency, now: dt.datetime, language: str) -> None:
    household = _family(agency, now, language)
    own = db.session.scalars(
        select(StepRow).where(StepRow.household_id == household.id, StepRow.who == WhoRole.FAMILY).order_by(StepRow.id)
    ).first()
    assert own is not None
    own.due_on = paris_date(now)
    newcomer = Actor(space_id=household.space_id, name="Claire", permissions=frozenset(), household_id=household.id)
    access.invite(agency.concierge, list_members(agency.concierge, household.id)[0], now)
    assert remind_now(agency.concierge, household, now)
    steps.ask_help(newcomer, own, "", now)
    sent: list[mail.Email] = []
    with patch.object(mail, "send", lambda email, **_options: sent.append(email)):
        for message_id in db.session.scalars(select(Mail.id).order_by(Mail.id)).all():
            send_message(message_id, RENDERERS, now)

    assert len(sent) == 3
    texts = [text for email in sent for text in (email.subject, email.text, email.html)]
    pieces = [("mail", f"<p>{line}</p>") for text in texts for line in text.splitlines()]
    assert _left(pieces, language) == set()
    assert ("Hello Claire," in sent[0].text) == (language == "en")


def test_none_is_one_in_french_and_many_in_english(sqlite_app: Flask) -> None:
    words = {}
    for language in ("fr", "en"):
        with sqlite_app.test_request_context(), force_locale(language):
            words[language] = [ngettext("%(num)s étape", "%(num)s étapes", number) for number in (0, 1, 2)]

    assert words == {"fr": ["0 étape", "1 étape", "2 étapes"], "en": ["0 steps", "1 step", "2 steps"]}


def test_days_are_written_the_english_way(sqlite_app: Flask) -> None:
    friday = dt.date(2027, 10, 1)
    with sqlite_app.test_request_context(), force_locale("en"):
        words = [
            day(friday),
            full_day(friday),
            day(dt.date(2026, 11, 21), year=True),
            relative_day(friday, friday),
            relative_day(friday, friday + dt.timedelta(days=3)),
            hour(dt.datetime(2026, 11, 21, 13, 30, tzinfo=dt.UTC)),
            month("2026-11"),
        ]

    assert [text.replace("\u00a0", " ") for text in words] == [
        "1 October 2027", "Friday 1 October 2027", "21 November 2026", "today", "3 days ago", "14:30", "November 2026",
    ]  # fmt: skip
