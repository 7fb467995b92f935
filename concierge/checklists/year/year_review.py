"""What was done in a family's first year: read by the team and by the family, and made into a document to keep."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import force_locale, gettext as _, ngettext
from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.accounts.queries import get_space
from concierge.checklists.definition.model import SUBJECT_LABELS, Subject, WhoRole
from concierge.checklists.models import StepRow
from concierge.checklists.next_actions import step_title
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.states import OPEN_STATUSES
from concierge.documents.year_summary import SummaryPart, YearSummary
from concierge.families.anchor_dates import Anchor
from concierge.families.models import Household, Member
from concierge.families.queries import typed_anchors
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.wording import day as in_words

YEAR_END_STEP = "vie-sociale.bilan-un-an"
YEAR = dt.timedelta(days=365)
_SOON = dt.timedelta(days=30)  # before its end: the time of the closing talk
_FAMILY = (WhoRole.FAMILY, WhoRole.MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneStep:
    """One thing done."""

    title: str
    member: str | None
    done_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class YearReview:
    """The year of a family, by subject."""

    move_in: dt.date | None
    subjects: list[tuple[Subject, list[DoneStep]]]
    done: int
    still_open: int

    @property
    def ends_on(self) -> dt.date | None:
        """Return the last day of the first year."""
        return None if self.move_in is None else self.move_in + YEAR

    def is_year_end(self, today: dt.date) -> bool:
        """Tell whether it is time to look back: the last month of the year, and afterwards."""
        return self.ends_on is not None and today >= self.ends_on - _SOON


def get_year_review(actor: Actor, household: Household, *, language: str) -> YearReview:
    """Return what was done, each subject in the order of time; the team's own local steps are left out."""
    query = select(StepRow).where(StepRow.visible_to(actor), StepRow.household_id == household.id)
    rows = db.session.scalars(query.order_by(StepRow.done_at, StepRow.id)).all()
    names = {
        row.id: row.first_name
        for row in db.session.execute(
            select(Member.id, Member.first_name).where(Member.visible_to(actor), Member.household_id == household.id)
        )
    }
    found: dict[Subject, list[DoneStep]] = {}
    for row in rows:
        if row.status is StepStatus.DONE and row.done_at is not None and not _is_internal(row):
            step = DoneStep(
                title=row.title or step_title(row.version_id, row.key, language),
                member=names.get(row.member_id or 0),
                done_on=paris_date(row.done_at),
            )
            found.setdefault(row.subject, []).append(step)
    return YearReview(
        move_in=_move_in(household),
        subjects=[(subject, found[subject]) for subject in Subject if subject in found],
        done=sum(len(steps) for steps in found.values()),
        still_open=sum(row.status in OPEN_STATUSES for row in rows),
    )


def write_year_summary(actor: Actor, household: Household) -> bytes:
    """Return the document for the family, in its language."""
    # python-docx and lxml weigh 7 MB: a web process loads them when somebody asks for a document, not at its start.
    from concierge.documents.word_summary import render_year_summary  # noqa: PLC0415

    space = get_space(household.space_id)
    owner = db.session.get(Person, household.owner_id) if household.owner_id else None
    review = get_year_review(actor, household, language=household.language)
    name = owner.full_name if owner else space.name
    with force_locale(household.language):
        return render_year_summary(
            YearSummary(
                language=household.language,
                agency=space.name,
                accent=space.accent,
                title=str(_("Votre première année")),
                opening=opening_words(household.name, review),
                parts=[
                    *(_part(subject, steps) for subject, steps in review.subjects),
                    SummaryPart(title=str(_("Et maintenant ?")), paragraphs=[_staying(name, owner, space.phone)]),
                    SummaryPart(title=str(_("Accueillir à votre tour")), paragraphs=[invitation_words()]),
                ],
                signature=name,
            )
        )


def opening_words(family: str, review: YearReview) -> list[str]:
    """Return how the summary begins."""
    words = [str(_("Chère famille %(family)s,", family=family))]
    if review.move_in is not None:
        day = in_words(review.move_in, year=True)
        words.append(str(_("Le %(day)s, vous posiez vos cartons ici. Voici le chemin fait depuis, ensemble.", day=day)))
    if review.done:
        words.append(
            str(
                ngettext(
                    "%(num)s étape est derrière vous. Merci de votre confiance.",
                    "%(num)s étapes sont derrière vous. Merci de votre confiance.",
                    review.done,
                )
            )
        )
    return words


def invitation_words() -> str:
    """Return the invitation to welcome others."""
    return str(
        _(
            "Une autre famille va bientôt arriver, comme vous il y a un an. Un repas, une visite, un coup de fil : une petite chose compte beaucoup. Si le cœur vous en dit, répondez dans votre espace. Ce n’est pas le moment ? C’est très bien aussi."  # noqa: E501
        )
    )


def _staying(name: str, owner: Person | None, phone: str) -> str:
    number = (owner.phone if owner else "") or phone
    if not number:
        return str(_("La première année s’achève, pas le lien : %(name)s reste là pour vous.", name=name))
    return str(
        _(
            "La première année s’achève, pas le lien : %(name)s reste là pour vous, au %(phone)s.",
            name=name,
            phone=number.replace(" ", "\u00a0"),
        )
    )


def _part(subject: Subject, steps: Sequence[DoneStep]) -> SummaryPart:
    return SummaryPart(title=str(_(SUBJECT_LABELS[subject])), lines=[_line(step) for step in steps])


def _line(step: DoneStep) -> str:
    day = in_words(step.done_on, year=True)
    if step.member:
        return str(_("%(title)s, pour %(name)s (%(day)s)", title=step.title, name=step.member, day=day))
    return f"{step.title} ({day})"


def _is_internal(row: StepRow) -> bool:
    return row.version_id is None and row.who not in _FAMILY


def _move_in(household: Household) -> dt.date | None:
    if household.settled_on is None:
        return None
    row = typed_anchors(household.id).get((None, Anchor.MOVE_IN))
    return row.on if row else household.settled_on
