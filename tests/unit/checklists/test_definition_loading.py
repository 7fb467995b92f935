"""Checklist files: what is read, and how every fault is told with its file, its line and its remedy."""

import json
from datetime import date
from pathlib import Path

import pytest

from concierge.checklists.definition.loading import load_definitions
from concierge.checklists.definition.model import DefinitionSet, Journey, PartnerKind, Prerequisite, Speciality, WhoRole
from concierge.checklists.planning.dates import Adjust, Offset, OffsetUnit
from concierge.families.anchor_dates import Anchor
from concierge.families.conditions import AllOf, AnyMember, FactBetween, FactIs, Not
from concierge.families.facts import Fact, Scope
from concierge.platform.definition_files.yaml_tree import DefinitionError, DefinitionErrors
from concierge.platform.languages import French

JOURNEY = """\
journey: standard
title: {fr: L'année, en: The year}
checklists: [logement]
"""

CHECKLIST = """\
checklist: logement
subject: housing
title: {fr: Logement, en: Housing}
sections:
  - key: chercher
    title: {fr: Chercher, en: Search}
    steps:
      - key: premiere
        title: {fr: Préciser, en: Clarify}
        family: {fr: Nous en parlons., en: We talk.}
        who: {role: concierge, speciality: installation}
"""

SECOND_STEP = """\
      - {key: deuxieme, title: {fr: a, en: b}, family: {fr: a, en: b}, who: {role: owner}}
"""

FULL_STEP = """\
      - key: bail
        title: {fr: Signer le bail, en: Sign the lease}
        family: {fr: "Vous signez : enfin.", en: You sign.}
        guidance: {fr: Relire, en: Read again}
        for_each: adult
        when:
          - {housing_wish: [rent, hosted]}
          - {not: {work_status: retired}}
          - {any_child: {age: {max: 2, at: rentree}}}
        due:
          {anchor: move_in, offset: -2 months, adjust: previous_working_day, fallback: {anchor: opened, offset: 9 days}}
        earliest: {anchor: move_in, offset: -6 months}
        latest: {step: premiere, offset: 5 working days}
        reason: {fr: le bail attend, en: the lease waits}
        after: [premiere, {any: [logement.premiere]}]
        who: {role: partner, kind: estate_agent}
        effort: 20
        needed_for_move: true
        substeps: [{key: a, text: {fr: Lire, en: Read}}]
        outcome:
          - {key: school, type: text, label: {fr: École, en: School}, required: true, reuse: child.school_name}
        source: {title: service-public.fr, url: https://www.service-public.fr/, verified_on: 2026-10-01}
        comment: à relire
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def load(folder: Path, checklist: str = CHECKLIST, journey: str = JOURNEY) -> DefinitionSet:
    return load_definitions(write(folder, logement=checklist, parcours=journey))


def faults(folder: Path, checklist: str = CHECKLIST, journey: str = JOURNEY) -> tuple[DefinitionError, ...]:
    with pytest.raises(DefinitionErrors) as refused:
        load(folder, checklist, journey)
    return refused.value.errors


def only_fault(folder: Path, checklist: str) -> DefinitionError:
    found = faults(folder, checklist)
    assert len(found) == 1, "\n".join(map(str, found))
    return found[0]


def problem_of(fault: DefinitionError) -> str:
    return fault.said(French())[0]


def remedy_of(fault: DefinitionError) -> str:
    return fault.said(French())[1]


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


def test_a_step_with_everything_is_read(tmp_path: Path) -> None:
    step = load(tmp_path, CHECKLIST + FULL_STEP).journeys["standard"].steps["logement.bail"]
    assert step.title.fr == "Signer le bail"
    assert step.for_each is Scope.ADULT
    assert step.when == AllOf(
        (
            FactIs(Fact.HOUSING_WISH, ("rent", "hosted")),
            Not(FactIs(Fact.WORK_STATUS, ("retired",))),
            AnyMember(Scope.CHILD, FactBetween(Fact.AGE, None, 2, Anchor.RENTREE)),
        )
    )
    assert step.due is not None
    assert step.due.fallback is not None
    assert step.latest is not None
    assert step.due.timing.offset == Offset(-2, OffsetUnit.MONTH)
    assert step.due.timing.adjust is Adjust.PREVIOUS
    assert step.due.fallback.anchor is Anchor.OPENED
    assert (step.latest.step, str(step.latest.offset)) == ("logement.premiere", "5 working days")
    assert step.after == (Prerequisite(("logement.premiere",)), Prerequisite(("logement.premiere",)))
    assert (step.who.role, step.who.kind) == (WhoRole.PARTNER, PartnerKind.ESTATE_AGENT)
    assert step.outcome[0].reuse == "child.school_name"
    assert step.source is not None
    assert step.source.verified_on == date(2026, 10, 1)


def test_what_is_absent_has_its_default(tmp_path: Path) -> None:
    step = load(tmp_path).checklists["logement"].steps()[0]
    assert (step.for_each, step.when, step.due, step.effort) == (Scope.HOUSEHOLD, None, None, 15)
    assert step.who.speciality is Speciality.INSTALLATION


def test_a_journey_survives_json_with_the_same_checksum(tmp_path: Path) -> None:
    journey = load(tmp_path, CHECKLIST + FULL_STEP).journeys["standard"]
    read_back = Journey.from_dict(json.loads(json.dumps(journey.to_dict())))
    assert read_back == journey
    assert read_back.checksum == journey.checksum
    assert len(journey.checksum) == 64


def test_the_checksum_follows_the_meaning_not_the_writing(tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("1", "2", "3"))
    for folder in (first, second, third):
        folder.mkdir()
    same = "# un commentaire\n" + CHECKLIST.replace(
        "{fr: Préciser, en: Clarify}", "\n          en: Clarify\n          fr: 'Préciser'"
    )
    other = CHECKLIST.replace("en: Clarify", "en: Specify")
    checksums = [
        load(folder, text).journeys["standard"].checksum
        for folder, text in ((first, CHECKLIST), (second, same), (third, other))
    ]
    assert checksums[0] == checksums[1] != checksums[2]


@pytest.mark.parametrize(
    "stored",
    [{}, {"key": "x", "title": "y"}, {"key": "x", "title": {"fr": "a", "en": "b"}, "checklists": [{"nope": 1}]}],
)
def test_a_stored_version_that_cannot_be_read_says_so(stored: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"missing|expected"):
        Journey.from_dict(stored)


# Each case: what is written on the line after the step's « who », what the fault says, what the remedy says.
FAULTS = {
    "unknown key": ("urgence: 3", "clé inconnue « urgence »", "Mots acceptés : key, title"),
    "key with a typo": ("guidence: {fr: a, en: b}", "clé inconnue « guidence »", "« guidance »"),
    "missing language": ("guidance: {fr: a}", "il manque la langue « en »", "en français et en anglais"),
    "unknown fact": ("when: {housing_wich: rent}", "fait inconnu « housing_wich »", "« housing_wish »"),
    "unknown value": ("when: {housing_wish: rnet}", "ne prend pas la valeur « rnet »", "« rent »"),
    "wrong type of value": ("when: {cars: beaucoup}", "ne prend pas la valeur « beaucoup »", "nombre entier"),
    "yes is no boolean": ("when: {housing_found: yes}", "ne prend pas la valeur « yes »", "true ou false"),
    "wrong scope": ("when: {work_wish: seeks_job}", "est un fait d'un adulte", "any_adult: {work_wish: …}"),
    "two keys in a condition": ("when: {cars: 1, couple: true}", "exactement une clé", "« all: »"),
    "range upside down": ("when: {cars: {min: 3, max: 1}}", "jamais vraie", "Inversez"),
    "empty range": ("when: {cars: {}}", "il manque « min » ou « max »", "bornes comprises"),
    "at without age": ("when: {cars: {min: 1, at: move_in}}", "ne vaut que pour un âge", "Retirez"),
    "unknown anchor": ("latest: {anchor: movein, offset: 1 day}", "valeur inconnue « movein »", "« move_in »"),
    "anchor and step": ("latest: {anchor: move_in, step: deuxieme}", "depuis une ancre ou depuis une étape", "soit"),
    "no anchor": ("latest: {offset: 1 day}", "depuis une ancre ou depuis une étape", "« anchor: … »"),
    "birth of a household": ("latest: {anchor: birth}", "« birth » est la naissance d'une personne", "for_each: child"),
    "impossible offset": ("latest: {anchor: move_in, offset: 21 years}", "plus de 20 ans", "Vérifiez le nombre"),
    "unreadable offset": ("latest: {anchor: move_in, offset: 2 mois}", "décalage incompris « 2 mois »", "month(s)"),
    "unknown step": ("after: [logement.premeire]", "« logement.premeire » n'existe pas", "« logement.premiere »"),
    "unknown step in any": ("after: [{any: [rien]}]", "l'étape « logement.rien » n'existe pas", "checklist.étape"),
    "any in any": ("after: [{any: [deuxieme, {any: [deuxieme]}]}]", "un « any » dans un « any »", "un seul niveau"),
    "due without reason": ("due: {anchor: move_in}", "la date n'a pas de raison", "« reason: {fr: …, en: …} »"),
    "effort in words": ("effort: vingt", "un nombre entier entre 0 et", "sans unité"),
    "needed in words": ("needed_for_move: oui", "true ou false est attendu", "sans guillemets"),
    "unknown for_each": ("for_each: enfant", "valeur inconnue « enfant »", "household, adult, child, pet"),
    "no address": ("source: {title: t, url: service-public.fr, verified_on: null}", "adresse incorrecte", "https://"),
    "script address": ("source: {title: t, url: 'javascript:alert(1)', verified_on: null}", "adresse incorrecte", "https://"),
    "never said verified": ("source: {title: t, url: https://a.fr/}", "il manque « verified_on »", "à vérifier"),
    "no such day": ("source: {title: t, url: https://a.fr/, verified_on: 2026-02-30}", "date incorrecte", "2026-10-01"),
    "unknown reuse": (
        "outcome: [{key: a, type: text, label: {fr: a, en: b}, reuse: x}]", "« reuse » incompris", "child.school_name"
    ),
    "list expected": ("after: premiere", "une liste est attendue", "« - … »"),
    "text expected": ("comment: {a: b}", "un texte est attendu", "guillemets"),
    "too long": (f"comment: {'a' * 4001}", "texte trop long (4001 caractères)", "4000"),
    "duplicate key": ("who: {role: owner}", "la clé « who » est écrite deux fois (déjà ligne 11)", "Gardez-en une"),
    "alias": ("comment: *ailleurs", "les renvois YAML", "Recopiez"),
    "anchor mark": ("comment: &ici texte", "les renvois YAML", "Recopiez"),
    "tag": ("comment: !!python/object:os.system x", "les étiquettes YAML", "Retirez-la"),
    "syntax": ("comment: [a, b", "écriture YAML incorrecte", "alignement"),
    "too deep": ("comment: " + "[" * 30 + "]" * 30, "niveaux imbriqués", "Simplifiez"),
    "control character": ("comment: \x07", "caractère interdit", "UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS, ids=str)
def test_a_fault_is_told_with_file_line_and_remedy(case: str, tmp_path: Path) -> None:
    line, problem, remedy = FAULTS[case]
    text = CHECKLIST + f"        {line}\n" + SECOND_STEP
    fault = only_fault(tmp_path, text)
    assert fault.file == "logement.yaml"
    assert problem in problem_of(fault)
    assert remedy in remedy_of(fault)
    expected = 12 if case not in ("syntax", "control character") else fault.line
    assert fault.line == expected
    assert str(fault).startswith(f"logement.yaml:{fault.line}: ")


def test_a_text_cut_by_a_comma_is_recognised(tmp_path: Path) -> None:
    found = faults(tmp_path, CHECKLIST.replace("{fr: Préciser, en: Clarify}", "{fr: Bonjour, merci, en: Hello}"))
    assert [(fault.line, problem_of(fault)) for fault in found] == [(9, "clé inconnue « merci »")]
    assert "guillemets" in remedy_of(found[0])


WRITING = [
    ("comment: Attention : ici", "un deux-points « : » à un endroit inattendu"),
    ("comment: {a: b", "accolade fermante"),
    ('comment: "ouvert', "un guillemet n'est pas refermé"),
    ("comment: @ici", "une valeur commence par"),
    ("  effort: 3", "pas alignée"),
    (" effort: 3", "pas alignée"),
]


@pytest.mark.parametrize(("line", "problem"), WRITING)
def test_faults_of_writing_are_said_in_french(line: str, problem: str, tmp_path: Path) -> None:
    assert problem in problem_of(only_fault(tmp_path, CHECKLIST + f"        {line}\n"))


def test_the_path_leads_to_the_place(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, CHECKLIST + "        latest: {anchor: movein}\n")
    assert fault.path == "sections[chercher].steps[premiere].latest.anchor"


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    text = CHECKLIST.replace("en: Clarify", "es: Aclarar") + "        effort: -1\n        when: {cars: x}\n"
    found = faults(tmp_path, text, JOURNEY.replace("[logement]", "[logement, ecole]") + "autre: 1\n")
    assert [(fault.file, fault.line) for fault in found] == [
        ("logement.yaml", 9),
        ("logement.yaml", 9),
        ("logement.yaml", 12),
        ("logement.yaml", 13),
        ("parcours.yaml", 3),
        ("parcours.yaml", 4),
    ]


def test_a_circle_is_told_once_with_its_steps(tmp_path: Path) -> None:
    circle = CHECKLIST + "        after: [troisieme]\n"
    for key, before in (("deuxieme", "premiere"), ("troisieme", "deuxieme")):
        circle += f"      - key: {key}\n        title: {{fr: a, en: b}}\n        family: {{fr: a, en: b}}\n"
        circle += f"        who: {{role: owner}}\n        latest: {{step: {before}}}\n"
    fault = only_fault(tmp_path, circle)
    assert "logement.premiere → logement.troisieme → logement.deuxieme → logement.premiere" in problem_of(fault)
    assert fault.line == line_of(circle, "step: premiere")


def test_a_step_that_waits_for_itself_is_a_circle(tmp_path: Path) -> None:
    assert "s'attendent" in problem_of(only_fault(tmp_path, CHECKLIST + "        after: [premiere]\n"))


@pytest.mark.parametrize(
    "window",
    [
        "earliest: {anchor: move_in, offset: 3 weeks}\n        latest: {anchor: move_in, offset: 20 days}",
        "earliest: {anchor: move_in, offset: 1 month}\n        latest: {anchor: move_in, offset: 27 days}",
        "earliest: {step: deuxieme, offset: 2 days}\n        latest: {step: deuxieme, offset: 1 day}",
        "latest: {anchor: decision}\n        reason: {fr: a, en: b}\n        due: {anchor: decision, offset: 1 day}",
    ],
)
def test_a_window_that_can_never_be_kept_is_refused(window: str, tmp_path: Path) -> None:
    other = FULL_STEP.replace("key: bail", "key: deuxieme").replace(
        "latest: {step: premiere", "latest: {anchor: move_in"
    )
    other = other.replace("        after: [premiere, {any: [logement.premiere]}]\n", "")
    fault = only_fault(tmp_path, CHECKLIST + f"        {window}\n" + other)
    assert "tombe toujours avant" in problem_of(fault)
    assert "décalages" in remedy_of(fault)


def test_a_window_that_depends_on_the_month_is_accepted(tmp_path: Path) -> None:
    window = (
        "        earliest: {anchor: move_in, offset: 1 month}\n        latest: {anchor: move_in, offset: 30 days}\n"
    )
    assert load(tmp_path, CHECKLIST + window).checklists


def test_keys_are_unique(tmp_path: Path) -> None:
    step = CHECKLIST[CHECKLIST.index("      - key: premiere") :]
    assert "existe déjà (ligne 8)" in problem_of(only_fault(tmp_path, CHECKLIST + step))


def test_two_files_may_not_define_the_same_checklist(tmp_path: Path) -> None:
    write(tmp_path, autre=CHECKLIST)
    found = faults(tmp_path)
    assert any("est déjà défini dans autre.yaml" in problem_of(fault) for fault in found)


WHO = [
    ("{role: owner, speciality: hr}", "ne vaut que pour « role: concierge »"),
    ("{role: host, kind: caf}", "ne vaut que pour « role: partner »"),
    ("{role: partner}", "il manque « kind »"),
    ("{role: member}", "n'est pas par adulte"),
    ("{role: voisin}", "valeur inconnue « voisin »"),
    ("owner", "un groupe de lignes « clé: valeur »"),
]


@pytest.mark.parametrize(("who", "problem"), WHO)
def test_who_does_it_is_checked(who: str, problem: str, tmp_path: Path) -> None:
    found = faults(tmp_path, CHECKLIST.replace("{role: concierge, speciality: installation}", who))
    assert any(problem in problem_of(fault) for fault in found)


INTRUDERS = [
    (b"", "fichier vide"),
    (b"# rien\n", "fichier vide"),
    (b"titre: bonjour\n", "ni « checklist: » ni « journey: »"),
    (b"- a\n- b\n", "ni « checklist: » ni « journey: »"),
    (b"checklist: a\n---\nchecklist: b\n", "plusieurs documents"),
    (b"checklist: a\ntitle: \xff\xfe\n", "n'est pas en UTF-8"),
    (b"a: " + b"x" * (1024 * 1024), "plus de 1 Mo"),
    (b"? {a: b}\n: c\n", "une clé n'est pas un mot"),
    (b"[" * 100_000, "niveaux imbriqués"),
]


@pytest.mark.parametrize(("content", "problem"), INTRUDERS)
def test_a_file_that_is_no_definition_is_refused_alone(content: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / "intrus.yaml").write_bytes(content)
    found = faults(tmp_path)
    assert [fault.file for fault in found] == ["intrus.yaml"]
    assert problem in problem_of(found[0])


def test_an_unreadable_file_does_not_make_references_to_it_faults(tmp_path: Path) -> None:
    (tmp_path / "ecole.yaml").write_text("checklist: ecole\n  subject: [\n", encoding="utf-8")
    text = CHECKLIST + "        after: [ecole.inscrire]\n"
    assert {fault.file for fault in faults(tmp_path, text, JOURNEY.replace("]", ", ecole]"))} == {"ecole.yaml"}


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(DefinitionErrors, match=r"aucun fichier \.yaml"):
        load_definitions(tmp_path)


def test_html_emoji_and_right_to_left_text_are_only_text(tmp_path: Path) -> None:
    text = CHECKLIST.replace("fr: Préciser", 'fr: "<b>é</b> 🏡 \u05d0"')
    assert load(tmp_path, text).checklists["logement"].steps()[0].title.fr == "<b>é</b> 🏡 \u05d0"
