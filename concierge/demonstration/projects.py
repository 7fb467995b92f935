"""Families whose project is known: who they are, what they look for, what they wait for."""

from concierge.checklists.states import WaitingFor
from concierge.demonstration.agency import BASTIEN, CAMILLE, INES, SABINE
from concierge.demonstration.shapes import Extra, Family, Meeting, Remark, adult, child, pet
from concierge.demonstration.tellings import aside, block, call, mail, said, start, video, visit
from concierge.families.choices import Milestone, Source

_CONTACTED, _QUALIFIED = Milestone.CONTACTED, Milestone.QUALIFIED

AUBERTIN = Family(
    name="Aubertot",
    opened=58,
    source=Source.WORD_OF_MOUTH,
    owner=BASTIEN,
    people=(adult("Marie-Thérèse", "Aubertot", 69.3, "retired", "none", health_scheme="msa"), pet("Câline", "dog")),
    origin="45234",
    target="52197",
    summary=(
        "Veuve d’agriculteur, elle a transmis la ferme l’an dernier. Veut se rapprocher de sa fille, installée près de "
        "Fayl-Billot, sans habiter chez elle. Une petite maison, un potager, de quoi recevoir les petits-enfants."
    ),
    tags=("retraités", "MSA"),
    facts={"housing_wish": "buy", "current_housing": "owner", "cars": 1},
    reached={_CONTACTED: 56, _QUALIFIED: 42},
    talks=(
        call(
            56, "Longue conversation. Elle a besoin de parler autant que d’adresses. Rappeler une fois par quinzaine."
        ),
        call(42, "Entretien complet. Budget calé avec son notaire. Aime chanter : penser à la chorale."),
        call(20, "Sa fille a repéré deux maisons. Elle hésite à vendre avant d’acheter."),
        call(6, "Elle demande si la MSA transfère seule son dossier. À vérifier.", by_family=True, promise=2),
    ),
    remarks=(Remark(42, "Premier hiver sans son mari : ne pas la presser.", BASTIEN),),
    deeds=(start(8, "logement.visites-achat", "logement.financement"),),
    late=1,
)

KELLER = Family(
    name="Haddouk – Kellerer",
    opened=75,
    source=Source.WEB,
    owner=CAMILLE,
    people=(
        adult("Sofiane", "Haddouk", 39.7, "employed_private", "telework"),
        adult("Julien", "Kellerer", 41.2, "employed_public", "transfer", email=False),
        child("Romane", 6.4, last="Kellerer"),
        pet("Pistache", "cat"),
    ),
    origin="69123",
    target="52269",
    summary=(
        "Deux pères et leur fille. Julien est bibliothécaire et demande sa mutation, Sofiane développe des logiciels à "
        "distance. Cherchent une école où Romane sera accueillie simplement, et une maison dans les remparts."
    ),
    tags=("télétravail", "mutation"),
    facts={"housing_wish": "buy", "current_housing": "tenant"},
    reached={_CONTACTED: 72, _QUALIFIED: 55},
    talks=(
        call(72, "Premier appel avec Sofiane. Connaissent Langres par un festival."),
        video(
            55,
            "Entretien à deux en visio. Question franche sur l’accueil des familles comme la leur. J’ai proposé "
            "de leur présenter deux couples du réseau.",
        ),
        mail(30, "Julien a déposé sa demande de mutation. Réponse attendue dans deux mois."),
    ),
    deeds=(
        start(25, "ecole.ecole-secteur"),
        said(24, "La directrice propose une visite un mercredi matin, avec Romane.", "ecole.ecole-secteur"),
        block(
            28,
            WaitingFor.ADMINISTRATION,
            "Attend la commission de mutation du {date}.",
            "emploi-conjoint.mutation",
            to=27,
        ),
    ),
    meetings=(
        Meeting(
            ahead=6,
            hour=12,
            minute=15,
            subject="Visio avec la famille Perrin-Aubry",
            place="Lien envoyé par e-mail",
            fixed=7,
        ),
    ),
)

DELMAS = Family(
    name="Delmassol",
    opened=90,
    source=Source.EVENT,
    owner=SABINE,
    people=(
        adult("Thibault", "Delmassol", 34.1, "employed_private", "takes_over_business"),
        adult("Clémence", "Delmassol", 32.8, "employed_private", "takes_over_business", email=False),
        child("Basile", 5.2),
    ),
    origin="54395",
    target="52250",
    summary=(
        "Boulanger salarié, veut reprendre avec sa femme la boulangerie de Joinville : les propriétaires partent en "
        "retraite. Dossier de prêt en cours, logement au-dessus de la boutique."
    ),
    tags=("artisans", "reprise"),
    facts={"housing_wish": "rent", "housing_found": True, "cars": 2},
    reached={_CONTACTED: 88, _QUALIFIED: 70},
    talks=(
        visit(88, "Rencontrés au salon de la reprise. Très motivés, ont déjà goûté le pain !"),
        call(70, "Entretien. Ils ont besoin d’un rendez-vous à la chambre de métiers et de chiffres de fréquentation."),
        visit(34, "Visite de la boutique avec les cédants et le service économique. Four à changer, à chiffrer."),
        call(4, "La banque demande un devis pour le four.", by_family=True, promise=0),
    ),
    deeds=(
        block(
            15,
            WaitingFor.PARTNER,
            "Attend l’accord de la banque, comité du {date}.",
            "emploi-conjoint.reprise",
            to=9,
        ),
        said(
            15, "Le dossier de prêt est solide, la conseillère est confiante.", "emploi-conjoint.reprise", shared=False
        ),
    ),
    extras=(Extra(12, "Faire chiffrer le remplacement du four", 5),),
)

WHITCOMBE = Family(
    name="Whitcombe",
    opened=66,
    source=Source.SECOND_HOME,
    owner=INES,
    language="en",
    people=(
        adult(
            "Graham",
            "Whitcombe",
            57.3,
            "retired",
            "none",
            languages="anglais",
            nationality="other",
            residence_permit=False,
            french_level="learning",
            health_scheme="other",
        ),
        adult(
            "Susan",
            "Whitcombe",
            55.0,
            "self_employed",
            "telework",
            email=False,
            languages="anglais, un peu de français",
            nationality="other",
            residence_permit=False,
            french_level="learning",
            health_scheme="other",
        ),
        pet("Biscuit", "dog"),
    ),
    place="Leeds, Royaume-Uni",
    target="52017",
    summary=(
        "Couple britannique, vient chaque été. Veut vivre à l’année près d’une forêt, Susan traduit à distance. "
        "Écrire en anglais, parler français lentement : ils y tiennent."
    ),
    tags=("étranger", "anglais"),
    facts={"housing_wish": "buy", "current_housing": "owner", "cars": 1, "origin_abroad": True},
    reached={_CONTACTED: 63, _QUALIFIED: 45},
    talks=(
        mail(63, "First message answered in English, with the list of documents for a long-stay visa."),
        video(45, "Entretien moitié en français. Leur plus grande question : la couverture santé avant la retraite."),
        mail(
            14,
            "They ask whether Biscuit needs new papers. Answered the same day.",
            by_family=True,
            promise=-14,
            kept=14,
        ),
    ),
    deeds=(
        block(
            20,
            WaitingFor.ADMINISTRATION,
            "Attend le rendez-vous au consulat, fixé au {date}.",
            "sante.autre-regime",
            "sante.droits-arrivee",
            to=18,
        ),
        said(19, "We found a doctor who speaks English, twenty minutes away.", "sante.medecin-traitant"),
        start(19, "sante.medecin-traitant"),
    ),
    late=1,
)

ROCHER = Family(
    name="Rochemont",
    opened=39,
    source=Source.WEB,
    owner=CAMILLE,
    people=(
        adult("Damien", "Rochemont", 43.5, "seeking", "seeks_job"),
        child("Enzo", 13.3, needs_school_transport=True),
        child("Lilou", 10.1),
    ),
    origin="54395",
    target="52353",
    summary=(
        "Père seul, garde principale depuis le printemps. Régleur sur machine, métier recherché chez nous. Enzo suit "
        "une classe à horaires aménagés en musique : c’est la condition du départ."
    ),
    tags=("parent seul", "industrie"),
    facts={
        "current_housing": "social_tenant",
        "receives_housing_benefit": True,
        "caf_claimant": True,
    },
    reached={_CONTACTED: 37, _QUALIFIED: 26},
    talks=(
        call(37, "Premier contact. Prudent, a déjà été déçu ailleurs. Ne rien promettre que l’on ne tienne."),
        call(26, "Entretien. Métier en tension : trois entreprises possibles dans le bassin de Nogent."),
        call(13, "Enzo jouera du trombone devant le directeur de l’école de musique."),
    ),
    deeds=(
        start(12, "emploi-conjoint.cv", "emploi-conjoint.entretien-rh"),
        said(12, "Le CV est bon : ajouter les commandes numériques et le permis cariste.", "emploi-conjoint.cv"),
    ),
    late=1,
)

COSTA = Family(
    name="Lambertin – Costa",
    opened=64,
    source=Source.WORD_OF_MOUTH,
    owner=CAMILLE,
    people=(
        adult("Nathalie", "Lambertin", 45.2, "employed_public", "transfer"),
        adult("Rui", "Costa", 47.9, "self_employed", "creates_business", languages="portugais", nationality="eu"),
        child("Anaïs", 15.6, last="Costa"),
    ),
    origin="21231",
    target="52269",
    summary=(
        "Professeure des écoles, participe au mouvement pour rejoindre sa sœur à Langres. Rui est carreleur à son "
        "compte. Leur fille entre au lycée et ne veut pas partir : à accompagner avec tact."
    ),
    tags=("enseignants", "mutation"),
    facts={"housing_wish": "rent", "cars": 2, "current_housing": "tenant"},
    reached={_CONTACTED: 61, _QUALIFIED: 48},
    talks=(
        call(61, "Nathalie appelle entre deux classes. Résultat du mouvement dans deux mois."),
        visit(48, "Entretien à la permanence de Langres, avec Anaïs. Elle s’est animée en parlant d’escalade."),
        mail(21, "Envoyé le contact du club d’escalade et la date des portes ouvertes du lycée."),
    ),
    deeds=(
        block(40, WaitingFor.ADMINISTRATION, "Attend la commission du {date}.", "emploi-conjoint.mutation", to=33),
        aside(38, "Ils seront logés chez la sœur de Nathalie pendant la recherche.", "logement.aide-employeur"),
    ),
    remarks=(Remark(48, "Anaïs décidera pour moitié. Lui écrire à elle aussi.", CAMILLE),),
)

PROJECTS = (AUBERTIN, KELLER, DELMAS, WHITCOMBE, ROCHER, COSTA)
