"""Random journeys taken apart, and random edits of them."""

from hypothesis import strategies as st

from concierge.checklists.editor import draft_edits, structure_edits
from concierge.checklists.editor.outline import Outline, checklist_of, read_outline

TITLES = st.sampled_from(["Signer le bail", "Visiter l’école", "Œuvre", "日本", "<b>gras</b>", "x" * 80])
_VALUES = st.fixed_dictionaries(
    {"title": st.builds(lambda t: {"fr": t, "en": t}, TITLES)},
    optional={"effort": st.integers(0, 5), "needed_for_move": st.just(True), "comment": TITLES},
)


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    checklists = []
    for name in draw(st.sampled_from([("a",), ("a", "b")])):
        numbers = iter(range(100))
        sections = [
            {
                "key": f"s{number}",
                "title": {"fr": f"S{number}", "en": f"S{number}"},
                "steps": [{"key": f"e{next(numbers)}", **values} for values in draw(st.lists(_VALUES, max_size=4))],
            }
            for number in range(draw(st.integers(1, 3)))
        ]
        checklists.append(
            {"checklist": name, "subject": "housing", "title": {"fr": name, "en": name}} | {"sections": sections}
        )
    journey = {"journey": "j", "title": {"fr": "J", "en": "J"}, "checklists": []}
    return read_outline([journey, *checklists])


@st.composite
def edited(draw: st.DrawFn, outline: Outline) -> Outline:
    """Edit an outline as a person does, act by act."""
    for _number in range(draw(st.integers(0, 6))):
        outline = draw(_one_edit(outline))
    return outline


@st.composite
def _one_edit(draw: st.DrawFn, outline: Outline) -> Outline:
    sections = [key for checklist in outline.checklists for key in outline.children[checklist]]
    section = draw(st.sampled_from(sections))
    if outline.steps() and draw(st.booleans()):
        return draw(_edit_of_step(outline, draw(st.sampled_from(outline.steps())), sections))
    match draw(st.sampled_from(["step", "section", "list", "rename", "move", "no section"])):
        case "step":
            return draft_edits.add_step(outline, section, draw(_VALUES))[0]
        case "section":
            title = draw(TITLES)
            return draft_edits.add_section(outline, checklist_of(section), {"fr": title, "en": title})[0]
        case "list":
            title = {"fr": draw(TITLES), "en": "x"}
            return structure_edits.add_checklist(outline, title, "housing", {"fr": "S", "en": "S"}, set())[0]
        case "rename":
            return draft_edits.retitle(outline, section, {"fr": draw(TITLES), "en": "x"}, draw(TITLES | st.just("")))
        case "move":
            return draft_edits.move_section(outline, section, draw(st.sampled_from([-1, 1])))
        case _:
            return _without(outline, section)


@st.composite
def _edit_of_step(draw: st.DrawFn, outline: Outline, key: str, sections: list[str]) -> Outline:
    match draw(st.sampled_from(["write", "move", "to", "remove", "duplicate"])):
        case "write":
            return draft_edits.replace_step(outline, key, draw(_VALUES))
        case "move":
            return draft_edits.move_step(outline, key, draw(st.sampled_from([-1, 1])))
        case "to":
            section = draw(st.sampled_from(sections))
            if checklist_of(section) == checklist_of(key):
                return draft_edits.move_to(outline, key, section)
            return structure_edits.lead_to(outline, key, section, set())[0]
        case "remove":
            return draft_edits.remove(outline, key)
        case _:
            return draft_edits.duplicate(outline, key, draft_edits.copied_title(outline.elements[key]["title"]))[0]


def _without(outline: Outline, section: str) -> Outline:
    """Take a section away; the first one that is shipped stays, so that no checklist is ever without one."""
    first = next(each for each in outline.children[checklist_of(section)] if each.endswith(("/s0", "/s")))
    return outline if section == first else structure_edits.remove_section(outline, section, first)
