"""An agency's edits follow the shipped files: none is lost, none is invented."""

import json

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from concierge.checklists.editor import draft_edits
from concierge.checklists.editor.outline import SECTION, Fields, Outline, checklist_of, is_section, read_outline
from concierge.checklists.editor.overlay import Choice, ConflictKind, Overlay, apply, derive, settle
from tests.unit.checklists.draft_examples import edited, outlines

many = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def two_sides(draw: st.DrawFn) -> tuple[Outline, Outline, Outline]:
    """Draw what was shipped, what is shipped now, what the agency made of the first."""
    base = draw(outlines())
    return base, draw(edited(base)), draw(edited(base))


@many
@given(two_sides())
def test_edits_laid_over_what_they_were_made_from_give_what_was_edited(sides: tuple[Outline, Outline, Outline]) -> None:
    base, _newer, mine = sides
    overlay = derive(base, mine)
    merged = apply(base, Overlay.from_dict(json.loads(json.dumps(overlay.to_dict()))))
    assert merged.conflicts == ()
    assert merged.outline.children == mine.children
    assert merged.outline.elements == mine.elements
    assert overlay.is_empty == (mine == base)


@many
@given(two_sides())
def test_no_edit_of_the_agency_is_ever_lost(sides: tuple[Outline, Outline, Outline]) -> None:
    base, newer, mine = sides
    overlay = derive(base, mine)
    merged = apply(newer, overlay).outline
    for key, fields in overlay.added.items():
        assert {name: merged.elements[key].get(name) for name in fields if name != SECTION} == {
            name: value for name, value in fields.items() if name != SECTION
        }
    for key, change in overlay.changed.items():
        for name, value in change.own.items():
            kept = merged.elements[key].get(name) == value
            assert kept or _has_lost_its_section(name, key, change.own, merged)
    assert not set(overlay.removed) & set(merged.elements)
    _is_whole(merged)


@many
@given(two_sides())
def test_nothing_of_the_package_is_lost_without_being_said(sides: tuple[Outline, Outline, Outline]) -> None:
    base, newer, mine = sides
    merged = apply(newer, derive(base, mine))
    said = {(each.key, each.field) for each in merged.conflicts}
    for key, fields in newer.elements.items():
        before = base.elements.get(key, {})
        if key not in merged.outline.elements:
            assert (key, "") in said or fields == before
            continue
        for name in {**before, **fields}:
            if fields.get(name) != before.get(name):
                kept = merged.outline.elements[key].get(name) == fields.get(name)
                assert kept or (key, name) in said or _has_lost_its_section(name, key, fields, merged.outline)


def _has_lost_its_section(name: str, key: str, fields: Fields, outline: Outline) -> bool:
    """Tell whether a step stands elsewhere because its section is gone."""
    return name == SECTION and f"{checklist_of(key)}/{fields[SECTION]}" not in outline.elements


@many
@given(two_sides())
def test_the_same_change_on_both_sides_is_no_conflict(sides: tuple[Outline, Outline, Outline]) -> None:
    base, _newer, mine = sides
    merged = apply(mine, derive(base, mine))
    assert merged.conflicts == ()
    assert merged.outline == mine


@many
@given(two_sides())
def test_the_two_sides_may_change_places(sides: tuple[Outline, Outline, Outline]) -> None:
    base, newer, mine = sides
    one, other = apply(newer, derive(base, mine)), apply(mine, derive(base, newer))
    assert bool(one.conflicts) == bool(other.conflicts)
    if not one.conflicts:
        without = any(is_section(key) for key in base.elements.keys() - one.outline.elements.keys())
        of_one, of_other = (_placeless(each.outline) if without else each.outline.elements for each in (one, other))
        assert of_one == of_other


def _placeless(outline: Outline) -> dict[str, Fields]:
    """Return the elements but for where steps stand: a section that is gone leaves them to the last one there is."""
    return {key: {**fields, SECTION: ""} for key, fields in outline.elements.items()}


@many
@given(two_sides(), st.randoms(use_true_random=False))
def test_the_order_in_which_edits_are_stored_does_not_matter(
    sides: tuple[Outline, Outline, Outline], random: object
) -> None:
    base, newer, mine = sides
    overlay = derive(base, mine)
    stored = overlay.to_dict()
    for name, edits in stored.items():
        items = list(edits.items())
        random.shuffle(items)  # type: ignore[attr-defined]
        stored[name] = dict(items)
    assert apply(newer, Overlay.from_dict(stored)) == apply(newer, overlay)


@many
@given(two_sides(), st.data())
def test_deciding_every_conflict_leaves_none_and_keeps_what_was_chosen(
    sides: tuple[Outline, Outline, Outline], data: st.DataObject
) -> None:
    base, newer, mine = sides
    overlay = derive(base, mine)
    for _round in range(200):
        conflicts = apply(newer, overlay).conflicts
        if not conflicts:
            break
        conflict = data.draw(st.sampled_from(conflicts))
        choice = data.draw(st.sampled_from(Choice))
        overlay = settle(newer, overlay, conflict, choice)
        left = apply(newer, overlay)
        assert len(left.conflicts) == len(conflicts) - 1
        if conflict.kind is ConflictKind.FIELD and conflict.field != SECTION:
            kept = conflict.ours if choice is Choice.OURS else conflict.theirs
            assert left.outline.elements[conflict.key].get(conflict.field) == kept
    assert apply(newer, overlay).conflicts == ()


@many
@given(two_sides(), st.data())
def test_a_step_given_back_is_as_it_was_where_it_was(
    sides: tuple[Outline, Outline, Outline], data: st.DataObject
) -> None:
    base, _newer, mine = sides
    if not base.steps():
        return
    key = data.draw(st.sampled_from(base.steps()))
    back = draft_edits.restore(mine, base, key)
    assert back.elements[key] == base.elements[key]
    assert key in back.children[base.section_of(key)]
    _is_whole(back)


def _is_whole(outline: Outline) -> None:
    """Every element stands in one place, the one its fields say."""
    placed = list(outline.steps())
    assert len(placed) == len(set(placed))
    assert {key for key in outline.elements if "." in key} == set(placed)
    for checklist in outline.checklists:
        for section in outline.children[checklist]:
            assert all(outline.section_of(step) == section for step in outline.children[section])


def _small(*steps: dict[str, object]) -> Outline:
    section = {"key": "s", "title": {"fr": "S", "en": "S"}, "steps": list(steps)}
    checklist = {"checklist": "a", "subject": "housing", "title": {"fr": "A", "en": "A"}, "sections": [section]}
    return read_outline([{"journey": "j", "title": {"fr": "J", "en": "J"}, "checklists": ["a"]}, checklist])


def _step(key: str, **fields: object) -> dict[str, object]:
    return {"key": key, "title": {"fr": key, "en": key}, **fields}


def test_a_field_changed_by_both_is_a_conflict_with_its_three_values() -> None:
    base, newer = _small(_step("x", effort=10)), _small(_step("x", effort=20))
    mine = draft_edits.replace_step(base, "a.x", _step("x", effort=30))
    (conflict,) = apply(newer, derive(base, mine)).conflicts
    assert (conflict.kind, conflict.field) == (ConflictKind.FIELD, "effort")
    assert (conflict.base, conflict.theirs, conflict.ours) == (10, 20, 30)


def test_a_step_the_package_no_longer_has_is_kept_with_its_edits_until_somebody_decides() -> None:
    base, newer = _small(_step("x"), _step("y")), _small(_step("y"))
    mine = draft_edits.replace_step(base, "a.x", _step("x", effort=30))
    overlay = derive(base, mine)
    merged = apply(newer, overlay)
    (conflict,) = merged.conflicts
    assert conflict.kind is ConflictKind.REMOVED_BY_PACKAGE
    assert merged.outline.elements["a.x"]["effort"] == 30
    assert "a.x" not in apply(newer, settle(newer, overlay, conflict, Choice.THEIRS)).outline.elements
    kept = apply(newer, settle(newer, overlay, conflict, Choice.OURS))
    assert kept.outline.elements["a.x"]["effort"] == 30
    assert kept.conflicts == ()


def test_a_step_the_agency_took_away_stays_away_and_its_news_are_told() -> None:
    base, newer = _small(_step("x"), _step("y")), _small(_step("x", effort=20), _step("y"))
    overlay = derive(base, draft_edits.remove(base, "a.x"))
    merged = apply(newer, overlay)
    (conflict,) = merged.conflicts
    assert conflict.kind is ConflictKind.REMOVED_BY_AGENCY
    assert merged.outline.steps() == ("a.y",)
    assert apply(newer, settle(newer, overlay, conflict, Choice.THEIRS)).outline.steps() == ("a.x", "a.y")


@pytest.mark.parametrize(
    ("shipped", "expected"),
    [
        (["x", "y", "z"], ["x", "new", "y", "z"]),
        (["w", "x", "y"], ["w", "x", "new", "y"]),
        (["y", "x"], ["y", "x", "new"]),  # the package has another order
        (["y", "z"], ["y", "z", "new"]),  # what it stood behind is gone
    ],
)
def test_an_added_step_stands_behind_the_same_step_as_before(shipped: list[str], expected: list[str]) -> None:
    base = _small(_step("x"), _step("y"))
    mine, _key = draft_edits.duplicate(base, "a.x", {"fr": "new", "en": "new"})
    newer = _small(*map(_step, shipped))
    assert apply(newer, derive(base, mine)).outline.steps() == tuple(f"a.{name}" for name in expected)


def test_a_checklist_that_is_no_longer_shipped_says_what_of_the_agency_s_goes_with_it() -> None:
    base = _small(_step("x"))
    overlay = derive(base, draft_edits.replace_step(base, "a.x", _step("x", effort=3)))
    other = {"checklist": "b", "subject": "housing", "title": {"fr": "B", "en": "B"}, "sections": []}
    newer = read_outline([{"journey": "j", "title": {"fr": "J", "en": "J"}, "checklists": ["b"]}, other])
    (conflict,) = apply(newer, overlay).conflicts
    assert conflict.kind is ConflictKind.NO_CHECKLIST
    assert apply(newer, settle(newer, overlay, conflict, Choice.THEIRS)).conflicts == ()
