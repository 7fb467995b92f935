"""Families invited to a weekend, or just back from their visit."""

from concierge.checklists.states import WaitingFor
from concierge.demonstration.agency import BASTIEN, HELENE, INES
from concierge.demonstration.shapes import Extra, Family, Meeting, News, adult, child, pet
from concierge.demonstration.tellings import aside, block, call, give, mail, said, sms, start, video, visit
from concierge.families.choices import Milestone, Source

_CONTACTED, _QUALIFIED = Milestone.CONTACTED, Milestone.QUALIFIED
_INVITED, _VISITED = Milestone.INVITED, Milestone.VISITED

PELLETIER = Family(
    name="Pelletan",
    opened=103,
    source=Source.CAMPAIGN,
    owner=INES,
    people=(
        adult("Audrey", "Pelletan", 37.2, "employed_private", "seeks_job"),
        adult("Cédric", "Pelletan", 38.8, "employed_private", "seeks_job"),
        child("Timéo", 8.4),
        child("Louane", 5.6),
    ),
    origin="94028",
    target="52121",
    summary=(
        "Un appartement trop petit, deux heures de transports par jour. Audrey est comptable, Cédric technicien de "
        "maintenance. Cochent chaque critère avec sérieux : emploi, école, sécurité, santé."
    ),
    tags=("week-end de découverte", "Île-de-France"),
    facts={"housing_wish": "rent", "caf_claimant": True, "cars": 1},
    reached={_CONTACTED: 100, _QUALIFIED: 80, _INVITED: 18},
    talks=(
        call(100, "Premier appel, haut-parleur, les enfants posent aussi leurs questions : « Il y a des vaches ? »"),
        video(80, "Entretien complet. Deux emplois à trouver, sinon rien : noté."),
        mail(18, "Invitation au week-end de découverte envoyée avec le programme."),
        call(15, "Ils viennent ! Louane est allergique aux arachides : prévenir les hébergeurs.", by_family=True),
    ),
    meetings=(
        Meeting(ahead=9, hour=18, subject="Week-end de découverte : accueil", place="Gare de Chaumont", fixed=15),
        Meeting(ahead=3, hour=12, subject="Appel : préparer le week-end", place="Téléphone", fixed=8),
    ),
    deeds=(start(30, "emploi-conjoint.mises-en-relation", "emploi-conjoint.cv"),),
    extras=(Extra(15, "Réserver l’hébergement du week-end de découverte", 0),),
)

ADJOVI = Family(
    name="Adjovan",
    opened=80,
    source=Source.EVENT,
    owner=BASTIEN,
    people=(adult("Grâce", "Adjovan", 29.9, "employed_public", "job_found"),),
    origin="44109",
    target="52121",
    summary="Infirmière de bloc, veut un hôpital où l’on se connaît. Danse le week-end, cherche un groupe.",
    tags=("soignants", "week-end de découverte"),
    facts={"housing_wish": "rent", "current_housing": "tenant_furnished"},
    reached={_CONTACTED: 78, _QUALIFIED: 63, _INVITED: 35, _VISITED: 12},
    talks=(
        visit(80, "Rencontrée au forum des métiers du soin."),
        call(63, "Entretien. Hésite entre nous et une clinique de la côte."),
        visit(12, "Week-end de découverte : a visité le bloc, dîné chez la famille Thévenin. Ravie."),
        sms(8, "« J’y pense tous les jours. Je vous réponds en fin de semaine. »"),
        call(7, "L’hôpital confirme le poste. J’ai promis de rappeler avec le détail de la prime.", promise=-1),
    ),
    deeds=(give(7, BASTIEN, "logement.visites"), start(6, "logement.visites")),
    late=2,
)

RENAUD = Family(
    name="Renaudin – Belmonte",
    opened=110,
    source=Source.WEB,
    owner=INES,
    people=(
        adult("Stéphanie", "Renaudin", 42.1, "employed_private", "telework"),
        adult("Marc", "Belmonte", 46.3, "employed_private", "seeks_job", email=False),
        child("Théa", 16.4, last="Renaudin", relation="fille de Stéphanie", needs_school_transport=True),
        child("Gabin", 12.2, last="Renaudin", relation="fils de Stéphanie", needs_school_transport=True),
        child("Noémie", 14.0, last="Belmonte", relation="fille de Marc, une semaine sur deux"),
        child("Sacha", 9.5, last="Belmonte", relation="fils de Marc, une semaine sur deux"),
        child("Lou", 1.6, last="Belmonte", childcare_wish="either"),
        pet("Ulysse", "dog"),
    ),
    origin="31555",
    target="52093",
    summary=(
        "Famille recomposée, cinq enfants dont deux une semaine sur deux : il faut une gare avec un train direct. "
        "Ont visité le mois dernier et reparlent de Chalindrey tous les soirs."
    ),
    tags=("famille nombreuse", "télétravail"),
    facts={"housing_wish": "buy", "caf_claimant": True, "cars": 2},
    reached={_CONTACTED: 107, _QUALIFIED: 92, _INVITED: 60, _VISITED: 26},
    talks=(
        call(107, "Stéphanie, 40 minutes. Sept à table, deux jours sur quatorze à cinq : c’est elle qui le dit."),
        video(92, "Entretien. La garde alternée commande tout : le train d’abord, la maison ensuite."),
        visit(26, "Journée de visites : deux maisons, le collège, la gare. La grande maison près du canal les tente."),
        mail(10, "Ils demandent une seconde visite avec les aînés.", by_family=True, promise=3),
    ),
    deeds=(
        block(
            17,
            WaitingFor.PARTNER,
            "Le RPE rappelle après sa réunion du {date}.",
            "petite-enfance.rencontres-garde",
            to=4,
        ),
        aside(22, "Noémie reste dans son collège actuel pendant la garde alternée.", "ecole.college-secteur"),
    ),
    late=2,
)

GUERIN = Family(
    name="Guérineau",
    opened=84,
    source=Source.WORD_OF_MOUTH,
    owner=BASTIEN,
    people=(
        adult(
            "Yannick",
            "Guérineau",
            44.8,
            "employed_public",
            "telework",
            disability=True,
            needs="Se déplace en fauteuil roulant : logement de plain-pied, douche à l’italienne, places de parking.",
        ),
        adult("Laure", "Guérineau", 43.0, "employed_private", "seeks_job", email=False),
        child("Swann", 11.7),
    ),
    origin="59350",
    target="52448",
    summary=(
        "Yannick travaille à distance pour une administration. La famille pêche et fait du char à voile : le lac "
        "du Der les attire. Rien de possible sans un logement vraiment accessible."
    ),
    tags=("accessibilité", "lac du Der"),
    brought_by="ot-der",
    facts={"housing_wish": "rent", "cars": 1},
    reached={_CONTACTED: 82, _QUALIFIED: 68, _INVITED: 40, _VISITED: 19},
    talks=(
        call(82, "Premier appel. Il préfère que l’on parle d’usages plutôt que de handicap."),
        visit(19, "Visite de trois logements avec un mètre. Un seul convient, à l’entrée de la ville."),
        call(9, "Le bailleur accepte de remplacer la baignoire. Devis attendu."),
    ),
    deeds=(
        block(
            9,
            WaitingFor.PARTNER,
            "Attend le devis du bailleur pour la douche, promis pour le {date}.",
            "logement.visites",
            to=6,
        ),
        said(8, "Merci d’avoir mesuré les portes !", "logement.visites", by_family=True),
    ),
    news=(News(9, {"housing_found": False}, {"move_in": 120}, waiting=True),),
    late=1,
)

MERCIER = Family(
    name="Mercereau – Duvalier",
    opened=70,
    source=Source.WEB,
    owner=HELENE,
    people=(
        adult("Pauline", "Mercereau", 31.6, "employed_private", "telework"),
        adult("Quentin", "Duvalier", 33.9, "self_employed", "telework", email=False),
    ),
    origin="75056",
    target="52114",
    summary="Graphiste et développeur. Une phase d’essai de trois mois dans un gîte, puis on verra.",
    tags=("télétravail", "phase d’essai"),
    facts={"housing_wish": "rent", "current_housing": "tenant_furnished", "cars": 0},
    reached={_CONTACTED: 69, _QUALIFIED: 58, _VISITED: 15},
    talks=(
        video(69, "Premier échange. Cherchent des gens de leur âge avant des mètres carrés."),
        visit(15, "Marché, espace de travail partagé, apéritif avec trois autres télétravailleurs. Ça a pris."),
        mail(3, "Pauline demande les dates libres du gîte.", by_family=True, promise=4),
    ),
    extras=(Extra(3, "Négocier trois mois de gîte au tarif hors saison", 2),),
    deeds=(start(10, "emploi-conjoint.teletravail"),),
)

VISITORS = (PELLETIER, ADJOVI, RENAUD, GUERIN, MERCIER)
