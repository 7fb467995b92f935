"""Those who open their door in the demonstration: invented people of real towns, two of them former newcomers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from concierge.demonstration.agency import CAMILLE, HELENE, INES, Agency
from concierge.demonstration.days import Days
from concierge.families.consent.purposes import Means
from concierge.families.models import Household
from concierge.hosts import offers, progress
from concierge.hosts.applications import save_gate
from concierge.hosts.choices import DayKind, Decision, HomeAccess, LifeStage, OfferKind, Pledge, Refusal, Smoking
from concierge.hosts.models import Host
from concierge.hosts.pledges import give_pledge
from concierge.hosts.rules import HostDetails, OfferDetails, PersonDetails
from concierge.hosts.services import open_host
from concierge.hosts.settings import HOSTS, PledgeText
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.languages import Text

_MEAL, _VISIT, _LODGING = OfferKind.MEAL, OfferKind.VISIT, OfferKind.LODGING
_MENTOR, _EXPERT = OfferKind.MENTORING, OfferKind.EXPERTISE
_CHAUMONT, _LANGRES, _SAINT_DIZIER, _JOINVILLE = "52121", "52269", "52448", "52250"
_NOGENT, _WASSY, _BOURBONNE, _CHALINDREY = "52353", "52550", "52060", "52093"
_WEEKEND = (5, 6)
_LAST_YEARS = PledgeText(
    version="2025-1",
    title=Text("La charte de l’accueil", "The charter of welcome"),
    text=Text(
        "J’accueille simplement et gratuitement, je respecte la vie de chacun, je préviens {agency} si je m’arrête.",
        "I welcome people simply and free of charge, I respect everybody’s life, I tell {agency} when I no longer can.",
    ),
)


def _p(name: str, profession: str = "", phone: str = "") -> PersonDetails:
    first, _space, last = name.partition(" ")
    plain = first.lower().translate(str.maketrans("éèêëïôç", "eeeeioc"))
    return PersonDetails(
        first_name=first, last_name=last, email=f"{plain}@accueil.example", phone=phone, profession=profession
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One host: who, what they offer, since how many days; `talk` is what the interview left, None before it."""

    people: Sequence[PersonDetails]
    commune: str
    since: int
    says: str
    offers: Sequence[OfferDetails] = ()
    children: Sequence[int] = ()  # ages
    languages: Sequence[str] = ("fr",)
    interests: Sequence[str] = ()
    weekdays: Sequence[int] = ()
    elsewhere: str = ""
    here_for: int = 0  # years
    pets: str = ""
    smoking: Smoking = Smoking.NO
    access: HomeAccess = HomeAccess.UNKNOWN
    life: LifeStage = LifeStage.UNKNOWN
    talk: str | None = ""
    by: str = CAMILLE
    file: str = ""  # the family's, when they came as newcomers
    charter: bool = True
    old_charter: bool = False
    references: str = ""
    paused_for: int | None = None  # days from today; 0: without end
    away: Sequence[tuple[int, int]] = ()
    note: str = ""
    left: bool = False


HOSTS_OF_52 = (
    Opened(
        people=(_p("Anne Mercelin", "professeure des écoles", "06 39 98 52 01"), _p("Paul Mercelin", "menuisier")),
        commune=_LANGRES,
        since=320,
        says=(
            "Nous habitons sous les remparts avec nos deux filles. Anne connaît toutes les écoles du plateau, Paul "
            "toutes les vieilles portes. Chez nous on mange tôt et on rit fort."
        ),
        children=(9, 12),
        languages=("en", "fr"),
        interests=("marche", "patrimoine", "bricolage", "jeux"),
        weekdays=_WEEKEND,
        pets="Un vieux labrador",
        access=HomeAccess.STEPS,
        offers=(
            OfferDetails(kind=_MEAL, per_year=6, within_minutes=30),
            OfferDetails(
                kind=_LODGING, per_year=3, rooms=1, beds=4, refuses=(Refusal.SMOKERS,), audiences=("familles",)
            ),
            OfferDetails(kind=_EXPERT, at_once=2, per_year=12, topics=("ecole", "petite-enfance")),
        ),
        talk="Évident. Ils ont déjà aidé deux familles sans le dire. Surtout ne pas les épuiser.",
        references="Appel à la directrice de l’école et à la mairie",
        away=((20, 27),),
    ),
    Opened(
        people=(_p("Jean-Marc Thévenel", "ancien chef d’atelier", "06 39 98 52 02"), _p("Monique Thévenel")),
        commune=_CHAUMONT,
        since=380,
        says="Retraités, quatre petits-enfants, un grand jardin. On a le temps, et le café est toujours chaud.",
        interests=("jardin", "peche-chasse", "associations"),
        offers=(
            OfferDetails(kind=_MENTOR, at_once=2, per_year=3, within_minutes=45),
            OfferDetails(kind=_MEAL, per_year=8),
            OfferDetails(kind=_EXPERT, per_year=12, topics=("industrie", "renovation")),
        ),
        talk="Généreux et discret. Connaît tout le monde dans l’industrie.",
        access=HomeAccess.STEP_FREE,
        note="Préfère qu’on l’appelle en fin de matinée.",
    ),
    Opened(
        people=(_p("Aïssatou Diabira", "aide-soignante", "06 39 98 52 03"),),
        commune=_CHAUMONT,
        since=150,
        says=(
            "Je suis arrivée de Créteil avec mes deux garçons, sans connaître personne. On m’a ouvert une porte : à "
            "mon tour d’ouvrir la mienne."
        ),
        children=(6, 10),
        languages=("ar", "fr"),
        interests=("cuisine", "foot", "musique"),
        weekdays=(2, 5, 6),
        elsewhere="Île-de-France, famille du Sénégal",
        here_for=2,
        offers=(
            OfferDetails(kind=_MEAL, per_year=4, audiences=("familles", "parents-seuls")),
            OfferDetails(kind=_MENTOR, per_year=2, audiences=("parents-seuls",), within_minutes=30),
            OfferDetails(kind=_EXPERT, per_year=10, topics=("sante", "transports")),
        ),
        talk="Elle sait exactement ce qui manque la première semaine.",
        by=INES,
        file="N’Dri-Kouadio",
    ),
    Opened(
        people=(_p("Claudine Rousselet", "infirmière libérale", "06 39 98 52 04"),),
        commune=_JOINVILLE,
        since=260,
        says="Infirmière depuis vingt-cinq ans dans la vallée. Je sais quels médecins prennent encore des patients.",
        interests=("lecture", "natation", "theatre"),
        weekdays=(3, 5),
        pets="Deux chats",
        offers=(
            OfferDetails(kind=_EXPERT, at_once=3, per_year=20, topics=("sante", "handicap")),
            OfferDetails(kind=_VISIT, at_once=1, per_year=4),
        ),
        talk="Beaucoup de travail : peu de demandes, mais très utiles.",
        paused_for=45,
    ),
    Opened(
        people=(_p("Hugo Lambinet", "développeur en télétravail", "06 39 98 52 05"), _p("Marie Sautier", "graphiste")),
        commune=_CHALINDREY,
        since=110,
        says=(
            "Nous avons quitté Nantes pour une ancienne ferme, une fibre qui marche et un potager qui nous dépasse. "
            "On montre volontiers les deux."
        ),
        languages=("en", "es", "fr"),
        interests=("velo", "jardin", "informatique", "musique"),
        elsewhere="Bretagne",
        here_for=3,
        smoking=Smoking.OUTSIDE,
        offers=(
            OfferDetails(
                kind=_LODGING, per_year=4, rooms=1, beds=2, refuses=(Refusal.CHILDREN,), audiences=("couples",)
            ),
            OfferDetails(kind=_VISIT, at_once=2, per_year=6),
            OfferDetails(kind=_EXPERT, per_year=10, topics=("teletravail", "renovation", "creation")),
        ),
        talk="Parlent vrai du bonheur et des galères.",
        by=INES,
        file="Fournelle – Rivasson",
        away=((7, 9), (33, 40)),
    ),
    Opened(
        people=(_p("Bernadette Colinard", "agricultrice", "06 39 98 52 06"), _p("Luc Colinard", "agriculteur")),
        commune=_WASSY,
        since=330,
        says="Éleveurs, trois générations à la même table. Les enfants peuvent donner le biberon aux veaux.",
        children=(15, 17),
        interests=("animaux", "cuisine", "associations"),
        weekdays=(6,),
        pets="Chiens, chats, chevaux, poules",
        offers=(
            OfferDetails(kind=_MEAL, per_year=6, audiences=("familles",)),
            OfferDetails(kind=_VISIT, at_once=3, per_year=10),
            OfferDetails(kind=_EXPERT, per_year=6, topics=("agriculture",)),
        ),
        talk="Chaleureux. Pas pendant les moissons ni les vêlages.",
        old_charter=True,
    ),
    Opened(
        people=(_p("Katarzyna Wolny", "ingénieure qualité", "06 39 98 52 07"), _p("Piotr Wolny", "soudeur")),
        commune=_SAINT_DIZIER,
        since=210,
        says="Arrivés de Pologne pour l’usine, restés pour le lac. Nous aidons volontiers pour les papiers du début.",
        children=(3, 5),
        languages=("en", "fr", "pl"),
        interests=("natation", "velo", "cuisine"),
        weekdays=_WEEKEND,
        elsewhere="polonais",
        here_for=7,
        offers=(
            OfferDetails(kind=_MENTOR, per_year=2, audiences=("etranger", "familles"), within_minutes=40),
            OfferDetails(kind=_MEAL, per_year=4),
        ),
        talk="Très solides. Une famille à la fois.",
        by=INES,
    ),
    Opened(
        people=(_p("Gérard Petitjean", "ancien proviseur", "06 39 98 52 08"),),
        commune=_BOURBONNE,
        since=240,
        says="Veuf, curieux, bavard. Je fais visiter les thermes, le marché et trois églises que personne ne regarde.",
        languages=("de", "fr"),
        interests=("patrimoine", "lecture", "marche"),
        offers=(
            OfferDetails(kind=_VISIT, at_once=2, per_year=12, within_minutes=45),
            OfferDetails(kind=_EXPERT, per_year=12, topics=("ecole", "culture")),
        ),
        talk="Parfait pour des retraités qui hésitent.",
        paused_for=0,
        note="Opération du genou : il nous rappelle quand il remarche.",
    ),
    Opened(
        people=(_p("Samira Benkacem", "commerçante", "06 39 98 52 09"), _p("Yanis Benkacem", "boulanger")),
        commune=_NOGENT,
        since=180,
        says="La boulangerie, c’est nous. Tout le village passe à sept heures : venez, on vous présente.",
        children=(1, 4),
        languages=("ar", "fr"),
        interests=("cuisine", "foot", "associations"),
        weekdays=(0, 6),
        offers=(
            OfferDetails(kind=_VISIT, at_once=1, per_year=6),
            OfferDetails(kind=_EXPERT, per_year=10, topics=("commerce", "creation", "petite-enfance")),
        ),
        talk="Une énergie folle, un lundi de libre.",
    ),
    Opened(
        people=(
            _p("Sylvie Grandidier", "greffière", "06 39 98 52 10"),
            _p("Marc Grandidier", "surveillant"),
        ),
        commune=_CHAUMONT,
        since=95,
        says="Fonctionnaires tous les deux, mutés trois fois. Déménager, on sait faire ; repartir, plus envie.",
        children=(13,),
        interests=("sport-collectif", "velo", "theatre"),
        weekdays=(4, 5, 6),
        elsewhere="Nord",
        here_for=5,
        pets="Un lapin",
        offers=(
            OfferDetails(kind=_MENTOR, at_once=2, per_year=4, within_minutes=30),
            OfferDetails(kind=_LODGING, per_year=2, rooms=2, beds=4, refuses=(Refusal.PETS, Refusal.SMOKERS)),
            OfferDetails(kind=_EXPERT, per_year=10, topics=("fonction-publique", "sport")),
        ),
        talk="Précieux pour les arrivées de la pénitentiaire.",
    ),
    Opened(
        people=(_p("Odile Maréchalet", "luthière", "06 39 98 52 11"), _p("Inge Vandamme", "traductrice")),
        commune=_LANGRES,
        since=70,
        says="Un atelier, une chorale, une chambre sous les toits. Quatre langues à nous deux, et le silence.",
        languages=("de", "en", "fr", "nl"),
        interests=("musique", "art", "lecture", "jardin"),
        elsewhere="Belgique, néerlandais",
        here_for=11,
        access=HomeAccess.STEPS,
        offers=(
            OfferDetails(kind=_LODGING, per_year=3, rooms=1, beds=2, refuses=(Refusal.SMALL_CHILDREN, Refusal.SMOKERS)),
            OfferDetails(kind=_MEAL, per_year=5),
            OfferDetails(kind=_EXPERT, per_year=8, topics=("culture", "creation")),
        ),
        talk="Douces et drôles. Escalier raide : pas de tout-petits.",
        references="La chorale et la voisine du dessous",
        charter=False,
    ),
    Opened(
        people=(_p("Thierry Vauzelle", "cadre à la retraite", "06 39 98 52 12"),),
        life=LifeStage.RETIRED,
        commune=_SAINT_DIZIER,
        since=300,
        says="J’ai aidé trois familles. Je laisse la place.",
        offers=(OfferDetails(kind=_MENTOR, per_year=2),),
        talk="Très engagé.",
        left=True,
    ),
    Opened(
        people=(_p("Élodie Charpentiot", "auxiliaire de puériculture", "06 39 98 52 13"), _p("Romain Charpentiot")),
        commune=_JOINVILLE,
        since=16,
        says="Deux petits, un grand jardin et l’envie que la rue se remplisse à nouveau.",
        children=(2, 4),
        interests=("jardin", "jeux"),
        weekdays=_WEEKEND,
        offers=(
            OfferDetails(kind=_MEAL, per_year=4, audiences=("familles",)),
            OfferDetails(kind=_EXPERT, per_year=6, topics=("petite-enfance",)),
        ),
        talk=None,
    ),
    Opened(
        people=(_p("Denis Lacordaire", "chauffeur de car", "06 39 98 52 14"),),
        commune=_BOURBONNE,
        since=4,
        says="Je connais toutes les routes et tous les arrêts.",
        interests=("foot", "marche"),
        offers=(OfferDetails(kind=_EXPERT, per_year=8, topics=("transports",)),),
        talk=None,
        by=HELENE,
    ),
)


def tell(agency: Agency, days: Days, households: Mapping[str, Household]) -> None:
    """Write the register down as it came about, and open the public form."""
    began = days.past(HOSTS_OF_52[-1].since + 300)
    sites = ["https://venirvivre.example"]
    save_gate(agency.actor(HELENE), slug="haute-marne", sites=sites, active=True, seen_version=None, now=began)
    for opened in sorted(HOSTS_OF_52, key=lambda each: -each.since):
        open_one(agency.actor(opened.by), days, opened, households)


def open_one(actor: Actor, days: Days, opened: Opened, households: Mapping[str, Household]) -> None:
    """Write one host down, then what became of them."""
    began = days.past(opened.since, 10)
    family = households.get(opened.file)
    host = open_host(
        actor,
        _details(opened, days.today.year),
        agreed=Means.PHONE,
        household_id=family.id if family is not None else None,
        now=began,
    )
    for offer in opened.offers:
        offers.save_offer(actor, host.id, offer, now=began)
    offers.choose_weekdays(actor, host.id, opened.weekdays, began)
    if opened.talk is not None:
        _welcome(actor, host, opened, days)
    for first, last in opened.away:
        offers.note_days(actor, host.id, DayKind.AWAY, first=days.day(first), last=days.day(last), now=days.past(3))
    if opened.paused_for is not None:
        until = days.day(opened.paused_for) if opened.paused_for else None
        offers.pause(actor, host.id, until, days.past(12))
    if opened.note:
        progress.add_note(actor, host.id, opened.note, days.past(11))
    if opened.left:
        progress.leave(actor, host.id, days.past(20))


def _welcome(actor: Actor, host: Host, opened: Opened, days: Days) -> None:
    met = days.past(max(1, opened.since - 8), 15)
    progress.hold_interview(
        actor,
        host.id,
        on=paris_date(met),
        answers={topic.key: "" for topic in HOSTS.installed().interview},
        notes=opened.talk or "",
        decision=Decision.WELCOME,
        tell=False,
        now=met,
    )
    if opened.charter:
        older = _LAST_YEARS if opened.old_charter else None
        give_pledge(actor, host, Pledge.CHARTER, means=Means.PAPER, older=older, now=met + dt.timedelta(minutes=5))
    if opened.references:
        progress.check_references(actor, host.id, on=paris_date(met), note=opened.references, now=met)


def _stage(opened: Opened) -> LifeStage:
    """Return what they said, else what their children tell."""
    if opened.life is not LifeStage.UNKNOWN:
        return opened.life
    return LifeStage.PARENTS if opened.children else LifeStage.UNKNOWN


def _details(opened: Opened, year: int) -> HostDetails:
    return HostDetails(
        people=opened.people,
        commune_code=opened.commune,
        presentation=opened.says,
        child_years=[year - age for age in opened.children],
        languages=opened.languages,
        interests=opened.interests,
        from_elsewhere=bool(opened.elsewhere),
        here_since=year - opened.here_for if opened.here_for else None,
        origin=opened.elsewhere,
        pets=opened.pets,
        smoking=opened.smoking,
        home_access=opened.access,
        life_stage=_stage(opened),
    )
