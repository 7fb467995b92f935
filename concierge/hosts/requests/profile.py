"""What a host reads of a family before both said yes: no name, no town, no address, nothing of anybody's health."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _, ngettext

from concierge.families.answer_keys import AnswerKey
from concierge.families.facts import AnswerValue, Fact, Scope
from concierge.families.interview.vocabulary import value_names
from concierge.families.models import Household, Member
from concierge.families.queries import get_project, list_members
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.requests.rules import check_anonymous
from concierge.hosts.requests.wishes import find_wish, surnames
from concierge.hosts.settings import HOSTS
from concierge.hosts.words import said_of
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.search_text import normalise
from concierge.platform.wording import listed
from concierge.territory.queries import find_communes, travel_times

_INTERESTS: Final = AnswerKey.of("adult", "interests")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A family without its name; an unborn child is somebody's health, and left out. `minutes`: from the host's."""

    adults: int = 1
    couple: bool = False
    child_ages: tuple[int, ...] = ()
    interests: tuple[str, ...] = ()  # keys of the interview
    languages: tuple[str, ...] = ()  # keys of the register
    origin: str = ""  # only of those who come from abroad and said that it may be told
    pets: bool = False
    minutes: int | None = None
    expects: str = ""


def profile_of(household_id: int, kind: OfferKind, today: dt.date, *, host: Host | None = None) -> Profile:
    """Return a family as a host hears of it for one kind of relation; read by the software, for whoever may not."""
    household = db.session.get_one(Household, household_id)
    team = Actor.system(household.space_id)
    members, facts = list_members(team, household.id), get_project(household).household
    wish = find_wish(team, household.id, kind)
    adults = [adult for adult in facts.of_kind(Scope.ADULT) if not adult.relative]
    ages = [age for child in facts.of_kind(Scope.CHILD) if child.birth and (age := child.age_on(today)) is not None]
    abroad = facts.facts.get(Fact.ORIGIN_ABROAD) is True
    return Profile(
        adults=max(1, len(facts.of_kind(Scope.ADULT))),
        couple=facts.is_couple and len(facts.of_kind(Scope.ADULT)) == len(adults),
        child_ages=tuple(sorted((age for age in ages if age >= 0), reverse=True)),
        interests=tuple(dict.fromkeys(key for adult in adults for key in _several(adult.answers.get(_INTERESTS)))),
        languages=spoken_languages(members),
        origin=_country(household.origin_place) if abroad and wish is not None and wish.tells_origin else "",
        pets=bool(facts.of_kind(Scope.PET)),
        minutes=_minutes(team, household, host),
        expects=_without_names(wish.expects, surnames(team, household)) if wish is not None else "",
    )


def say_who(profile: Profile) -> str:
    """Return « Un couple, avec 2 enfants de 7 ans et 4 ans »."""
    alone = profile.adults == 1
    adults = _("Une personne seule") if alone else _("%(num)s adultes ensemble", num=profile.adults)
    adults = _("Un couple") if profile.couple else adults
    ages = [_say_age(age) for age in profile.child_ages]
    if not ages:
        return str(adults)
    said = ngettext(
        "%(adults)s, avec un enfant de %(ages)s",
        "%(adults)s, avec %(num)s enfants de %(ages)s",
        len(ages),
        adults=adults,
        ages=listed(ages),
    )
    return str(said)


def say_profile(profile: Profile) -> list[str]:
    """Return what else is told, a sentence each, in the reader's language."""
    names = value_names(_INTERESTS)
    tastes = [names[key] for key in profile.interests if key in names]
    tongues = said_of(HOSTS.installed().languages, profile.languages)
    said = [
        _("À %(minutes)s min de chez vous, en voiture", minutes=profile.minutes) if profile.minutes else "",
        _("Tout près de chez vous") if profile.minutes == 0 else "",
        _("Aiment : %(what)s", what=", ".join(tastes)) if tastes else "",
        _("Parlent : %(what)s", what=", ".join(tongues).lower()) if tongues else "",
        _("Arrivent de : %(place)s", place=profile.origin) if profile.origin else "",
        _("Viennent avec un animal") if profile.pets else "",
    ]
    return [sentence for sentence in said if sentence]


def spoken_languages(members: Sequence[Member]) -> tuple[str, ...]:
    """Return the languages of the register that a family said it speaks, in closed words."""
    said = normalise(" ".join(member.languages for member in members))
    known = HOSTS.installed().languages
    return tuple(
        choice.key for choice in known if any(normalise(title) in said for title in (choice.title.fr, choice.title.en))
    )


def _country(place: str) -> str:
    """Return « Inde » of « Bengaluru, Inde »: the region or the country, never the town where one is told."""
    return place.rpartition(",")[2].strip()


def _say_age(age: int) -> str:
    return str(_("moins d’un an") if age == 0 else ngettext("%(num)s an", "%(num)s ans", age))


def _several(value: AnswerValue | None) -> Sequence[str]:
    return value if isinstance(value, tuple) else ()


def _without_names(words: str, names: set[str]) -> str:
    """Return what was written, or nothing: a name may have been corrected since."""
    try:
        check_anonymous(words, names)
    except DomainError:
        return ""
    return words


def _minutes(actor: Actor, household: Household, host: Host | None) -> int | None:
    """Return how far a host is from where the family settles; who hears the minutes does not hear the town."""
    codes = [household.target_commune_code, host.commune_code if host is not None else None]
    places = find_communes(code for code in codes if code)
    if host is None or not all(code in places for code in codes):
        return None
    drives = travel_times(actor, places[codes[0] or ""], [places[codes[1] or ""]])
    drive = drives.get(codes[1] or "")
    return None if drive is None else drive.shown_minutes
