"""How a question of the interview is named wherever something is said about it: « answer.adult.ready_to_retrain »."""

from typing import Self

from concierge.families.fact_choices import Choice
from concierge.platform.i18n import N_

PREFIX = "answer."


class AskedOf(Choice):
    """Whom a question is about; the value is that of the scope of a member."""

    HOUSEHOLD = "household", N_("le foyer")
    ADULT = "adult", N_("chaque adulte")
    CHILD = "child", N_("chaque enfant")


class AnswerKey(str):
    """The name of a question: whom it is about, and its key in the file. Compares as the text it is."""

    __slots__ = ()

    @classmethod
    def of(cls, asked_of: str, key: str) -> Self:
        """Return the name of a question from its parts."""
        return cls(f"{PREFIX}{asked_of}.{key}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the name that `text` is; ValueError when it names no question."""
        parts = text.removeprefix(PREFIX).split(".")
        if not text.startswith(PREFIX) or len(parts) != 2 or parts[0] not in AskedOf.known() or not parts[1]:
            raise ValueError(f"not the name of a question: {text!r}")
        return cls(text)

    @property
    def value(self) -> str:
        """Return the plain text, as the value of a fact is."""
        return str(self)

    @property
    def asked_of(self) -> AskedOf:
        """Return whom the question is about."""
        return AskedOf(self.split(".")[1])

    @property
    def key(self) -> str:
        """Return the key of the question in its file."""
        return self.split(".")[2]
