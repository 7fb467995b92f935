"""Dates that explain themselves, in French."""

from datetime import date

import pytest

from concierge.checklists.planning.conflict_words import describe_conflict
from concierge.checklists.planning.dates import Offset
from concierge.checklists.planning.explanations import Explanation, ExplanationKind, Shift, ShiftCause, explain
from concierge.checklists.planning.plans import Conflict, ConflictKind, InstanceKey
from concierge.families.anchor_dates import Anchor
from concierge.platform.languages import French

TITLES = {"logement.bail": "Signer le bail"}


def rule(
    offset: str, *shifts: Shift, anchor: Anchor | None = Anchor.MOVE_IN, day: date = date(2026, 3, 12), **more: object
) -> Explanation:
    fields = {"kind": ExplanationKind.RULE, "anchor": anchor, "anchor_date": day, "offset": Offset.parse(offset)} | more
    return Explanation(shifts=shifts, **fields)  # type: ignore[arg-type]


def words(explanation: Explanation, due: date | None = date(2026, 4, 13)) -> str:
    return explain(explanation, due, French(), step_title=TITLES.get).replace("\u00a0", "~")


def test_a_date_after_its_anchor_moved_by_a_holiday() -> None:
    moved = Shift(cause=ShiftCause.HOLIDAY, to=date(2026, 4, 13), detail="lundi de Pâques")
    assert words(rule("30 days", moved)) == (
        "30~jours après l’emménagement (12~mars), reporté au lundi~13~avril~: jour férié (lundi de Pâques)"
    )


@pytest.mark.parametrize(
    ("offset", "sentence"),
    [
        ("0 days", "le jour de l’emménagement (12~mars)"),
        ("1 day", "1~jour après l’emménagement (12~mars)"),
        ("-1 month", "1~mois avant l’emménagement (12~mars)"),
        ("-6 months", "6~mois avant l’emménagement (12~mars)"),
        ("1 year", "1~an après l’emménagement (12~mars)"),
        ("2 weeks", "2~semaines après l’emménagement (12~mars)"),
        ("-5 working days", "5~jours ouvrés avant l’emménagement (12~mars)"),
    ],
)
def test_every_unit_before_after_and_on_the_day(offset: str, sentence: str) -> None:
    assert words(rule(offset)) == sentence


def test_the_year_is_written_when_it_is_another_one_and_the_first_of_a_month_is_1er() -> None:
    assert words(rule("4 months", day=date(2025, 12, 1))) == "4~mois après l’emménagement (1er~décembre~2025)"


@pytest.mark.parametrize(
    ("shift", "ending"),
    [
        (Shift(cause=ShiftCause.WEEKEND, to=date(2026, 4, 13)), ", reporté au lundi~13~avril~: week-end"),
        (
            Shift(cause=ShiftCause.WEEKEND, to=date(2026, 4, 10), earlier=True),
            ", avancé au vendredi~10~avril~: week-end",
        ),
        (Shift(cause=ShiftCause.EARLIEST, to=date(2026, 4, 14)), ", reporté au mardi~14~avril~: pas possible plus tôt"),
        (
            Shift(cause=ShiftCause.LATEST, to=date(2026, 4, 1)),
            ", avancé au mercredi~1er~avril~: dernière date possible",
        ),
        (
            Shift(cause=ShiftCause.PREREQUISITE, to=date(2026, 4, 14), detail="logement.bail"),
            ", reporté au mardi~14~avril~: après l’étape «~Signer le bail~»",
        ),
        (
            Shift(cause=ShiftCause.TODAY, to=date(2026, 4, 14)),
            ", reporté au mardi~14~avril~: cette date était déjà passée",
        ),
    ],
)
def test_every_cause_has_its_words(shift: Shift, ending: str) -> None:
    assert words(rule("1 month", shift)) == "1~mois après l’emménagement (12~mars)" + ending


def test_a_date_counted_from_a_step() -> None:
    assert words(rule("3 days", anchor=None, step="logement.bail")) == (
        "3~jours après l’étape «~Signer le bail~» (12~mars)"
    )
    assert words(rule("0 days", anchor=None, step="logement.autre")) == (
        "le jour même de l’étape «~logement.autre~» (12~mars)"
    )


def test_a_date_that_waits_for_its_anchor() -> None:
    waiting = Explanation(kind=ExplanationKind.WAITING, waiting_for=Anchor.JOB_START)
    assert words(waiting, None) == "date fixée dès que la prise de poste est connue"
    for_step = Explanation(kind=ExplanationKind.WAITING, waiting_for_step="logement.bail")
    assert words(for_step, None) == "date fixée dès que l’étape «~Signer le bail~» aura la sienne"
    meanwhile = rule("14 days", anchor=Anchor.OPENED, kind=ExplanationKind.FALLBACK, waiting_for=Anchor.MOVE_IN)
    assert words(meanwhile) == (
        "date fixée dès que l’emménagement est connu~; en attendant~: 14~jours après l’ouverture du dossier (12~mars)"
    )


@pytest.mark.parametrize("kind", ExplanationKind)
def test_every_kind_can_be_said(kind: ExplanationKind) -> None:
    assert words(rule("1 day", kind=kind, waiting_for=Anchor.MOVE_IN))


@pytest.mark.parametrize("anchor", Anchor)
def test_every_anchor_can_be_waited_for(anchor: Anchor) -> None:
    waiting = words(Explanation(kind=ExplanationKind.WAITING, waiting_for=anchor), None)
    assert waiting.startswith("date fixée dès que ")


def test_a_stored_explanation_is_small_and_comes_back() -> None:
    explanation = rule("30 days", Shift(cause=ShiftCause.WEEKEND, to=date(2026, 4, 13)))
    assert explanation.to_dict() == {
        "kind": "rule",
        "anchor": "move_in",
        "anchor_date": "2026-03-12",
        "offset": "30 days",
        "shifts": [{"cause": "weekend", "to": "2026-04-13"}],
    }
    assert Explanation.from_dict(explanation.to_dict()) == explanation


@pytest.mark.parametrize("kind", ConflictKind)
def test_every_conflict_can_be_said(kind: ConflictKind) -> None:
    conflict = Conflict(
        kind=kind,
        key=InstanceKey("logement.clés"),
        due=date(2026, 4, 13),
        limit=date(2026, 4, 1),
        other=InstanceKey("logement.bail"),
    )
    sentence = describe_conflict(conflict, French(), step_title=TITLES.get)
    assert "1er\u00a0avril" in sentence
    assert "%(" not in sentence


def test_a_passed_limit_says_when() -> None:
    conflict = Conflict(
        kind=ConflictKind.LATEST_PASSED, key=InstanceKey("a.b"), due=date(2026, 4, 13), limit=date(2026, 4, 1)
    )
    assert describe_conflict(conflict, French()) == "la date limite est passée\u00a0: mercredi\u00a01er\u00a0avril"
