"""The pages of every feature, who may be asked to sign in for them, and the entries of the menu."""

from collections.abc import Sequence

from flask import Blueprint
from werkzeug.wrappers import Response

from concierge.accounts import views as accounts_views
from concierge.accounts.session import ask_staff_to_sign_in, staff_actor
from concierge.availability import views as availability_views
from concierge.checklists import views as checklists_views
from concierge.checklists.editor import draft_file_views, draft_views, step_editor_views, structure_views
from concierge.desk import views as desk_views
from concierge.desk.agency_rules import views as agency_rule_views
from concierge.desk.blueprint import bp as desk_bp
from concierge.desk.cohorts import pages as cohort_pages
from concierge.desk.listing import (
    board_views,
    double_views,
    file_bulk_views,
    opening_views,
    saved_list_views,
    twin_views,
    unconfirmed_views,
)
from concierge.desk.matching import pages as matching_pages
from concierge.desk.settings import deadline_views, interview_settings_views
from concierge.desk.steps import bulk_views, hand_over_views, new_step_views, plan_views, step_views
from concierge.desk.tabs import (
    appointment_views as desk_appointment_views,
    attachment_views as desk_attachment_views,
    file_views,
    first_year_views,
    host_request_views as desk_request_views,
    host_views as desk_host_views,
    interview_views,
    journal_views,
    newcomer_views,
    privacy_views as desk_privacy_views,
    profile_views,
    year_review_views,
)
from concierge.desk.weekends import lodging_views as weekend_lodging, pages as desk_weekends
from concierge.families.readings.models import Sensitive
from concierge.families.readings.readings import HeldElsewhere
from concierge.hosts import (
    desk_acts as host_acts,
    desk_views as host_views,
    door_views as host_door,
    gate_views as host_gate,
    loop_views as host_loop,
    space_views as host_space,
)
from concierge.hosts.ambassadors import (
    benefit_views as ambassador_benefits,
    card_views as ambassador_cards,
    gathering_views as ambassador_gatherings,
    kit_views as ambassador_kit,
    own_views as ambassador_own,
    person_views as ambassador_person,
    speaker_views as ambassadors,
)
from concierge.hosts.relations import (
    desk_views as relation_desk,
    door_views as relation_door,
    recognition_views,
    space_views as relation_space,
)
from concierge.hosts.requests import (
    desk_views as request_desk,
    link_views as request_links,
    space_views as request_space,
)
from concierge.hosts.session import HOST_SPACE
from concierge.intake import counter_views, doubtful_views, public_views, source_views as intake_views
from concierge.intake.api import token_views, views as api_views
from concierge.intake.lists import views as list_views
from concierge.notifications import preference_views, views as notifications_views
from concierge.platform import views as platform_views
from concierge.platform.access import Actor, Permission
from concierge.platform.i18n import N_
from concierge.platform.web import NavItem, WebHooks
from concierge.portals import (
    appointment_views,
    attachment_views,
    confirmation_views,
    consents_views,
    door_views,
    feed_views,
    feeds,
    impression_views,
    meeting_views,
    privacy_views,
    pulse_views,
    relation_views,
    summary_views,
    views as portals_views,
    weekend_day_views,
    weekend_views as portal_weekends,
)
from concierge.portals.session import FAMILY_SPACE
from concierge.privacy import (
    host_views as host_privacy_views,
    person_views as person_privacy_views,
    retention_views,
    views as privacy_pages,
)
from concierge.replies import views as replies_views
from concierge.territory import views as territory_views
from concierge.weekends.activities import (
    guest_views as weekend_guide_door,
    guide_views as weekend_guides,
    views as weekend_activities,
)
from concierge.weekends.blueprint import bp as weekends_bp, guests_bp as weekend_guests_bp
from concierge.weekends.bookings import (
    family_views as weekend_family,
    link_views as weekend_links,
    queries as booking_queries,
    views as weekend_families,
)
from concierge.weekends.debrief import link_views as weekend_impressions, views as weekend_debrief
from concierge.weekends.outputs import (
    day_views as weekend_day,
    feed as weekend_feed,
    guest_views as weekend_guests,
    host_views as weekend_hosts,
)
from concierge.weekends.planning import (
    addition_views as weekend_additions,
    board_views as weekend_programme,
    page_views as weekend_programme_pages,
    tell_views as weekend_programme_telling,
    visit_views as weekend_visits,
)
from concierge.weekends.preparation import (
    list_views as weekend_list,
    part_views as weekend_parts,
    register_views as weekend_registers,
    weekend_views as weekend_pages,
)

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
    host_views.bp,
    host_space.bp,
    host_door.bp,
    ambassadors.bp,
    ambassador_cards.bp,
    relation_door.bp,
    request_links.bp,
    portals_views.bp,
    feed_views.bp,
    replies_views.bp,
    privacy_pages.bp,
    weekends_bp,
    weekend_guests_bp,
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
    *matching_pages.PAGES,
    *desk_weekends.PAGES,
    deadline_views,
    double_views,
    file_bulk_views,
    file_views,
    first_year_views,
    hand_over_views,
    desk_host_views,
    desk_request_views,
    interview_settings_views,
    interview_views,
    journal_views,
    new_step_views,
    newcomer_views,
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
HOST_PAGES = (
    host_acts,
    host_gate,
    host_loop,
    ambassador_benefits,
    ambassador_gatherings,
    ambassador_kit,
    ambassador_own,
    ambassador_person,
    relation_desk,
    relation_space,
    recognition_views,
    request_desk,
    request_space,
    weekend_hosts,
)
PRIVACY_PAGES = (host_privacy_views, person_privacy_views, retention_views)
INTAKE_PAGES = (doubtful_views, list_views, token_views)
PORTAL_PAGES = (
    appointment_views,
    attachment_views,
    confirmation_views,
    consents_views,
    door_views,
    impression_views,
    meeting_views,
    privacy_views,
    pulse_views,
    relation_views,
    summary_views,
    portal_weekends,
    weekend_day_views,
)

# Modules that add their pages to the two blueprints of weekends.
WEEKEND_PAGES = (
    weekend_list,
    weekend_pages,
    weekend_parts,
    weekend_debrief,
    weekend_impressions,
    weekend_registers,
    weekend_activities,
    weekend_guides,
    weekend_guide_door,
    weekend_families,
    weekend_family,
    weekend_links,
    weekend_lodging,
    weekend_programme,
    weekend_visits,
    weekend_additions,
    weekend_programme_telling,
    weekend_programme_pages,
    weekend_day,
    weekend_guests,
)

FEEDS: Sequence[feeds.Contributor] = (
    feeds.appointments,
    feeds.steps,
    feeds.meetings,
    weekend_feed.weekend_visits,
)

# What features keep of a file besides the file itself, that the log of readings speaks of.
HELD_ELSEWHERE: HeldElsewhere = {Sensitive.HEALTH: (booking_queries.tells_health,)}

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
        label=N_("Accueillants"),
        endpoint="hosts.register",
        icon="house-heart",
        permission=Permission.HOSTS_READ,
        prefixes=("/accueillants", "/ambassadeurs", "/rapprochements"),
    ),
    NavItem(
        label=N_("Week-ends"),
        endpoint="weekends.index",
        icon="calendar-heart",
        permission=Permission.WEEKENDS_READ,
        prefixes=("/week-ends",),
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


GUESTS = {Permission.OWN_FILE: FAMILY_SPACE, Permission.OWN_HOST: HOST_SPACE}


def _load_actor(permission: Permission) -> Actor | None:
    guests = GUESTS.get(permission)
    return staff_actor() if guests is None else guests.actor()


def _ask_to_sign_in(permission: Permission) -> Response | tuple[str, int]:
    guests = GUESTS.get(permission)
    return ask_staff_to_sign_in(permission) if guests is None else guests.ask_for_link(permission)


HOOKS = WebHooks(load_actor=_load_actor, ask_to_sign_in=_ask_to_sign_in, nav=NAV)
