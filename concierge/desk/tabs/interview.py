"""The interview of one family as its page shows it: blocks, people, questions, and how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from concierge.families.interview.forms import AnswersForm, answers_form
from concierge.families.interview.grid import Block, at_counter
from concierge.families.interview.places import Place, Progress, all_places, next_place, places_of, progress_of
from concierge.families.interview.queries import Interview, get_interview
from concierge.families.models import Household
from concierge.platform.access import Actor
from concierge.platform.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What is asked of one person, or of the household: what is sensitive stands apart, folded."""

    name: str
    places: Sequence[Place]

    @property
    def open_places(self) -> list[Place]:
        """Return what is asked at once."""
        return [place for place in self.places if not place.question.is_sensitive]

    @property
    def folded_places(self) -> list[Place]:
        """Return what is asked only when the moment is right."""
        return [place for place in self.places if place.question.is_sensitive]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One block of the page."""

    block: Block
    groups: Sequence[Group]
    form: AnswersForm
    progress: Progress

    @property
    def places(self) -> list[Place]:
        """Return everything that is asked in the block."""
        return [place for group in self.groups for place in group.places]

    @property
    def touches_health(self) -> bool:
        """Tell whether something of the block is asked only with an agreement of its own."""
        return any(place.question.health for place in self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The page of an interview; `counter` when it is held where others listen."""

    interview: Interview
    parts: Sequence[Part]
    going_on: Place | None
    progress: Progress
    counter: bool

    def part(self, key: str) -> Part:
        """Return one block; NotFound when the interview has none of that name."""
        found = next((part for part in self.parts if part.block.key == key), None)
        if found is None:
            raise NotFound
        return found

    def part_of(self, place: Place | None) -> Part:
        """Return the block a question stands in; the first one without a question, NotFound of an empty interview."""
        found = next((part for part in self.parts if place is None or place in part.places), None)
        if found is None:
            raise NotFound
        return found

    def next_part(self, part: Part) -> Part | None:
        """Return the block that comes after, None after the last one."""
        number = self.parts.index(part) + 1
        return self.parts[number] if number < len(self.parts) else None

    def place(self, field: str) -> Place:
        """Return the question that a field stands for; NotFound when it is not asked here."""
        found = next((place for part in self.parts for place in part.places if place.field == field), None)
        if found is None:
            raise NotFound
        return found


def get_sheet(actor: Actor, household: Household, *, counter: bool, sent: str = "") -> Sheet:
    """Return the interview of a family; `sent` is the block whose form was sent, filled with what was typed."""
    interview = get_interview(actor, household)
    if counter:
        interview = replace(interview, grid=at_counter(interview.grid))
    places = all_places(interview.grid, interview.people)
    parts = [_part(interview, block, sent=block.key == sent) for block in interview.grid.blocks]
    return Sheet(
        interview=interview,
        parts=[part for part in parts if part.groups],
        going_on=next_place(places, interview.answers.keys()),
        progress=progress_of(places, interview.answers.keys()),
        counter=counter,
    )


def _part(interview: Interview, block: Block, *, sent: bool) -> Part:
    names = {member.id: member.first_name for member in interview.members}
    groups = []
    for person in interview.people:
        places = list(places_of(block, [person]))
        if places:
            groups.append(Group(name=names[person[0]] if person[0] else _("Le foyer"), places=places))
    places = [place for group in groups for place in group.places]
    form = answers_form(places, interview.answers, sent=sent)
    return Part(block=block, groups=groups, form=form, progress=progress_of(places, interview.answers.keys()))
