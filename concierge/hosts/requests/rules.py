"""What may happen to a request, when it expires, what a family's words must not give away: values in, values out."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from concierge.hosts.requests.choices import WAITING, RequestState, Side
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.platform.search_text import normalise

YEAR: Final = dt.timedelta(days=365)
MOST_WORDS: Final = 600  # characters of what a family expects, or of a reason

_TURN: Final[Mapping[RequestState, Side]] = {
    RequestState.HOST_ASKED: Side.HOST,
    RequestState.FAMILY_ASKED: Side.FAMILY,
}
_REVEALING: Final = (
    re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE),
    re.compile(r"(?:\+\s?\d|\b0)(?:[\s.\-]?\d){8,}"),
)


class AnsweredAlready(DomainError):
    """It is not, or no longer, this side's turn."""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("Cette demande n’attend plus de réponse de votre part."))


class NotWished(DomainError):
    """The family has not said that it wishes for this kind of relation, or no longer does."""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("Cette famille n’a pas dit souhaiter cette rencontre : demandez-lui d’abord."))


class AlreadyAsked(DomainError):
    """Somebody is being asked for this family already, or has been found."""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("Une demande est déjà en cours pour cette famille, ou quelqu’un est déjà trouvé."))


class PlaceGone(DomainError):
    """The host has no place left; somebody else was perhaps faster."""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("Il n’y a plus de place chez cette personne : choisissez-en une autre."))


class HostNotThere(DomainError):
    """The host cannot be asked today: paused, gone, charter or references missing, or kept apart."""

    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What a host offers of one kind, and what stands: families now (asked or met), and over the last twelve months."""

    at_once: int
    per_year: int
    standing: int
    met: int  # active relations, and families they said yes to
    in_year: int  # begun within twelve months, those that are asked included

    @property
    def free(self) -> int:
        """How many more may be asked for."""
        return max(0, min(self.at_once - self.standing, self.per_year - self.in_year))

    @property
    def year_is_full(self) -> bool:
        """Tell whether a year's families are all there."""
        return self.in_year >= self.per_year

    @property
    def may_say_yes(self) -> bool:
        """Tell whether one more of those asked can be met: capacity may have shrunk since."""
        return self.met < self.at_once


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """In days: how long somebody has to answer, and when they are gently reminded."""

    answer_within: int = 7
    remind_after: int = 4


def whose_turn(state: RequestState) -> Side | None:
    """Return who is to answer; None when nobody is."""
    return _TURN.get(state)


def expect_turn(state: RequestState, side: Side) -> None:
    """Refuse an answer from whoever is not asked: a link used twice, two browsers, a request withdrawn meanwhile."""
    if whose_turn(state) is not side:
        raise AnsweredAlready


def expect_waiting(state: RequestState) -> None:
    """Refuse a no to what waits for nobody any more; who said yes may still say no until the other has answered."""
    if state not in WAITING:
        raise AnsweredAlready


def after_no(side: Side) -> RequestState:
    """Return what a request becomes when one of the two says no."""
    return RequestState.HOST_DECLINED if side is Side.HOST else RequestState.FAMILY_DECLINED


def after_yes(side: Side) -> RequestState:
    """Return what a request becomes when one of the two says yes."""
    return RequestState.FAMILY_ASKED if side is Side.HOST else RequestState.ACCEPTED


def after_another_day(side: Side) -> RequestState:
    """Return whose turn it is when one of the two would like another day: the other one's."""
    return RequestState.FAMILY_ASKED if side is Side.HOST else RequestState.HOST_ASKED


def expires_on(asked_on: dt.date, on: dt.date | None, delays: Delays) -> dt.date:
    """Return the last day to answer: within the delay, and before the meeting itself."""
    last = asked_on + dt.timedelta(days=delays.answer_within)
    return last if on is None else max(asked_on, min(last, on - dt.timedelta(days=1)))


def is_reminded(
    state: RequestState, asked_on: dt.date, reminded_on: dt.date | None, today: dt.date, delays: Delays
) -> bool:
    """Tell whether whoever is asked hears of it once more, once only for each turn."""
    if state not in WAITING or (reminded_on is not None and reminded_on >= asked_on):
        return False
    return today >= asked_on + dt.timedelta(days=delays.remind_after)


def check_day(on: dt.date | None, today: dt.date) -> None:
    """Refuse a day that is past or too far away to mean anything."""
    if on is not None and not today <= on <= today + YEAR:
        raise DomainError(N_("Choisissez un jour à venir, dans les douze mois."), field="on")


def check_anonymous(text: str, names: Iterable[str]) -> None:
    """Refuse words that would tell a host who the family is: its surname, an address, a number."""
    words = normalise(text).split()
    if any(normalise(name) in words for name in names if len(normalise(name)) > 2):
        raise DomainError(
            N_("Avant les deux oui, l’accueillant ne sait pas de quelle famille il s’agit : retirez le nom."),
            field="expects",
        )
    if any(pattern.search(text) for pattern in _REVEALING):
        raise DomainError(
            N_("Avant les deux oui, les coordonnées restent ici : retirez l’adresse ou le numéro."),
            field="expects",
        )
