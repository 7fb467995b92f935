"""Every page, as everybody who may open it: accessible, whole on a telephone, without an error, by day and by night."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from concierge.accounts.roles import HOST_PERMISSIONS, NEWCOMER_PERMISSIONS, PERMISSIONS, Role
from concierge.desk.agency_rules.screens import SCREENS
from concierge.families.models import Household
from tests.browser import pages
from tests.browser.conftest import new_family
from tests.browser.installation import Installation
from tests.browser.pages import Ids, Place
from tests.browser.visitors import NARROW, WIDE, Visitor, Visitors
from tests.factories import Agency

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: « make install » brings it")
PERSON_OF = {
    Role.COORDINATOR: "Alexandra",
    Role.CONCIERGE: "Louise",
    Role.HR_ADVISER: "Roberta",
    Role.READER: "Olivier",
    Role.PARTNER_AGENT: "Nadia",
}
# The pages of the team are dealt like cards, in tests that two processes share; one that is added falls in one of them.
PARTS = 6
# What the night changes: colours. The other rules read the same page twice.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
_UNFOLD = "document.querySelectorAll('main details').forEach(details => { details.open = true; })"
# What a page is made of, its words left out: rows that are built alike count once.
_BUILT = """() => {
  const built = element => {
    const parts = [...element.children].map(built).filter((part, i, all) => part !== all[i - 1]);
    const told = [...element.attributes].filter(a => /^(class|type|role|disabled|hidden|open|required)$/.test(a.name));
    return `<${element.localName} ${told.map(a => a.name + "=" + a.value).join(" ")}>${parts.join("")}`;
  };
  return built(document.querySelector("main"));
}"""
_RUN = """async (rules) => {
  const only = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
  const found = await axe.run(document, { ...only, resultTypes: ["violations"] });
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id} (${v.impact}): ${n.target.join(" ")} `
    + `${n.html.slice(0, 160)} ${(n.any[0] ?? n.all[0] ?? n.none[0] ?? {}).message ?? ""}`));
}"""


@pytest.fixture(scope="module")
def furnished(installation: Installation) -> tuple[Agency, Household, Ids]:
    """An agency with one of everything; these tests only look at it."""
    agency = installation.new_agency()
    household = new_family(installation, agency)
    return agency, household, pages.furnish(installation, agency, household)


def look_at(visitor: Visitor, place: Place, seen: set[str]) -> list[str]:
    """Return what is wrong with one page, at both widths, by day and by night; nothing when it was seen already.

    Colours are the same at both widths: the night is looked at where most of a page is shown.
    """
    response = visitor.go(place.path)
    wrong = [] if response.status == 200 else [f"status {response.status}"]
    built = f"{place.endpoint} {visitor.page.evaluate(_BUILT)}"
    if built in seen:
        return wrong
    seen.add(built)
    visitor.page.evaluate(_UNFOLD)
    for width, theme, rules in ((NARROW, "light", []), (WIDE, "light", []), (WIDE, "dark", OF_COLOURS)):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        wide = visitor.page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{wide} px wide in {width} px"] if wide > width else []
        wrong += [f"{width} px, {theme}: {found}" for found in visitor.page.evaluate(_RUN, rules)]
    return [f"{place.name} {fault}" for fault in dict.fromkeys(wrong)]


def look_at_all(visitor: Visitor, found: list[Place], seen: set[str] | None = None) -> None:
    """Visit all these pages; of what several roles see alike, `seen` keeps what need not be looked at again."""
    visitor.context.add_init_script(path=AXE)
    seen = set() if seen is None else seen
    wrong = [fault for place in found for fault in look_at(visitor, place, seen)]
    assert not wrong, f"{len(wrong)} faults\n" + "\n".join(wrong)


@needs_axe
@pytest.mark.parametrize("part", range(PARTS))
def test_pages_of_staff(
    part: int, installation: Installation, visitors: Visitors, agency: Agency, furnished: Any
) -> None:
    """For each role, then in an agency without files: what comes back built alike is looked at once."""
    app, (full, _household, ids) = installation.app, furnished
    dealt = sorted({rule.endpoint for rule in app.url_map.iter_rules()})[part::PARTS]
    seen: set[str] = set()
    for role in pages.distinct_roles():
        found = [place for place in pages.places(app, PERMISSIONS[role], ids) if place.endpoint in dealt]
        look_at_all(visitors.staff(full, PERSON_OF[role]), found, seen)
    empty = [
        place for place in pages.places_without_rows(app, PERMISSIONS[Role.COORDINATOR]) if place.endpoint in dealt
    ]
    look_at_all(visitors.staff(agency, "Alexandra"), empty, seen)


@needs_axe
def test_pages_of_the_family(installation: Installation, visitors: Visitors, furnished: Any) -> None:
    _agency, household, ids = furnished
    look_at_all(visitors.family(household), pages.places(installation.app, NEWCOMER_PERMISSIONS, ids))


@needs_axe
def test_pages_of_a_host(installation: Installation, visitors: Visitors, furnished: Any) -> None:
    agency, _household, ids = furnished
    host = visitors.open()
    link, guest_id = pages.invited_host(installation, agency)
    host.go(f"/mon-accueil/lien/{link}")
    host.page.get_by_role("button", name="Ouvrir mon espace").click()
    expect(host.page.get_by_role("heading", name="Votre porte est ouverte")).to_be_visible()
    asked = pages.ask_host(installation, agency, "carte@accueil.example")
    known = pages.befriend_host(installation, agency, "carte@accueil.example")
    own = ids | {
        "host_space.own_gathering.guest_id": guest_id,
        "host_space.weekend_roadbook.weekend_id": pages.receive_families(installation, agency, "carte@accueil.example"),
        "host_space.own_request.request_id": asked,
        "host_space.relation.relation_id": known,
    }
    look_at_all(host, pages.places(installation.app, HOST_PERMISSIONS, own))


@needs_axe
def test_each_rule_of_an_agency(visitors: Visitors, agency: Agency) -> None:
    """They share one address, and each has a page of its own."""
    alexandra = visitors.staff(agency, "Alexandra")
    alexandra.go("/reglages/regles/priorite")
    alexandra.page.get_by_label("Priorité haute").fill("80")
    alexandra.page.get_by_label("Priorité haute").press("Enter")
    alexandra.page.get_by_text("C’est enregistré.").wait_for()
    paths = [*SCREENS, "priorite/historique"]
    look_at_all(alexandra, [Place(path, f"/reglages/regles/{path}", path) for path in paths])


@needs_axe
def test_pages_for_strangers(installation: Installation, visitors: Visitors, furnished: Any) -> None:
    agency, household, ids = furnished
    stranger = visitors.open()
    tokens = pages.tokens(installation, agency, household)
    look_at_all(stranger, pages.places(installation.app, None, ids | tokens))
    stranger.expects("status 401", "status 404", "status 410")
    for path in ("/nulle-part", "/espace/", "/espace/lien/inconnu"):
        faults = look_at(stranger, Place(path, path, ""), set())
        assert [fault for fault in faults if " status 4" not in fault] == []


def test_every_address_is_a_page_or_has_a_reason(installation: Installation) -> None:
    """No page is forgotten, and no reason outlives what it excused."""
    known = {rule.endpoint for rule in installation.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    everybody = [None, *PERMISSIONS.values(), NEWCOMER_PERMISSIONS, HOST_PERMISSIONS]
    reached = {endpoint for permissions in everybody for endpoint in pages.endpoints(installation.app, permissions)}
    assert reached | set(pages.NOT_PAGES) == known
    assert set(pages.LOOKS) <= reached
    assert all(reason for reason in pages.NOT_PAGES.values())
