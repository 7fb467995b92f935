"""The ten best hosts for one family among thousands, as a web process finds them: from the file to the ranking."""

import datetime as dt
import gc
import time

from sqlalchemy import select

from bench._databases import engines
from bench._dataset import CONCIERGE
from bench._register import open_register
from bench._requests import counted, p50
from bench._result import Report
from concierge.accounts.models import Person
from concierge.accounts.sign_in import actor_of
from concierge.families.models import Household
from concierge.matching.suggestions import Wish, suggest_hosts
from concierge.platform import clock
from concierge.platform.db import begin_request, db

HOSTS, REPEATS = 5_000, 20
MOST_MILLISECONDS = 50


def measure_suggestions(report: Report) -> None:
    """Find the ten best hosts for one family, from the file to the ranking, as a web process does."""
    for engine in engines():
        app, family = open_register(engine, HOSTS)
        with app.app_context():
            actor = actor_of(db.session.scalars(select(Person).where(Person.email == CONCIERGE)).one())
            gc.collect()
            gc.freeze()  # as a web process does once it is ready
            for name, wish in (("any day", Wish()), ("on a day", Wish(on=clock.today() + dt.timedelta(days=10)))):
                spent = []
                for _ in range(REPEATS):
                    db.session.remove()
                    begin_request()
                    household = db.session.get_one(Household, family)
                    with counted(db.engine) as statements:
                        began = time.process_time()
                        suggest_hosts(actor, household, wish, clock.today())
                        spent.append(time.process_time() - began)
                told = f"ten of {HOSTS} hosts, {name}, {engine}"
                report.add(f"{told}: processor", p50(spent) * 1000, "ms", MOST_MILLISECONDS)
                report.add(f"{told}: statements", len(statements), "")
            db.session.remove()
