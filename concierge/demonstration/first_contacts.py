"""Families at the very beginning: not yet called, or called once or twice."""

from concierge.checklists.states import WaitingFor
from concierge.demonstration.agency import BASTIEN, CAMILLE, HELENE, INES
from concierge.demonstration.shapes import Extra, Family, Meeting, Remark, adult, child
from concierge.demonstration.tellings import aside, block, call, mail, sms
from concierge.families.choices import Milestone, Source

FERRAND = Family(
    name="Ferrand – Ozturk",
    opened=1,
    source=Source.WEB,
    owner=None,  # nobody has taken it yet: the fault that « Dossiers » shows
    people=(adult("Élodie", "Ferrand", 33.4), adult("Deniz", "Ozturk", 35.1, email=False), child("Milo", 4.3)),
    origin="59350",
    summary="Formulaire du site : « On veut un jardin et des trajets courts. On regarde entre Langres et Chaumont. »",
    tags=("site internet",),
    asked=False,
)

WEISS = Family(
    name="Weissmann",
    opened=2,
    source=Source.TOURIST_OFFICE,
    owner=INES,
    brought_by="ot-langres",
    people=(adult("Monique", "Weissmann", 64.2), adult("Gérard", "Weissmann", 66.8, email=False)),
    origin="67482",
    target="52269",
    summary=(
        "Rencontrés au comptoir de l’office de tourisme, en vacances à vélo le long du canal. Jeunes retraités, ils "
        "cherchent une maison de plain-pied avec un atelier. Préfèrent être appelés en fin de matinée."
    ),
    tags=("retraités", "canal"),
    asked=False,
)

DIARRA = Family(
    name="Dembélé",
    opened=3,
    source=Source.CAMPAIGN,
    owner=BASTIEN,
    people=(adult("Aïssata", "Dembélé", 36.5), child("Inaya", 9.2), child("Souleymane", 6.1)),
    origin="94028",
    summary="A répondu à la campagne « Soignez à taille humaine ». Aide-soignante, seule avec deux enfants.",
    tags=("soignants",),
    asked=False,
)

PAYET = Family(
    name="Payetin",
    opened=4,
    source=Source.EMPLOYER,
    owner=CAMILLE,
    brought_by="penitentiaire",
    people=(adult("Mickaël", "Payetin", 31.7), adult("Vanessa", "Rivoire", 30.2, email=False), child("Liam", 2.4)),
    origin="97415",
    target="52121",
    summary=(
        "Surveillant annoncé par l’établissement pénitentiaire, affectation attendue pour le trimestre prochain. "
        "Troisième famille de la même promotion."
    ),
    tags=("promotion pénitentiaire",),
    asked=False,
)

MARCHETTI = Family(
    name="Marchettini – Leroux",
    opened=16,
    source=Source.WEB,
    owner=CAMILLE,
    people=(
        adult("Giulia", "Marchettini", 34.6, "employed_private", "telework", languages="italien, anglais"),
        adult("Antoine", "Leroux", 36.0, "employed_private", "telework"),
    ),
    origin="93048",
    target="52114",
    summary=(
        "Couple en télétravail quatre jours sur cinq. Loyer devenu trop cher, envie d’un village vivant avec la fibre. "
        "Premier critère : une gare à moins de quarante minutes pour le jour de bureau."
    ),
    tags=("télétravail",),
    facts={"housing_wish": "rent", "cars": 0},
    reached={Milestone.CONTACTED: 13},
    talks=(
        call(13, "Premier appel, 25 minutes. Très au clair sur le budget. Veulent savoir où se trouve la fibre."),
        mail(12, "Envoyé la fiche de Châteauvillain et la liste des trains Chaumont – Paris."),
        call(
            5,
            "Giulia rappelle : intéressée par l’espace de travail partagé. Je vérifie le tarif et les horaires.",
            by_family=True,
            promise=1,
        ),
    ),
    extras=(Extra(5, "Demander le tarif de l’espace de travail partagé", 0),),
    meetings=(Meeting(ahead=4, hour=18, subject="Visio : questions sur la vie au village", place="Visio", fixed=5),),
)

LEFORT = Family(
    name="Lefortier",
    opened=152,
    source=Source.EVENT,
    owner=CAMILLE,
    people=(adult("Sébastien", "Lefortier", 41.3, "self_employed", "creates_business"),),
    origin="45234",
    summary="Rencontré au salon. Photographe, parlait d’un atelier avec logement. Ne répond plus depuis deux mois.",
    tags=("salon", "silence"),
    facts={"housing_wish": "rent", "current_housing": "tenant_furnished"},
    reached={Milestone.CONTACTED: 149},
    talks=(
        call(149, "Suite au salon. Projet encore flou, mais il veut quitter la ville. Doit nous envoyer son budget."),
        mail(120, "Relance : envoyé trois idées de locaux à Langres et à Joinville. Pas de réponse."),
        call(95, "Message laissé sur le répondeur."),
        mail(64, "Dernière relance, avec nos coordonnées et l’invitation à revenir quand il veut."),
    ),
    remarks=(Remark(63, "Sans nouvelles d’ici un mois, je propose de clore le dossier.", CAMILLE),),
    deeds=(
        block(
            64,
            WaitingFor.FAMILY,
            "Ne répond ni aux appels ni aux messages depuis la relance du {date}.",
            "logement.preciser-recherche",
            to=-64,
        ),
        block(63, WaitingFor.FAMILY, "Projet à préciser avec lui.", "emploi-conjoint.creation"),
        block(63, WaitingFor.FAMILY, "En attente de ses nouvelles.", "sante.medecin-traitant"),
        aside(62, "À reprendre s’il revient vers nous.", "logement.dossier-location"),
        aside(62, "À reprendre s’il revient vers nous.", "logement.visites"),
        aside(62, "À reprendre s’il revient vers nous.", "emploi-conjoint.local-professionnel"),
    ),
    paused=60,
)

NOWAK = Family(
    name="Nowicki – Simonet",
    opened=24,
    source=Source.DESK,
    owner=BASTIEN,
    people=(
        adult("Lucas", "Nowicki", 20.4, "student", "none", languages="polonais"),
        adult("Jade", "Simonet", 19.8, "student", "none", driving_licence=False),
    ),
    origin="51454",
    target="52121",
    summary=(
        "Jade entre à l’institut de formation en soins infirmiers, Lucas cherche une alternance en maintenance. "
        "Petit budget, pas de voiture : un studio près de la gare."
    ),
    tags=("étudiants", "alternance"),
    facts={
        "housing_wish": "rent",
        "current_housing": "hosted",
        "cars": 0,
        "receives_housing_benefit": True,
        "caf_claimant": True,
    },
    reached={Milestone.CONTACTED: 22},
    talks=(
        call(22, "Appel de Jade, un peu perdue dans les démarches. Rassurée sur la garantie Visale."),
        sms(9, "Lucas : « Deux entreprises m’ont rappelé, je vous dis vendredi ! »"),
    ),
    meetings=(
        Meeting(
            ahead=2,
            hour=10,
            minute=30,
            subject="Permanence : dossier de location",
            place="France services, Nogent",
            fixed=9,
        ),
    ),
    late=1,
)

CASTEL = Family(
    name="Casteran",
    opened=47,
    source=Source.SECOND_HOME,
    owner=INES,
    people=(
        adult("Béatrice", "Casteran", 58.9, "self_employed", "telework", wants_mentor=False),
        adult("Hugues", "Casteran", 61.2, "employed_private", "none", email=False, wants_mentor=False),
        adult(
            "Odette",
            "Casteran",
            87.5,
            "retired",
            "none",
            relation="mère de Hugues",
            relative=True,
            email=False,
            driving_licence=False,
        ),
    ),
    origin="75056",
    target="52023",
    summary=(
        "Maison de famille à Auberive depuis vingt ans. Pensent à s’y installer à l’année quand Hugues arrêtera de "
        "travailler, et à faire venir sa mère."
    ),
    tags=("résidence secondaire",),
    facts={"housing_wish": "buy", "housing_found": True, "current_housing": "owner", "cars": 2},
    reached={Milestone.CONTACTED: 44},
    talks=(
        call(44, "Béatrice veut savoir s’il y a un médecin et un kiné à moins de vingt minutes pour sa belle-mère."),
        mail(43, "Envoyé la liste des professionnels de santé du secteur."),
        call(
            11,
            "Question sur l’aide à domicile. J’ai promis une réponse après avoir joint le service.",
            by_family=True,
            promise=-3,
        ),
    ),
    late=1,
)

BOUVET = Family(
    name="Bouvetier",
    opened=12,
    source=Source.EMPLOYER,
    owner=HELENE,
    brought_by="penitentiaire",
    people=(
        adult("Jessica", "Bouvetier", 28.3, "employed_public", "transfer", job_start=70),
        adult("Florian", "Bouvetier", 29.6, resigns_to_follow=True, email=False),
        child("Nolan", 3.6),
        child("Mia", 1.2, childcare_wish="childminder"),
    ),
    origin="59350",
    target="52121",
    summary=(
        "Surveillante, deuxième famille annoncée par l’établissement. Son conjoint quitte son emploi pour la suivre : "
        "il est préparateur de commandes et voudrait changer de métier."
    ),
    tags=("promotion pénitentiaire",),
    facts={"housing_wish": "rent", "caf_claimant": True},
    reached={Milestone.CONTACTED: 9},
    talks=(
        call(
            9, "Jessica est en formation jusqu’à la fin du mois, à joindre après 17 h. Inquiète pour la garde de Mia."
        ),
        mail(8, "Envoyé la liste des pièces du dossier de location et le nom de nos deux conseillers emploi."),
    ),
    extras=(
        Extra(8, "Rencontrer la direction de l’établissement sur le calendrier des arrivées", 0),
        Extra(7, "Demander à l’établissement une lettre pour les propriétaires", -2),
    ),
    meetings=(
        Meeting(
            ahead=1,
            hour=17,
            minute=30,
            subject="Appel : garde de Mia et logement",
            place="Téléphone, après la crèche",
            fixed=4,
        ),
    ),
)

FIRST_CONTACTS = (FERRAND, WEISS, DIARRA, PAYET, MARCHETTI, LEFORT, NOWAK, CASTEL, BOUVET)
