"""Short ways to write the stories: a call, a visit, a step begun, a request for help."""

from concierge.checklists.states import WaitingFor
from concierge.demonstration.shapes import Deed, DeedKind, Talk
from concierge.families.choices import Channel


def call(
    ago: int, text: str, *, promise: int | None = None, kept: int | None = None, by_family: bool = False, hour: int = 10
) -> Talk:
    """Return a telephone call."""
    return Talk(ago=ago, channel=Channel.CALL, text=text, promise=promise, kept=kept, by_family=by_family, hour=hour)


def mail(ago: int, text: str, *, promise: int | None = None, kept: int | None = None, by_family: bool = False) -> Talk:
    """Return an e-mail."""
    return Talk(ago=ago, channel=Channel.EMAIL, text=text, promise=promise, kept=kept, by_family=by_family, hour=9)


def visit(ago: int, text: str, *, promise: int | None = None, kept: int | None = None, hour: int = 14) -> Talk:
    """Return a meeting in person."""
    return Talk(ago=ago, channel=Channel.VISIT, text=text, promise=promise, kept=kept, hour=hour)


def video(ago: int, text: str, *, promise: int | None = None, kept: int | None = None) -> Talk:
    """Return a video call."""
    return Talk(ago=ago, channel=Channel.VIDEO, text=text, promise=promise, kept=kept, hour=17)


def sms(ago: int, text: str, *, by_family: bool = True) -> Talk:
    """Return a short message."""
    return Talk(ago=ago, channel=Channel.MESSAGE, text=text, by_family=by_family, hour=12)


def start(ago: int, *keys: str) -> Deed:
    """Begin a step."""
    return Deed(kind=DeedKind.START, ago=ago, keys=keys)


def block(ago: int, waiting: WaitingFor, text: str, *keys: str, to: int = 0) -> Deed:
    """Say what holds a step up."""
    return Deed(kind=DeedKind.BLOCK, ago=ago, keys=keys, text=text, waiting=waiting, to=to)


def aside(ago: int, text: str, *keys: str) -> Deed:
    """Say why a step makes no sense here."""
    return Deed(kind=DeedKind.SET_ASIDE, ago=ago, keys=keys, text=text)


def postpone(ago: int, to: int, *keys: str) -> Deed:
    """Give a step another day."""
    return Deed(kind=DeedKind.POSTPONE, ago=ago, keys=keys, to=to)


def said(ago: int, text: str, *keys: str, shared: bool = True, by_family: bool = False) -> Deed:
    """Comment on a step."""
    return Deed(kind=DeedKind.COMMENT, ago=ago, keys=keys, text=text, shared=shared, by_family=by_family)


def ask_help(ago: int, text: str, *keys: str) -> Deed:
    """« J'ai besoin d'aide »."""
    return Deed(kind=DeedKind.ASK_HELP, ago=ago, keys=keys, text=text, by_family=True)


def not_for_us(ago: int, text: str, *keys: str) -> Deed:
    """« Pas pour nous »."""
    return Deed(kind=DeedKind.DECLINE, ago=ago, keys=keys, text=text, by_family=True)


def give(ago: int, person: str, *keys: str) -> Deed:
    """Give a step to a colleague."""
    return Deed(kind=DeedKind.ASSIGN, ago=ago, keys=keys, person=person)
