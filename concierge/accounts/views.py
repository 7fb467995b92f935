"""Sign-in, own account, team, agency."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.accounts import queries, services, sign_in as signing
from concierge.accounts.events import MembershipChanged, SpaceChanged
from concierge.accounts.forms import (
    MembershipForm,
    OrganisationForm,
    PasswordForm,
    PersonForm,
    ResetForm,
    SignInForm,
    SpaceForm,
)
from concierge.accounts.last_change import find_last_change
from concierge.accounts.models import Membership, Organisation, Person, Space
from concierge.accounts.roles import ORGANISATION_LABELS, ROLE_LABELS, SPECIALITY_LABELS, OrganisationKind, Role
from concierge.accounts.session import KEPT, RESEND, begin_session, end_session, session_token, staff_actor
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, public, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError
from concierge.platform.forms import text_of
from concierge.platform.tokens import token_hash
from concierge.platform.unit_of_work import keep_on_refusal, rollback
from concierge.platform.web import LANGUAGES, back_to, current_actor, next_path

bp = Blueprint("accounts", __name__)

Page = str | Response | tuple[str, int]


@bp.get("/connexion")
@public
def sign_in() -> Page:
    """Show the sign-in page."""
    if staff_actor() is not None:
        return redirect(next_path(url_for("desk.home")))
    return _sign_in_page(SignInForm(), [], 200)


@bp.post("/connexion")
@public
def sign_in_post() -> Page:
    """Check the credentials; give back a form that was under way when the session ended."""
    form = SignInForm()
    kept = [(name, value) for name, value in request.form.items(multi=True) if name.startswith(KEPT)]
    if form.validate():
        try:
            token, actor = signing.sign_in(
                text_of(form.email),
                text_of(form.password),
                origin=request.remote_addr or "",
                device=request.user_agent.string,
                now=clock.now(),
            )
            begin_session(token, actor)
            if kept or request.form.get(RESEND):
                fields = [(name.removeprefix(KEPT), value) for name, value in kept]
                return render_template("accounts/resume.html", fields=fields, path=next_path(url_for("desk.home")))
            return redirect(next_path(url_for("desk.home")), code=303)
        except DomainError as error:
            keep_on_refusal()
            form.refuse(error)
            return _sign_in_page(form, kept, error.status)
    return _sign_in_page(form, kept, 422)


@bp.post("/deconnexion")
@requires(Permission.ACCOUNT_OWN)
def sign_out() -> Page:
    """End this session."""
    signing.sign_out(current_actor(), session_token(), clock.now())
    end_session()
    return redirect(url_for("accounts.sign_in"), code=303)


@bp.get("/mon-compte")
@requires(Permission.ACCOUNT_OWN)
def account() -> Page:
    """Show one's own sessions, password and language."""
    return _account_page(PasswordForm(), 200)


@bp.post("/mon-compte/mot-de-passe")
@requires(Permission.ACCOUNT_OWN)
def change_password() -> Page:
    """Choose a new password; sign in again with it."""
    form = PasswordForm()
    if form.validate():
        try:
            signing.change_password(
                current_actor(),
                text_of(form.current),
                text_of(form.new),
                origin=request.remote_addr or "",
                now=clock.now(),
            )
            end_session()
            flash(_("Votre mot de passe est changé. Reconnectez-vous avec le nouveau."), "success")
            return redirect(url_for("accounts.sign_in"), code=303)
        except DomainError as error:
            keep_on_refusal()
            form.refuse(error)
            return _account_page(form, error.status)
    return _account_page(form, 422)


@bp.post("/mon-compte/sessions/<int:session_id>/fermer")
@requires(Permission.ACCOUNT_OWN)
def end_one_session(session_id: int) -> Page:
    """End one of one's own sessions."""
    signing.sign_out_session(current_actor(), session_id, clock.now())
    flash(_("La session est fermée."), "success")
    return back_to("accounts.account")


@bp.post("/mon-compte/sessions/fermer-tout")
@requires(Permission.ACCOUNT_OWN)
def sign_out_everywhere() -> Page:
    """End every session, this one included."""
    signing.sign_out_everywhere(current_actor(), clock.now())
    end_session()
    flash(_("Toutes vos sessions sont fermées."), "success")
    return redirect(url_for("accounts.sign_in"), code=303)


@bp.post("/langue")
@public
def choose_language() -> Page:
    """Remember the language: on the account when signed in, else in a cookie."""
    language = request.form.get("langue", "fr")
    language = language if language in LANGUAGES else "fr"
    actor = staff_actor()
    if actor is not None:
        signing.choose_language(actor, language, clock.now())
    response = make_response(redirect(next_path(url_for("desk.home")), code=303))
    response.set_cookie("langue", language, max_age=31536000, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


@bp.get("/reglages/equipe")
@requires(Permission.SETTINGS_READ)
def team() -> Page:
    """Show the team and the partners' agents."""
    return render_template(
        "accounts/team.html",
        colleagues=queries.list_colleagues(current_actor()),
        role_labels=ROLE_LABELS,
        speciality_labels=SPECIALITY_LABELS,
    )


@bp.get("/reglages/equipe/nouveau")
@requires(Permission.TEAM_MANAGE)
def new_person() -> Page:
    """Show the form for a new colleague."""
    form = _with_organisations(PersonForm(role=Role.CONCIERGE.value, weekly_hours=20))
    return render_template("accounts/person_new.html", form=form)


@bp.post("/reglages/equipe/nouveau")
@requires(Permission.TEAM_MANAGE)
def add_person() -> Page:
    """Add a colleague or partner agent."""
    form = _with_organisations(PersonForm())
    if form.validate():
        actor = current_actor()
        try:
            organisation = fetch(actor, Organisation, form.organisation.data)
            person = services.add_person(actor, organisation, form.details(), text_of(form.password), clock.now())
            flash(_("%(name)s peut maintenant se connecter.", name=person.full_name), "success")
            return redirect(url_for("accounts.team"), code=303)
        except DomainError as error:
            form.refuse(error)
    return render_template("accounts/person_new.html", form=form), 422


@bp.get("/reglages/equipe/<int:membership_id>")
@requires(Permission.TEAM_MANAGE)
def edit_membership(membership_id: int) -> Page:
    """Show what a colleague does."""
    membership = fetch(current_actor(), Membership, membership_id)
    return _membership_page(membership, _membership_form(membership), 200)


@bp.post("/reglages/equipe/<int:membership_id>")
@requires(Permission.TEAM_MANAGE)
def save_membership(membership_id: int) -> Page:
    """Change what a colleague does."""
    actor, form = current_actor(), MembershipForm()
    membership = fetch(actor, Membership, membership_id)
    if form.validate():
        try:
            services.update_membership(
                actor,
                membership.id,
                role=Role(form.role.data),
                specialities=form.chosen_specialities(),
                weekly_minutes=60 * (form.weekly_hours.data or 0),
                seen_version=form.seen_version(),
                now=clock.now(),
            )
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("accounts.team"), code=303)
        except OVERTAKEN:
            rollback()
            membership = fetch(actor, Membership, membership_id)
            change = find_last_change(actor, [MembershipChanged], about=("membership_id", membership_id))
            form.show_conflict(_membership_form(membership), change)
            return _membership_page(membership, form, 409)
        except DomainError as error:
            form.refuse(error)
    return _membership_page(membership, form, 422)


@bp.post("/reglages/equipe/<int:membership_id>/mot-de-passe")
@requires(Permission.TEAM_MANAGE)
def reset_password(membership_id: int) -> Page:
    """Give a colleague who forgot theirs a provisional password."""
    actor, form = current_actor(), ResetForm()
    membership = fetch(actor, Membership, membership_id)
    if form.validate():
        try:
            person = services.reset_password(actor, membership.person_id, text_of(form.password), clock.now())
            flash(_("%(name)s peut se connecter avec ce mot de passe provisoire.", name=person.first_name), "success")
            return redirect(url_for("accounts.team"), code=303)
        except DomainError as error:
            form.refuse(error)
    return _membership_page(membership, _membership_form(membership), 422, reset=form)


@bp.post("/reglages/equipe/<int:person_id>/depart")
@requires(Permission.TEAM_MANAGE)
def end_person(person_id: int) -> Page:
    """Record that somebody left."""
    had_work = any(colleague.person_id == person_id for colleague in queries.list_followers(current_actor()))
    person = services.end_person(current_actor(), person_id, clock.today(), clock.now())
    flash(_("%(name)s ne peut plus se connecter. Ses étapes attendent une autre personne.", name=person.full_name))
    return redirect(url_for("desk.hand_over_nobodys" if had_work else "accounts.team"), code=303)


@bp.get("/reglages/organisations")
@requires(Permission.SETTINGS_READ)
def organisations() -> Page:
    """Show the organisations of the network."""
    return _organisations_page(OrganisationForm(formdata=None), 200)


@bp.post("/reglages/organisations")
@requires(Permission.TEAM_MANAGE)
def add_organisation() -> Page:
    """Add a partner of the network."""
    form = OrganisationForm()
    if form.validate():
        try:
            organisation = services.add_organisation(
                current_actor(),
                name=text_of(form.name),
                kind=OrganisationKind(form.kind.data),
                phone=text_of(form.phone),
                email=text_of(form.email),
                now=clock.now(),
            )
            flash(_("%(name)s fait partie du réseau.", name=organisation.name), "success")
            return redirect(url_for("accounts.organisations"), code=303)
        except DomainError as error:
            form.refuse(error)
    return _organisations_page(form, 422)


@bp.get("/reglages/agence")
@requires(Permission.SETTINGS_READ)
def agency() -> Page:
    """Show the agency's name, colours and contact."""
    return render_template("accounts/agency.html", form=_agency_form(queries.get_space(current_actor().space_id)))


@bp.post("/reglages/agence")
@requires(Permission.SETTINGS_WRITE)
def save_agency() -> Page:
    """Change the agency's name, colours or contact."""
    actor, form = current_actor(), SpaceForm()
    if form.validate():
        try:
            services.update_space(actor, form.details(), seen_version=form.seen_version(), now=clock.now())
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("accounts.agency"), code=303)
        except OVERTAKEN:
            rollback()
            stored = _agency_form(queries.get_space(actor.space_id))
            form.show_conflict(stored, find_last_change(actor, [SpaceChanged]))
            return render_template("accounts/agency.html", form=form), 409
    return render_template("accounts/agency.html", form=form), 422


def _sign_in_page(form: SignInForm, kept: list[tuple[str, str]], status: int) -> tuple[str, int]:
    resend = request.form.get(RESEND, "")
    page = render_template("accounts/sign_in.html", form=form, suite=next_path(""), kept=kept, resend=resend)
    return page, status


def _account_page(form: PasswordForm, status: int) -> tuple[str, int]:
    sessions = signing.list_sessions(current_actor(), clock.now())
    here = token_hash(session_token())
    current_id = next((session.id for session in sessions if session.token_hash == here), None)
    page = render_template(
        "accounts/account.html", form=form, sessions=sessions, current_id=current_id, languages=LANGUAGES
    )
    return page, status


def _organisations_page(form: OrganisationForm, status: int) -> tuple[str, int]:
    found = queries.list_organisations(current_actor())
    page = render_template(
        "accounts/organisations.html", form=form, organisations=found, kind_labels=ORGANISATION_LABELS
    )
    return page, status


def _agency_form(space: Space) -> SpaceForm:
    return SpaceForm(formdata=None, obj=space)


def _membership_form(membership: Membership) -> MembershipForm:
    return MembershipForm(
        formdata=None,
        role=membership.role.value,
        specialities=membership.specialities,
        weekly_hours=membership.weekly_minutes // 60,
        version=membership.version,
    )


def _membership_page(
    membership: Membership, form: MembershipForm, status: int, *, reset: ResetForm | None = None
) -> tuple[str, int]:
    person = fetch(current_actor(), Person, membership.person_id)
    page = render_template(
        "accounts/membership.html",
        form=form,
        person=person,
        membership=membership,
        reset=reset or ResetForm(formdata=None),
    )
    return page, status


def _with_organisations(form: PersonForm) -> PersonForm:
    organisations = queries.list_organisations(current_actor())
    form.organisation.choices = [(o.id, f"{o.name} ({_(ORGANISATION_LABELS[o.kind])})") for o in organisations]
    return form
