"""Families who have decided: the house, the school and the job are being prepared, two arrive this week."""

from concierge.checklists.states import WaitingFor
from concierge.demonstration.agency import BASTIEN, CAMILLE, INES, KARIM
from concierge.demonstration.shapes import Extra, Family, Meeting, News, Remark, adult, baby, child, pet
from concierge.demonstration.tellings import block, call, mail, not_for_us, postpone, said, sms, start, video, visit
from concierge.families.choices import Milestone, Source

_CONTACTED, _QUALIFIED = Milestone.CONTACTED, Milestone.QUALIFIED
_INVITED, _VISITED, _DECIDED = Milestone.INVITED, Milestone.VISITED, Milestone.DECIDED

AMRANI = Family(
    name="Amrane – Villiers",
    opened=170,
    source=Source.EVENT,
    owner=BASTIEN,
    people=(
        adult("Leïla", "Amrane", 38.4, "self_employed", "job_found", job_start=54),
        adult("Vincent", "Villiers", 40.2, "employed_private", "seeks_job", email=False, resigns_to_follow=True),
        child("Adam", 10.6, last="Villiers"),
        child("Yasmine", 7.3, last="Villiers"),
        child("Elias", 2.2, last="Villiers", childcare_wish="creche"),
    ),
    origin="51454",
    target="52060",
    summary=(
        "Médecin généraliste, rejoint la maison de santé de Bourbonne-les-Bains. Vincent est ingénieur qualité et doit "
        "trouver un poste. Trois enfants, une grande maison à louer d’abord, un achat dans deux ans."
    ),
    tags=("médecins", "prioritaire"),
    facts={"housing_wish": "rent", "caf_claimant": True, "cars": 2, "current_housing": "tenant"},
    reached={_CONTACTED: 168, _QUALIFIED: 150, _INVITED: 120, _VISITED: 98, _DECIDED: 72},
    dates={"move_in": 40, "lease_start": 33, "departure": 40},
    talks=(
        visit(170, "Soirée des internes et jeunes médecins. Elle remplace depuis deux ans, veut se poser."),
        call(150, "Entretien. Le poste de Vincent fera la décision autant que le cabinet."),
        visit(98, "Deux jours sur place : maison de santé, école, trois maisons. Dîner avec l’équipe soignante."),
        call(72, "C’est oui ! Elle commence dans quatre mois."),
        call(21, "Vincent a eu deux entretiens. Second tour chez Mécanique de la Suize."),
        mail(6, "Question sur la cantine d’Adam.", by_family=True, promise=1),
    ),
    meetings=(
        Meeting(ahead=1, hour=14, subject="Visite de la crèche avec Leïla", place="Bourbonne-les-Bains", fixed=12),
        Meeting(
            ahead=-21,
            hour=11,
            subject="Entretien d’embauche de Vincent",
            place="Zone de la Dame-Huguenotte, Chaumont",
            fixed=30,
        ),
    ),
    deeds=(
        block(
            13,
            WaitingFor.ADMINISTRATION,
            "Attend la commission d’attribution des places du {date}.",
            "petite-enfance.creche-reponse",
            "petite-enfance.creche-preinscription",
            to=12,
        ),
        start(20, "emploi-conjoint.preparer-entretiens", "emploi-conjoint.mises-en-relation"),
        said(
            20,
            "Deux entretiens passés, le second est prometteur.",
            "emploi-conjoint.preparer-entretiens",
            "emploi-conjoint.mises-en-relation",
            shared=False,
        ),
    ),
    extras=(Extra(30, "Prévenir l’ordre des médecins du changement de département", 6, for_family=True),),
    late=1,
    family_late=1,
)

IYER = Family(
    name="Iyengar",
    opened=130,
    source=Source.EMPLOYER,
    owner=KARIM,
    brought_by="mecanique",
    language="en",
    people=(
        adult(
            "Arvind",
            "Iyengar",
            34.3,
            "employed_private",
            "job_found",
            languages="anglais, tamoul",
            job_start=20,
            nationality="other",
            residence_permit=False,
            french_level="learning",
            health_scheme="cpam",
        ),
        adult(
            "Meera",
            "Iyengar",
            32.1,
            "at_home",
            "seeks_job",
            languages="anglais, tamoul",
            nationality="other",
            residence_permit=False,
            french_level="learning",
            driving_licence=False,
        ),
        child("Kavya", 6.8, languages="anglais, tamoul"),
    ),
    place="Bengaluru, Inde",
    target="52121",
    summary=(
        "Ingénieur matériaux recruté par Mécanique de la Suize. Première installation en France. Meera est "
        "pharmacienne et apprend le français avec ardeur."
    ),
    tags=("étranger", "anglais", "industrie"),
    facts={
        "housing_wish": "rent",
        "housing_found": True,
        "cars": 0,
        "origin_abroad": True,
        "current_housing": "tenant",
    },
    reached={_CONTACTED: 128, _QUALIFIED: 112, _DECIDED: 100},
    dates={"move_in": 12, "lease_start": 12},
    talks=(
        video(128, "First call with Arvind and his manager. Visa file under way."),
        video(112, "Entretien avec Meera : équivalence de diplôme, cours de français, école de Kavya."),
        mail(26, "Visas received. Flights booked."),
        video(5, "Visite virtuelle de l’appartement. Kavya a choisi sa chambre."),
    ),
    meetings=(
        Meeting(
            ahead=7,
            hour=15,
            subject="Accueil à la gare et remise des clés",
            place="Gare de Culmont-Chalindrey",
            fixed=5,
        ),
    ),
    extras=(Extra(10, "Demander l’équivalence du diplôme de Meera", -3),),
    deeds=(
        start(9, "sante.droits-arrivee", "sante.medecin-traitant"),
        said(9, "Please send us a photo of both visas: we prepare the file before you land.", "sante.droits-arrivee"),
        start(15, "ecole.eleve-francais", "ecole.ecole-secteur"),
    ),
    late=1,
)

BERTHE = Family(
    name="Collinet – Berthelin",
    opened=118,
    source=Source.WORD_OF_MOUTH,
    owner=CAMILLE,
    people=(
        adult("Manon", "Collinet", 29.5, "employed_private", "telework"),
        adult("Hugo", "Berthelin", 31.0, "employed_private", "job_found", job_start=32),
        baby("Bébé", 75, childcare_wish="either"),
        pet("Figaro", "cat"),
    ),
    origin="21231",
    target="52121",
    summary=(
        "Attendent leur premier enfant. Hugo est embauché comme conducteur de travaux, Manon travaille à distance. "
        "Veulent être installés deux mois avant la naissance."
    ),
    tags=("naissance",),
    facts={"housing_wish": "rent", "caf_claimant": False, "cars": 1},
    reached={_CONTACTED: 116, _QUALIFIED: 101, _VISITED: 84, _DECIDED: 62},
    dates={"move_in": 25, "lease_start": 24, "departure": 26},
    talks=(
        call(116, "Premier appel. La bonne nouvelle est toute fraîche, à garder pour nous."),
        visit(84, "Visite de deux appartements et du service de maternité."),
        call(62, "Ils viennent. Bail signé dans un mois."),
        call(7, "Manon fatiguée, préfère les messages. Hugo répond le soir."),
    ),
    deeds=(
        block(18, WaitingFor.PARTNER, "La sage-femme confirme ses disponibilités le {date}.", "sante.grossesse", to=5),
        not_for_us(
            2,
            "Ma mère gardera le bébé les premiers mois, pas besoin de Pajemploi tout de suite.",
            "petite-enfance.pajemploi",
            "demarches.listes-electorales",
        ),
        postpone(6, 2, "petite-enfance.rencontres-garde", "petite-enfance.liste-assistantes-maternelles"),
    ),
    late=1,
    family_late=1,
)

TECHER = Family(
    name="Técherot",
    opened=95,
    source=Source.EMPLOYER,
    owner=CAMILLE,
    brought_by="penitentiaire",
    people=(
        adult("Johan", "Técherot", 30.8, "employed_public", "transfer", job_start=10),
        adult("Priscilla", "Técherot", 29.4, "seeking", "seeks_job"),
        child("Maëlys", 7.7),
        child("Kylian", 4.9),
    ),
    origin="97411",
    target="52121",
    summary=(
        "Première des trois familles annoncées par l’établissement pénitentiaire. Premier hiver en métropole : ils ont "
        "demandé où acheter des manteaux. Arrivent cette semaine."
    ),
    tags=("promotion pénitentiaire", "arrivée"),
    facts={
        "housing_wish": "rent",
        "housing_found": True,
        "caf_claimant": True,
        "receives_housing_benefit": True,
        "cars": 0,
        "origin_abroad": False,
    },
    reached={_CONTACTED: 93, _QUALIFIED: 86, _DECIDED: 80},
    dates={"move_in": 3, "lease_start": 2},
    talks=(
        call(93, "Appel de Johan, l’affectation est tombée hier. Tout est à faire."),
        video(86, "Entretien avec les deux. Priscilla a travaillé en restauration scolaire."),
        video(40, "Visite du logement par téléphone, pièce par pièce, avec le propriétaire."),
        sms(1, "« Les valises sont fermées. Les enfants ne dorment plus ! »"),
    ),
    meetings=(
        Meeting(
            ahead=2,
            hour=10,
            subject="État des lieux et remise des clés",
            place="Rue Victoire-de-la-Marne, Chaumont",
            fixed=14,
        ),
        Meeting(ahead=4, hour=16, subject="Goûter de bienvenue", place="Maison de l’agence, Chaumont", fixed=10),
    ),
    deeds=(said(5, "Le propriétaire laisse le lit d’appoint et deux radiateurs.", "logement.bail"),),
    late=1,
)

JACQUINOT = Family(
    name="Jacquinet",
    opened=200,
    source=Source.WORD_OF_MOUTH,
    owner=INES,
    people=(
        adult("Aurélie", "Jacquinet", 36.9, "employed_public", "transfer", job_start=75),
        adult("Romain", "Jacquinet", 37.5, "employed_private", "retrains"),
        child("Capucine", 8.8),
        child("Achille", 6.2),
    ),
    origin="75056",
    target="52550",
    summary=(
        "Aurélie a grandi à Wassy : retour au pays après quinze ans à Paris. Romain quitte la finance et veut devenir "
        "menuisier. Ils achètent la maison d’une grand-tante."
    ),
    tags=("retour au pays", "reconversion"),
    facts={"housing_wish": "buy", "housing_found": True, "caf_claimant": True, "cars": 1},
    reached={_CONTACTED: 198, _QUALIFIED: 180, _VISITED: 150, _DECIDED: 125},
    dates={"move_in": 60, "lease_start": 46, "departure": 58},
    talks=(
        call(198, "Aurélie : « Je connais tout le monde, et plus personne. » Elle veut recréer un cercle."),
        call(125, "Décision prise en famille pendant les vacances."),
        visit(66, "Rendez-vous au centre de formation avec Romain. Place possible à la prochaine session."),
        mail(17, "Le notaire propose une date pour l’acte."),
    ),
    deeds=(
        start(30, "emploi-conjoint.reconversion"),
        said(30, "Dossier de financement déposé. Réponse sous six semaines.", "emploi-conjoint.reconversion"),
    ),
    news=(News(4, {}, {"move_in": 67}, waiting=True),),
    late=1,
    family_late=1,
)

KERBRAT = Family(
    name="Kerbriand",
    opened=105,
    source=Source.WEB,
    owner=BASTIEN,
    people=(
        adult("Maëlle", "Kerbriand", 27.6, "employed_public", "job_found", job_start=11),
        pet("Goéland", "dog"),
    ),
    origin="44109",
    target="52448",
    summary="Infirmière, prend son poste à Saint-Dizier. Arrive seule, joue au handball : le club l’attend.",
    tags=("soignants", "arrivée"),
    facts={"housing_wish": "rent", "housing_found": True, "current_housing": "tenant_furnished"},
    reached={_CONTACTED: 104, _QUALIFIED: 97, _VISITED: 77, _DECIDED: 70},
    dates={"move_in": 5, "lease_start": 4, "departure": 5},
    talks=(
        call(104, "Premier appel. Décidée, rapide, drôle."),
        visit(77, "Visite du service et d’un appartement qui accepte les chiens."),
        call(70, "Contrat signé avec l’hôpital."),
        call(3, "Tout est prêt. Elle voudrait rencontrer des gens dès la première semaine."),
    ),
    meetings=(
        Meeting(ahead=6, hour=19, subject="Entraînement avec le club de handball", place="Saint-Dizier", fixed=3),
    ),
    late=1,
)

PONS = Family(
    name="Ponsard",
    opened=140,
    source=Source.CAMPAIGN,
    owner=CAMILLE,
    people=(
        adult("Mathieu", "Ponsard", 39.0, "self_employed", "creates_business"),
        adult("Sandrine", "Ponsard", 38.1, "employed_private", "seeks_job", resigns_to_follow=True, email=False),
        child("Jules", 12.6),
        child("Adèle", 9.9),
    ),
    origin="31555",
    target="52269",
    summary=(
        "Tailleur de pierre, les remparts de Langres l’ont décidé. Cherche un atelier avec un portail haut. Sandrine "
        "est secrétaire médicale."
    ),
    tags=("artisans",),
    facts={"housing_wish": "rent", "caf_claimant": True, "cars": 2},
    reached={_CONTACTED: 138, _QUALIFIED: 121, _VISITED: 88, _DECIDED: 48},
    dates={"move_in": 92, "departure": 90},
    talks=(
        call(138, "Premier appel. Mathieu parle de pierre pendant une demi-heure, c’est contagieux."),
        visit(88, "Visite de deux ateliers avec le service économique du Grand Langres."),
        call(48, "Ils se décident. Départ après l’année scolaire des enfants si possible."),
        call(10, "Sandrine demande à voir notre conseillère avant de donner sa démission.", by_family=True, promise=0),
    ),
    remarks=(Remark(48, "Les beaux-parents désapprouvent. Éviter le sujet.", CAMILLE),),
    extras=(Extra(10, "Filmer la visite de la maison de la rue des Ursulines-Basses", -1),),
    deeds=(
        start(22, "emploi-conjoint.local-professionnel"),
        block(
            11,
            WaitingFor.PARTNER,
            "La collectivité visite l’ancien garage avec nous le {date}.",
            "emploi-conjoint.creation",
            "emploi-conjoint.local-professionnel",
            to=8,
        ),
    ),
    late=2,
)

ZIEGLER = Family(
    name="Zieglinger",
    opened=125,
    source=Source.TOURIST_OFFICE,
    owner=INES,
    brought_by="ot-langres",
    people=(
        adult("Sophie", "Zieglinger", 35.7, "employed_public", "transfer", job_start=14),
        adult("Benoît", "Zieglinger", 36.6, "employed_public", "transfer", job_start=14),
        child("Céleste", 5.8),
        child("Anatole", 1.9, childcare_wish="childminder"),
    ),
    origin="67482",
    target="52269",
    summary=(
        "Deux enseignants mutés ensemble, après trois étés de camping au lac de la Liez. Emménagent après-demain."
    ),
    tags=("enseignants", "arrivée"),
    facts={"housing_wish": "rent", "housing_found": True, "caf_claimant": True},
    reached={_CONTACTED: 122, _QUALIFIED: 110, _VISITED: 90, _DECIDED: 76},
    dates={"move_in": 2, "lease_start": 1, "departure": 1},
    talks=(
        call(122, "Transmis par l’office de tourisme. Ils ont déjà leurs habitudes au marché."),
        visit(90, "Visite de la maison et de l’école. Céleste a serré la main de la directrice."),
        call(76, "Mutations acceptées toutes les deux, ils n’y croyaient plus."),
        call(
            2,
            "Le camion arrive après-demain à 9 h. Il manque des bras : j’appelle le réseau.",
            by_family=True,
            promise=0,
        ),
    ),
    meetings=(Meeting(ahead=2, hour=9, subject="Coup de main pour le déménagement", place="Langres", fixed=2),),
    deeds=(start(12, "vie-sociale.parrainage"),),
    late=2,
)

ARRIVALS = (AMRANI, IYER, BERTHE, TECHER, JACQUINOT, KERBRAT, PONS, ZIEGLER)
