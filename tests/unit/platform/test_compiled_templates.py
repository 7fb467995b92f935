"""Templates are compiled once for all web processes, and never by another compiler than today's."""

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment

from concierge.platform.compiled_templates import FOLDER, compile_all, keep_compiled


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("Bonjour {{ name }}", encoding="utf-8")
    return tmp_path


def open_site(site: Path) -> Flask:
    app = Flask("site", template_folder=str(site / "templates"))
    keep_compiled(app, site)
    return app


def test_what_one_process_compiled_is_not_compiled_again(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_all(open_site(site), site)

    def compile_again(*_args: object, **_more: object) -> None:
        raise AssertionError("compiled twice")

    monkeypatch.setattr(Environment, "compile", compile_again)
    assert open_site(site).jinja_env.get_template("page.html").render(name="Zoé") == "Bonjour Zoé"


def test_a_template_that_changed_is_compiled_anew(site: Path) -> None:
    compile_all(open_site(site), site)
    (site / "templates" / "page.html").write_text("Bonsoir {{ name }}", encoding="utf-8")
    assert open_site(site).jinja_env.get_template("page.html").render(name="Zoé") == "Bonsoir Zoé"


def test_notes_beside_the_templates_are_not_compiled(site: Path) -> None:
    (site / "templates" / "README.md").write_text("{% from 'macros.html' import icon, … %}", encoding="utf-8")
    compile_all(open_site(site), site)


def test_what_another_version_compiled_is_forgotten(site: Path) -> None:
    former = site / FOLDER / "former"
    former.mkdir(parents=True)
    compile_all(open_site(site), site)
    assert not former.exists()
    assert len(list((site / FOLDER).iterdir())) == 1


def test_a_folder_that_cannot_be_made_only_costs_time(site: Path) -> None:
    (site / FOLDER).write_text("a file in the way", encoding="utf-8")
    assert open_site(site).jinja_env.get_template("page.html").render(name="Zoé") == "Bonjour Zoé"
