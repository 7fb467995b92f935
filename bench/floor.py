"""The least a page can cost here: a bare Flask page with the rows of the list and one query, beside the list itself."""

from typing import Any

from flask import Flask, render_template_string
from sqlalchemy import create_engine, text

from bench._databases import config, engines, open_app
from bench._dataset import CONCIERGE, PASSWORD
from bench._requests import Browser, p50
from bench._result import Report

ROUNDS = 60
_ROWS = text(
    """
    SELECT h.id, h.name, h.origin_place, h.opened_on, h.decided_on, h.settled_on, c.name AS target, p.first_name,
           p.last_name,
           (SELECT min(s.due_on) FROM step s WHERE s.household_id = h.id AND s.status IN ('todo', 'started', 'blocked'))
           AS next_on
    FROM household h
    LEFT JOIN person p ON p.id = h.owner_id
    LEFT JOIN commune c ON c.code = h.target_commune_code
    WHERE h.space_id = 1 AND h.closed_on IS NULL
    ORDER BY h.opened_on DESC, h.id DESC
    LIMIT 30
    """
)
_PAGE = """<!doctype html><title>Dossiers</title><table>
{% for row in rows %}<tr><td><a href="/dossiers/{{ row.id }}">{{ row.name }}</a></td>
<td>{{ row.origin_place }} → {{ row.target }}</td><td>{{ row.settled_on or row.decided_on or '' }}</td>
<td>{{ row.next_on }}</td><td>{{ row.first_name }} {{ row.last_name }}</td></tr>{% endfor %}</table>"""


def main() -> None:
    report = Report("floor")
    for engine in engines():
        app = open_app(engine)
        staff = Browser(app)
        staff.sign_in(CONCIERGE, PASSWORD)
        floor = Browser(_bare_app(engine))
        pages = {
            "floor, one query and a bare table": lambda: floor.ask("/"),  # noqa: B023
            "floor, a page without query": lambda: floor.ask("/rien"),  # noqa: B023
            "Dossiers, list": lambda: staff.ask("/dossiers"),  # noqa: B023
        }
        costs: dict[str, list[float]] = {name: [] for name in pages}
        for turn in range(5 + ROUNDS):
            for name, ask in pages.items():
                answer = ask()
                assert answer.status == 200, (name, answer.status)
                if turn >= 5:
                    costs[name].append(answer.cpu * 1000)
        for name, cpu in costs.items():
            report.add(f"{engine}: {name}, cpu p50", p50(cpu), "ms")
    report.finish()


def _bare_app(engine: str) -> Flask:
    settings = config(engine, 5_000)
    app = Flask("floor")
    app.extensions["config"] = settings
    database = create_engine(settings.database_url)

    @app.get("/")
    def rows() -> str:
        with database.connect() as connection:
            found: list[Any] = list(connection.execute(_ROWS))
        return render_template_string(_PAGE, rows=found)

    @app.get("/rien")
    def nothing() -> str:
        return "rien"

    return app


if __name__ == "__main__":
    main()
