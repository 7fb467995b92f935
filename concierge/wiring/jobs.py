"""What workers do: jobs, the mails they make, and when the periodic ones come due. No web process loads this."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import current_app

from concierge.accounts.sign_in import forget_failures
from concierge.checklists import jobs as checklists_jobs
from concierge.checklists.family_plans import plan_upgrades
from concierge.checklists.pulses import alert as pulse_alert, mail as pulse_mail
from concierge.checklists.relations import alarms as relation_alarms
from concierge.checklists.reminders import escalation, help_mail, reminders
from concierge.desk.day import digest
from concierge.families import access
from concierge.families.appointments import mails as appointment_mails
from concierge.families.cohorts import invitations as cohort_invitations, works as cohort_works
from concierge.families.consent import confirmation, own_consents, same_person
from concierge.families.duplicates import identities
from concierge.families.duplicates.pairs import compare_files
from concierge.families.qualification import services as qualification
from concierge.families.readings import readings
from concierge.hosts import access as host_access, applications as host_applications, mails as host_mails
from concierge.hosts.ambassadors import (
    answers as guest_answers,
    cards as ambassador_cards,
    gatherings,
    mails as gathering_mails,
    telling as gathering_telling,
)
from concierge.hosts.newcomers import invitations as newcomers, mail as newcomer_mail
from concierge.hosts.relations import following as host_relations, mails as relation_mails, recognition
from concierge.hosts.requests import mails as request_mails, services as host_requests
from concierge.intake import thanks
from concierge.intake.lists import erasing as lists_erasing, jobs as lists_jobs, services as lists
from concierge.intake.sendings import forget_sendings
from concierge.matching import jobs as matching_jobs
from concierge.matching.rounds import (
    questions as matching_questions,
    sendings as matching_sendings,
    services as matching_rounds,
)
from concierge.notifications.services import SEND_JOB, Renderers, send_message
from concierge.platform import unit_of_work
from concierge.platform.db import refresh_statistics
from concierge.platform.jobs import Jobs, Periodic, daily_at, every_minutes, hourly
from concierge.platform.submissions import forget_submissions
from concierge.privacy import due_mail, erasure, jobs as privacy_jobs
from concierge.replies import imap, jobs as replies_jobs
from concierge.territory import jobs as territory_jobs
from concierge.weekends.activities import guiding, mails as guide_mails
from concierge.weekends.bookings import (
    mails as booking_mails,
    needs_reminder as booking_needs,
    waiting as booking_waiting,
)
from concierge.weekends.debrief import mails as impression_mails
from concierge.weekends.outputs import (
    mails as weekend_mails,
    papers as weekend_papers,
    telling as weekend_telling,
    telling_hosts as weekend_hosts,
)
from concierge.weekends.planning import jobs as weekend_jobs, services as weekend_programmes
from concierge.weekends.preparation import called_off

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
    host_access.KIND_LINK: host_mails.render_link,
    host_mails.KIND_CONFIRMATION: host_mails.render_confirmation,
    host_mails.KIND_WELCOME: host_mails.render_welcome,
    host_mails.KIND_NO: host_mails.render_no,
    host_mails.KIND_YEAR: host_mails.render_year,
    newcomer_mail.KIND: newcomer_mail.render_invitation,
    guest_answers.KIND_INVITED: gathering_mails.render_invited,
    guest_answers.KIND_SETTLED: gathering_mails.render_settled,
    guest_answers.KIND_REMINDER: gathering_mails.render_reminder,
    relation_mails.KIND_QUESTION: relation_mails.render_question,
    relation_mails.KIND_ENDED: relation_mails.render_ended,
    relation_alarms.KIND: relation_alarms.render_alarm,
    request_mails.KIND_HOST: request_mails.render_host,
    request_mails.KIND_FAMILY: request_mails.render_family,
    request_mails.KIND_OVER: request_mails.render_over,
    request_mails.KIND_OPENED: request_mails.render_opened,
    request_mails.KIND_TOLD: request_mails.render_told,
    cohort_invitations.KIND: cohort_invitations.render_invitation,
    guiding.KIND: guide_mails.render_asked,
    impression_mails.KIND: impression_mails.render_asked,
    called_off.KIND: called_off.render_called_off,
    booking_mails.KIND_INVITED: booking_mails.render_invited,
    booking_mails.KIND_SETTLED: booking_mails.render_settled,
    booking_mails.KIND_TOLD: booking_mails.render_told,
    booking_needs.KIND: booking_needs.render_needs_asked,
    weekend_telling.KIND_FAMILY: weekend_mails.render_family,
    weekend_telling.KIND_GUIDE: weekend_mails.render_guide,
    weekend_telling.KIND_HOST: weekend_mails.render_host,
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


def _forget_applications(_payload: dict[str, Any], now: dt.datetime) -> None:
    host_applications.forget_sendings(now)


def _follow_requests(_payload: dict[str, Any], now: dt.datetime) -> None:
    host_requests.follow_requests(now, unit_of_work.commit)


def _follow_bookings(_payload: dict[str, Any], now: dt.datetime) -> None:
    booking_waiting.follow_bookings(now, unit_of_work.commit)
    booking_needs.follow_needs(now, unit_of_work.commit)


def _invite_newcomers(_payload: dict[str, Any], now: dt.datetime) -> None:
    newcomers.invite_newcomers(now)


def _tell_guests(payload: dict[str, Any], now: dt.datetime) -> None:
    gathering_telling.tell_guests(int(payload["gathering_id"]), payload["what"], now, unit_of_work.commit)


def _remind_guests(_payload: dict[str, Any], now: dt.datetime) -> None:
    gathering_telling.remind_guests(now, unit_of_work.commit)


def _issue_cards(_payload: dict[str, Any], now: dt.datetime) -> None:
    ambassador_cards.forget_checks(now)
    ambassador_cards.issue_missing_cards(now, unit_of_work.commit)


def _follow_relations(_payload: dict[str, Any], now: dt.datetime) -> None:
    host_relations.follow_relations(now, unit_of_work.commit)


def _thank_hosts(_payload: dict[str, Any], now: dt.datetime) -> None:
    recognition.thank_hosts(now, unit_of_work.commit)


def _forget_sendings(_payload: dict[str, Any], now: dt.datetime) -> None:
    forget_sendings(now)


def _forget_papers(_payload: dict[str, Any], now: dt.datetime) -> None:
    weekend_papers.forget_papers(now)


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
    "hosts.forget_sendings": _forget_applications,
    "hosts.requests": _follow_requests,
    "hosts.relations": _follow_relations,
    "weekends.bookings": _follow_bookings,
    "hosts.thanks": _thank_hosts,
    "hosts.invite_newcomers": _invite_newcomers,
    gatherings.TELL_JOB: _tell_guests,
    "hosts.remind_guests": _remind_guests,
    "hosts.issue_cards": _issue_cards,
    matching_rounds.JOB: matching_jobs.work,
    weekend_programmes.JOB: weekend_jobs.work,
    matching_questions.JOB: matching_jobs.answer,
    matching_sendings.JOB: matching_jobs.send,
    cohort_works.JOB: checklists_jobs.work_on_cohort,
    weekend_telling.TELL_JOB: weekend_telling.tell_programme,
    weekend_hosts.HOSTS_JOB: weekend_hosts.tell_hosts,
    weekend_papers.MAKE_JOB: weekend_papers.make_paper,
    "weekends.forget_papers": _forget_papers,
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
    Periodic(job="hosts.forget_sendings", slot=daily_at(3)),
    Periodic(job="hosts.requests", slot=daily_at(8)),
    Periodic(job="hosts.relations", slot=daily_at(8)),
    Periodic(job="weekends.bookings", slot=hourly),
    Periodic(job="hosts.thanks", slot=daily_at(9)),
    Periodic(job="hosts.invite_newcomers", slot=daily_at(9)),
    Periodic(job="hosts.issue_cards", slot=daily_at(3)),
    Periodic(job="hosts.remind_guests", slot=daily_at(9)),
    Periodic(job="families.forget_readings", slot=daily_at(3)),
    Periodic(job="replies.forget_strays", slot=daily_at(3)),
    Periodic(job="weekends.forget_papers", slot=daily_at(3)),
    Periodic(job="platform.forget_submissions", slot=daily_at(3)),
    Periodic(job="platform.statistics", slot=daily_at(3)),
)
