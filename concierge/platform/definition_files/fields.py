"""Read the keys of a mapping one by one, record every fault and go on, so that one check shows all errors.

Readers return a placeholder after a fault: a folder with a fault is refused as a whole, no placeholder gets out.
"""

import difflib
import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_
from concierge.platform.languages import Text

KEY_PATTERN = r"^[a-z0-9][a-z0-9-]{0,59}$"
NAME_PATTERN = r"^[a-z][a-z0-9_]{0,59}$"
URL_PATTERN = r"^https?://[^\s<>\"]{3,500}$"
LANGUAGES = ("fr", "en")
_CUT_TEXT = N_("Si c'est la suite d'un texte, mettez ce texte entre guillemets : une virgule le coupe.")
Word = TypeVar("Word", bound=StrEnum)


def guess(word: object, known: Iterable[str]) -> dict[str, Any]:
    """Return the remedy « vouliez-vous dire … ? » when a known word is close, else the list of known words."""
    known = list(known)
    close = difflib.get_close_matches(str(word), known, n=1, cutoff=0.7)
    if close:
        return {"remedy": N_("Vouliez-vous dire « %(close)s » ?"), "close": close[0]}
    return {"remedy": N_("Mots acceptés : %(known)s."), "known": ", ".join(known)}


class Fields:
    """The keys of one mapping."""

    def __init__(self, node: Node, problems: Problems, known: Iterable[str]) -> None:
        self.at, self.problems = node, problems
        self._children = node.mapping or {}
        known = tuple(known)
        if node.mapping is None:
            problems.add(
                node,
                N_("un groupe de lignes « clé: valeur » est attendu ici"),
                N_("Clés acceptées : %(known)s."),
                known=", ".join(known),
            )
        for key in self._children:
            if key not in known:
                cut = self._children[key].value is None  # `{fr: Bonjour, merci, en: …}` reads « merci » as a key
                remedy = {"remedy": _CUT_TEXT} if cut else guess(key, known)
                place = Node(node.key_lines[key], None, node.path)
                problems.add(place, N_("clé inconnue « %(key)s »"), key=key, **remedy)

    def find(self, key: str) -> Node | None:
        """Return the node of `key`, None when it is absent or null."""
        child = self._children.get(key)
        return None if child is None or child.value is None else child

    def has(self, key: str) -> bool:
        """Tell whether `key` is written, even as null."""
        return key in self._children

    def need(self, key: str) -> Node | None:
        """Return the node of `key`, recording a fault when it is absent."""
        child = self.find(key)
        if child is None and self.at.mapping is not None:
            self.problems.add(self.at, N_("il manque « %(key)s »"), N_("Ajoutez une ligne « %(key)s: … »."), key=key)
        return child

    def fault(self, node: Node, problem: str, remedy: str, **values: object) -> None:
        """Record a fault at `node`."""
        self.problems.add(node, problem, remedy, **values)

    def string(self, key: str, *, limit: int, required: bool = True) -> str:
        """Return a non-empty text of at most `limit` characters, "" after a fault or when absent."""
        node = self.need(key) if required else self.find(key)
        return "" if node is None else read_string(node, self.problems, limit=limit)

    def key(self, name: str = "key", *, pattern: str = KEY_PATTERN) -> str:
        """Return an identifier, "" after a fault."""
        node = self.need(name)
        if node is None:
            return ""
        value = str(node.value) if isinstance(node.value, str | int) and not isinstance(node.value, bool) else ""
        if not re.match(pattern, value):
            self.fault(
                node,
                N_("identifiant incorrect"),
                N_("Utilisez des minuscules sans accent, des chiffres et des tirets (60 signes au plus)."),
            )
            return ""
        return value

    def text(self, key: str, *, limit: int) -> Text:
        """Return a required text in every language."""
        node = self.need(key)
        return Text("", "") if node is None else read_text(node, self.problems, limit=limit)

    def optional_text(self, key: str, *, limit: int) -> Text | None:
        """Return a text in every language, None when absent."""
        node = self.find(key)
        return None if node is None else read_text(node, self.problems, limit=limit)

    def word(self, key: str, words: type[Word], default: Word | None = None) -> Word:
        """Return one word of a closed list; without `default` the key is required."""
        node = self.need(key) if default is None else self.find(key)
        return (default or next(iter(words))) if node is None else read_word(node, self.problems, words)

    def flag(self, key: str) -> bool:
        """Return a boolean, False when absent."""
        node = self.find(key)
        if node is None:
            return False
        if not isinstance(node.value, bool):
            self.fault(node, N_("true ou false est attendu"), N_("Écrivez true (oui) ou false (non), sans guillemets."))
        return node.value is True

    def number(self, key: str, *, low: int, high: int, default: int) -> int:
        """Return a whole number within bounds, `default` when absent."""
        node = self.find(key)
        if node is None:
            return default
        if isinstance(node.value, bool) or not isinstance(node.value, int) or not low <= node.value <= high:
            self.fault(
                node,
                N_("un nombre entier entre %(low)s et %(high)s est attendu"),
                N_("Corrigez le nombre, sans unité ni guillemets."),
                low=low,
                high=high,
            )
            return default
        return node.value

    def day(self, key: str) -> date | None:
        """Return a date, None when absent or null."""
        node = self.find(key)
        if node is None:
            return None
        try:
            return date.fromisoformat(str(node.value))
        except ValueError:
            self.fault(node, N_("date incorrecte"), N_("Écrivez-la année-mois-jour, par exemple 2026-10-01."))
            return None

    def entries(self, key: str, *, required: bool = False) -> list[Node]:
        """Return the entries of a list, [] when absent."""
        node = self.need(key) if required else self.find(key)
        if node is None:
            return []
        if node.items is None:
            self.fault(
                node,
                N_("une liste est attendue"),
                N_("Écrivez « %(key)s: » puis une ligne « - … » par élément."),
                key=key,
            )
        elif required and not node.items:
            self.fault(node, N_("la liste est vide"), N_("Ajoutez au moins un élément."))
        return node.items or []


def read_string(node: Node, problems: Problems, *, limit: int) -> str:
    """Return a non-empty text of at most `limit` characters, "" after a fault."""
    if not isinstance(node.value, str):
        problems.add(
            node,
            N_("un texte est attendu"),
            N_("Écrivez un texte, entre guillemets s'il ressemble à un nombre ou à true/false."),
        )
        return ""
    text = node.value.strip()
    if not text:
        problems.add(node, N_("le texte est vide"), N_("Écrivez-le, ou retirez la ligne."))
    if len(text) > limit:
        problems.add(
            node,
            N_("texte trop long (%(length)s caractères)"),
            N_("Raccourcissez-le à %(limit)s caractères."),
            length=len(text),
            limit=limit,
        )
    return text


def read_text(node: Node, problems: Problems, *, limit: int) -> Text:
    """Return a text in both languages, recording each missing one."""
    if node.mapping is None:
        problems.add(node, N_("un texte en deux langues est attendu"), N_("Écrivez « {fr: …, en: …} »."))
        return Text("", "")
    fields = Fields(node, problems, LANGUAGES)
    for language in LANGUAGES:
        if fields.find(language) is None:
            problems.add(
                node,
                N_("il manque la langue « %(language)s »"),
                N_("Ajoutez « %(language)s: … » : chaque texte existe en français et en anglais."),
                language=language,
            )
    return Text(*(fields.string(language, limit=limit, required=False) for language in LANGUAGES))


def read_word(node: Node, problems: Problems, words: type[Word]) -> Word:
    """Return one word of a closed list, its first word after a fault."""
    try:
        return words(str(node.value))
    except ValueError:
        shown = node.value if isinstance(node.value, str | int) else "…"
        problems.add(
            node, N_("valeur inconnue « %(value)s »"), value=shown, **guess(shown, [word.value for word in words])
        )
        return next(iter(words))
