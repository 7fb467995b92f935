"""Which activities suit a family's wish: steps, languages, ages of children, trades, sizes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from concierge.families.trades import names_trade
from concierge.platform.search_text import normalise
from concierge.programmes.instance import Adults, Children
from concierge.weekends.choices import ActivityKind, AskState, Audience
from concierge.weekends.planning.rows import Asked, Coming, Doing, Someone, Spot, Wish

_CANNOT = (AskState.DECLINED, AskState.OTHER_TIME)  # another time: somebody decides first
_TOGETHER = (ActivityKind.SCHOOL, ActivityKind.CHILDCARE)
_FRENCH = ("français", "francais", "fr", "french")


def guides_of(activity: Doing) -> list[Asked]:
    """Return who may receive families there, who said yes first, then by rank."""
    usable = [asked for asked in activity.asked if asked.state not in _CANNOT]
    return sorted(usable, key=lambda asked: (asked.state is not AskState.ACCEPTED, asked.rank, asked.guide_id))


def has_nobody(activity: Doing) -> bool:
    """Say whether everybody who was asked to receive families said no."""
    return bool(activity.asked) and not guides_of(activity)


def attendance_for(audience: Audience) -> tuple[Adults, Children]:
    """Return who of a family a moment is for when the family says nothing."""
    match audience:
        case Audience.ADULTS:
            return Adults.ALL, Children.NONE
        case Audience.ONE_ADULT:
            return Adults.ANY, Children.NONE
        case Audience.CONCERNED:
            return Adults.ANY, Children.ALL
        case _:
            return Adults.ALL, Children.ALL


def serving(wish: Wish, family: Coming, activities: Sequence[Doing], venues: Mapping[int, Spot]) -> list[Doing]:
    """Return the activities a wish may be served by: those it names, else all of its kind; only what suits."""
    if wish.activity_ids:
        named = set(wish.activity_ids)
        those = [activity for activity in activities if activity.id in named]
    else:
        those = [
            activity
            for activity in activities
            if activity.kind is wish.kind and not activity.for_all and _for_trade(activity, wish, family)
        ]
    return [
        activity
        for activity in those
        if suits(activity, family, venues)
        and _for_ages(activity, wish.member_ids, family)
        and _fits(activity, wish, family)
    ]


def join_wishes(family: Coming, activities: Sequence[Doing], venues: Mapping[int, Spot]) -> list[Wish]:
    """Return what a family wants, siblings together where one visit serves them all: a school, a crèche."""
    joined: dict[tuple[object, ...], Wish] = {}
    for told in family.wishes:
        served = serving(told, family, activities, venues)
        wish, served_by = meant(told, family, served), tuple(each.id for each in served)
        alone = wish.kind not in _TOGETHER or wish.count != 1 or not wish.member_ids or not served_by
        key = (wish.id,) if alone else (wish.kind, served_by, wish.adults, wish.children)
        first = joined.get(key)
        joined[key] = (
            wish
            if first is None
            else replace(
                first,
                must=first.must or wish.must,
                weight=max(first.weight, wish.weight),
                member_ids=tuple(sorted({*first.member_ids, *wish.member_ids})),
            )
        )
    return list(joined.values())


def meant(wish: Wish, family: Coming, served: Sequence[Doing]) -> Wish:
    """Name the one adult whose trade all its activities are for, where any adult would do."""
    if wish.adults is not Adults.ANY or not served or not all(each.trades for each in served):
        return wish
    adults = [person for person in family.people if not person.child]
    if any(person.id in wish.member_ids for person in adults):
        return wish
    having = [person.id for person in adults if all(names_trade(person.trade, each.trades) for each in served)]
    if len(having) != 1:
        return wish
    return replace(wish, adults=Adults.NAMED, member_ids=(*wish.member_ids, *having))


def suits(activity: Doing, family: Coming, venues: Mapping[int, Spot]) -> bool:
    """Say whether a family can be there at all: no steps where it needs none, a language it speaks."""
    venue = venues.get(activity.venue_id or 0)
    if family.step_free and venue is not None and venue.step_free is False:
        return False
    return not activity.languages or _speaks(family, activity.languages)


def expected_of(activity: Doing, family: Coming) -> bool:
    """Say whether an activity is in a family's programme without being asked for.

    A moment for all is; so is a must of a kind that the family did not speak of, unless it only concerns some people.
    """
    if activity.for_all:
        return True
    spoken_of = activity.kind in family.said or any(wish.kind is activity.kind for wish in family.wishes)
    concerns_all = activity.audience is not Audience.CONCERNED and _for_ages(activity, (), family)
    return activity.must and concerns_all and not spoken_of


def _speaks(family: Coming, languages: Sequence[str]) -> bool:
    spoken = [normalise(person.languages) for person in family.people if not person.child and person.languages.strip()]
    if not spoken:  # nobody said: French
        return any(normalise(language) in map(normalise, _FRENCH) for language in languages)
    return any(normalise(language) in words for language in languages for words in spoken)


def _for_trade(activity: Doing, wish: Wish, family: Coming) -> bool:
    """Say whether an activity for some trades is for one of those a wish concerns: by its words, by the interview.

    Whoever said nothing of their trade may have it.
    """
    if not activity.trades or names_trade(wish.words, activity.trades):
        return True
    known = [person.trade for person in _adults_of(wish, family)]
    if any(names_trade(trade, activity.trades) for trade in known):
        return True
    return not wish.words.strip() and not all(trade.strip() for trade in known)


def _adults_of(wish: Wish, family: Coming) -> list[Someone]:
    """Return the adults whom a wish concerns: those it names, else all."""
    adults = [person for person in family.people if not person.child]
    return [person for person in adults if person.id in wish.member_ids] or adults


def _for_ages(activity: Doing, member_ids: Sequence[int], family: Coming) -> bool:
    """Say whether one of the children it is for has the age; a child whose age nobody knows has it."""
    if activity.child_from is None and activity.child_to is None:
        return True
    named = set(member_ids)
    children = [person for person in family.people if person.child]
    concerned = [child for child in children if child.id in named] or children
    return any(
        child.age is None
        or (activity.child_from or 0) <= child.age <= (99 if activity.child_to is None else activity.child_to)
        for child in concerned
    )


def _fits(activity: Doing, wish: Wish, family: Coming) -> bool:
    return activity.most is None or least_there(wish, family.people) <= activity.most


def least_there(wish: Wish, people: Sequence[Someone]) -> int:
    """Return how many of a family are at one visit for a wish."""
    named = set(wish.member_ids)
    adults = [person for person in people if not person.child]
    children = [person for person in people if person.child]
    of_adults = len([person for person in adults if person.id in named])
    if wish.adults is Adults.ALL:
        of_adults = len(adults)
    elif wish.adults is Adults.ANY:
        of_adults = min(len(adults), of_adults + 1)
    of_children = len(children) if wish.children is Children.ALL else sum(child.id in named for child in children)
    return of_adults + of_children
