"""Read `accueillants.yaml`: kinds of offer, interests, expertise, charter, interview, delays; every fault at once."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from concierge.hosts.choices import OfferKind
from concierge.hosts.relations.rules import Rhythm
from concierge.hosts.requests.rules import Delays
from concierge.platform.definition_files.fields import Fields
from concierge.platform.definition_files.settings_file import SettingsFile
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_
from concierge.platform.languages import Text

FILE: Final = "accueillants.yaml"
MOST_DAYS: Final = 365
_KNOWN: Final = (
    "delays", "thanks_on", "offers", "interests", "languages", "audiences", "topics", "consent", "charter",
    "conversation", "comment",
)  # fmt: skip
_DAY: Final = re.compile(r"(\d{2})/(\d{2})")
_RHYTHM: Final[Mapping[str, tuple[int, int]]] = {
    "ask_after": (1, 60),
    "ask_again": (3, 90),
    "ask_every": (14, 180),
    "remind_question": (1, 20),
    "silent_after": (7, 180),
    "mentor_silent_after": (21, 365),
    "thank_after": (1, 90),
    "mentor_year": (90, 730),
}
_VERSION: Final = r"^[0-9A-Za-z][0-9A-Za-z.-]{0,29}$"
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One word of a list that the agency writes: its key is stored, its title shown."""

    key: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWords:
    """What a kind of offer is called, what it asks of a host, what families read of it, what is proposed at first."""

    title: Text
    text: Text
    for_families: Text | None = None
    at_once: int = 1
    per_year: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeText:
    """A text hosts say yes to; `{agency}` stands for the agency. Another version asks everybody again."""

    version: str
    title: Text
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewTopic:
    """One thing to talk about, and how."""

    key: str
    title: Text
    how: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewcomerDelays:
    """Days until a family whose year ends is asked to open its door; after « plus tard », until it is asked again."""

    invite_after: int = 365  # after the move-in
    invite_within: int = 120  # a year that ended longer ago is left to a person
    ask_again_after: int = 182


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSettings:
    """All of it. Days: an application nobody confirmed goes after `confirm_within`."""

    offers: Mapping[OfferKind, OfferWords] = field(default_factory=dict)
    interests: Sequence[Choice] = ()
    languages: Sequence[Choice] = ()
    audiences: Sequence[Choice] = ()
    topics: Sequence[Choice] = ()
    charter: PledgeText = PledgeText(version="", title=Text("", ""), text=Text("", ""))
    consent: PledgeText = PledgeText(version="", title=Text("", ""), text=Text("", ""))
    interview: Sequence[InterviewTopic] = ()
    confirm_within: int = 14
    interview_within: int = 10
    request_delays: Delays = field(default_factory=Delays)
    newcomers: NewcomerDelays = NewcomerDelays()
    rhythm: Rhythm = field(default_factory=Rhythm)
    thanks_on: tuple[int, int] | None = None  # month and day; None: each on the anniversary of their welcome


def read_hosts(root: Node, problems: Problems) -> HostSettings | None:
    """Return what a file says, recording its faults."""
    lists = ("interests", "languages", "audiences", "topics")
    known = ("delays", "thanks_on", "newcomers", "offers", *lists, "consent", "charter", "conversation", "comment")
    top, base = Fields(root, problems, known), HostSettings()
    offers, consent, charter = top.need("offers"), top.need("consent"), top.need("charter")
    if offers is None or consent is None or charter is None:
        return None
    delays = top.find("delays")
    known_delays = ("confirm_within", "interview_within", "answer_within", "remind_after", *_RHYTHM)
    days = None if delays is None else Fields(delays, problems, (*known_delays, "comment"))
    confirm, interview, asked, rhythm = base.confirm_within, base.interview_within, base.request_delays, base.rhythm
    if days is not None:
        confirm = days.number("confirm_within", low=1, high=MOST_DAYS, default=confirm)
        interview = days.number("interview_within", low=1, high=MOST_DAYS, default=interview)
        asked, rhythm = _request_delays(days, asked), _rhythm(days, rhythm)
    return HostSettings(
        offers=_offers(offers, problems),
        interests=_choices(top, "interests"),
        languages=_choices(top, "languages"),
        audiences=_choices(top, "audiences"),
        topics=_choices(top, "topics"),
        consent=_pledge(consent, problems),
        charter=_pledge(charter, problems),
        interview=_topics(top),
        confirm_within=confirm,
        interview_within=interview,
        request_delays=asked,
        newcomers=_newcomers(top),
        rhythm=rhythm,
        thanks_on=_thanks_day(top),
    )


def _newcomers(top: Fields) -> NewcomerDelays:
    node, base = top.find("newcomers"), NewcomerDelays()
    if node is None:
        return base
    days = Fields(node, top.problems, ("invite_after", "invite_within", "ask_again_after", "comment"))
    return NewcomerDelays(
        invite_after=days.number("invite_after", low=30, high=MOST_DAYS * 3, default=base.invite_after),
        invite_within=days.number("invite_within", low=1, high=MOST_DAYS, default=base.invite_within),
        ask_again_after=days.number("ask_again_after", low=30, high=MOST_DAYS * 3, default=base.ask_again_after),
    )


def _request_delays(days: Fields, base: Delays) -> Delays:
    """Read how long an answer is waited for: a reminder after the last day would reach nobody."""
    within = days.number("answer_within", low=2, high=60, default=base.answer_within)
    after = days.number("remind_after", low=1, high=59, default=min(base.remind_after, within - 1))
    if after >= within and (node := days.find("remind_after")) is not None:
        days.fault(node, N_("le rappel vient après le dernier jour pour répondre"), N_("Rappelez plus tôt."))
    return Delays(answer_within=within, remind_after=after)


def _rhythm(days: Fields, base: Rhythm) -> Rhythm:
    """Read how often the two are asked: a silence noticed before anybody was asked would be nonsense."""
    read = {
        name: days.number(name, low=low, high=high, default=getattr(base, name))
        for name, (low, high) in _RHYTHM.items()
    }
    rhythm = Rhythm(**read)
    for name, after in (("silent_after", rhythm.ask_after), ("mentor_silent_after", rhythm.ask_every)):
        if read[name] <= after and (node := days.find(name)) is not None:
            remedy = N_("Laissez le temps de répondre d’abord.")
            days.fault(node, N_("le silence est signalé avant que la question soit posée"), remedy)
    return rhythm


def _thanks_day(top: Fields) -> tuple[int, int] | None:
    """Read « 05/12 », the day on which all are thanked."""
    node = top.find("thanks_on")
    if node is None:
        return None
    found = _DAY.fullmatch(str(node.value))
    try:
        on = dt.date(2024, int(found[2]), int(found[1])) if found else None
    except ValueError:
        on = None
    if on is None:
        remedy = N_("Écrivez le jour et le mois entre guillemets, par exemple « 05/12 ».")
        top.fault(node, N_("ce jour n’existe pas"), remedy)
        return None
    return on.month, on.day


def _offers(node: Node, problems: Problems) -> dict[OfferKind, OfferWords]:
    """Read the kinds this agency proposes: at least one, in the order of the file."""
    fields = Fields(node, problems, [kind.value for kind in OfferKind])
    found = {}
    for key in node.mapping or {}:
        child = fields.find(key)
        if key in set(OfferKind) and child is not None:
            found[OfferKind(key)] = _offer(child, problems)
    if node.mapping is not None and not found:
        problems.add(node, N_("aucune offre n’est proposée"), N_("Gardez au moins une sorte d’accueil."))
    return found


def _offer(node: Node, problems: Problems) -> OfferWords:
    fields = Fields(node, problems, ("title", "text", "for_families", "at_once", "per_year", "comment"))
    return OfferWords(
        title=fields.text("title", limit=80),
        text=fields.text("text", limit=600),
        for_families=fields.optional_text("for_families", limit=600),
        at_once=fields.number("at_once", low=1, high=50, default=1),
        per_year=fields.number("per_year", low=1, high=365, default=4),
    )


def _choices(top: Fields, name: str) -> list[Choice]:
    found: list[Choice] = []
    for node in top.entries(name, required=True):
        fields = Fields(node, top.problems, ("key", "title", "comment"))
        choice = Choice(key=fields.key(), title=fields.text("title", limit=80))
        _refuse_twin(node, top.problems, choice.key, [known.key for known in found])
        found.append(choice)
    return found


def _topics(top: Fields) -> list[InterviewTopic]:
    found: list[InterviewTopic] = []
    for node in top.entries("conversation", required=True):
        fields = Fields(node, top.problems, ("key", "title", "how", "comment"))
        topic = InterviewTopic(
            key=fields.key(), title=fields.text("title", limit=160), how=fields.optional_text("how", limit=400)
        )
        _refuse_twin(node, top.problems, topic.key, [known.key for known in found])
        found.append(topic)
    return found


def _pledge(node: Node, problems: Problems) -> PledgeText:
    fields = Fields(node, problems, ("version", "title", "text", "comment"))
    pledge = PledgeText(
        version=fields.key("version", pattern=_VERSION),
        title=fields.text("title", limit=120),
        text=fields.text("text", limit=6000),
    )
    written = node.find("text")
    for name in (found for words in (pledge.text.fr, pledge.text.en) for found in _PLACEHOLDER.findall(words)):
        if name != "agency":
            problems.add(
                written,
                N_("« {%(name)s} » n’est pas un mot que l’on sait remplacer ici"),
                N_("Mots acceptés : %(known)s."),
                name=name,
                known="{agency}",
            )
    return pledge


def _refuse_twin(node: Node, problems: Problems, key: str, known: Sequence[str]) -> None:
    if key and key in known:
        problems.add(node, N_("« %(key)s » est déjà pris"), N_("Donnez un identifiant à chaque ligne."), key=key)


HOSTS = SettingsFile(FILE, read_hosts)
