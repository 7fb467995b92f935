"""Who may open what: every endpoint and every role, in one table, each tried with a real request."""

import datetime as dt
import re

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from concierge.accounts.roles import PERMISSIONS
from concierge.families.models import Household
from concierge.hosts.models import Host
from concierge.platform.access import Permission
from concierge.platform.db import db
from concierge.platform.web import permission_of
from tests.architecture.examples import Ids, ids_of
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import Browser, in_family_space, in_host_space, signed_in

LEAD = {"coordinator"}
TEAM = {"coordinator", "concierge", "hr_adviser"}
READ = TEAM | {"reader"}
STAFF = READ | {"partner_agent"}
CAPTURE = TEAM | {"partner_agent"}
FAMILY = {"newcomer"}
HOST = {"host"}
WELCOME = {"coordinator", "concierge"}  # those who keep the register of hosts
ALL = STAFF | FAMILY | HOST | {"nobody"}

ALLOWED: dict[str, set[str]] = {
    "static": ALL,
    "platform.health": ALL,
    "platform.brand_css": ALL,
    # Accounts
    "accounts.sign_in": ALL,
    "accounts.sign_in_post": ALL,
    "accounts.choose_language": ALL,
    "accounts.account": STAFF,
    "accounts.change_password": STAFF,
    "accounts.end_one_session": STAFF,
    "feeds.calendar": ALL,
    "feeds.own": STAFF,
    "feeds.open_own": STAFF,
    "feeds.close_own": STAFF,
    "feeds.family": FAMILY,
    "feeds.open_family": FAMILY,
    "feeds.close_family": FAMILY,
    "accounts.sign_out": STAFF,
    "accounts.sign_out_everywhere": STAFF,
    "accounts.team": TEAM,
    "accounts.new_person": LEAD,
    "accounts.add_person": LEAD,
    "accounts.edit_membership": LEAD,
    "accounts.save_membership": LEAD,
    "accounts.end_person": LEAD,
    "accounts.reset_password": LEAD,
    "accounts.organisations": TEAM,
    "accounts.add_organisation": LEAD,
    "accounts.agency": TEAM,
    "accounts.save_agency": LEAD,
    # Absences
    "availability.own_absences": TEAM,
    "availability.note_own_absence": TEAM,
    "availability.team_absences": TEAM,
    "availability.note_team_absence": LEAD,
    "availability.withdraw": TEAM,
    # Settings
    "checklists.journeys": TEAM,
    "checklists.journey": TEAM,
    "checklists.publish": LEAD,
    "checklists.schema": ALL,
    "drafts.overview": TEAM,
    "drafts.act": LEAD,
    "drafts.title": LEAD,
    "drafts.save_title": LEAD,
    "drafts.new_checklist": LEAD,
    "drafts.add_checklist": LEAD,
    "drafts.place": LEAD,
    "drafts.save_place": LEAD,
    "drafts.removal": LEAD,
    "drafts.remove": LEAD,
    "drafts.comparison": TEAM,
    "drafts.publish": LEAD,
    "drafts.discard": LEAD,
    "drafts.choices": TEAM,
    "drafts.choose": LEAD,
    "drafts.preview": TEAM,
    "drafts.export": TEAM,
    "drafts.export_file": TEAM,
    "checklists.upgrade_outlook": LEAD,
    "checklists.upgrade_files": LEAD,
    "checklists.upgrade": LEAD,
    "checklists.undo_upgrade": LEAD,
    "step_editor.edit_step": LEAD,
    "step_editor.save_step": LEAD,
    "step_editor.new_step": LEAD,
    "step_editor.add_step": LEAD,
    "step_editor.say_rules": LEAD,
    "venir.form": ALL,
    "venir.send": ALL,
    "venir.thanks": ALL,
    "venir.framed_form": ALL,
    "venir.framed_send": ALL,
    "venir.framed_thanks": ALL,
    "api.send": ALL,
    "api.state": ALL,
    "api.description": ALL,
    "intake.token_list": LEAD,
    "intake.make_token": LEAD,
    "intake.revoke_token": LEAD,
    # The counter
    "counter.form": CAPTURE,
    "counter.send": CAPTURE,
    "counter.token": CAPTURE,
    "counter.receive": CAPTURE,
    "counter.visitors": CAPTURE,
    "counter.manifest": ALL,
    "counter.worker": ALL,
    "replies.stray_list": TEAM,
    "replies.stray": TEAM,
    "replies.attach_stray": TEAM,
    "replies.throw_stray_away": TEAM,
    "intake.source_lists": LEAD,
    "intake.send_list": LEAD,
    "intake.show_list": LEAD,
    "intake.list_columns": LEAD,
    "intake.choose_columns": LEAD,
    "intake.save_rows": LEAD,
    "intake.import_outlook": LEAD,
    "intake.start_import": LEAD,
    "intake.undo_import": LEAD,
    "intake.drop_list": LEAD,
    "intake.list_report": LEAD,
    "intake.doubtful_list": TEAM,
    "intake.let_in": TEAM,
    "intake.throw_away": TEAM,
    "intake.source_list": TEAM,
    "intake.new_source": LEAD,
    "intake.add_source": LEAD,
    "intake.edit_source": LEAD,
    "intake.save_source": LEAD,
    "intake.close_source": LEAD,
    "intake.reopen_source": LEAD,
    "desk.interview_settings": TEAM,
    "desk.save_question": LEAD,
    "desk.rules": TEAM,
    "desk.rule": TEAM,
    "desk.save_rule": LEAD,
    "desk.rule_history": TEAM,
    "desk.restore_rule": LEAD,
    "desk.deadlines": TEAM,
    "desk.save_deadline": LEAD,
    "desk.withdraw_deadline": LEAD,
    "privacy.export": LEAD,
    "privacy.own_export": FAMILY,
    "privacy.due": TEAM,
    "privacy.keep": TEAM,
    "privacy.register": TEAM,
    "privacy.register_file": TEAM,
    "privacy.save_months": LEAD,
    "privacy.erasure": LEAD,
    "privacy.erase": LEAD,
    "portals.privacy": FAMILY,
    "portals.agree": FAMILY,
    "portals.withdraw": FAMILY,
    # What a confirmation link opens
    "portals.confirmation": ALL,
    "portals.confirm": ALL,
    "portals.decline_confirmation": ALL,
    "portals.renew_confirmation": ALL,
    "portals.own_consents": ALL,
    "portals.withdraw_own_consent": ALL,
    "portals.renew_consents_link": ALL,
    "portals.questions": ALL,
    "portals.answer_questions": ALL,
    # A meeting to choose, by the link of a mail or in the family's space
    "portals.meeting": ALL,
    "portals.choose_meeting": ALL,
    "portals.decline_meeting": ALL,
    "portals.call_off_meeting": ALL,
    "portals.renew_meeting": ALL,
    "portals.own_meeting": FAMILY,
    "portals.own_choose_meeting": FAMILY,
    "portals.own_decline_meeting": FAMILY,
    "portals.own_call_off_meeting": FAMILY,
    # The day, the files
    "desk.home": STAFF,
    "desk.today": TEAM,
    "desk.watch": LEAD,
    "desk.steps": TEAM,
    "desk.change_many": TEAM,
    "desk.hosts_for_family": WELCOME,
    "desk.invite_to_host": WELCOME,
    "desk.hold_invitation": WELCOME,
    "desk.hand_over": TEAM,
    "desk.apply_hand_over": TEAM,
    "desk.hand_over_nobodys": TEAM,
    "desk.apply_hand_over_nobodys": TEAM,
    "desk.mark_hand_over_read": TEAM,
    "desk.take_hand_over_back": TEAM,
    "desk.files": READ,
    "desk.search_everything": READ,
    "desk.unconfirmed": TEAM,
    "desk.ask_confirmation_again": TEAM,
    "desk.record_word": TEAM,
    "desk.new_file": TEAM,
    "desk.create_file": TEAM,
    "desk.doubles": TEAM,
    "desk.double": TEAM,
    "desk.tell_apart": TEAM,
    "desk.merge_outlook": TEAM,
    "desk.merge": TEAM,
    "desk.undo_merge": TEAM,
    "desk.file": READ,
    "desk.history": TEAM,
    "desk.project_tab": TEAM,
    "desk.profile": TEAM,
    "desk.decide_persona": TEAM,
    "desk.move": TEAM,
    "desk.save_move": TEAM,
    "desk.take_back_act": TEAM,
    "desk.preview_files": TEAM,
    "desk.change_many_files": TEAM,
    "desk.give_advice": TEAM,
    "desk.take_back_advice": TEAM,
    "desk.saved_lists": READ,
    "desk.save_list": READ,
    "desk.remove_list": READ,
    "desk.set_remark_aside": TEAM,
    "desk.bring_remark_back": TEAM,
    "desk.interview_tab": TEAM,
    "desk.save_interview": TEAM,
    "desk.print_interview": TEAM,
    "desk.answer_history": TEAM,
    "desk.first_year": TEAM,
    "desk.year_review": TEAM,
    "desk.year_review_file": TEAM,
    "desk.journal_tab": TEAM,
    "desk.access_tab": TEAM,
    "desk.privacy_tab": TEAM,
    "desk.record_consent": TEAM,
    "desk.withdraw_consent_for": TEAM,
    "desk.erase_health": TEAM,
    "desk.choose_twin": TEAM,
    "desk.propose_twin": TEAM,
    "desk.agree_to_health": TEAM,
    "desk.save_project": TEAM,
    "desk.edit_household": TEAM,
    "desk.save_household": TEAM,
    "desk.new_member": TEAM,
    "desk.add_member": TEAM,
    "desk.edit_member": TEAM,
    "desk.save_member": TEAM,
    "desk.remove_member": TEAM,
    "desk.build_plan": TEAM,
    "desk.plan_update": TEAM,
    "desk.follow_project": TEAM,
    "desk.undo_plan_update": TEAM,
    "desk.date_milestone": TEAM,
    "desk.close_file": TEAM,
    "desk.reopen_file": TEAM,
    "desk.change_owner": TEAM,
    "desk.pause_reminders": TEAM,
    "desk.log_contact": TEAM,
    "desk.follow_up": TEAM,
    "desk.add_note": TEAM,
    "desk.make_appointment": TEAM,
    "desk.cancel_appointment": TEAM,
    "desk.proposal": TEAM,
    "desk.propose": TEAM,
    "desk.withdraw_slots": TEAM,
    "desk.move_meeting": TEAM,
    "desk.invite_member": TEAM,
    "desk.close_access": TEAM,
    "desk.send_reminder": TEAM,
    # Steps
    # Cohorts
    "desk.cohorts": READ,
    "desk.cohort": READ,
    "desk.cohort_table": READ,
    "desk.cohort_document": READ,
    "desk.cohort_work": READ,
    "desk.own_cohorts": CAPTURE,
    "desk.new_cohort": TEAM,
    "desk.add_cohort": TEAM,
    "desk.edit_cohort": TEAM,
    "desk.save_cohort": TEAM,
    "desk.close_cohort": TEAM,
    "desk.reopen_cohort": TEAM,
    "desk.cohort_dates": TEAM,
    "desk.preview_cohort_dates": TEAM,
    "desk.change_cohort_dates": TEAM,
    "desk.cohort_plans": TEAM,
    "desk.plan_cohort": TEAM,
    "desk.undo_cohort_work": TEAM,
    "desk.cohort_invitations": TEAM,
    "desk.preview_invitations": TEAM,
    "desk.send_invitations": TEAM,
    "desk.file_cohort": TEAM,
    "desk.save_file_cohort": TEAM,
    "desk.open_cohort_gate": LEAD,
    "desk.step": READ,
    "desk.step_actions": TEAM,
    "desk.finish_step": TEAM,
    "desk.reopen_step": TEAM,
    "desk.start_step": TEAM,
    "desk.block_step": TEAM,
    "desk.set_step_aside": TEAM,
    "desk.postpone_step": TEAM,
    "desk.repeat_step": TEAM,
    "desk.assign_step": TEAM,
    "desk.comment_step": TEAM,
    "desk.tick_substep": TEAM,
    "desk.answer_help": TEAM,
    "desk.keep_step": TEAM,
    "desk.attach": TEAM,
    "desk.attachment": TEAM,
    "desk.see_documents": TEAM,
    "desk.share_attachment": TEAM,
    "desk.remove_attachment": TEAM,
    "desk.new_step": TEAM,
    "desk.add_step": TEAM,
    # Messages
    "notifications.messages": TEAM,
    "notifications.mailbox": TEAM,
    "notifications.mail": TEAM,
    "notifications.mail_html": TEAM,
    "notifications.again": TEAM,
    "notifications.returned": TEAM,
    "preferences.emails": TEAM,
    "preferences.save_emails": TEAM,
    # Territory
    "territory.search": STAFF,
    "territory.suggest": STAFF,
    "territory.commune": STAFF,
    "territory.data": STAFF,
    "territory.show_import": STAFF,
    "territory.drives": STAFF,
    "territory.import_file": LEAD,
    "territory.correct_drive": LEAD,
    "territory.withdraw_drive": LEAD,
    # The family's own space
    "portals.arrive": ALL,
    "portals.enter": ALL,
    "portals.send_again": ALL,
    "portals.lost_link": ALL,
    "portals.home": FAMILY,
    "portals.year": FAMILY,
    "portals.step": FAMILY,
    "portals.finish": FAMILY,
    "portals.undo": FAMILY,
    "portals.ask_help": FAMILY,
    "portals.decline": FAMILY,
    "portals.comment": FAMILY,
    "portals.attach": FAMILY,
    "portals.attachment": FAMILY,
    "portals.remove_attachment": FAMILY,
    "portals.pulses": FAMILY,
    "portals.pulse": FAMILY,
    "portals.answer": FAMILY,
    "portals.thanks": FAMILY,
    "portals.open_door": FAMILY,
    "portals.apply_door": FAMILY,
    "portals.answer_door": FAMILY,
    "portals.summary": FAMILY,
    "portals.summary_file": FAMILY,
    "portals.welcome": FAMILY,
    "portals.write": FAMILY,
    "portals.send_message": FAMILY,
    "portals.reminders": FAMILY,
    "portals.choose_reminders": FAMILY,
    "portals.leave": FAMILY,
    # Those who open their door: the register, their own space, the public form
    "hosts.register": READ,
    "hosts.loop": READ,
    "hosts.loop_table": READ,
    "hosts.host": READ,
    "hosts.new_host": WELCOME,
    "hosts.add_host": WELCOME,
    "hosts.edit_host": WELCOME,
    "hosts.save_host": WELCOME,
    "hosts.offer": WELCOME,
    "hosts.save_offer": WELCOME,
    "hosts.withdraw_offer": WELCOME,
    "hosts.days": WELCOME,
    "hosts.note_days": WELCOME,
    "hosts.choose_weekdays": WELCOME,
    "hosts.withdraw_days": WELCOME,
    "hosts.pause": WELCOME,
    "hosts.come_back": WELCOME,
    "hosts.interview": WELCOME,
    "hosts.hold_interview": WELCOME,
    "hosts.check_references": WELCOME,
    "hosts.accept_charter": WELCOME,
    "hosts.add_note": WELCOME,
    "hosts.keep_apart": WELCOME,
    "hosts.allow_again": WELCOME,
    "hosts.send_link": WELCOME,
    "hosts.heard_of": WELCOME,
    "hosts.leave": WELCOME,
    "hosts.take_back": WELCOME,
    "hosts.gate": WELCOME,
    "hosts.save_form": WELCOME,
    "hosts.ask_confirmation": WELCOME,
    "privacy.export_host": LEAD,
    "privacy.host_erasure": LEAD,
    "privacy.erase_host": LEAD,
    "privacy.own_host_export": HOST,
    "privacy.erase_own": HOST,
    "host_space.arrive": ALL,
    "host_space.enter": ALL,
    "host_space.send_again": ALL,
    "host_space.lost_link": ALL,
    "host_space.confirmation": ALL,
    "host_space.confirm": ALL,
    "host_space.home": HOST,
    "host_space.pause": HOST,
    "host_space.come_back": HOST,
    "host_space.offer": HOST,
    "host_space.save_offer": HOST,
    "host_space.withdraw_offer": HOST,
    "host_space.days": HOST,
    "host_space.note_days": HOST,
    "host_space.choose_weekdays": HOST,
    "host_space.withdraw_days": HOST,
    "host_space.charter": HOST,
    "host_space.accept_charter": HOST,
    "host_space.edit_own": HOST,
    "host_space.save_own": HOST,
    "host_space.privacy": HOST,
    "host_space.leave_network": HOST,
    "host_space.close": HOST,
    # Ambassadors
    "ambassadors.speakers": READ,
    "ambassadors.knowledge": READ,
    "ambassadors.kit": READ,
    "ambassadors.kit_file": READ,
    "ambassadors.gatherings": READ,
    "ambassadors.gathering": READ,
    "ambassadors.guest_table": READ,
    "ambassadors.benefits": READ,
    "ambassadors.person": READ,
    "ambassadors.new_item": WELCOME,
    "ambassadors.add_item": WELCOME,
    "ambassadors.edit_item": WELCOME,
    "ambassadors.save_item": WELCOME,
    "ambassadors.move_item": WELCOME,
    "ambassadors.withdraw_item": WELCOME,
    "ambassadors.new_gathering": WELCOME,
    "ambassadors.add_gathering": WELCOME,
    "ambassadors.edit_gathering": WELCOME,
    "ambassadors.save_gathering": WELCOME,
    "ambassadors.announce": WELCOME,
    "ambassadors.call_off": WELCOME,
    "ambassadors.choose_guests": WELCOME,
    "ambassadors.drop_guest": WELCOME,
    "ambassadors.answer_for": WELCOME,
    "ambassadors.note_presence": WELCOME,
    "ambassadors.new_benefit": WELCOME,
    "ambassadors.add_benefit": WELCOME,
    "ambassadors.edit_benefit": WELCOME,
    "ambassadors.save_benefit": WELCOME,
    "ambassadors.withdraw_benefit": WELCOME,
    "ambassadors.issue_cards": WELCOME,
    "ambassadors.revoke_card": WELCOME,
    "ambassadors.note_deed": WELCOME,
    "ambassadors.correct_points": WELCOME,
    "ambassadors.withdraw_deed": WELCOME,
    "cards.check": ALL,
    "cards.answer": ALL,
    "host_space.network": HOST,
    "host_space.card": HOST,
    "host_space.ask_card": HOST,
    "host_space.kit_file": HOST,
    "host_space.own_gathering": HOST,
    "host_space.answer_gathering": HOST,
    "host_space.invitation": ALL,
    "host_space.answer_invitation": ALL,
    "host_space.renew_invitation": ALL,
    "host_door.form": ALL,
    "host_door.send": ALL,
    "host_door.thanks": ALL,
    "host_door.framed_form": ALL,
    "host_door.framed_send": ALL,
    "host_door.framed_thanks": ALL,
}

PEOPLE = {
    "coordinator": "Alexandra",
    "concierge": "Louise",
    "hr_adviser": "Roberta",
    "reader": "Olivier",
    "partner_agent": "Nadia",
}
TEXTS = {
    "purpose": "news",
    "block": "logement",
    "field": "q-0-household-home_kind",
    "question": "answer.household.home_kind",
    "remark": "sans_voiture",
    "token": "inconnu",
    "slug": "inconnue",
    "rule": "priorite",
    "public_id": "inconnu",
    "code": "52269",
    "mail_id": "20261121T093000000000-0000abcd",
    "substep": "un-point",
    "journey": "standard",
    "key": "logement.preciser-recherche",
    "checklist": "logement",
    "section": "chercher",
    "name": "logement",
    "kind": "meal",
}
NOT_THERE = {
    "drafts.act",
    "drafts.place",
    "drafts.save_place",
    "drafts.removal",
    "drafts.remove",
    "drafts.title",
    "drafts.save_title",
    "drafts.choose",
    "feeds.calendar",
    "portals.arrive",
    "portals.enter",
    "portals.confirmation",
    "portals.confirm",
    "portals.decline_confirmation",
    "portals.own_consents",
    "portals.withdraw_own_consent",
    "portals.questions",
    "portals.answer_questions",
    "portals.meeting",
    "portals.choose_meeting",
    "portals.decline_meeting",
    "portals.call_off_meeting",
    "notifications.mail",
    "notifications.mail_html",
    "territory.commune",
    "host_space.arrive",
    "host_space.enter",
    "host_space.confirmation",
    "host_space.confirm",
    "host_space.invitation",
    "host_space.answer_invitation",
    "host_door.form",
    "host_door.send",
    "host_door.thanks",
    "host_door.framed_form",
    "host_door.framed_send",
    "host_door.framed_thanks",
    "venir.form",
    "venir.send",
    "venir.thanks",
    "venir.framed_form",
    "venir.framed_send",
    "venir.framed_thanks",
    "static",
}  # 404 for all
ASKS_FOR_A_KEY = {"api.send", "api.state"}  # 401 for all: a key opens it, not a role
ENDS_THE_SESSION = {
    "accounts.sign_out",
    "accounts.sign_out_everywhere",
    "portals.leave",
    "host_space.close",
    "privacy.erase_own",
}
TAKES_AWAY = {
    "desk.remove_member",
    "desk.remove_attachment",
    "portals.remove_attachment",
    "accounts.end_person",
    "desk.withdraw_deadline",
    "territory.withdraw_drive",
    "availability.withdraw",
    "hosts.withdraw_days",
    "host_space.withdraw_days",
    "hosts.allow_again",
    "host_space.leave_network",
    "ambassadors.withdraw_item",
    "ambassadors.withdraw_benefit",
    "ambassadors.withdraw_deed",
    "ambassadors.drop_guest",
    "ambassadors.call_off",
}


def test_every_endpoint_is_in_the_table_and_every_line_of_the_table_is_an_endpoint(sqlite_app: Flask) -> None:
    assert {rule.endpoint for rule in sqlite_app.url_map.iter_rules()} == set(ALLOWED)


def test_the_table_says_what_roles_and_permissions_say(sqlite_app: Flask) -> None:
    declared = {endpoint: permission_of(sqlite_app, endpoint) for endpoint in ALLOWED}
    staff = {role.value: permissions for role, permissions in PERMISSIONS.items()}
    holders = {
        permission: {role for role, held in staff.items() if permission in held} for permission in Permission
    } | {Permission.OWN_FILE: FAMILY, Permission.OWN_HOST: HOST}

    assert {endpoint: holders[p] if p else ALL for endpoint, p in declared.items()} == ALLOWED


def test_every_permission_protects_something(sqlite_app: Flask) -> None:
    assert {permission_of(sqlite_app, endpoint) for endpoint in ALLOWED} - {None} == set(Permission)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # decided before any database is asked
@pytest.mark.parametrize("role", sorted(ALL))
def test_each_role_opens_what_is_its_own_and_nothing_else(
    app: Flask, agency: Agency, now: dt.datetime, role: str
) -> None:
    household = make_family(agency, now=now)
    ids = ids_of(agency, household, now, session_of=PEOPLE.get(role, "Alexandra"))
    browser = _browser(app, agency, household, role, now, ids)
    wrong = []

    for rule in sorted(app.url_map.iter_rules(), key=_last_if_it_ends_something):
        if rule.endpoint in ENDS_THE_SESSION and role in ALLOWED[rule.endpoint]:
            browser = _browser(app, agency, household, role, now, ids)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            path = path_of(rule, ids)
            answer = browser.get(path) if method == "GET" else browser.post(path)
            if not _as_the_table_says(answer, rule.endpoint, role):
                wrong.append(f"{method} {path} ({rule.endpoint}): {answer.status}")

    assert wrong == []


def _last_if_it_ends_something(rule: Rule) -> int:
    return 2 * (rule.endpoint in ENDS_THE_SESSION) + (rule.endpoint in TAKES_AWAY)


def _as_the_table_says(answer: TestResponse, endpoint: str, role: str) -> bool:
    if role in ALLOWED[endpoint]:
        well = {200, 302, 303, 422} | ({404} if endpoint in NOT_THERE else set())
        well = {401} if endpoint in ASKS_FOR_A_KEY else well
        return answer.status_code in well and not asks_to_sign_in(answer)
    knows_who = role in STAFF and ALLOWED[endpoint] not in (FAMILY, HOST)
    return answer.status_code == 403 if knows_who else answer.status_code == 401 or asks_to_sign_in(answer)


def asks_to_sign_in(answer: TestResponse) -> bool:
    return answer.status_code == 302 and answer.location.startswith("/connexion?suite=")


def _browser(app: Flask, agency: Agency, household: Household, role: str, now: dt.datetime, ids: Ids) -> Browser:
    if role == "host":
        return in_host_space(app, db.session.get_one(Host, ids["host_id"]), now)
    if role == "newcomer":
        return in_family_space(app, household, now)
    return signed_in(app, agency, PEOPLE[role], now) if role in PEOPLE else Browser(app, now)


def path_of(rule: Rule, ids: Ids) -> str:
    """Return the address of a rule with these ids in it."""
    path = rule.rule
    for name in rule.arguments:
        value = ids[name] if name in ids else TEXTS.get(name, "absent")
        path = re.sub(rf"<(\w+:)?{name}>", str(value), path)
    return path
