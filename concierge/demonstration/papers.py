"""The documents of the demonstration: leases and certificates of one page, a photograph, all made here and invented."""

import io
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import current_app
from sqlalchemy import select

from concierge.checklists.attachments.attachments import attach
from concierge.checklists.models import StepRow
from concierge.config import Config
from concierge.demonstration.agency import Agency
from concierge.demonstration.arrivals import IYER
from concierge.demonstration.days import Days
from concierge.demonstration.residents import MOREAU, NGUESSAN
from concierge.demonstration.shapes import Family
from concierge.documents.keeping import Room
from concierge.documents.storage import DocumentStore
from concierge.families.access import actor_of_member
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.platform.db import db


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document, `ago` days back, on the first of these steps that the family has; no lines: a photograph."""

    family: Family
    steps: tuple[str, ...]
    ago: int
    name: str
    lines: tuple[str, ...] = ()
    by_family: bool = False
    shared: bool = False


_PAPERS: Final = (
    Paper(
        family=MOREAU,
        steps=("logement.bail", "logement.assurance", "demarches.adresse"),
        ago=12,
        name="Bail signé, rue de la Tour Mongeard.pdf",
        lines=("Contrat de location", "Bailleur : M. Paul Girardin", "Locataires : Mme Traoré et M. Moreuil"),
        shared=True,
    ),
    Paper(
        family=MOREAU,
        steps=("demarches.carte-grise",),
        ago=1,
        name="Justificatif de domicile.pdf",
        lines=("Attestation de contrat d’électricité", "Mme Fatou Traoré", "52000 Chaumont"),
        by_family=True,
    ),
    Paper(family=MOREAU, steps=("demarches.carte-grise",), ago=1, name="image.png", by_family=True),
    Paper(
        family=IYER,
        steps=("logement.bail", "logement.assurance"),
        ago=3,
        name="Projet de bail à relire.pdf",
        lines=("Projet de bail", "Logement de quatre pièces, Chaumont", "Entrée prévue à la remise des clés"),
        by_family=True,
    ),
    Paper(
        family=IYER,
        steps=("logement.bail", "logement.assurance"),
        ago=2,
        name="Questions pour le propriétaire.pdf",
        lines=(
            "Entre nous, avant la signature",
            "La garantie de l’employeur suffit-elle ?",
            "Le chauffage est-il révisé ?",
        ),
    ),
    Paper(
        family=NGUESSAN,
        steps=("ecole.inscription-mairie", "ecole.inscription-en-cours-annee", "ecole.rencontre-ecole"),
        ago=120,
        name="Certificat d’inscription, école Jules-Ferry.pdf",
        lines=("Certificat d’inscription scolaire", "Année en cours", "Cachet de la mairie"),
        shared=True,
    ),
)


def tell(agency: Agency, days: Days, households: Mapping[str, Household]) -> None:
    """Attach every document to its step."""
    config: Config = current_app.extensions["config"]
    room = Room(store=DocumentStore(config.attachments_dir), quota=config.attachments_quota)
    for paper in _PAPERS:
        household = households[paper.family.name]
        step = _step(household, paper.steps)
        owner = agency.actor(paper.family.owner)
        newcomer = actor_of_member(list_members(owner, household.id)[0].id)
        if step is None or newcomer is None:
            continue
        content = io.BytesIO(one_page(*paper.lines) if paper.lines else photograph())
        actor = newcomer if paper.by_family else owner
        attach(actor, step, content, paper.name, shared=paper.shared, room=room, now=days.past(paper.ago, 18))


def _step(household: Household, keys: tuple[str, ...]) -> StepRow | None:
    rows = db.session.scalars(
        select(StepRow).where(StepRow.household_id == household.id, StepRow.key.in_(keys)).order_by(StepRow.id)
    ).all()
    return min(rows, key=lambda row: keys.index(row.key), default=None)


def one_page(title: str, *lines: str) -> bytes:
    """Return a PDF of one page, with the letters of Western Europe."""
    text = [_words(title, size=20, y=760), *(_words(line, size=12, y=720 - 22 * n) for n, line in enumerate(lines))]
    text.append(_words("Document inventé pour la démonstration.", size=9, y=60))
    page = b"\n".join(text)
    fonts = b"<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font%s>>>>" % fonts,
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
    )
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\n" % (size, table, size)
    return written + head + b"startxref\n%d\n%%%%EOF\n" % len(written)


def photograph(width: int = 640, height: int = 480) -> bytes:
    """Return a PNG: a house under an evening sky."""
    rows = []
    for y in range(height):
        sky = bytes((250 - y // 4, 214 - y // 5, 170 + y // 12))
        row = bytearray(sky * width)
        if y > height * 3 // 4:
            row = bytearray(b"\x4a\x6b\x4d" * width)
        for left, right, colour in _across(y, width, height):
            row[3 * left : 3 * right] = colour * (right - left)
        rows.append(b"\x00" + bytes(row))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    drawing = zlib.compress(b"".join(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", drawing) + _chunk(b"IEND", b"")


def _across(y: int, width: int, height: int) -> list[tuple[int, int, bytes]]:
    """Return the parts of the house on one line: roof, wall, door, window."""
    middle, roof, ground = width // 2, height // 4, height * 5 // 6
    wall = height // 2
    if roof <= y < wall:
        half = (y - roof) * width // (2 * (wall - roof)) // 2
        return [(middle - half, middle + half, b"\x8c\x3b\x2a")]
    if wall <= y < ground:
        parts = [(width * 3 // 10, width * 7 // 10, b"\xf2\xe6\xd0")]
        if y > wall + height // 12:
            parts.append((middle - width // 16, middle + width // 32, b"\x1f\x4d\x3a"))
        if wall + height // 12 < y < wall + height // 5:
            parts.append((middle + width // 14, middle + width // 7, b"\xfb\xd3\x7a"))
        return parts
    return []


def _words(text: str, *, size: int, y: int) -> bytes:
    shown = text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F1 %d Tf 72 %d Td (%s) Tj ET" % (size, y, shown)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
