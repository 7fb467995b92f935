"""Read the interview grid of a folder, `entretien.yaml`: every error at once, with its line and its remedy."""

from collections.abc import Mapping

from concierge.families.anchor_dates import Anchor
from concierge.families.answer_keys import AskedOf
from concierge.families.facts import FACTS, Fact, FactSpec, FactType, Privacy, Scope
from concierge.families.interview.grid import MOST, Block, FileField, Grid, Kind, Level, Option, Question
from concierge.platform.definition_files.fields import NAME_PATTERN, Fields, guess
from concierge.platform.definition_files.settings_file import SettingsFile
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_
from concierge.platform.languages import Text

ROOT_KEY = "interview"
QUESTION_KEYS = (
    "key", "of", "kind", "level", "health", "text", "why", "how", "choices", "min", "max", "unit", "fact", "anchor",
    "field", "comment",
)  # fmt: skip
LONGEST_KEY = 40
_FEEDS = ("fact", "anchor", "field")
_WRITTEN_KINDS = {Kind.CHOICE, Kind.SEVERAL}
_ANCHORS: Mapping[AskedOf, frozenset[Anchor]] = {
    AskedOf.HOUSEHOLD: frozenset(
        {Anchor.WEEKEND, Anchor.DECISION, Anchor.NOTICE_GIVEN, Anchor.LEASE_START, Anchor.DEPARTURE, Anchor.MOVE_IN}
    ),
    AskedOf.ADULT: frozenset({Anchor.JOB_START}),
    AskedOf.CHILD: frozenset(),
}
_FIELDS: Mapping[AskedOf, Mapping[FileField, Kind]] = {
    AskedOf.HOUSEHOLD: {
        FileField.SUMMARY: Kind.LONG_TEXT,
        FileField.ORIGIN: Kind.COMMUNE,
        FileField.TARGET: Kind.COMMUNE,
    },
    AskedOf.ADULT: {
        FileField.BIRTH: Kind.DATE,
        FileField.PHONE: Kind.TEXT,
        FileField.EMAIL: Kind.TEXT,
        FileField.LANGUAGES: Kind.TEXT,
        FileField.NEEDS: Kind.LONG_TEXT,
    },
    AskedOf.CHILD: {FileField.BIRTH: Kind.DATE, FileField.LANGUAGES: Kind.TEXT, FileField.NEEDS: Kind.LONG_TEXT},
}
_KIND_OF_FACT = {FactType.CHOICE: Kind.CHOICE, FactType.BOOL: Kind.YES_NO, FactType.INT: Kind.NUMBER}


def read_grid(root: Node, problems: Problems) -> Grid:
    """Return what a file says, recording its faults."""
    fields = Fields(root, problems, (ROOT_KEY, "title", "blocks", "comment"))
    fields.key(ROOT_KEY)
    seen: dict[str, int] = {}
    fed: dict[str, int] = {}
    blocks = tuple(_block(node, problems, seen, fed) for node in fields.entries("blocks", required=True))
    _refuse_twins(root, problems)
    return Grid(title=fields.text("title", limit=80), blocks=blocks, complete=not problems.errors)


def _refuse_twins(root: Node, problems: Problems) -> None:
    keys: set[object] = set()
    for node in root.find("blocks").items or []:
        key = node.find("key").value
        if isinstance(key, str) and key in keys:
            problems.add(node.find("key"), _USED, N_("Donnez à chaque élément sa propre clé."), key=key)
        keys.add(key if isinstance(key, str) else None)


_USED = N_("la clé « %(key)s » sert déjà")


def _block(node: Node, problems: Problems, seen: dict[str, int], fed: dict[str, int]) -> Block:
    fields = Fields(node, problems, ("key", "title", "intro", "questions", "comment"))
    return Block(
        key=fields.key(),
        title=fields.text("title", limit=80),
        intro=fields.optional_text("intro", limit=400),
        questions=tuple(_question(entry, problems, seen, fed) for entry in fields.entries("questions", required=True)),
    )


def _question(node: Node, problems: Problems, seen: dict[str, int], fed: dict[str, int]) -> Question:
    fields = Fields(node, problems, QUESTION_KEYS)
    asked_of = fields.word("of", AskedOf, AskedOf.HOUSEHOLD)
    key = _key(fields, asked_of, seen)
    feeds, kind, options = _answer(fields, asked_of, fed)
    low, high = _bounds(fields, kind)
    question = Question(
        key=key,
        of=asked_of,
        kind=kind,
        level=fields.word("level", Level),
        text=fields.text("text", limit=160),
        why=fields.text("why", limit=400),
        how=fields.text("how", limit=400),
        health=fields.flag("health"),
        options=options,
        minimum=low,
        maximum=high,
        unit=fields.optional_text("unit", limit=40),
        feeds=feeds,
    )
    _check_health(question, fields)
    return question


def _key(fields: Fields, asked_of: AskedOf, seen: dict[str, int]) -> str:
    key = fields.key(pattern=NAME_PATTERN)
    node = fields.at.find("key")
    if len(key) > LONGEST_KEY:
        fields.fault(
            node,
            N_("texte trop long (%(length)s caractères)"),
            N_("Raccourcissez-le à %(limit)s caractères."),
            length=len(key),
            limit=LONGEST_KEY,
        )
    name = f"{asked_of}.{key}"
    if key and name in seen:
        fields.fault(
            node,
            N_("la question « %(key)s » existe déjà (ligne %(first)s)"),
            N_("Donnez-lui une autre clé : les réponses sont gardées sous elle."),
            key=key,
            first=seen[name],
        )
    seen.setdefault(name, node.line)
    return key


def _answer(
    fields: Fields, asked_of: AskedOf, fed: dict[str, int]
) -> tuple[Fact | Anchor | FileField | None, Kind, tuple[Option, ...]]:
    """Read what an answer feeds, what it looks like, and what may be chosen."""
    named = [name for name in _FEEDS if fields.find(name) is not None]
    if not named:
        kind = fields.word("kind", Kind)
        if kind is Kind.COMMUNE:
            fields.fault(
                fields.at.find("kind"),
                N_("« commune » n'est que pour les communes du dossier"),
                N_("Écrivez « field: origin_commune_code » ou « field: target_commune_code », sans « kind »."),
            )
        return None, kind, _options(fields, kind)
    if len(named) > 1:
        fields.fault(
            fields.at.find(named[1]),
            N_("une réponse n'alimente qu'une chose"),
            N_("Gardez une seule ligne parmi fact, anchor et field."),
        )
    for extra in ("kind", "choices"):
        if fields.find(extra) is not None:
            fields.fault(
                fields.at.find(extra),
                N_("« %(extra)s » est déjà dit par « %(feeds)s »"),
                N_("Retirez la ligne : la réponse a la forme de ce qu'elle alimente."),
                extra=extra,
                feeds=named[0],
            )
    found = _fed(fields, named[0], asked_of)
    target, node = found[0], fields.at.find(named[0])
    place = f"{asked_of}.{target}"
    if target is not None and place in fed:
        fields.fault(
            node,
            N_("« %(name)s » est déjà demandé (ligne %(first)s)"),
            N_("Ne posez la question qu'une fois."),
            name=target.value,
            first=fed[place],
        )
    fed.setdefault(place, node.line)
    return found


def _fed(
    fields: Fields, name: str, asked_of: AskedOf
) -> tuple[Fact | Anchor | FileField | None, Kind, tuple[Option, ...]]:
    if name == "fact":
        fact = fields.word("fact", Fact)
        spec = FACTS[fact]
        if spec.derived or Scope(asked_of.value) not in spec.scopes:
            known = [
                each.fact.value for each in FACTS.values() if not each.derived and Scope(asked_of.value) in each.scopes
            ]
            _not_asked(fields, name, fact.value, known)
            return None, Kind.TEXT, ()
        return fact, _KIND_OF_FACT[spec.value_type], _fact_options(spec)
    if name == "anchor":
        anchor = fields.word("anchor", Anchor)
        if anchor not in _ANCHORS[asked_of]:
            _not_asked(fields, name, anchor.value, sorted(each.value for each in _ANCHORS[asked_of]))
            return None, Kind.DATE, ()
        return anchor, Kind.DATE, ()
    field = fields.word("field", FileField)
    if field not in _FIELDS[asked_of]:
        _not_asked(fields, name, field.value, [each.value for each in _FIELDS[asked_of]])
        return None, Kind.TEXT, ()
    return field, _FIELDS[asked_of][field], ()


def _not_asked(fields: Fields, name: str, word: str, known: list[str]) -> None:
    fields.fault(
        fields.at.find(name),
        N_("« %(word)s » ne se demande pas ici : il se calcule, ou concerne quelqu'un d'autre"),
        word=word,
        **guess(word, known),
    )


def _fact_options(spec: FactSpec) -> tuple[Option, ...]:
    """Return the choices of a fact; their texts are the vocabulary's own, translated when they are shown."""
    return tuple(Option(choice.value, Text(choice.label, choice.label)) for choice in spec.choices or ())


def _options(fields: Fields, kind: Kind) -> tuple[Option, ...]:
    node = fields.find("choices")
    if kind not in _WRITTEN_KINDS:
        if node is not None:
            fields.fault(
                node,
                N_("« choices » ne vaut que pour une question à choix"),
                N_("Retirez-le, ou écrivez « kind: choice » ou « kind: several »."),
            )
        return ()
    found: dict[str, Option] = {}
    entries = fields.entries("choices", required=True)
    for entry in entries:
        option = Fields(entry, fields.problems, ("key", "text"))
        key = option.key(pattern=NAME_PATTERN)
        if key in found:
            option.fault(entry.find("key"), _USED, N_("Donnez à chaque élément sa propre clé."), key=key)
        found[key] = Option(key, option.text("text", limit=80))
    if len(entries) == 1:
        fields.fault(
            fields.at.find("choices"),
            N_("un seul choix n'en est pas un"),
            N_("Ajoutez-en, ou écrivez « kind: yes_no »."),
        )
    return tuple(found.values())


def _bounds(fields: Fields, kind: Kind) -> tuple[int, int]:
    written = [name for name in ("min", "max", "unit") if fields.find(name) is not None]
    if kind is not Kind.NUMBER:
        for name in written:
            fields.fault(
                fields.at.find(name),
                N_("« %(name)s » ne vaut que pour un nombre"),
                N_("Retirez-le, ou écrivez « kind: number »."),
                name=name,
            )
        return 0, MOST
    low = fields.number("min", low=0, high=MOST, default=0)
    high = fields.number("max", low=0, high=MOST, default=MOST)
    if low > high:
        fields.fault(
            fields.at.find("min"),
            N_("« min » dépasse « max » : aucune réponse ne serait acceptée"),
            N_("Inversez les deux nombres."),
        )
    return low, high


def _check_health(question: Question, fields: Fields) -> None:
    """Health is always declared, and never asked as if it were nothing."""
    feeds = question.feeds
    touches_health = feeds is FileField.NEEDS or (isinstance(feeds, Fact) and FACTS[feeds].privacy is Privacy.SENSITIVE)
    if touches_health and not question.health:
        fields.fault(
            fields.at,
            N_("cette réponse relève de la santé et ne le dit pas"),
            N_("Ajoutez « health: true » : elle demande l'accord exprès de la personne."),
        )
    if question.health and question.level not in (Level.SENSITIVE, Level.NEVER_AT_COUNTER):
        fields.fault(
            fields.at.find("level"),
            N_("une question de santé ne peut pas être « %(level)s »"),
            N_("Écrivez « level: sensitive » ou « level: never_at_counter »."),
            level=question.level.value,
        )


INTERVIEW = SettingsFile("entretien.yaml", read_grid, root_key=ROOT_KEY)
