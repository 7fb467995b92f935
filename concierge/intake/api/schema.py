"""What a partner's software may say of a person: one description, from which requests are read and documented."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from concierge.families.choices import Channel
from concierge.families.consent.purposes import Means
from concierge.families.duplicates.contact_points import written
from concierge.intake.rules import LONGEST, LONGEST_EVIDENCE, PROVEN_BY, Capture, Proof, WrongProof, check_proof
from concierge.platform.forms import clean_text
from concierge.platform.i18n import N_
from concierge.platform.mail import can_receive

LARGEST_BODY = 64 * 1024
_NOT_TEXT = N_("Il faut un texte.")
_TOO_LONG = N_("Ce texte est trop long : %(max)d caractères au plus.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One property of a request: always a text, possibly of a closed list or a date."""

    name: str
    longest: int
    about: str  # in the language of the description
    example: str
    choices: tuple[str, ...] = ()
    is_date: bool = False
    required: bool = False

    def as_schema(self) -> dict[str, Any]:
        """Return its JSON Schema."""
        schema: dict[str, Any] = {"type": "string", "description": self.about, "examples": [self.example]}
        if self.choices:
            return schema | {"enum": list(self.choices)}
        if self.is_date:
            return schema | {"format": "date"}
        return schema | {"maxLength": self.longest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong in a request; `message` is a msgid."""

    field: str
    message: str
    values: Mapping[str, object]


class WrongBody(Exception):
    """A request no file can be made of, with everything that is wrong in it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(fault.field for fault in faults))
        self.faults = tuple(faults)


FIELDS = (
    Field(name="first_name", longest=LONGEST["first_name"], about="First name of the adult.", example="Noémie"),
    Field(name="last_name", longest=LONGEST["last_name"], about="Last name of the adult.", example="Lefèvre"),
    Field(
        name="phone",
        longest=LONGEST["phone"],
        about="Telephone, French or international. Telephone or e-mail is needed.",
        example="06 12 34 56 78",
    ),
    Field(name="email", longest=LONGEST["email"], about="E-mail address.", example="noemie@famille.example"),
    Field(
        name="summary",
        longest=LONGEST["summary"],
        about="The project in the person's words.",
        example="Un jardin et une école à pied.",
    ),
    Field(name="origin_place", longest=LONGEST["origin_place"], about="Where the person lives today.", example="Reims"),
    Field(
        name="language",
        longest=2,
        about="Language in which the person is written to; French by default.",
        example="fr",
        choices=("fr", "en"),
    ),
)
CONSENT_FIELDS = (
    Field(
        name="means",
        longest=20,
        about="How the person agreed to be accompanied.",
        example=Means.PAPER.value,
        choices=tuple(means.value for means in PROVEN_BY),
        required=True,
    ),
    Field(
        name="given_on",
        longest=10,
        about="The day on which the person agreed.",
        example="2026-11-03",
        is_date=True,
        required=True,
    ),
    Field(
        name="evidence",
        longest=LONGEST_EVIDENCE,
        about="Where the proof can be found again.",
        example="Formulaire du salon, signé, classé à l’accueil",
        required=True,
    ),
)
CONSENT = "consent"


def read_body(body: bytes, today: dt.date) -> Capture:
    """Return what a request says of a person; WrongBody with all that is wrong."""
    said = _object(body)
    faults: list[Fault] = []
    values = _texts(said, FIELDS, "", {CONSENT}, faults)
    proof = _proof(said[CONSENT], today, faults) if said.get(CONSENT) is not None else None
    phone, email = values.pop("phone"), values.pop("email").lower()
    if phone and (number := written(phone)):
        phone = number
    elif phone:
        faults.append(Fault(field="phone", message=N_("Ce numéro paraît incomplet."), values={}))
    if email and not can_receive(email):
        faults.append(Fault(field="email", message=N_("Cette adresse paraît incomplète."), values={}))
    if not values["first_name"] and not values["last_name"]:
        faults.append(Fault(field="last_name", message=N_("Indiquez au moins un nom ou un prénom."), values={}))
    if not said.get("phone") and not said.get("email"):
        message = N_("Il faut un téléphone ou une adresse e-mail pour répondre à cette personne.")
        faults.append(Fault(field="phone", message=message, values={}))
    if faults:
        raise WrongBody(faults)
    return Capture(
        first_name=values["first_name"],
        last_name=values["last_name"],
        phone=phone,
        email=email,
        summary=values["summary"],
        origin_place=values["origin_place"],
        language=values["language"] or "fr",
        channel=Channel.LIST,
        proof=proof,
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise WrongBody([Fault(field="", message=N_("Il faut un objet JSON, en UTF-8."), values={})])
    return said


def _texts(
    said: Mapping[str, Any], fields: Sequence[Field], within: str, others: set[str], faults: list[Fault]
) -> dict[str, str]:
    """Read the properties of an object; what it has besides is a fault, for it may be a slip of the pen."""
    known = {field.name for field in fields} | others
    for name in sorted(set(said) - known):
        message = N_("Cette propriété n’est pas connue.")
        faults.append(Fault(field=f"{within}{clean_text(name)[:60]}", message=message, values={}))
    values = {}
    for field in fields:
        value = said.get(field.name)
        values[field.name] = "" if value is None else clean_text(value) if isinstance(value, str) else ""
        if (fault := _fault_of(field, value, values[field.name])) is not None:
            message, about = fault
            faults.append(Fault(field=within + field.name, message=message, values=about))
    return values


def _fault_of(field: Field, value: object, text: str) -> tuple[str, dict[str, object]] | None:
    if value is not None and not isinstance(value, str):
        return _NOT_TEXT, {}
    if field.required and not text:
        return N_("Il faut remplir cette propriété."), {}
    if len(text) > field.longest:
        return _TOO_LONG, {"max": field.longest}
    if text and field.choices and text not in field.choices:
        return N_("Choisissez parmi : %(choices)s."), {"choices": ", ".join(field.choices)}
    if text and field.is_date and _date(text) is None:
        return N_("Il faut une date, comme 2026-11-03."), {}
    return None


def _proof(said: object, today: dt.date, faults: list[Fault]) -> Proof | None:
    if not isinstance(said, dict):
        faults.append(Fault(field=CONSENT, message=N_("Il faut un objet JSON."), values={}))
        return None
    before, within = len(faults), f"{CONSENT}."
    values = _texts(said, CONSENT_FIELDS, within, set(), faults)
    given_on = _date(values["given_on"])
    if len(faults) > before or given_on is None:
        return None
    proof = Proof(means=Means(values["means"]), given_on=given_on, evidence=values["evidence"])
    try:
        check_proof(proof, today)
    except WrongProof as error:
        faults.append(Fault(field=within + (error.field or ""), message=error.message, values=error.values))
    return proof


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
