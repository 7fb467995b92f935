"""The classes of personal data. Every column declares one."""

from enum import StrEnum
from typing import Final

REGISTER_FILE: Final = "registre.yaml"  # the words of the register, among the files of the agency


class Privacy(StrEnum):
    """What a column holds about people, and so what export and erasure do with it."""

    TECHNICAL = "technical"  # keys, states, instants: says nothing about a person once the rest is erased
    STATISTICAL = "statistical"  # kept after erasure: dates of milestones, kinds, who brought the family
    PLACE = "place"  # a commune: after erasure its department is kept, no more
    IDENTITY = "identity"  # names, birth dates: exported, erased
    CONTACT = "contact"  # addresses, telephones, e-mails: exported, erased
    PROJECT = "project"  # what a family told about its project: exported, erased
    FREE_TEXT = "free_text"  # may hold anything: exported, erased
    SENSITIVE = "sensitive"  # health, disability, pregnancy, diet (GDPR art. 9): own consent, exported, erased
    STAFF = "staff"  # about the people who work here
    CREDENTIAL = "credential"  # password hashes, token hashes: never exported, erased with the person
