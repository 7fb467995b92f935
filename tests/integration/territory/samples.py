"""Small files as the official sources write them."""

import json
from typing import Any

from concierge.territory import storage
from concierge.territory.models import Source
from concierge.territory.package_data import PackageFile
from concierge.territory.storage import StoredFile


def commune(code: str, name: str, population: int, *postal_codes: str, **more: Any) -> dict[str, Any]:
    """Return a commune as communes.json writes it."""
    values = {"departement": code[:2], "region": "44", "type": "commune-actuelle"}
    return {"code": code, "nom": name, "codesPostaux": postal_codes, "population": population, **values, **more}


def part(code: str, name: str, of: str) -> dict[str, Any]:
    """Return a commune déléguée as communes.json writes it."""
    return {"code": code, "nom": name, "type": "commune-deleguee", "chefLieu": of}


COMMUNES = [
    commune("10387", "Troyes", 62088, "10000"),
    commune("10003", "Aix-Villemaur-Pâlis", 3236, "10160", "10190"),
    commune("10033", "Bar-sur-Aube", 4700, "10200"),
    commune("10034", "Bar-sur-Seine", 3000, "10110"),
    commune("10064", "Brienne-le-Château", 2700, "10500"),
    commune("10268", "Nogent-sur-Seine", 5900, "10400"),
    commune("10362", "Sainte-Savine", 10000, "10300"),
    commune("52121", "Chaumont", 21000, "52000"),
    commune("52125", "Chaumont-la-Ville", 90, "52150", anciensCodes=["52999"]),
    commune("52269", "Langres", 7500, "52200"),
    commune("52353", "Nogent", 3500, "52800"),
    commune("52448", "Saint-Dizier", 22500, "52100"),
    commune("67482", "Strasbourg", 290000, "67000", "67100", "67200"),
    commune("76351", "Le Havre", 165000, "76600", "76610"),
    commune("80006", "Saint-Aubin", 50, "80540"),
    commune("62742", "Saint-Aubin", 300, "62170"),
    part("10003", "Aix-en-Othe", "10003"),
    part("52078", "Brottes", "52121"),
]
GROUPINGS = [
    {
        "code": "200069250",
        "nom": "CA Troyes Champagne Métropole",
        "type": "CA",
        "populationMunicipale": 172000,
        "membres": [{"code": "10387"}, {"code": "10362"}],
    },
]


def package_file(source: Source, items: list[dict[str, Any]], vintage: str = "2026") -> PackageFile:
    """Return items as a file of the package."""
    return data_file(source, json.dumps(items, ensure_ascii=False).encode(), vintage)


def data_file(source: Source, data: bytes, vintage: str = "2026") -> PackageFile:
    """Return bytes as a file to load."""
    stored = StoredFile(stored_name="", file_name="sample", checksum=storage.checksum(data), head=b"")
    return PackageFile(source=source, stored=stored, vintage=vintage, data=data)
