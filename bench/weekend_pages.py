"""What the registers of a weekend cost at 13 and 40 families: bytes, queries, processor time."""

import re

from bench._databases import FEW, engines, open_app
from bench._dataset import COORDINATOR, PASSWORD
from bench._requests import Browser, Cost, counted, p50
from bench._result import Report
from bench._weekend_rows import store_weekend
from concierge.platform.db import db

SIZES = (13, 40)
ROUNDS = 12
MOST_KB = 250.0


def main() -> None:
    report = Report("weekend_pages")
    for engine in engines():
        app = open_app(engine, FEW)
        browser = Browser(app)
        browser.sign_in(COORDINATOR, PASSWORD)
        for families in SIZES:
            weekend = store_weekend(app, families)
            for name in ("activites", "guides"):
                cost, path = Cost(), f"/week-ends/{weekend}/{name}"
                for turn in range(ROUNDS + 2):
                    answer = browser.ask(path)
                    if answer.status != 200:
                        raise RuntimeError(f"{path}: {answer.status}")
                    if turn > 1:
                        cost.note(answer)
                with app.app_context():
                    engine_of = db.engine
                with counted(engine_of) as statements:
                    body = browser.ask(path).body
                said = f"{engine}: {families} families, {name}"
                report.add(f"{said}, page", cost.size / 1000, "kB", MOST_KB)
                report.add(f"{said}, cpu p50", p50(cost.cpu), "ms")
                report.add(f"{said}, queries", len(statements), "queries")
                report.note(f"{said}: {len(re.findall(rb'host-card', body))} cards")
    report.finish()


if __name__ == "__main__":
    main()
