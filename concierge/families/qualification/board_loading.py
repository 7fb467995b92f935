"""Read `tableau.yaml`: every fault at once, with its line and its remedy."""

from enum import StrEnum

from concierge.families.choices import Milestone
from concierge.families.qualification.board import STAGES, BoardColumn, BoardSettings, Stage
from concierge.families.qualification.persona_loading import read_own_key
from concierge.platform.definition_files.fields import Fields, guess, read_word
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_
from concierge.platform.languages import Text
from concierge.settings.agency_settings import AgencySettings

FILE = "tableau.yaml"
NEW = "new"
_COLUMN_KEYS = ("key", "group", "title", "stages", "dates", "ask_date", "watch", "late", "comment")
_MOST_DAYS = 1000


class StageWord(StrEnum):
    """The stages as the file names them."""

    NEW = NEW
    CONTACTED = Milestone.CONTACTED.value
    QUALIFIED = Milestone.QUALIFIED.value
    INVITED = Milestone.INVITED.value
    VISITED = Milestone.VISITED.value
    DECIDED = Milestone.DECIDED.value
    SETTLED = Milestone.SETTLED.value
    TWELVE_MONTHS = Milestone.TWELVE_MONTHS.value


def read_board(root: Node, problems: Problems) -> BoardSettings:
    """Return what a file says, recording its faults."""
    fields = Fields(root, problems, ("groups", "columns", "comment"))
    seen: set[str] = set()
    groups: dict[str, Text] = {}
    for node in fields.entries("groups", required=True):
        group = Fields(node, problems, ("key", "title", "comment"))
        groups[read_own_key(group, seen)] = group.text("title", limit=40)
    keys: set[str] = set()
    taken: dict[Stage, str] = {}
    nodes = fields.entries("columns", required=True)
    columns = tuple(_column(node, problems, groups, keys, taken) for node in nodes)
    for stage in STAGES:
        if nodes and stage not in taken:
            problems.add(
                fields.at.find("columns"),
                N_("aucune colonne ne contient « %(stage)s »"),
                N_("Ajoutez-le aux « stages » d'une colonne : sans elle, ces dossiers ne se verraient nulle part."),
                stage=stage or NEW,
            )
    return BoardSettings(columns=columns)


def _column(
    node: Node, problems: Problems, groups: dict[str, Text], keys: set[str], taken: dict[Stage, str]
) -> BoardColumn:
    fields = Fields(node, problems, _COLUMN_KEYS)
    key = read_own_key(fields, keys)
    stages = _stages(fields, key, taken)
    first = next((stage for stage in stages if stage is not None), None)
    dates = read_word(word, problems, Milestone) if (word := fields.find("dates")) is not None else first
    if dates is not None and dates not in stages:
        fields.fault(
            node,
            N_("« dates » n'est pas un jalon de cette colonne"),
            N_("Un dossier déplacé ici doit y rester : choisissez parmi ses « stages »."),
        )
    watch, late = _days(fields, "watch"), _days(fields, "late")
    if watch is not None and late is not None and watch >= late:
        fields.fault(
            node.find("watch"), N_("« watch » vient avant « late »"), N_("Corrigez l'un des deux nombres de jours.")
        )
    return BoardColumn(
        key=key,
        title=fields.text("title", limit=40),
        group=_group(fields, groups),
        stages=stages,
        dates=dates,
        ask_date=fields.flag("ask_date"),
        watch=watch,
        late=late,
    )


def _stages(fields: Fields, key: str, taken: dict[Stage, str]) -> tuple[Stage, ...]:
    found: list[Stage] = []
    for node in fields.entries("stages", required=True):
        word = read_word(node, fields.problems, StageWord)
        stage = None if word is StageWord.NEW else Milestone(word.value)
        if stage in taken:
            fields.fault(
                node,
                N_("« %(stage)s » est déjà dans la colonne « %(column)s »"),
                N_("Un dossier ne se tient que dans une colonne : retirez-le de l'une des deux."),
                stage=word.value,
                column=taken[stage],
            )
        taken.setdefault(stage, key)
        found.append(stage)
    return tuple(found) or (None,)


def _group(fields: Fields, groups: dict[str, Text]) -> Text:
    node = fields.need("group")
    if node is None:
        return Text("", "")
    if node.value not in groups:
        shown = node.value if isinstance(node.value, str | int) else "…"
        fields.fault(node, N_("groupe inconnu « %(group)s »"), group=shown, **guess(shown, groups))
        return Text("", "")
    return groups[str(node.value)]


def _days(fields: Fields, name: str) -> int | None:
    return None if fields.find(name) is None else fields.number(name, low=1, high=_MOST_DAYS, default=1)


BOARD = AgencySettings(FILE, read_board)
