"""Load a folder of checklist files into frozen definitions, or raise every error found in all of them at once.

try:
    definitions = load_definitions(Path("workflows"))
except DefinitionErrors as refused:
    for error in refused.errors:      # file, line, path, problem, remedy, values
        print(error)                  # in French; error.said(words) in another language
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from concierge.checklists.definition.checks import LoadedStep, check_steps
from concierge.checklists.definition.model import (
    Checklist,
    DefinitionSet,
    Journey,
    Outcome,
    OutcomeType,
    PartnerKind,
    Section,
    Source,
    Speciality,
    Step,
    Subject,
    Substep,
    Who,
    WhoRole,
)
from concierge.checklists.definition.rule_reading import read_after, read_due, read_timing
from concierge.checklists.pulses.settings import PULSES, read_pulse_settings
from concierge.checklists.reminders.rules import FILE as RULES_FILE
from concierge.families.appointments.rules import FILE as MEETING_FILE
from concierge.families.condition_reading import read_condition
from concierge.families.consent.purposes import FILE as CONSENT_FILE
from concierge.families.facts import Scope
from concierge.families.interview.grid import Grid
from concierge.families.interview.loading import INTERVIEW, read_grid
from concierge.families.interview.vocabulary import speaking_of
from concierge.families.qualification.board_loading import FILE as BOARD_FILE
from concierge.families.qualification.fit_loading import FILE as FIT_FILE
from concierge.families.qualification.persona_loading import FILE as PERSONA_FILE
from concierge.families.qualification.priority_loading import FILE as PRIORITY_FILE
from concierge.hosts.ambassadors.settings import FILE as AMBASSADORS_FILE
from concierge.hosts.settings import FILE as HOSTS_FILE
from concierge.matching.settings import FILE as MATCHING_FILE
from concierge.platform.definition_files.fields import NAME_PATTERN, URL_PATTERN, Fields, guess
from concierge.platform.definition_files.yaml_tree import DefinitionErrors, Node, Problems, read_tree
from concierge.platform.i18n import N_
from concierge.platform.privacy import REGISTER_FILE
from concierge.weekends.preparation.patterns import is_pattern

STEP_KEYS = (
    "key", "title", "family", "guidance", "for_each", "when", "due", "earliest", "latest", "reason", "after", "who",
    "effort", "needed_for_move", "substeps", "outcome", "source", "comment",
)  # fmt: skip
# Settings with readers of their own.
READ_ELSEWHERE = frozenset(
    {
        AMBASSADORS_FILE,
        BOARD_FILE,
        CONSENT_FILE,
        FIT_FILE,
        HOSTS_FILE,
        MATCHING_FILE,
        MEETING_FILE,
        PERSONA_FILE,
        PRIORITY_FILE,
        REGISTER_FILE,
        RULES_FILE,
    }
)
MAX_COMMENT = 4000
MAX_EFFORT = 40 * 60  # minutes: a week of work
REUSE_PATTERN = r"^(household|adult|child|pet)\.[a-z][a-z0-9_]{0,59}$"


@dataclass(slots=True)
class _Folder:
    """What has been read so far, with the place of everything, for the checks that cross files."""

    checklists: dict[str, Checklist] = field(default_factory=dict)
    steps: dict[str, LoadedStep] = field(default_factory=dict)
    journeys: list[tuple[Node, Problems]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)  # « checklist logement » → its file
    problems: list[Problems] = field(default_factory=list)
    incomplete: bool = False  # a file could not be read: what it defines is not known


def load_definitions(folder: Path) -> DefinitionSet:
    """Return the definitions of every `*.yaml` file of `folder`; raise DefinitionErrors with all their errors."""
    found = _Folder()
    paths = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
    trees = [_read_tree(path, found) for path in paths if not is_read_elsewhere(path.name)]
    with speaking_of(_grid_among(trees)):
        for root, problems in trees:
            if root is not None:
                _read_root(root, problems, found)
    if not found.problems:
        nothing = Problems(folder.name)
        nothing.add(
            Node(1, None), N_("aucun fichier .yaml dans ce dossier"), N_("Vérifiez l'emplacement des définitions.")
        )
        raise DefinitionErrors(nothing.errors)
    return _finish(found)


def is_read_elsewhere(name: str) -> bool:
    """Tell whether a file of definitions holds settings that have a reader of their own."""
    return name in READ_ELSEWHERE or is_pattern(name)


def read_definitions(trees: Sequence[tuple[Node, Problems]]) -> DefinitionSet:
    """Return what trees define, each with the faults of its file so far; judged as files are, by the same rules."""
    found = _Folder()
    for root, problems in trees:
        found.problems.append(problems)
        _read_root(root, problems, found)
    return _finish(found)


def read_step(node: Node, problems: Problems, checklist: str) -> Step:
    """Read one step alone; what it has to do with others is not judged."""
    return _step(node, problems, checklist, _Folder())


def _finish(found: _Folder) -> DefinitionSet:
    """Check what crosses files, build the journeys, or raise every error found so far."""
    check_steps(found.steps, incomplete=found.incomplete)
    journeys = {}
    for node, problems in found.journeys:
        journey = _journey(node, problems, found)
        journeys[journey.key] = journey
    errors = [error for problems in found.problems for error in problems.errors]
    if errors:
        raise DefinitionErrors(errors)
    return DefinitionSet(journeys=journeys, checklists=found.checklists)


def _read_tree(path: Path, found: _Folder) -> tuple[Node | None, Problems]:
    problems = Problems(path.name)
    found.problems.append(problems)
    root = read_tree(path, problems)
    found.incomplete = found.incomplete or root is None
    return root, problems


def _grid_among(trees: Sequence[tuple[Node | None, Problems]]) -> Grid:
    """Return the interview that the conditions of a folder may name, whose file is read before all others."""
    files = [(root, problems) for root, problems in trees if root is not None and INTERVIEW.is_in(root)]
    grids = [read_grid(root, problems) for root, problems in files]
    for root, problems in files[1:]:
        problems.add(
            root,
            N_("« interview: » est déjà dans %(first)s"),
            N_("Gardez une seule trame d'entretien."),
            first=files[0][1].file,
        )
    if grids:
        return grids[0]
    return INTERVIEW.shipped() if all(root is not None for root, _problems in trees) else Grid(complete=False)


def _read_root(root: Node, problems: Problems, found: _Folder) -> None:
    if root.mapping is not None and "checklist" in root.mapping:
        _checklist(root, problems, found)
    elif root.mapping is not None and "journey" in root.mapping:
        found.journeys.append((root, problems))
    elif PULSES.is_in(root):
        read_pulse_settings(root, problems)  # checked with the others; read when pulses are sent
    elif INTERVIEW.is_in(root):
        pass  # read first: see `_grid_among`
    else:
        found.incomplete = True
        problems.add(
            root,
            N_("le fichier ne contient ni « checklist: » ni « journey: »"),
            N_("Commencez-le par l'un des deux, suivi de sa clé."),
        )


def _unique(kind: str, key: str, node: Node, problems: Problems, found: _Folder) -> None:
    first = found.files.setdefault(f"{kind} {key}", problems.file)
    if key and first != problems.file:
        problems.add(
            node,
            N_("« %(kind)s: %(key)s » est déjà défini dans %(first)s"),
            N_("Donnez une autre clé à l'un des deux."),
            kind=kind,
            key=key,
            first=first,
        )


def _journey(node: Node, problems: Problems, found: _Folder) -> Journey:
    fields = Fields(node, problems, ("journey", "title", "checklists", "comment"))
    key = fields.key("journey")
    _unique("journey", key, node, problems, found)
    chosen: dict[str, Checklist] = {}
    for entry in fields.entries("checklists", required=True):
        name = entry.value if isinstance(entry.value, str) else "…"
        if name in chosen:
            fields.fault(entry, N_("« %(name)s » est cité deux fois"), N_("Gardez-le une seule fois."), name=name)
        elif name in found.checklists:
            chosen[name] = found.checklists[name]
        elif not found.incomplete:
            fields.fault(
                entry,
                N_("aucun fichier ne définit la checklist « %(name)s »"),
                name=name,
                **guess(name, found.checklists),
            )
    return Journey(
        key=key,
        title=fields.text("title", limit=80),
        checklists=tuple(chosen.values()),
        comment=_comment(fields),
    )


def _checklist(root: Node, problems: Problems, found: _Folder) -> None:
    fields = Fields(root, problems, ("checklist", "subject", "title", "sections", "comment"))
    key = fields.key("checklist")
    _unique("checklist", key, root, problems, found)
    section_keys: set[str] = set()
    sections = []
    for node in fields.entries("sections", required=True):
        section = Fields(node, problems, ("key", "title", "steps", "comment"))
        name = _once(section, section_keys)
        steps = tuple(_step(entry, problems, key, found) for entry in section.entries("steps", required=True))
        title, comment = section.text("title", limit=80), _comment(section)
        sections.append(Section(key=name, title=title, steps=steps, comment=comment))
    found.checklists[key] = Checklist(
        key=key,
        subject=fields.word("subject", Subject),
        title=fields.text("title", limit=80),
        sections=tuple(sections),
        comment=_comment(fields),
    )


def _comment(fields: Fields) -> str | None:
    """Read what whoever edits the file wrote for the next one."""
    return fields.string("comment", limit=MAX_COMMENT, required=False) or None


def _once(fields: Fields, seen: set[str]) -> str:
    """Read a key that no neighbour has."""
    key = fields.key()
    if key and key in seen:
        fields.fault(
            fields.at.find("key"),
            N_("la clé « %(key)s » sert déjà"),
            N_("Donnez à chaque élément sa propre clé."),
            key=key,
        )
    seen.add(key)
    return key


def _step(node: Node, problems: Problems, checklist: str, found: _Folder) -> Step:
    fields = Fields(node, problems, STEP_KEYS)
    key = f"{checklist}.{fields.key()}"
    if key in found.steps and not key.endswith("."):
        first = found.steps[key].node.line
        fields.fault(
            node.find("key"),
            N_("l'étape « %(key)s » existe déjà (ligne %(first)s)"),
            N_("Donnez-lui une autre clé."),
            key=key,
            first=first,
        )
    scope = fields.word("for_each", Scope, Scope.HOUSEHOLD)
    when, due = fields.find("when"), fields.find("due")
    earliest, latest = fields.find("earliest"), fields.find("latest")
    step = Step(
        key=key,
        title=fields.text("title", limit=80),
        family=fields.text("family", limit=400),
        guidance=fields.optional_text("guidance", limit=4000),
        who=_who(fields, scope),
        for_each=scope,
        when=None if when is None else read_condition(when, problems, scope),
        due=None if due is None else read_due(due, problems, scope=scope, checklist=checklist),
        earliest=None if earliest is None else read_timing(earliest, problems, scope=scope, checklist=checklist),
        latest=None if latest is None else read_timing(latest, problems, scope=scope, checklist=checklist),
        reason=fields.optional_text("reason", limit=400),
        after=read_after(fields.entries("after"), problems, checklist),
        effort=fields.number("effort", low=0, high=MAX_EFFORT, default=15),
        needed_for_move=fields.flag("needed_for_move"),
        substeps=_substeps(fields),
        outcome=_outcomes(fields),
        source=_source(fields),
        comment=_comment(fields),
    )
    if due is not None and fields.find("reason") is None:
        fields.fault(
            due,
            N_("la date n'a pas de raison"),
            N_("Ajoutez « reason: {fr: …, en: …} », qui complète « … parce que »."),
        )
    found.steps[key] = LoadedStep(step, node, problems)
    return step


def _who(fields: Fields, scope: Scope) -> Who:
    node = fields.need("who")
    if node is None:
        return Who(role=WhoRole.OWNER)
    who = Fields(node, fields.problems, ("role", "speciality", "kind"))
    role = who.word("role", WhoRole)
    speciality, kind = who.find("speciality"), who.find("kind")
    if role is WhoRole.MEMBER and scope is not Scope.ADULT:
        who.fault(
            node,
            N_("« role: member » désigne l'adulte concerné, l'étape n'est pas par adulte"),
            N_("Ajoutez « for_each: adult », ou écrivez « role: family »."),
        )
    if speciality is not None and role is not WhoRole.CONCIERGE:
        who.fault(
            speciality, N_("« speciality » ne vaut que pour « role: concierge »"), N_("Retirez-la, ou changez le rôle.")
        )
    if kind is not None and role is not WhoRole.PARTNER:
        who.fault(kind, N_("« kind » ne vaut que pour « role: partner »"), N_("Retirez-le, ou changez le rôle."))
    return Who(
        role=role,
        speciality=who.word("speciality", Speciality, Speciality.ANY) if role is WhoRole.CONCIERGE else None,
        kind=who.word("kind", PartnerKind) if role is WhoRole.PARTNER else None,
    )


def _substeps(fields: Fields) -> tuple[Substep, ...]:
    seen: set[str] = set()
    found = []
    for node in fields.entries("substeps"):
        line = Fields(node, fields.problems, ("key", "text"))
        found.append(Substep(_once(line, seen), line.text("text", limit=200)))
    return tuple(found)


def _outcomes(fields: Fields) -> tuple[Outcome, ...]:
    seen: set[str] = set()
    found = []
    for node in fields.entries("outcome"):
        result = Fields(node, fields.problems, ("key", "type", "label", "required", "reuse"))
        key = result.key(pattern=NAME_PATTERN)
        if key and key in seen:
            result.fault(
                node.find("key"),
                N_("la clé « %(key)s » sert déjà"),
                N_("Donnez à chaque résultat sa propre clé."),
                key=key,
            )
        seen.add(key)
        reuse = result.string("reuse", limit=80, required=False) or None
        if reuse and not re.match(REUSE_PATTERN, reuse):
            result.fault(
                node.find("reuse"),
                N_("« reuse » incompris"),
                N_("Écrivez household, adult, child ou pet, un point, puis un nom : « child.school_name »."),
            )
        found.append(
            Outcome(
                key=key,
                type=result.word("type", OutcomeType),
                label=result.text("label", limit=80),
                required=result.flag("required"),
                reuse=reuse,
            )
        )
    return tuple(found)


def _source(fields: Fields) -> Source | None:
    node = fields.find("source")
    if node is None:
        return None
    source = Fields(node, fields.problems, ("title", "url", "verified_on"))
    url = source.string("url", limit=500)
    if url and not re.match(URL_PATTERN, url):
        source.fault(
            node.find("url"), N_("adresse incorrecte"), N_("Écrivez une adresse complète qui commence par https://.")
        )
    if not source.has("verified_on"):
        source.fault(
            node,
            N_("il manque « verified_on »"),
            N_("Écrivez la date de vérification, ou « verified_on: null » (à vérifier)."),
        )
    return Source(title=source.string("title", limit=200), url=url, verified_on=source.day("verified_on"))
