"""The only module that sees every feature: which pages, jobs, handlers, mails and schedules make the product."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from concierge.accounts import views as accounts_views
from concierge.accounts.events import PersonLeft
from concierge.accounts.session import ask_staff_to_sign_in, staff_actor
from concierge.accounts.sign_in import forget_failures
from concierge.availability import views as availability_views
from concierge.checklists import jobs as checklists_jobs, merging as checklists_merging, views as checklists_views
from concierge.checklists.editor import draft_file_views, draft_views, step_editor_views, structure_views
from concierge.checklists.events import HelpAsked, PulseAnsweredLow
from concierge.checklists.family_plans import cohorts as cohort_plans, plan_upgrades
from concierge.checklists.family_plans.building import build_missing_plan, follow_answers, mark_outdated
from concierge.checklists.family_plans.staffing import release_work
from concierge.checklists.pulses import alert as pulse_alert, mail as pulse_mail
from concierge.checklists.reminders import escalation, help_mail, reminders
from concierge.desk import (
    appointment_views as desk_appointment_views,
    attachment_views as desk_attachment_views,
    board_views,
    bulk_views,
    deadline_views,
    digest,
    double_views,
    file_bulk_views,
    file_views,
    first_year_views,
    hand_over_views,
    interview_settings_views,
    interview_views,
    journal_views,
    new_step_views,
    opening_views,
    plan_views,
    privacy_views as desk_privacy_views,
    profile_views,
    saved_list_views,
    step_views,
    twin_views,
    unconfirmed_views,
    views as desk_views,
    year_review_views,
)
from concierge.desk.agency_rules import views as agency_rule_views
from concierge.desk.blueprint import bp as desk_bp
from concierge.desk.cohorts import pages as cohort_pages
from concierge.families import access, events as families_events
from concierge.families.appointments import events as appointment_events, mails as appointment_mails
from concierge.families.choices import Milestone
from concierge.families.cohorts import (
    events as cohort_events,
    invitations as cohort_invitations,
    membership as cohort_membership,
    works as cohort_works,
)
from concierge.families.consent import confirmation, events as consent_events, own_consents, same_person, withdrawal
from concierge.families.duplicates import events as duplicates_events, identities, merge_rules
from concierge.families.duplicates.moving import MergeRules
from concierge.families.duplicates.pairs import compare_files
from concierge.families.interview import events as interview_events, services as interview
from concierge.families.qualification import services as qualification
from concierge.families.readings import readings
from concierge.intake import captures, counter_views, doubtful_views, public_views, source_views as intake_views, thanks
from concierge.intake.api import token_views, views as api_views
from concierge.intake.lists import erasing as lists_erasing, jobs as lists_jobs, services as lists, views as list_views
from concierge.intake.sendings import forget_sendings
from concierge.notifications import preference_views, views as notifications_views
from concierge.notifications.services import SEND_JOB, Renderers, send_message
from concierge.platform import unit_of_work, views as platform_views
from concierge.platform.access import Actor, Permission
from concierge.platform.db import refresh_statistics
from concierge.platform.events import Event, Handlers, Together
from concierge.platform.i18n import N_
from concierge.platform.jobs import Jobs, Periodic, daily_at, every_minutes, hourly
from concierge.platform.submissions import forget_submissions
from concierge.platform.web import NavItem, WebHooks
from concierge.portals import (
    appointment_views,
    attachment_views,
    confirmation_views,
    consents_views,
    feed_views,
    feeds,
    privacy_views,
    pulse_views,
    summary_views,
    views as portals_views,
)
from concierge.portals.session import ask_for_link, newcomer_actor
from concierge.privacy import (
    due_mail,
    erasure,
    jobs as privacy_jobs,
    merge_rules as privacy_merge_rules,
    retention_views,
    views as privacy_pages,
)
from concierge.replies import imap, jobs as replies_jobs, receiving as replies, views as replies_views
from concierge.settings.events import SettingsChanged
from concierge.territory import jobs as territory_jobs, views as territory_views

BLUEPRINTS: Sequence[Blueprint] = (
    platform_views.bp,
    accounts_views.bp,
    availability_views.bp,
    territory_views.bp,
    notifications_views.bp,
    preference_views.bp,
    checklists_views.bp,
    step_editor_views.bp,
    draft_views.bp,
    intake_views.bp,
    public_views.bp,
    api_views.bp,
    counter_views.bp,
    desk_bp,
    portals_views.bp,
    feed_views.bp,
    replies_views.bp,
    privacy_pages.bp,
)
# Modules that add their pages to the blueprints of drafts, of the desk, of the gates and of the family's space.
DRAFT_PAGES = (draft_file_views, structure_views)
DESK_PAGES = (
    desk_views,
    agency_rule_views,
    desk_appointment_views,
    desk_attachment_views,
    board_views,
    bulk_views,
    *cohort_pages.PAGES,
    deadline_views,
    double_views,
    file_bulk_views,
    file_views,
    first_year_views,
    hand_over_views,
    interview_settings_views,
    interview_views,
    journal_views,
    new_step_views,
    opening_views,
    plan_views,
    desk_privacy_views,
    profile_views,
    saved_list_views,
    step_views,
    twin_views,
    unconfirmed_views,
    year_review_views,
)
PRIVACY_PAGES = (retention_views,)
INTAKE_PAGES = (doubtful_views, list_views, token_views)
PORTAL_PAGES = (
    appointment_views,
    attachment_views,
    confirmation_views,
    consents_views,
    privacy_views,
    pulse_views,
    summary_views,
)


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


HANDLERS: Handlers = {
    families_events.HouseholdOpened: (Together(identities.follow), qualification.measure_again),
    families_events.HouseholdChanged: (_plan_may_change, Together(identities.follow), qualification.measure_again),
    families_events.MemberAdded: (_plan_may_change, Together(identities.follow), qualification.measure_again),
    families_events.MemberChanged: (_plan_may_change, Together(identities.follow), qualification.measure_again),
    families_events.MemberRemoved: (_plan_may_change, Together(identities.follow), qualification.measure_again),
    families_events.FactsChanged: (_plan_may_change, qualification.measure_again),
    families_events.AnchorsMoved: (_plan_may_change, qualification.measure_again),
    families_events.MilestoneDated: (_plan_the_qualified, qualification.measure_again),
    families_events.ContactLogged: (qualification.measure_again,),
    families_events.AppointmentMade: (appointment_mails.tell_settled,),
    families_events.AppointmentCancelled: (appointment_mails.tell_settled,),
    appointment_events.AppointmentProposed: (appointment_mails.tell_proposed,),
    appointment_events.AppointmentChosen: (appointment_mails.tell_settled,),
    appointment_events.AppointmentMoved: (appointment_mails.tell_settled,),
    appointment_events.SlotsDeclined: (appointment_mails.tell_declined,),
    duplicates_events.FilesMerged: (_both_plans_may_change, qualification.measure_again),
    duplicates_events.FilesSeparated: (_both_plans_may_change, qualification.measure_again),
    consent_events.ConsentWithdrawn: (withdrawal.take_effect,),
    consent_events.HealthErased: (interview.erase_health,),
    consent_events.CaptureErased: (Together(erasure.complete_captures),),
    interview_events.AnswersChanged: (_answers_may_decide, qualification.measure_again),
    consent_events.FileConfirmed: (Together(captures.promise_a_call), cohort_membership.follow_confirmation),
    consent_events.QuestionsAnswered: (cohort_invitations.note_answer,),
    cohort_events.CohortSet: (Together(cohort_plans.share_files),),
    HelpAsked: (help_mail.tell_concierge,),
    PulseAnsweredLow: (pulse_alert.call_family,),
    PersonLeft: (release_work,),
    SettingsChanged: (qualification.follow_settings,),
}

RENDERERS: Renderers = {
    reminders.KIND: reminders.render_reminder,
    escalation.KIND: escalation.render_escalation,
    help_mail.KIND: help_mail.render_help,
    digest.KIND: digest.render_digest,
    same_person.KIND: confirmation.render_confirmation,
    access.KIND: access.render_invitation,
    pulse_mail.KIND: pulse_mail.render_pulse,
    pulse_alert.KIND: pulse_alert.render_alert,
    thanks.KIND: thanks.render_thanks,
    own_consents.KIND: own_consents.render_fresh_link,
    due_mail.KIND: due_mail.render_due,
    appointment_mails.KIND_PROPOSED: appointment_mails.render_proposed,
    appointment_mails.KIND_SETTLED: appointment_mails.render_settled,
    appointment_mails.KIND_TOLD: appointment_mails.render_told,
    cohort_invitations.KIND: cohort_invitations.render_invitation,
}


def _send(payload: dict[str, Any], now: dt.datetime) -> None:
    send_message(int(payload["message_id"]), RENDERERS, now)


def _remind(_payload: dict[str, Any], now: dt.datetime) -> None:
    reminders.collect_reminders(now)
    escalation.collect_escalations(now)


def _digest(_payload: dict[str, Any], now: dt.datetime) -> None:
    digest.collect_digests(now)


def _compare_files(payload: dict[str, Any], now: dt.datetime) -> None:
    compare_files(int(payload["space_id"]), now)


def _fill_identities(payload: dict[str, Any], now: dt.datetime) -> None:
    identities.fill_identities(int(payload["after"]), now)


def _follow_confirmations(_payload: dict[str, Any], now: dt.datetime) -> None:
    confirmation.follow_confirmations(now, unit_of_work.commit)


def _measure_priorities(payload: dict[str, Any], now: dt.datetime) -> None:
    qualification.refresh_every_priority(now, unit_of_work.commit, space_id=payload.get("space_id"))


def _forget_failures(_payload: dict[str, Any], now: dt.datetime) -> None:
    forget_failures(now)


def _forget_readings(_payload: dict[str, Any], now: dt.datetime) -> None:
    readings.forget_readings(now)


def _forget_submissions(_payload: dict[str, Any], now: dt.datetime) -> None:
    forget_submissions(now)


def _forget_sendings(_payload: dict[str, Any], now: dt.datetime) -> None:
    forget_sendings(now)


def _refresh_statistics(_payload: dict[str, Any], _now: dt.datetime) -> None:
    refresh_statistics()


def _when_named(instant: dt.datetime) -> str | None:
    """Name the present five minutes where the installation names a mailbox of answers, else none."""
    return every_minutes(5)(instant) if current_app.extensions["config"].imap_url else None


JOBS: Jobs = {
    imap.JOB: replies_jobs.read_mailbox,
    SEND_JOB: _send,
    "accounts.forget_failures": _forget_failures,
    "families.confirmations": _follow_confirmations,
    qualification.MEASURE_JOB: _measure_priorities,
    "checklists.remind": _remind,
    "desk.digest": _digest,
    "checklists.pulses": checklists_jobs.ask_families,
    "checklists.sweep_attachments": checklists_jobs.sweep_attachments,
    plan_upgrades.JOB: checklists_jobs.run_upgrade,
    identities.COMPARE_JOB: _compare_files,
    identities.FILL_JOB: _fill_identities,
    "territory.import": territory_jobs.run_import,
    lists.JOB: lists_jobs.work_on_list,
    "intake.forget_lists": lists_jobs.forget_lists,
    lists_erasing.SEARCH_JOB: lists_jobs.search_lists,
    "intake.forget_sendings": _forget_sendings,
    cohort_works.JOB: checklists_jobs.work_on_cohort,
    erasure.FINISH_JOB: privacy_jobs.finish_erasure,
    "privacy.retention": privacy_jobs.apply_retention,
    "replies.forget_strays": replies_jobs.forget_strays,
    "families.forget_readings": _forget_readings,
    "platform.forget_submissions": _forget_submissions,
    "platform.statistics": _refresh_statistics,
}
SCHEDULE: Sequence[Periodic] = (
    Periodic(job=imap.JOB, slot=_when_named),
    Periodic(job="checklists.remind", slot=daily_at(8)),
    Periodic(job="families.confirmations", slot=daily_at(7)),
    Periodic(job=qualification.MEASURE_JOB, slot=daily_at(5)),
    Periodic(job="desk.digest", slot=hourly),
    Periodic(job="checklists.pulses", slot=daily_at(9)),
    Periodic(job="checklists.sweep_attachments", slot=daily_at(4)),
    Periodic(job="privacy.retention", slot=daily_at(5)),
    Periodic(job="accounts.forget_failures", slot=daily_at(3)),
    Periodic(job="intake.forget_lists", slot=daily_at(3)),
    Periodic(job="intake.forget_sendings", slot=daily_at(3)),
    Periodic(job="families.forget_readings", slot=daily_at(3)),
    Periodic(job="replies.forget_strays", slot=daily_at(3)),
    Periodic(job="platform.forget_submissions", slot=daily_at(3)),
    Periodic(job="platform.statistics", slot=daily_at(3)),
)

# What merging two files does with every table that holds something of a family; a test asks for those to come.
MERGE_RULES: MergeRules = {
    **merge_rules.RULES,
    **checklists_merging.MERGE_RULES,
    **captures.MERGE_RULES,
    **feeds.MERGE_RULES,
    **replies.MERGE_RULES,
    **privacy_merge_rules.RULES,
    **readings.MERGE_RULES,
}

FEEDS: Sequence[feeds.Contributor] = (feeds.appointments, feeds.steps)

NAV: Sequence[NavItem] = (
    NavItem(
        label=N_("Aujourd’hui"),
        endpoint="desk.today",
        icon="sun",
        permission=Permission.STEPS_WRITE,
        prefixes=("/aujourdhui", "/etapes", "/relais"),
    ),
    NavItem(
        label=N_("Dossiers"),
        endpoint="desk.files",
        icon="people",
        permission=Permission.FILES_LIST,
        prefixes=("/dossiers", "/doubles", "/cohortes"),
    ),
    NavItem(
        label=N_("Comptoir"),
        endpoint="counter.form",
        icon="person-plus",
        permission=Permission.CAPTURE,
        prefixes=("/comptoir", "/mes-cohortes"),
    ),
    NavItem(
        label=N_("Messages"),
        endpoint="notifications.messages",
        icon="envelope",
        permission=Permission.MESSAGES_READ,
        prefixes=("/messages",),
    ),
    NavItem(
        label=N_("Territoire"),
        endpoint="territory.search",
        icon="map",
        permission=Permission.TERRITORY_READ,
        prefixes=("/territoire",),
    ),
    NavItem(
        label=N_("Réglages"),
        endpoint="accounts.team",
        icon="sliders",
        permission=Permission.SETTINGS_READ,
        prefixes=("/reglages",),
    ),
)


def _load_actor(permission: Permission) -> Actor | None:
    return newcomer_actor() if permission is Permission.OWN_FILE else staff_actor()


def _ask_to_sign_in(permission: Permission) -> Response | tuple[str, int]:
    ask = ask_for_link if permission is Permission.OWN_FILE else ask_staff_to_sign_in
    return ask(permission)


HOOKS = WebHooks(load_actor=_load_actor, ask_to_sign_in=_ask_to_sign_in, nav=NAV)
