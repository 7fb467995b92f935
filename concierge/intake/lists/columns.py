"""What a column of a list may say, and how its heading gives it away, in the exports people really send."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from concierge.platform.i18n import N_
from concierge.platform.search_text import normalise


class Column(StrEnum):
    """What is taken from a column."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    FULL_NAME = "full_name"
    PHONE = "phone"
    EMAIL = "email"
    SUMMARY = "summary"
    ORIGIN_PLACE = "origin_place"
    LANGUAGE = "language"
    NOTE = "note"
    AGREED_ON = "agreed_on"
    AGREED_HOW = "agreed_how"
    IGNORED = "ignored"


COLUMN_LABELS: Mapping[Column, str] = {
    Column.IGNORED: N_("Ne pas reprendre"),
    Column.FIRST_NAME: N_("Prénom"),
    Column.LAST_NAME: N_("Nom"),
    Column.FULL_NAME: N_("Prénom et nom ensemble"),
    Column.PHONE: N_("Téléphone"),
    Column.EMAIL: N_("E-mail"),
    Column.SUMMARY: N_("Projet, en quelques mots"),
    Column.ORIGIN_PLACE: N_("Lieu d’origine"),
    Column.LANGUAGE: N_("Langue"),
    Column.NOTE: N_("À garder dans les échanges"),
    Column.AGREED_ON: N_("Accord donné le"),
    Column.AGREED_HOW: N_("Comment l’accord a été donné"),
}

# Whole headings first, then words anywhere in one. Exports of Tourinsoft and Décibelles Data, lists of Laou, of
# employers, and English ones.
_WHOLE: Mapping[str, Column] = {
    name: column
    for column, names in {
        Column.FIRST_NAME: "prenom|prenoms|first name|firstname|given name|contact prenom|prenom du contact",
        Column.LAST_NAME: "nom|noms|nom de famille|nom d usage|last name|lastname|surname|family name|contact nom"
        "|nom du contact|nom marital|nom usuel",
        Column.FULL_NAME: "nom prenom|prenom nom|nom et prenom|prenom et nom|nom complet|name|full name|contact"
        "|candidat|collaborateur|salarie|personne|nom prenoms|noms et prenoms|identite|client",
        Column.PHONE: "tel|tel 1|tel 2|phone|mobile|portable|gsm|numero|n tel|no tel",
        Column.EMAIL: "mel|mail|email|e mail|courriel|adresse mail|adresse email|adresse e mail|adresse electronique",
        Column.SUMMARY: "projet|resume|message|demande|votre projet|description du projet|motivation|besoin|besoins",
        Column.ORIGIN_PLACE: "ville|commune|origine|ville d origine|ville actuelle|lieu d origine|provenance|city"
        "|localite|commune de residence|ville de residence|lieu de residence",
        Column.LANGUAGE: "langue|language|langue parlee|langue de contact",
        Column.NOTE: "commentaire|commentaires|remarque|remarques|observation|observations|note|notes|poste|metier"
        "|profession|fonction|date d arrivee|arrivee|composition du foyer|situation|date de prise de poste",
        Column.AGREED_ON: "accord le|date accord|date de l accord|date consentement|date du consentement|optin date"
        "|date optin|date rgpd|accord donne le",
        Column.AGREED_HOW: "accord|consentement|mode de consentement|origine du consentement|preuve|preuve de l accord"
        "|optin|opt in|rgpd|comment l accord a ete donne",
    }.items()
    for name in names.split("|")
}
_WORDS: Sequence[tuple[str, Column]] = (
    (r"(date|jour).*(accord|consent|optin|opt in|rgpd)", Column.AGREED_ON),
    (r"\b(consentement|optin|opt in|rgpd)\b", Column.AGREED_HOW),
    (r"\b(e ?mail|mail|courriel|mel)\b", Column.EMAIL),
    (r"\b(tel|telephone|telephones|portable|mobile|phone|gsm)\b", Column.PHONE),
    (r"\bprenom\b.*\bnom\b|\bnom\b.*\bprenom\b", Column.FULL_NAME),
    (r"\b(prenom|firstname|first name)\b", Column.FIRST_NAME),
    (r"\b(nom de famille|lastname|last name|surname)\b", Column.LAST_NAME),
    (r"\b(projet|motivation)\b", Column.SUMMARY),
    (r"\b(ville|commune)\b.*\b(origine|actuelle|residence)\b", Column.ORIGIN_PLACE),
    (r"\b(commentaires?|remarques?|observations?)\b", Column.NOTE),
)
_NUMBERED = re.compile(r" \(?\d+\)?$")


def guess_columns(headings: Sequence[str]) -> tuple[Column, ...]:
    """Return what each heading seems to announce; IGNORED where nothing is certain."""
    guessed = tuple(_guess(heading) for heading in headings)
    if Column.FULL_NAME in guessed and Column.FIRST_NAME in guessed and Column.LAST_NAME in guessed:
        return tuple(Column.IGNORED if column is Column.FULL_NAME else column for column in guessed)
    return guessed


def guess_by_samples(samples: Sequence[Sequence[str]], width: int) -> tuple[Column, ...]:
    """Return what columns without headings seem to hold: only what shows by itself, addresses and telephones."""
    return tuple(_guess_cells([line[place] for line in samples if place < len(line)]) for place in range(width))


def choose(
    headings: Sequence[str], samples: Sequence[Sequence[str]], remembered: Mapping[str, str]
) -> tuple[Column, ...]:
    """Propose what to take from each column: as the last list of the source said, else as its heading says."""
    by_heading, by_samples = guess_columns(headings), guess_by_samples(samples, len(headings))
    known = set(Column)
    return tuple(
        Column(remembered[heading])
        if remembered.get(heading) in known
        else named
        if named is not Column.IGNORED
        else shown
        for heading, named, shown in zip(headings, by_heading, by_samples, strict=True)
    )


def _guess(heading: str) -> Column:
    words = _NUMBERED.sub("", normalise(heading))
    if words in _WHOLE:
        return _WHOLE[words]
    if len(words) > 60:
        return Column.IGNORED
    return next((column for pattern, column in _WORDS if re.search(pattern, words)), Column.IGNORED)


def _guess_cells(cells: Sequence[str]) -> Column:
    filled = [cell for cell in cells if cell]
    if filled and all(re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", cell) for cell in filled):
        return Column.EMAIL
    if filled and all(re.fullmatch(r"(?:\+|00)?[\d\s.()-]{9,20}", cell) for cell in filled):
        return Column.PHONE
    return Column.IGNORED
