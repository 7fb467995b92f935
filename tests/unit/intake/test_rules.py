"""What an address and a site may be."""

import pytest
from hypothesis import given, strategies as st

from concierge.intake.rules import WrongSite, WrongSlug, check_slug, site_origins


@pytest.mark.parametrize("slug", ["ot-langres", "2027", "salon-de-l-agriculture"])
def test_an_address_that_reads_well_is_taken(slug: str) -> None:
    check_slug(slug)


@pytest.mark.parametrize("slug", ["", "ot", "OT-Langres", "été", "-der", "der-", "a--b", "a/b", "x" * 61, "ot langres"])
def test_an_address_that_does_not_is_refused(slug: str) -> None:
    with pytest.raises(WrongSlug):
        check_slug(slug)


def test_sites_become_origins_each_once() -> None:
    typed = ["https://www.tourisme-langres.com/venir?x=1", " www.tourisme-langres.com ", "", "https://été.fr:8443"]
    assert site_origins(typed) == ("https://www.tourisme-langres.com", "https://xn--t-9fab.fr:8443")


@pytest.mark.parametrize(
    "site",
    ["http://site.fr", "*", "https://*.site.fr", "'self'", "https://a.fr; script-src *", "javascript:alert(1)",
     "https://user@site.fr", "https://site.fr:99999", "localhost", "https://[::1]", "data:text/html,x"],
)  # fmt: skip
def test_what_is_no_safe_site_is_refused(site: str) -> None:
    with pytest.raises(WrongSite):
        site_origins([site])


@given(st.text())
def test_nothing_typed_escapes_from_the_list_of_sites(typed: str) -> None:
    try:
        origins = site_origins([typed])
    except WrongSite:
        return
    assert all(set(origin) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.:/") for origin in origins)
