"""First names that are said for one another in France: short forms, nicknames, spellings. Data of our own.

Each line is one group, without accents; a name may stand in several (« Sacha » is an Alexandre and an Alexandra).
"""

from collections.abc import Mapping

_GROUPS = """
adelaide adele ada
agathe agate
agnes agniez
alain allan alan
albert bebert al
alexandra alex sandra sacha alexia
alexandre alex sacha alexis xandre
alfred fred
alice aly
amelie amel melie
anastasia nastasia nastia
andre dede
angelique angie
anne annie anna anouk nanou
antoine toine tonio antonin anthony tony
armand armando
arthur art
auguste gus gustave
aurelie aure lily
aurelien aure
baptiste bat batiste
barbara babs babette
beatrice bea
benedicte bene
benjamin ben benji
benoit ben
bernadette nadette detta
bernard nanard
bertrand bert
brigitte gigi
camille cam
caroline caro
catherine cathy cath katy katia kate
cecile cecilia cel
charles charlie charly carlo
charlotte charlie lotte
chloe clo
christelle chris cricri christel kristell
christian chris cricri
christine chris cricri kristin tine
christophe chris tof toph kristof
claire clara
claude claudie
claudine dine
clemence clem
clement clem
colette coco
corinne coco co
daniel dany dan dani
danielle dany daniele dani
david dave dav
delphine del fifine
denis deny
denise deni
didier didi
dominique dom domi doume
edouard ed eddy doudou
eleonore leo nora
eliane liane
elisabeth babeth elise lise lisa betty babette zabeth beth elsa
elodie lodie
emilie emi milie
emmanuel manu
emmanuelle manu manuela
eric rico
ernest nenesse
estelle stella
eugenie genie nini
fabien fab
fabienne fab
fabrice fab
fatima fati fatou fatoumata
florence flo
florent flo florian
florian flo
franck francky frank
francois fanfan francis
francoise fanfan soizic soaz
frederic fred freddy
frederique fred
gabriel gaby gab
gabrielle gaby gab
genevieve ginou viviane genny
geoffroy geoffrey jeff joffrey
georges jojo geo
gerald gege gerard
gerard gege
germaine maine
ghislaine gigi
gilbert gil
gilles gil
gregoire greg gregory
gregory greg
guillaume guy gui guigui will
gustave gus
guy guigui
helene lena ellen
henri riton harry riri
herve veve
hubert hub
hugo hugues
inmaculada inma
isabelle isa zaza belle
jacqueline jackie line
jacques jacky jack
jean jeannot john johnny yann
jeanne jeannette jeannine jane
jennifer jenny jen
jeremy jeremie jerem
jerome jej gege
joel jo
joseph jo jojo jose
josephine jo fifine josette
joelle jo
julie ju
julien ju juju jules
juliette ju jul
justine juju
karine karin carine
laetitia leti letizia
laurence lolo laure laury
laurent lolo lau
lea leane
leonard leo
leopold leo
louis loulou luigi ludo
louise loulou lou
lucas luc luca
lucie lucy lulu
lucien lulu
ludovic ludo
madeleine mado mad madie
magali mag maggie
margaux margot
marguerite margot maggie rita daisy
marie maria mary manon mariette
marion mario
martine titine tine
mathieu mat matt matthieu mathias
mathilde mat tilda
maurice momo
maxime max
maximilien max
melanie mel
michel mich mimi mickey
michele mich mimi micheline michelle
mickael mike mika mick michael
mohamed momo mohammed muhammad mohammad mehmet
monique momo nini
muriel mumu
nadege nad
nathalie nath nat natacha
nathan nat nate
nathanael nat nathan
nicolas nico colas nick
nicole nico
noemie noe mimi
odile didile
olivier oliv olive
olivia liv livia
pascal pasca
patrice pat patou
patricia pat patou
patrick pat patou
paul polo paulo
philippe phil filou
pierre pierrot peter pedro
rachel rach
raphael raph rafa
raymond ray
rebecca becky
regis reg
remi rem remy
rene neness
richard ric richy
robert bob bobby rob
roger rodge
roland rolly
romain rom
rosalie rose rosa
sabine bine
samuel sam sammy
sandrine sandie sand
sebastien seb bastien
serge sergio
severine seve
simone monette
sofia sophie
solange sol
stephane steph stef
stephanie steph stef fanny
suzanne suzy suzie suzon
sylvain syl
sylvie syl
theodore theo
theophile theo
therese tess tessa
thibault thib thibaut titi thibaud
thierry titi
thomas tom tommy
timothee tim timo
tristan tris
valentin val
valentine val
valerie val
veronique vero
victor vic
victoria vic vicky
vincent vince vinz
virginie virg ginie
vladimir vlad volodia
william will bill willy
xavier xav
yannick yann yan
yolande yoyo
yves yvon yvan
yvonne vonne
zinedine zizou
"""


def _by_name() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _GROUPS.split("\n"):
        for name in (names := line.split()):
            found.setdefault(name, set()).add(names[0])
    return {name: frozenset(groups) for name, groups in found.items()}


GROUPS_OF: Mapping[str, frozenset[str]] = _by_name()


def long_forms(first_name: str) -> frozenset[str]:
    """Return the names a first name (lower case, no accents) may stand for, itself when it is no short form."""
    return GROUPS_OF.get(first_name, frozenset((first_name,)))
