"""What a subscribed calendar of three hundred entries costs, asked for over WSGI."""

import datetime as dt

from sqlalchemy import func, select

from bench._databases import engines, open_app
from bench._dataset import CONCIERGE
from bench._requests import Browser, p50, p95
from bench._result import Report
from concierge.accounts.models import Person
from concierge.accounts.sign_in import actor_of
from concierge.platform import clock
from concierge.platform.db import db
from concierge.platform.unit_of_work import unit_of_work
from concierge.portals import feeds

ENTRIES, ROUNDS = 300, 30


def main() -> None:
    report = Report("feed")
    feeds.MOST = ENTRIES  # the busiest colleague of the data set carries thousands of steps
    for engine in engines():
        app = open_app(engine)
        with app.app_context(), unit_of_work():
            person = db.session.scalars(select(Person).where(func.lower(Person.email) == CONCIERGE)).one()
            token = feeds.open_feed(actor_of(person), clock.now() - dt.timedelta(minutes=1))
        reader = Browser(app)
        answers = [reader.ask(f"/agenda/{token}.ics") for _ in range(3 + ROUNDS)][3:]
        assert {answer.status for answer in answers} == {200}
        entries = answers[0].body.count(b"BEGIN:VEVENT")
        report.add(f"{engine}: entries of the calendar", entries, "entries")
        report.add(f"{engine}: calendar of {ENTRIES} steps, cpu p50", p50([a.cpu * 1000 for a in answers]), "ms")
        report.add(f"{engine}: calendar of {ENTRIES} steps, wall p50", p50([a.wall * 1000 for a in answers]), "ms", 100)
        report.add(f"{engine}: calendar of {ENTRIES} steps, wall p95", p95([a.wall * 1000 for a in answers]), "ms")
    report.finish()


if __name__ == "__main__":
    main()
