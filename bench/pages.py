"""What a request costs: processor time in the web process, clock time, SQL queries and bytes, page by page."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from bench._databases import FEW, MANY, engines, open_app
from bench._dataset import CONCIERGE, COORDINATOR, PASSWORD
from bench._requests import Answer, Browser, Cost, counted, p50, p95
from bench._result import Report
from bench._subjects import Subjects, find_subjects
from concierge.platform.db import db

WARM, ROUNDS = 4, 40
MOST_QUERIES = 19
HTMX = {"HX-Request": "true"}


@dataclass(frozen=True, slots=True)
class Page:
    """One thing people ask for; `goal` is processor time in milliseconds."""

    name: str
    ask: Callable[[int], Answer]  # given the number of the turn
    goal: float | None = None
    status: int = 200
    after: Callable[[int], object] | None = None  # what puts things back, not measured
    requests: int = 1


def main() -> None:
    report = Report("pages")
    report.add("the machine: three million additions, cpu", _calibrate(), "ms")
    for engine in engines():
        queries = {}
        for households in (FEW, MANY):
            app = open_app(engine, households)
            pages = _pages(app)
            queries[households] = {page.name: _queries(app, page) for page in pages}
        costs = _measure(pages)
        for page in pages:
            _report(report, engine, page, costs[page.name], queries[FEW][page.name], queries[MANY][page.name])
    report.finish()


def _calibrate() -> float:
    """Time a fixed piece of work, so that figures from a busy or a slow machine can be told apart."""
    best = 1e9
    for _ in range(5):
        begin, total = time.process_time(), 0
        for number in range(3_000_000):
            total += number
        best = min(best, time.process_time() - begin)
    return best * 1000


def _pages(app: Flask) -> list[Page]:
    subjects = find_subjects(app)
    staff, coordinator, family = Browser(app), Browser(app), Browser(app)
    staff.sign_in(CONCIERGE, PASSWORD)
    coordinator.sign_in(COORDINATOR, PASSWORD)
    link = f"/espace/lien/{subjects.link_token}"
    family.ask(link, form={"csrf_token": family.token(link)})
    files = subjects.households
    return [
        Page("Aujourd'hui", lambda _n: staff.ask("/aujourdhui")),
        Page("Aujourd'hui, the whole team", lambda _n: coordinator.ask("/aujourdhui?qui=equipe")),
        Page("Dossiers, list", lambda _n: staff.ask("/dossiers"), 10.25),
        Page("Dossiers, list, fragment", lambda _n: staff.ask("/dossiers", headers=HTMX)),
        Page("Dossiers, list by name, page 20", lambda _n: staff.ask("/dossiers?tri=name&page=20")),
        Page("Dossiers, board", lambda _n: staff.ask("/dossiers?vue=tableau")),
        Page("family file", lambda n: staff.ask(f"/dossiers/{files[n % len(files)]}"), 28.5),
        Page("family file, the largest", lambda _n: staff.ask(f"/dossiers/{subjects.largest}")),
        Page("a family's space", lambda _n: family.ask("/espace/"), 26.5),
        *_ticks(staff, subjects),
    ]


def _ticks(staff: Browser, subjects: Subjects) -> list[Page]:
    token = staff.token(f"/etapes/{subjects.steps[0]}")

    def step(turn: int) -> int:
        return subjects.steps[turn % len(subjects.steps)]

    def send(turn: int, act: str, headers: dict[str, str]) -> Answer:
        form = {"csrf_token": token, "avec-famille": "1"}
        return staff.ask(f"/etapes/{step(turn)}/{act}", form=form, headers=headers)

    def fragment(turn: int) -> Answer:
        return send(turn, "fait", HTMX | {"HX-Target": f"etape-{step(turn)}"})

    def whole(turn: int) -> Answer:
        """Without JavaScript: the form is sent, and the page it leads to is shown."""
        sent = send(turn, "fait", {})
        shown = staff.ask(sent.header("Location"))
        cpu, wall = sent.cpu + shown.cpu, sent.wall + shown.wall
        return Answer(sent.status if shown.status == 200 else shown.status, [], shown.body, cpu, wall)

    def undo(turn: int) -> Answer:
        return send(turn, "rouvrir", {})

    return [
        Page("tick a step, fragment", fragment, 36.75, after=undo),
        Page("tick a step, form and page", whole, 36.75, status=303, after=undo, requests=2),
    ]


def _queries(app: Flask, page: Page) -> int:
    """Count the statements of one request, once everything that is kept in memory is there."""
    for turn in range(2):
        _ask(page, turn)
    with app.app_context():
        engine = db.engine
    with counted(engine) as statements:
        page.ask(0)
    if page.after is not None:
        page.after(0)
    return len(statements)


def _ask(page: Page, turn: int) -> Answer:
    answer = page.ask(turn)
    if answer.status != page.status:
        raise RuntimeError(f"{page.name}: {answer.status} instead of {page.status}")
    if page.after is not None:
        page.after(turn)
    return answer


def _measure(pages: list[Page]) -> dict[str, Cost]:
    """Ask for every page in turn, again and again, so that a busy moment of the machine falls on all of them."""
    costs = {page.name: Cost() for page in pages}
    for turn in range(WARM + ROUNDS):
        for page in pages:
            answer = _ask(page, turn)
            if turn >= WARM:
                costs[page.name].note(answer)
    return costs


def _report(report: Report, engine: str, page: Page, cost: Cost, few: int, many: int) -> None:
    name = f"{engine}: {page.name}"
    report.add(f"{name}, cpu p50", p50(cost.cpu), "ms", page.goal)
    report.add(f"{name}, cpu p95", p95(cost.cpu), "ms")
    report.add(f"{name}, wall p50", p50(cost.wall), "ms")
    report.add(f"{name}, wall p95", p95(cost.wall), "ms")
    report.add(f"{name}, queries", many, "queries", MOST_QUERIES * page.requests)
    report.add(f"{name}, queries more than with {FEW} households", many - few, "queries", 0)
    report.add(f"{name}, page", cost.size / 1000, "kB")


if __name__ == "__main__":
    main()
