"""What happens in a feature when something has happened in another, within the same transaction."""

import datetime as dt

from concierge.accounts.events import PersonLeft
from concierge.checklists import merging as checklists_merging
from concierge.checklists.events import HelpAsked, PulseAnsweredLow, WelcomeAnswered
from concierge.checklists.family_plans import cohorts as cohort_plans
from concierge.checklists.family_plans.building import build_missing_plan, follow_answers, mark_outdated
from concierge.checklists.family_plans.staffing import release_work
from concierge.checklists.pulses import alert as pulse_alert
from concierge.checklists.relations import alarms as relation_alarms
from concierge.checklists.reminders import help_mail
from concierge.checklists.year.welcome_models import Welcome
from concierge.families import events as families_events
from concierge.families.appointments import events as appointment_events, mails as appointment_mails
from concierge.families.choices import Milestone
from concierge.families.cohorts import (
    events as cohort_events,
    invitations as cohort_invitations,
    membership as cohort_membership,
)
from concierge.families.consent import events as consent_events, withdrawal
from concierge.families.duplicates import events as duplicates_events, identities, merge_rules
from concierge.families.duplicates.moving import MergeRules
from concierge.families.interview import events as interview_events, services as interview
from concierge.families.qualification import services as qualification
from concierge.families.readings import readings
from concierge.hosts import mails as host_mails, merging as hosts_merging
from concierge.hosts.ambassadors import answers as guest_answers, cards as ambassador_cards
from concierge.hosts.events import HostMoved, HostPaused
from concierge.hosts.newcomers import invitations as newcomers
from concierge.hosts.newcomers.rules import Invited
from concierge.hosts.relations import closing as relation_closing, events as relation_events, mails as relation_mails
from concierge.hosts.relations.events import RelationOpened
from concierge.hosts.requests import closing as request_closing, events as request_events, mails as request_mails
from concierge.intake import captures
from concierge.matching import merging as matching_merging
from concierge.platform.access import Actor
from concierge.platform.events import Event, Handlers, Together
from concierge.portals import feeds
from concierge.privacy import erasure, merge_rules as privacy_merge_rules
from concierge.privacy.events import FileErased, HostErased, MemberErased
from concierge.replies import receiving as replies
from concierge.settings.events import SettingsChanged
from concierge.weekends import events as weekend_events, merging as weekends_merging
from concierge.weekends.bookings import (
    ending as booking_ending,
    events as booking_events,
    following as booking_following,
    lodging as booking_lodging,
    mails as booking_mails,
    needs_reminder as booking_needs,
    person_erased,
)
from concierge.weekends.debrief import mails as impression_mails
from concierge.weekends.outputs import (
    papers as weekend_papers,
    telling as weekend_telling,
    telling_hosts as weekend_hosts,
)
from concierge.weekends.planning.events import ProgrammeTold
from concierge.weekends.preparation import called_off


def _plan_may_change(event: Event, _actor: Actor, now: dt.datetime) -> None:
    if event.household_id is not None:
        mark_outdated(event.household_id, now)


def _both_plans_may_change(event: Event, actor: Actor, now: dt.datetime) -> None:
    assert isinstance(event, duplicates_events.FilesMerged | duplicates_events.FilesSeparated)
    _plan_may_change(event, actor, now)
    mark_outdated(event.absorbed_id, now)


def _answers_may_decide(event: interview_events.AnswersChanged, _actor: Actor, now: dt.datetime) -> None:
    if event.household_id is not None:
        follow_answers(event.household_id, event.questions, now)


def _plan_the_qualified(event: families_events.MilestoneDated, actor: Actor, now: dt.datetime) -> None:
    if event.milestone == Milestone.QUALIFIED and event.on is not None and event.household_id is not None:
        build_missing_plan(actor, event.household_id, now)


_OPENS_DOOR = {
    Welcome.HOST: Invited.YES,
    Welcome.AMBASSADOR: Invited.YES,
    Welcome.LATER: Invited.LATER,
    Welcome.NO: Invited.NO,
}


def _follow_welcome(event: WelcomeAnswered, _actor: Actor, now: dt.datetime) -> None:
    if event.household_id is not None:
        newcomers.note_answer(event.household_id, _OPENS_DOOR[Welcome(event.choice)], now)


def _places_of_person(event: MemberErased, actor: Actor, now: dt.datetime) -> None:
    if event.household_id is not None:
        person_erased.follow_person(actor, event.household_id, event.erased_member_id, now)


HANDLERS: Handlers = {
    families_events.HouseholdOpened: (Together(identities.follow), qualification.measure_again),
    families_events.HouseholdChanged: (_plan_may_change, Together(identities.follow), qualification.measure_again),
    families_events.MemberAdded: (_plan_may_change, Together(identities.follow), qualification.measure_again),
    families_events.MemberChanged: (_plan_may_change, Together(identities.follow), qualification.measure_again),
    families_events.MemberRemoved: (_plan_may_change, Together(identities.follow), qualification.measure_again),
    families_events.FactsChanged: (_plan_may_change, qualification.measure_again),
    families_events.AnchorsMoved: (_plan_may_change, qualification.measure_again),
    families_events.MilestoneDated: (
        _plan_the_qualified,
        qualification.measure_again,
        request_closing.follow_file,
        relation_closing.follow_file,
        booking_following.follow_file,
    ),
    families_events.ContactLogged: (qualification.measure_again,),
    families_events.AppointmentMade: (appointment_mails.tell_settled,),
    families_events.AppointmentCancelled: (appointment_mails.tell_settled,),
    appointment_events.AppointmentProposed: (appointment_mails.tell_proposed,),
    appointment_events.AppointmentChosen: (appointment_mails.tell_settled,),
    appointment_events.AppointmentMoved: (appointment_mails.tell_settled,),
    appointment_events.SlotsDeclined: (appointment_mails.tell_declined,),
    duplicates_events.FilesMerged: (
        _both_plans_may_change,
        qualification.measure_again,
        request_closing.follow_merge,
        booking_following.follow_merge,
    ),
    duplicates_events.FilesSeparated: (
        _both_plans_may_change,
        qualification.measure_again,
        booking_following.follow_separation,
    ),
    consent_events.ConsentWithdrawn: (
        withdrawal.take_effect,
        request_closing.follow_file,
        relation_closing.follow_file,
        booking_following.follow_file,
    ),
    consent_events.HealthErased: (interview.erase_health, booking_following.erase_health),
    consent_events.CaptureErased: (Together(erasure.complete_captures),),
    interview_events.AnswersChanged: (_answers_may_decide, qualification.measure_again),
    consent_events.FileConfirmed: (Together(captures.promise_a_call), cohort_membership.follow_confirmation),
    consent_events.QuestionsAnswered: (cohort_invitations.note_answer,),
    cohort_events.CohortSet: (Together(cohort_plans.share_files),),
    HostMoved: (
        request_closing.follow_host,
        relation_closing.follow_host,
        ambassador_cards.follow_state,
        guest_answers.leave_gatherings,
    ),
    HostPaused: (request_closing.follow_host, ambassador_cards.follow_pause),
    request_events.RequestSent: (request_mails.ask,),
    request_events.RequestAnswered: (request_mails.ask, request_mails.tell_end),
    request_events.RequestReminded: (request_mails.ask,),
    request_events.RequestClosed: (request_mails.tell_end,),
    RelationOpened: (
        request_mails.tell_opened,
        booking_lodging.follow_yes,
        weekend_hosts.follow_relation,
    ),
    booking_events.FamilyInvited: (booking_mails.invite,),
    booking_events.FamilyReminded: (booking_mails.invite,),
    booking_events.NeedsReminded: (booking_needs.ask_needs,),
    booking_events.BookingMoved: (booking_mails.tell_standing, booking_lodging.follow_booking),
    booking_events.AnswerChanged: (booking_mails.tell_change,),
    weekend_events.WeekendMoved: (impression_mails.ask_impressions,),
    weekend_events.WeekendCalledOff: (called_off.tell_called_off, booking_ending.follow_called_off),
    HelpAsked: (help_mail.tell_concierge,),
    PulseAnsweredLow: (pulse_alert.call_family,),
    WelcomeAnswered: (_follow_welcome,),
    relation_events.RelationAsked: (relation_mails.tell_asked,),
    relation_events.RelationEnded: (
        relation_mails.tell_ended,
        booking_lodging.follow_end,
        weekend_hosts.follow_relation,
    ),
    relation_events.HostThanked: (host_mails.tell_thanks,),
    relation_events.RelationNeedsSomebody: (relation_alarms.call_somebody,),
    FileErased: (
        relation_closing.follow_file,
        booking_following.follow_erasure,
        weekend_papers.forget_papers_of,
    ),
    MemberErased: (
        _plan_may_change,
        Together(identities.follow),
        qualification.measure_again,
        _places_of_person,
        weekend_papers.forget_papers_of,
    ),
    ProgrammeTold: (weekend_telling.follow_programme,),
    PersonLeft: (release_work,),
    SettingsChanged: (qualification.follow_settings,),
    HostErased: (
        relation_closing.follow_erased_host,
        guest_answers.follow_erasure,
    ),
}

# What merging two files does with every table that holds something of a family; a test asks for those to come.
MERGE_RULES: MergeRules = {
    **merge_rules.RULES,
    **checklists_merging.MERGE_RULES,
    **captures.MERGE_RULES,
    **feeds.MERGE_RULES,
    **replies.MERGE_RULES,
    **privacy_merge_rules.RULES,
    **readings.MERGE_RULES,
    **hosts_merging.MERGE_RULES,
    **matching_merging.MERGE_RULES,
    **weekends_merging.MERGE_RULES,
}
