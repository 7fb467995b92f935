"""Facts and answers as one vocabulary: what conditions may speak of, and what each is called.

Which questions there are is the installation's own `entretien.yaml`; a folder that is read brings its own
(`speaking_of`), so that its checklists are judged by its interview and by no other.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from pathlib import Path

from flask import has_app_context
from flask_babel import get_locale, gettext as _

from concierge.families.answer_keys import AnswerKey
from concierge.families.facts import FACTS, Fact, FactSpec, Knowable, knowable_of
from concierge.families.interview.grid import AnswerSpec, Grid, Question, spec_of_answer
from concierge.families.interview.loading import INTERVIEW
from concierge.families.interview.places import Refusal
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.languages import Text

Spec = FactSpec | AnswerSpec
_spoken_of: ContextVar[Grid | None] = ContextVar("spoken_of", default=None)


@contextmanager
def speaking_of(grid: Grid) -> Iterator[None]:
    """Let conditions name the questions of `grid`, inside the block."""
    token = _spoken_of.set(grid)
    try:
        yield
    finally:
        _spoken_of.reset(token)


def known_grid() -> Grid:
    """Return the interview that conditions may name: that of the folder being read, else the installation's."""
    return _spoken_of.get() or (INTERVIEW.installed() if has_app_context() else INTERVIEW.shipped())


def speaking_of_folder(folder: Path) -> AbstractContextManager[None]:
    """Let conditions name the questions of a folder's interview; one with faults says so itself: nothing is known."""
    try:
        grid = INTERVIEW.load(folder)
    except DefinitionErrors:
        grid = Grid(complete=False)
    return speaking_of(grid)


def find_spec(name: str) -> Spec | None:
    """Return what conditions may say of the fact or the answer called `name`, None when it is neither."""
    try:
        knowable = knowable_of(name)
    except ValueError:
        return None
    return spec_of(knowable)


def spec_of(knowable: Knowable) -> Spec | None:
    """Return what conditions may say of a fact or an answer; None of a question that is no longer asked."""
    if isinstance(knowable, Fact):
        return FACTS[knowable]
    question = known_grid().questions.get(knowable)
    return None if question is None else spec_of_answer(question)


def all_specs() -> Iterator[Spec]:
    """Yield everything conditions may speak of: facts, then answers in the order of the interview."""
    yield from FACTS.values()
    specs = (spec_of_answer(question) for question in known_grid().questions.values())
    yield from (spec for spec in specs if spec is not None)


def label_of(knowable: Knowable) -> str:
    """Return what a fact or an answer is called, in the reader's language."""
    return _(FACTS[knowable].label) if isinstance(knowable, Fact) else _question_text(knowable)


def question_of(knowable: Knowable) -> str:
    """Return what to ask when a fact or an answer is missing, in the reader's language."""
    return _(FACTS[knowable].question) if isinstance(knowable, Fact) else _question_text(knowable)


def is_sensitive(knowable: Knowable) -> bool:
    """Tell whether nobody is to be pressed for a fact or an answer."""
    if isinstance(knowable, Fact):
        return FACTS[knowable].privacy.value == "sensitive"
    question = known_grid().questions.get(knowable)
    return question is not None and question.is_sensitive


def is_health(knowable: Knowable) -> bool:
    """Tell whether a fact or an answer touches on health, disability, pregnancy or diet (GDPR, article 9)."""
    if isinstance(knowable, Fact):
        return FACTS[knowable].privacy.value == "sensitive"
    question = known_grid().questions.get(knowable)
    return question is not None and question.health


def block_of(key: AnswerKey) -> str | None:
    """Return the key of the block a question stands in, None when it is no longer asked."""
    return next((block.key for block in known_grid().blocks for each in block.questions if each.name == key), None)


def value_names(knowable: Knowable) -> Mapping[str, str]:
    """Return the values of a choice with what each is called, in the reader's language; nothing for other types."""
    if isinstance(knowable, Fact):
        return {choice.value: _(choice.label) for choice in FACTS[knowable].choices or ()}
    question = known_grid().questions.get(knowable)
    return {} if question is None else option_names(question)


def kept_words(key: AnswerKey, kept: str) -> str:
    """Return an answer as the history keeps it, in the reader's language."""
    question = known_grid().questions.get(key)
    if kept == Refusal.DECLINED.value:
        return str(_("Préfère ne pas répondre"))
    if question is None or question.is_text:
        return kept
    names = {"True": _("Oui"), "False": _("Non"), **option_names(question)}
    return ", ".join(names.get(part, part) for part in kept.split(","))


def option_names(question: Question) -> Mapping[str, str]:
    """Return the answers one may choose with what each is called, in the reader's language."""
    if isinstance(question.feeds, Fact):
        return value_names(question.feeds)
    return {option.value: said(option.text) for option in question.options}


def said(text: Text) -> str:
    """Return a text of a definition in the reader's language."""
    return text.in_language(str(get_locale() or "fr"))


def _question_text(key: AnswerKey) -> str:
    question = known_grid().questions.get(key)
    return (
        said(question.text)
        if question is not None
        else str(_("une question qui n’est plus posée (%(key)s)", key=key.key))
    )
