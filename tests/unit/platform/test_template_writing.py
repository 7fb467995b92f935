"""Templates written our way say exactly what Jinja's own would say."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import given, strategies as st
from jinja2 import (
    DictLoader,
    Environment,
    StrictUndefined,
    TemplateSyntaxError,
    UndefinedError,
    pass_context,
    pass_environment,
    pass_eval_context,
)
from markupsafe import Markup, escape

from concierge.platform.template_writing import PageEnvironment, written

VALUES = st.one_of(
    st.text(), st.integers(), st.none(), st.booleans(), st.text().map(Markup), st.lists(st.text(alphabet="<&>\"'a"))
)


@given(VALUES)
def test_a_value_is_escaped_as_it_always_is(value: object) -> None:
    assert written(value) == str(escape(value))


@given(st.text(alphabet="<&>\"'é\N{GRINNING FACE} "))
def test_no_text_brings_a_tag_into_a_page(value: str) -> None:
    page = environment().from_string(
        "{% macro m(x) %}{{ x }}{% endmacro %}{% set s %}{{ m(v) }}{% endset %}{{ s }}{{ v }}"
    )
    shown = page.render(v=value)
    assert "<" not in shown.replace("&lt;", "")
    assert shown == str(escape(value)) * 2


class Callable:
    def __call__(self, one: int, *, two: int = 2) -> str:
        return f"{one}{two}"

    def method(self, *args: int) -> str:
        return f"{args}"


@pass_context
def of_context(context: Any, name: str) -> object:
    return context.get(name)


@pass_eval_context
def of_evaluation(context: Any, name: str) -> object:
    return f"{name} {context.autoescape}"


@pass_environment
def of_environment(environment: Any, name: str) -> object:
    return f"{name} {type(environment).__name__}"


@pytest.mark.parametrize(
    "source",
    [
        "{{ plain(1, two=3) }}",
        "{{ thing(1) }}{{ thing.method(1, 2) }}",
        "{% for n in (1, 2) %}{% set m = n %}{{ of_context('m') }}{% endfor %}",
        "{% block b %}{% set c = 3 %}{{ of_context('c') }}{% endblock %}",
        "{{ of_evaluation('a') }}",
        "{{ of_context('plain') is none }}",
        "{% macro m(x) %}[{{ x }}{{ caller() if caller }}]{% endmacro %}{{ m('<') }}{% call m(1) %}b{% endcall %}",
        "{% for n in 'ab' %}{{ plain(loop.index, two=n) }}{% endfor %}",
        "{{ dict(a=1)['a'] }}{{ '<a'.upper() }}{{ range(2)|list }}",
        "{% autoescape false %}{{ '<' }}{{ of_evaluation('a') }}{% endautoescape %}",
    ],
)
def test_everything_that_can_be_called_is_given_what_it_wants(source: str) -> None:
    given_names = {
        "thing": Callable(),
        "plain": plain,
        "of_context": of_context,
        "of_evaluation": of_evaluation,
    }
    shown = environment().from_string(source).render(given_names)
    assert shown == Environment(autoescape=True).from_string(source).render(given_names)


@pytest.mark.parametrize(
    "source",
    [
        "{% extends 'page' %}{% block a %}[{{ super() }}{% include 'part' %}{{ v }}]{% endblock %}",
        "{% block a %}{% for n in v %}{% block i scoped %}{{n}}{% endblock %}{% endfor %}{% endblock %}",
        "{% extends 'page' if v else 'other' %}{% block b %}{{ self.a() }}{% endblock %}",
        "1{% include 'part' %}2{% include ['none', 'part'] %}3{% include 'none' ignore missing %}4{{ v }}",
        "{% from 'macros' import twice with context %}{{ twice(v) }}{% call twice(1) %}{{ v }}{% endcall %}",
        "{% set s %}{% include 'part' %}{{ v }}{% endset %}<{{ s }}>{% filter upper %}{{ v }}{% endfilter %}",
        "{% if v %}{% set w = v %}{% endif %}{{ w }}{% for n in [] %}{% else %}{{ w }}{% endfor %}",
    ],
)
def test_pieces_come_in_the_order_they_are_written_in(source: str) -> None:
    templates = {
        "page": "<{% block a %}a{{ v }}{% endblock %}|{% block b %}b{% endblock %}>",
        "other": "other",
        "part": "({{ v }}{{ n }})",
        "macros": "{% macro twice(x) %}{{ x }}{{ x }}{{ v }}{{ caller() if caller }}{% endmacro %}",
    }
    ours, jinjas = environment(), Environment(autoescape=True)
    ours.loader = jinjas.loader = DictLoader(templates)
    assert ours.from_string(source).render(v="<é>") == jinjas.from_string(source).render(v="<é>")


def test_an_include_that_would_come_too_early_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="without context"):
        environment().from_string("a{% include 'part' without context %}")


class Thing:
    name = "<thing>"
    nothing = None

    @property
    def broken(self) -> str:
        raise AttributeError("broken")

    def __getitem__(self, key: str) -> str:
        if key == "item":
            return "an item"
        raise KeyError(key)


@pytest.mark.parametrize(
    "source",
    [
        "{{ thing.name }}{{ thing.nothing }}{{ thing.item }}",
        "{{ {'items': 1, 'a': {'b': 2}}.a.b }}{{ {'name': '<'}.name }}",
        "{{ thing.name.upper().lower() }}{{ [thing][0].name }}{{ (thing if thing else none).name }}",
        "{% for x in [thing, thing] if x.name %}{{ x.name }}{{ loop.index }}{% endfor %}",
        "{{ thing.absent is defined }}{{ thing.broken is defined }}{{ absent is defined }}",
        "{{ [thing]|map(attribute='name')|join }}",
    ],
)
def test_an_attribute_is_what_it_always_is(source: str) -> None:
    shown = environment().from_string(source).render(thing=Thing())
    assert shown == Environment(autoescape=True).from_string(source).render(thing=Thing())


@pytest.mark.parametrize("source", ["{{ thing.absent }}", "{{ absent.name }}", "{{ thing.broken }}", "{{ absent }}"])
def test_what_is_not_there_is_refused(source: str) -> None:
    strict = environment()
    strict.undefined = StrictUndefined
    with pytest.raises(UndefinedError):
        strict.from_string(source).render(thing=Thing())


def test_what_wants_the_environment_is_given_ours() -> None:
    assert environment().from_string("{{ f('a') }}").render(f=of_environment) == "a PageEnvironment"


def plain(one: int, *, two: object) -> str:
    return f"{one}{two}"


def environment() -> PageEnvironment:
    made = PageEnvironment(Flask(__name__))
    made.autoescape = True
    return made
