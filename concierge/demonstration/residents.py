"""Families who live there: from the first boxes to the last weeks of the first year."""

from concierge.checklists.planning.recurrence import Repeat
from concierge.checklists.states import WaitingFor
from concierge.demonstration.agency import BASTIEN, CAMILLE, INES, SABINE
from concierge.demonstration.shapes import Extra, Family, Meeting, Remark, adult, baby, child, pet
from concierge.demonstration.tellings import aside, ask_help, block, call, mail, not_for_us, said, sms, start, visit
from concierge.families.choices import Milestone, Source

_CONTACTED, _QUALIFIED = Milestone.CONTACTED, Milestone.QUALIFIED
_INVITED, _VISITED, _DECIDED = Milestone.INVITED, Milestone.VISITED, Milestone.DECIDED
_SETTLED, _TWELVE = Milestone.SETTLED, Milestone.TWELVE_MONTHS

MOREAU = Family(
    name="Moreuil – Traoré",
    opened=185,
    source=Source.WEB,
    owner=CAMILLE,
    people=(
        adult("Fatou", "Traoré", 34.2, "employed_private", "seeks_job", languages="bambara"),
        adult("Simon", "Moreuil", 36.7, "employed_private", "job_found", job_start=-3),
        child("Aminata", 9.4, last="Moreuil"),
        child("Ismaël", 6.5, last="Moreuil"),
        child("Jeanne", 1.1, last="Moreuil", childcare_wish="either"),
        pet("Réglisse", "cat"),
    ),
    origin="93048",
    target="52121",
    summary=(
        "Simon est embauché comme technicien méthodes chez Mécanique de la Suize. Fatou, assistante de gestion, "
        "cherche un poste. Une maison avec jardin après dix ans d’appartement. Emménagés depuis dix jours."
    ),
    tags=("industrie", "famille nombreuse"),
    facts={"housing_wish": "rent", "caf_claimant": True, "receives_housing_benefit": True, "cars": 1},
    reached={_CONTACTED: 183, _QUALIFIED: 170, _INVITED: 140, _VISITED: 119, _DECIDED: 104, _SETTLED: 10},
    dates={"move_in": -10, "lease_start": -12, "departure": -9},
    talks=(
        call(183, "Premier appel avec Fatou, pendant la sieste de Jeanne. Fatigués de l’appartement."),
        call(170, "Entretien. Trois conditions : un poste pour chacun, une école à pied, un médecin."),
        visit(119, "Week-end de découverte. Aminata est montée à poney, la décision était prise."),
        call(104, "Simon a signé. On lance le logement."),
        visit(12, "Remise des clés. Jardin en friche, sourires partout."),
        visit(10, "Jour du déménagement : quatre voisins sont venus aider."),
        sms(4, "Fatou : « La maîtresse d’Ismaël est formidable. »"),
        call(3, "Fatou voudrait un modèle de lettre pour la CAF.", by_family=True, promise=1),
    ),
    meetings=(
        Meeting(
            ahead=3,
            hour=14,
            minute=30,
            subject="Café avec Fatou et sa marraine",
            place="Café des Halles, Chaumont",
            fixed=6,
        ),
    ),
    remarks=(Remark(104, "Simon dit oui à tout, c’est Fatou qui sait ce qui compte.", CAMILLE),),
    deeds=(
        ask_help(
            1,
            "Bonjour, nous ne trouvons pas le code du cerfa pour la carte grise. Pouvez-vous nous aider ?",
            "demarches.carte-grise",
        ),
        said(
            6,
            "Bonjour Fatou, deux assistantes maternelles vous attendent : je vous envoie leurs numéros.",
            "petite-enfance.adaptation",
            "petite-enfance.contrat-garde",
        ),
        said(
            5,
            "Merci beaucoup, on les appelle demain.",
            "petite-enfance.adaptation",
            "petite-enfance.contrat-garde",
            by_family=True,
        ),
        start(8, "vie-sociale.premiers-contacts"),
    ),
    late=1,
    family_late=1,
)

BELLANGER = Family(
    name="Bellangeot",
    opened=190,
    source=Source.CAMPAIGN,
    owner=BASTIEN,
    people=(
        adult("Laetitia", "Bellangeot", 35.9, "employed_private", "job_found", job_start=-35),
        child("Nathan", 12.9, needs_school_transport=True),
        child("Zoé", 7.1),
    ),
    origin="94028",
    target="52353",
    summary=(
        "Seule avec deux enfants, aide-soignante de nuit devenue aide-soignante de jour. C’était le but : dîner avec "
        "eux le soir."
    ),
    tags=("parent seul", "soignants"),
    facts={
        "housing_wish": "rent",
        "caf_claimant": True,
        "receives_housing_benefit": True,
        "current_housing": "social_tenant",
    },
    reached={_CONTACTED: 188, _QUALIFIED: 175, _VISITED: 140, _DECIDED: 118, _SETTLED: 40},
    dates={"move_in": -40, "lease_start": -42, "departure": -39},
    talks=(
        call(188, "Premier appel à 8 h, en sortant de sa nuit."),
        visit(140, "Elle est venue seule, en train, avec une liste de 22 questions. Toutes bonnes."),
        call(118, "Décidée. Ses enfants ont voté à main levée."),
        call(26, "Nathan s’ennuie le mercredi. Piste : le club de BMX."),
        visit(9, "Visite à domicile. Le chauffage fait du bruit, j’appelle le bailleur.", promise=-2),
    ),
    deeds=(
        block(
            9,
            WaitingFor.PARTNER,
            "Attend la réunion de l’association du {date}.",
            "vie-sociale.relais-parent-seul",
            to=7,
        ),
        said(25, "Le club de BMX propose trois séances d’essai.", "vie-sociale.activites-enfant"),
    ),
    late=1,
    family_late=1,
)

FOURNEL = Family(
    name="Fournelle – Rivasson",
    opened=230,
    source=Source.WEB,
    owner=INES,
    people=(
        adult("Chloé", "Fournelle", 32.4, "employed_private", "telework"),
        adult("Bastian", "Rivasson", 34.8, "employed_private", "telework"),
        baby("Léonie", -21, childcare_wish="childminder"),
    ),
    origin="69123",
    target="52114",
    summary="Deux télétravailleurs, une maison à Châteauvillain, un bébé né il y a trois semaines au pays des daims.",
    tags=("télétravail", "naissance"),
    facts={"housing_wish": "buy", "housing_found": True, "cars": 1},
    reached={_CONTACTED: 228, _QUALIFIED: 215, _VISITED: 196, _DECIDED: 171, _SETTLED: 75},
    dates={"move_in": -75, "lease_start": -82, "departure": -74},
    born={"Léonie": 19},
    talks=(
        mail(228, "Demande par le site, avec un tableau comparatif de douze départements !"),
        visit(196, "Visite sous la pluie. Ils ont adoré quand même."),
        call(171, "Compromis à venir, ils signent chez le notaire."),
        visit(68, "Livret d’accueil remis, tour du parc avec eux."),
        sms(18, "Photo du bébé. Tout le monde va bien."),
    ),
    deeds=(
        start(16, "petite-enfance.rencontres-garde"),
        not_for_us(
            4,
            "Chloé prolonge son congé jusqu’à l’été : nous signerons plus tard.",
            "petite-enfance.contrat-garde",
            "petite-enfance.contrat-garde-naissance",
        ),
        aside(3, "Pas de garde avant l’été.", "petite-enfance.pajemploi"),
    ),
    late=1,
)

PERROT = Family(
    name="Perrotey",
    opened=290,
    source=Source.DESK,
    owner=SABINE,
    people=(
        adult("Kévin", "Perrotey", 28.7, "farmer", "takes_over_business", health_scheme="msa"),
        adult("Lucie", "Perrotey", 27.9, "employed_private", "seeks_job", health_scheme="msa", email=False),
    ),
    origin="21231",
    target="52197",
    summary="Jeunes éleveurs, reprennent une ferme laitière. Lucie est paysagiste et cherche un mi-temps.",
    tags=("agriculture", "MSA", "reprise"),
    facts={"housing_wish": "rent", "cars": 2},
    reached={_CONTACTED: 288, _QUALIFIED: 270, _VISITED: 240, _DECIDED: 205, _SETTLED: 120},
    dates={"move_in": -120, "lease_start": -121, "departure": -120},
    talks=(
        visit(288, "Permanence. Ils arrivent avec le plan de la ferme sous le bras."),
        call(205, "Le cédant a choisi. Ils s’installent au printemps."),
        visit(88, "Repas chez les voisins éleveurs, l’entraide est lancée."),
        call(24, "Lucie a un essai dans une pépinière."),
    ),
    extras=(Extra(9, "Appeler la pépinière après l’essai de Lucie", -1),),
    deeds=(start(24, "emploi-conjoint.point-emploi"),),
    late=1,
)

ANDRIEU = Family(
    name="Andrieux-Maillot",
    opened=345,
    source=Source.SECOND_HOME,
    owner=BASTIEN,
    people=(
        adult("Colette", "Andrieux-Maillot", 66.1, "retired", "none"),
        adult("Bernard", "Maillot", 68.4, "retired", "none", email=False),
        pet("Plume", "cat"),
    ),
    origin="45234",
    target="52017",
    summary="Retraités, amoureux de la forêt. Ont acheté une maison à Arc-en-Barrois. Bernard répare des horloges.",
    tags=("retraités",),
    facts={"housing_wish": "buy", "current_housing": "owner", "housing_found": False},
    reached={_CONTACTED: 342, _QUALIFIED: 325, _VISITED: 296, _DECIDED: 262, _SETTLED: 150},
    dates={"move_in": -150, "lease_start": -158, "departure": -151},
    talks=(
        call(342, "Cherchent une maison depuis un an, découragés par les annonces."),
        visit(296, "Trois maisons en un jour. La deuxième."),
        visit(141, "Livret d’accueil, et rencontre avec le maire."),
        call(60, "Bernard propose de réparer l’horloge de l’école. J’ai prévenu la mairie."),
        call(12, "Colette cherche un cours d’aquarelle."),
    ),
    deeds=(said(11, "Atelier d’aquarelle le jeudi, place libre en janvier ou en avril.", "vie-sociale.point-6-mois"),),
)

NGUESSAN = Family(
    name="N’Dri-Kouadio",
    opened=400,
    source=Source.EMPLOYER,
    owner=INES,
    brought_by="hopital",
    people=(
        adult("Bénédicte", "N’Dri-Kouadio", 40.5, "employed_public", "job_found", job_start=-190),
        adult("Serge", "Kouadio", 42.8, "employed_private", "seeks_job"),
        child("Prunelle", 15.2, last="Kouadio"),
        child("Emmanuel", 12.0, last="Kouadio"),
        child("Ruth", 8.1, last="Kouadio"),
        child("Daniel", 4.2, last="Kouadio"),
    ),
    origin="69123",
    target="52448",
    summary=(
        "Cadre de santé et menuisier, quatre enfants, une chorale entière à eux seuls. Serge a trouvé un poste au bout "
        "de trois mois."
    ),
    tags=("soignants", "famille nombreuse"),
    facts={"housing_wish": "rent", "caf_claimant": True, "receives_housing_benefit": True, "cars": 2},
    reached={_CONTACTED: 398, _QUALIFIED: 384, _VISITED: 350, _DECIDED: 322, _SETTLED: 200},
    dates={"move_in": -200, "lease_start": -203, "departure": -199},
    talks=(
        call(398, "Annoncés par l’hôpital. Première question : le lycée de Prunelle."),
        visit(350, "Visite à six. Le directeur du collège a appris tous les prénoms."),
        call(130, "Serge commence lundi chez un menuisier de Wassy !"),
        visit(100, "Repas de quartier. Ils ont chanté."),
        call(18, "Daniel entre au judo. Tout va bien, ils veulent aider d’autres familles.", by_family=True),
    ),
    outcomes={"emploi-conjoint.point-emploi": {"job": "Menuisier poseur, CDI, atelier à Wassy"}},
)

SCHMITT = Family(
    name="Schmitlin – Bonnard",
    opened=430,
    source=Source.WEB,
    owner=CAMILLE,
    people=(
        adult("Léna", "Schmitlin", 24.6, "employed_private", "job_found", job_start=-285),
        adult("Ewen", "Bonnard", 25.3, "employed_private", "seeks_job", driving_licence=False),
    ),
    origin="67482",
    target="52269",
    summary="Premier emploi pour Léna dans la plasturgie. Ewen, cuisinier, a mis du temps à trouver sa place.",
    tags=("premier emploi",),
    facts={"housing_wish": "rent", "current_housing": "tenant_furnished", "receives_housing_benefit": True},
    reached={_CONTACTED: 428, _QUALIFIED: 415, _DECIDED: 380, _SETTLED: 290},
    dates={"move_in": -290, "lease_start": -291, "departure": -289},
    talks=(
        call(428, "Léna a une promesse d’embauche, Ewen ne veut pas quitter ses amis."),
        call(380, "Ils tentent un an."),
        call(200, "Ewen tourne en rond. Point avec notre conseiller emploi."),
        visit(105, "Ewen a pris les cuisines d’un restaurant des remparts. Métamorphose."),
    ),
    deeds=(aside(270, "Ewen passe déjà son permis avec une auto-école.", "demarches.mobilite"),),
)

CARON = Family(
    name="Caronnet",
    opened=530,
    source=Source.EVENT,
    owner=INES,
    people=(
        adult("Delphine", "Caronnet", 41.4, "employed_private", "telework"),
        adult("Olivier", "Caronnet", 43.1, "self_employed", "creates_business", email=False),
        child("Margot", 11.2),
        child("Félix", 8.6),
    ),
    origin="51454",
    target="52058",
    summary="Presque un an à Bologne. Olivier a ouvert son atelier de vélos, Delphine préside les parents d’élèves.",
    tags=("télétravail", "artisans"),
    facts={"housing_wish": "buy", "housing_found": True, "cars": 1},
    reached={_CONTACTED: 528, _QUALIFIED: 515, _VISITED: 490, _DECIDED: 450, _SETTLED: 352},
    dates={"move_in": -352, "lease_start": -360, "departure": -351},
    talks=(
        visit(528, "Rencontrés au salon du vélo."),
        call(450, "Ils achètent l’ancienne épicerie."),
        visit(170, "Point des six mois, autour d’un vélo cargo."),
        call(8, "Ils acceptent de devenir famille accueillante. Bilan à fixer.", promise=2),
    ),
    meetings=(Meeting(ahead=5, hour=17, subject="Bilan de la première année", place="Bologne", fixed=8),),
    extras=(
        Extra(8, "Faire le portrait de la famille pour la lettre du réseau", 12),
        Extra(35, "Prendre un café avec la famille", 5, repeats=Repeat.MONTH),
    ),
    outcomes={"vie-sociale.bilan-un-an": {"stays": "Oui", "role": "Famille accueillante"}},
)

VALENTIN = Family(
    name="Valentinot",
    opened=560,
    source=Source.TOURIST_OFFICE,
    owner=CAMILLE,
    brought_by="ot-chaumont",
    people=(
        adult("Isabelle", "Valentinot", 52.3, "employed_public", "transfer"),
        adult("Pascal", "Valentinot", 54.0, "employed_private", "seeks_job", email=False),
        child("Hippolyte", 17.4),
    ),
    origin="54395",
    target="52121",
    summary="Leur année est accomplie, tout est fait. Le dossier reste à clore : personne ne l’a encore fait.",
    tags=("année accomplie",),
    facts={"housing_wish": "rent", "cars": 2},
    reached={_CONTACTED: 558, _QUALIFIED: 545, _VISITED: 520, _DECIDED: 495, _SETTLED: 400, _TWELVE: 35},
    dates={"move_in": -400, "lease_start": -402, "departure": -399},
    talks=(
        call(558, "Transmis par l’office de tourisme de Chaumont."),
        call(495, "Mutation obtenue."),
        visit(215, "Point des six mois. Pascal a retrouvé un emploi dans la logistique."),
        visit(40, "Bilan d’un an. « On ne repartirait pour rien au monde. »"),
    ),
    complete=True,  # nothing left to do and still open: the other fault that « Dossiers » shows
)

RESIDENTS = (MOREAU, BELLANGER, FOURNEL, PERROT, ANDRIEU, NGUESSAN, SCHMITT, CARON, VALENTIN)
