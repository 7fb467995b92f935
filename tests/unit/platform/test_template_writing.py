"""Templates written our way say exactly what Jinja's own would say."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import given, strategies as st
from jinja2 import Environment, pass_context, pass_environment, pass_eval_context
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


def test_what_wants_the_environment_is_given_ours() -> None:
    assert environment().from_string("{{ f('a') }}").render(f=of_environment) == "a PageEnvironment"


def plain(one: int, *, two: object) -> str:
    return f"{one}{two}"


def environment() -> PageEnvironment:
    made = PageEnvironment(Flask(__name__))
    made.autoescape = True
    return made
