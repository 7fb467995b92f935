"""Fields in which one chooses, declared as pairs: the value that is sent, and what people read."""

from collections.abc import Iterable
from typing import Any

import wtforms
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than the types of the library


class _OfPairs:
    """Gives the library what it asks for since 3.3: it will take no pairs any more."""

    def __init__(self, label: Any = None, validators: Any = None, *, choices: Any = None, **options: Any) -> None:
        super().__init__(label, validators, choices=_listed(choices), **options)  # type: ignore[call-arg]

    @property
    def choices(self) -> Any:
        """Return what may be chosen, each with its `value` and its `label`."""
        return wtforms.SelectField.choices.fget(self)  # type: ignore[union-attr]

    @choices.setter
    def choices(self, pairs: Any) -> None:
        wtforms.SelectField.choices.fset(self, _listed(pairs))  # type: ignore[union-attr]


class SelectField(_OfPairs, wtforms.SelectField):
    """One of a list that unfolds."""


class RadioField(_OfPairs, wtforms.RadioField):
    """One of a few that are all shown."""


class SelectMultipleField(_OfPairs, wtforms.SelectMultipleField):
    """Any number of a list."""


def _listed(pairs: Iterable[Any] | None) -> list[Any] | None:
    if pairs is None:
        return None
    return [each if isinstance(each, SelectChoice) else SelectChoice(*each) for each in pairs]
