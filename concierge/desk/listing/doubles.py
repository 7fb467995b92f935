"""Files that look alike, in the reader's words: side by side, and what merging them would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _, ngettext

from concierge.accounts.queries import list_colleagues, list_organisations
from concierge.desk.tabs.history_labels import field_label, value_label
from concierge.families.choices import CLOSING_LABELS, SOURCE_LABELS
from concierge.families.cohorts.queries import cohort_name
from concierge.families.duplicates.differences import Difference
from concierge.families.duplicates.likeness import Home, Someone
from concierge.families.duplicates.merging import MergePreview
from concierge.families.duplicates.pairs import ComparedPair
from concierge.families.models import Household
from concierge.families.services import as_text
from concierge.platform.access import Actor
from concierge.platform.search_text import normalise
from concierge.platform.wording import day
from concierge.territory.queries import find_communes


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRow:
    """One thing said of both files; `tells` when a family has only one such thing."""

    label: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    tells: bool

    @property
    def differs(self) -> bool:
        """Tell whether the two files say different things, not merely written otherwise."""
        said = [sorted(normalise(text) for text in side) for side in (self.first, self.second)]
        return self.tells and all(said) and said[0] != said[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One value to choose when two files become one."""

    key: str
    label: str
    kept: str
    other: str
    can_be_both: bool


def lay_side_by_side(actor: Actor, pair: ComparedPair) -> list[SideRow]:
    """Return what both files say, line by line."""
    owners = {colleague.person_id: colleague.name for colleague in list_colleagues(actor)}
    brought = {organisation.id: organisation.name for organisation in list_organisations(actor)}
    communes = _communes((pair.first, pair.second))
    both = (pair.first, pair.second)
    telling: list[tuple[str, list[tuple[str, ...]]]] = [
        (_("Personnes"), [tuple(map(_person, home.people)) for home in (pair.first_home, pair.second_home)]),
        (_("Vient de"), [_said(communes.get(h.origin_commune_code or "") or h.origin_place) for h in both]),
        (_("Commune visée"), [_said(communes.get(h.target_commune_code or "")) for h in both]),
    ]
    others: list[tuple[str, list[tuple[str, ...]]]] = [
        (_("Le projet en quelques mots"), [_said(h.summary) for h in both]),
        (_("Suivi par"), [_said(owners.get(h.owner_id or 0)) for h in both]),
        (_("Apporté par"), [_said(brought.get(h.origin_organisation_id)) for h in both]),
        (_("Venu par"), [_said(_(SOURCE_LABELS[h.source])) for h in both]),
        (_("Ouvert le"), [_said(day(h.opened_on, year=True)) for h in both]),
        (_("État"), [_said(_state(h)) for h in both]),
    ]
    return [
        SideRow(label=label, first=one, second=two, tells=tells)
        for lines, tells in ((telling, True), (others, False))
        for label, (one, two) in lines
        if one or two
    ]


def words_of(actor: Actor, differences: Sequence[Difference]) -> list[Question]:
    """Return differences in the reader's words."""
    owners = {colleague.person_id: colleague.name for colleague in list_colleagues(actor)}
    codes = [v for d in differences if d.column.endswith("commune_code") for v in (d.kept, d.other) if v]
    communes = {code: hit.name for code, hit in find_communes(codes).items()}

    def text(difference: Difference, value: Any) -> str:
        if difference.field == "owner":
            return owners.get(value, "")
        if difference.field == "cohort":
            return cohort_name(value)
        if difference.column.endswith("commune_code"):
            return communes.get(value, str(value or ""))
        return value_label(difference.field, as_text(value)) or ""

    return [
        Question(
            key=d.key,
            label=f"{field_label(d.field)} ({d.about})" if d.about else field_label(d.field),
            kept=text(d, d.kept),
            other=text(d, d.other),
            can_be_both=d.can_be_both,
        )
        for d in differences
    ]


def what_comes_along(preview: MergePreview) -> list[str]:
    """Return what moves to the kept file, counted in words."""
    count = preview.counts
    lines: list[tuple[int, str]] = [
        (n := count["member"], ngettext("une personne ou un animal", "%(num)s personnes ou animaux", n)),
        (n := count["contact"], ngettext("un échange", "%(num)s échanges", n)),
        (n := count["note"], ngettext("une note", "%(num)s notes", n)),
        (n := count["appointment"], ngettext("un rendez-vous", "%(num)s rendez-vous", n)),
        (n := count["host_relation"], ngettext("une rencontre", "%(num)s rencontres", n)),
        (n := count["step"], ngettext("une étape", "%(num)s étapes", n)),
        (n := count["step_comment"], ngettext("un commentaire d’étape", "%(num)s commentaires d’étapes", n)),
        (n := count["attachment"], ngettext("un document", "%(num)s documents", n)),
        (n := count["household_tag"], ngettext("une étiquette", "%(num)s étiquettes", n)),
        (n := count["fact_value"], ngettext("une réponse sur le projet", "%(num)s réponses sur le projet", n)),
        (n := count["anchor_date"], ngettext("une date du projet", "%(num)s dates du projet", n)),
        (n := count["message"], ngettext("un message", "%(num)s messages", n)),
        (n := count["family_access"], ngettext("un lien personnel", "%(num)s liens personnels", n)),
    ]
    return [words for number, words in lines if number]


def _communes(households: Sequence[Household]) -> Mapping[str, str]:
    codes = [c for h in households for c in (h.origin_commune_code, h.target_commune_code) if c]
    return {code: hit.name for code, hit in find_communes(codes).items()}


def _person(person: Someone) -> str:
    name = f"{person.first_name} {person.last_name}".strip()
    born = _("né·e le %(date)s", date=day(person.birth_on, year=True)) if person.birth_on else ""
    return ", ".join(filter(None, (name, born, person.phone, person.email)))


def names_of(home: Home) -> str:
    """Return who belongs to a household, in one line."""
    return ", ".join(f"{person.first_name} {person.last_name}".strip() for person in home.people)


def _state(household: Household) -> str:
    if household.closed_on is None:
        return str(_("En cours"))
    reason = _(CLOSING_LABELS[household.closing_reason]) if household.closing_reason else ""
    closed = _("Clos le %(date)s", date=day(household.closed_on, year=True))
    return f"{closed}, {reason.lower()}" if reason else str(closed)


def _said(text: str | None) -> tuple[str, ...]:
    return (str(text),) if text else ()
