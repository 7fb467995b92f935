"""Marks the French texts that live in pure modules, so that they reach the translation catalogue; counts in French."""

from babel.support import NullTranslations


class SourceTexts(NullTranslations):
    """French, the language the texts are written in: none is a singular (« 0 étape »), as one and a half are."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the singular below two, the plural from two on."""
        return msgid1 if abs(n) < 2 else msgid2

    ungettext = ngettext


def N_(text: str) -> str:  # the name that gettext tools look for
    """Return `text` unchanged; the extractor sees it, the screen translates it when it is shown."""
    return text
