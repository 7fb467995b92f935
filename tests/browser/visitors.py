"""People in front of a browser: each has a context of their own, and everything that goes wrong on a page is noted."""

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Error,
    Page,
    Request,
    Response,
    expect,
)

from concierge.families.models import Household
from tests.browser.installation import Installation
from tests.factories import PASSWORD, Agency

PATIENCE = 15_000  # milliseconds: machines that run tests are busy
expect.set_options(timeout=PATIENCE)

WIDE, NARROW = 1280, 390
_GONE = ("Execution context was destroyed", "Cannot find context with specified id")
_ANSWERED = re.compile("^Failed to load resource: the server responded")  # told better by the response itself


@dataclass
class Visitor:
    """One browser window. `faults` is what must never happen; `expected` says which of it a test provokes."""

    page: Page
    context: BrowserContext
    installation: Installation
    expected: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._note(f"script error: {error}"))
        page.on("dialog", self._asked)
        page.on("response", self._answered)
        page.on("requestfailed", self._failed)

    def expects(self, *words: str) -> None:
        """Say what this test provokes: words of the faults that are then none."""
        self.expected |= set(words)

    def assert_nothing_wrong(self) -> None:
        wrong = [fault for fault in self.faults if not any(words in fault for words in self.expected)]
        assert not wrong, "\n".join(wrong)

    def go(self, path: str) -> Response:
        response = self.page.goto(path, timeout=4 * PATIENCE)
        assert response is not None
        return response

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Fill in the sign-in page that is shown."""
        self.page.get_by_label("Adresse e-mail").fill(email)
        self.page.get_by_label("Mot de passe").fill(password)
        self.page.get_by_role("button", name="Se connecter").or_(
            self.page.get_by_role("button", name="Me reconnecter")
        ).click()

    def ask(self, script: str) -> Any:
        """Return what the page that is coming says, once all of it is there.

        A page that goes while it is asked says nothing: the one that takes its place is asked.
        """
        while True:
            self.page.wait_for_load_state()
            try:
                return self.page.evaluate(script)
            except Error as error:
                if not any(words in error.message for words in _GONE):
                    raise

    def assert_fits(self) -> None:
        """Nothing sticks out on the right."""
        wide, window = self.ask("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= window, f"{self.page.url} is {wide} px wide in a window of {window} px"

    def _note(self, fault: str) -> None:
        self.faults.append(f"{self.page.url}: {fault}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _ANSWERED.match(message.text):
            self._note(f"console: {message.text}")

    def _asked(self, dialog: Dialog) -> None:
        self._note(f"dialog: {dialog.type} {dialog.message}")
        dialog.dismiss()

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"status {response.status} for {response.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a page left before all of it came
            self._note(f"no answer: {request.failure} for {request.url}")


@dataclass
class Visitors:
    """Opens windows for one test, and looks at the end whether anything went wrong in them."""

    browser: Browser
    installation: Installation
    all: list[Visitor] = field(default_factory=list)

    def open(self, *, width: int = WIDE, javascript: bool = True, dark: bool = False, **options: Any) -> Visitor:
        """Open a window nobody has signed in with."""
        context = self.browser.new_context(
            base_url=self.installation.base_url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(context.new_page(), context, self.installation)
        visitor.watch(visitor.page)
        self.all.append(visitor)
        return visitor

    def staff(self, agency: Agency, first_name: str = "Louise", **options: Any) -> Visitor:
        """Open a window in which somebody of the agency is signed in."""
        visitor = self.open(**options)
        cookie = self.installation.session_cookie(agency.people[first_name])
        visitor.context.add_cookies([{"name": "concierge", "value": cookie, "url": self.installation.base_url}])
        return visitor

    def family(self, household: Household, *, width: int = NARROW, **options: Any) -> Visitor:
        """Open a telephone on which a family has entered its space by a personal link."""
        visitor = self.open(width=width, **options)
        visitor.go(self.installation.personal_link(household))
        visitor.page.get_by_role("button", name="Ouvrir mon espace").click()
        expect(visitor.page).to_have_title(re.compile("Votre espace"))
        return visitor

    def close(self) -> None:
        for visitor in self.all:
            visitor.context.close()
