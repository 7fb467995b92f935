"""Where the demonstration's towns are, so that it shows distances before the La Poste file is imported.

Town centres to about a kilometre, typed by hand; the coordinates of an imported file replace them.
"""

from typing import Final

# INSEE code: (name, degrees north, degrees east)
COORDINATES: Final[dict[str, tuple[str, float, float]]] = {
    "10387": ("Troyes", 48.2973, 4.0744),
    "10323": ("Romilly-sur-Seine", 48.5156, 3.7266),
    "10033": ("Bar-sur-Aube", 48.2330, 4.7060),
    "10034": ("Bar-sur-Seine", 48.1140, 4.3760),
    "10362": ("Sainte-Savine", 48.2960, 4.0470),
    "10268": ("Nogent-sur-Seine", 48.4930, 3.5030),
    "10333": ("Saint-André-les-Vergers", 48.2800, 4.0540),
    "10064": ("Brienne-le-Château", 48.3930, 4.5270),
    "52121": ("Chaumont", 48.1110, 5.1390),
    "52448": ("Saint-Dizier", 48.6380, 4.9500),
    "52269": ("Langres", 47.8630, 5.3330),
    "52250": ("Joinville", 48.4430, 5.1400),
    "52353": ("Nogent", 48.0310, 5.3460),
    "52550": ("Wassy", 48.5000, 4.9480),
    "52060": ("Bourbonne-les-Bains", 47.9530, 5.7480),
    "52093": ("Chalindrey", 47.8020, 5.4280),
    "75056": ("Paris", 48.8566, 2.3522),
    "69123": ("Lyon", 45.7600, 4.8357),
    "59350": ("Lille", 50.6310, 3.0590),
    "44109": ("Nantes", 47.2184, -1.5536),
    "31555": ("Toulouse", 43.6045, 1.4440),
    "67482": ("Strasbourg", 48.5734, 7.7521),
    "21231": ("Dijon", 47.3220, 5.0415),
    "51454": ("Reims", 49.2583, 4.0317),
    "54395": ("Nancy", 48.6921, 6.1844),
    "13055": ("Marseille", 43.2965, 5.3698),
    "33063": ("Bordeaux", 44.8378, -0.5792),
    "57463": ("Metz", 49.1193, 6.1757),
    "94028": ("Créteil", 48.7904, 2.4556),
    "93066": ("Saint-Denis", 48.9362, 2.3574),
    "93048": ("Montreuil", 48.8634, 2.4432),
    "45234": ("Orléans", 47.9029, 1.9093),
}
