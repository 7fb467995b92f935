"""What a partner and a family see: their own files, and nothing that staff keep among themselves."""

import datetime as dt

from flask import Flask
from sqlalchemy import select

from concierge.accounts.roles import PERMISSIONS, Role
from concierge.checklists import steps
from concierge.checklists.definition.model import WhoRole
from concierge.checklists.models import StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.families import journal
from concierge.families.queries import list_notes
from concierge.platform.access import Actor
from concierge.platform.db import db
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import in_family_space, signed_in


def test_a_partner_has_its_visitors_and_neither_the_list_nor_the_search(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    """Where the families it brought stand is theirs to tell: « Mes visiteurs » asks for their consent."""
    make_family(agency, now=now, planned=False, name="Brought", tags=("étiquette-amenée",), actor=agency.actor("Nadia"))
    partner = signed_in(app, agency, "Nadia", now)

    assert partner.get("/dossiers").status_code == 403
    assert partner.get("/recherche?q=zoe").status_code == 403
    assert "Brought" not in partner.get("/comptoir/visiteurs").text


def test_a_family_reads_what_is_shared_and_not_what_staff_say_among_themselves(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    household = make_family(agency, now=now)
    step = db.session.scalars(
        select(StepRow).where(StepRow.household_id == household.id, StepRow.who == WhoRole.FAMILY).limit(1)
    ).one()
    steps.comment(agency.concierge, step, "À lire ensemble", shared=True, now=now)
    steps.comment(agency.concierge, step, "Entre collègues", shared=False, now=now)
    journal.add_note(agency.concierge, household, "Note interne", now)
    phone = in_family_space(app, household, now)

    pages = [phone.get(path).text for path in ("/espace/", "/espace/annee", f"/espace/etapes/{step.id}")]

    assert "À lire ensemble" in pages[2]
    assert [page for page in pages if "Entre collègues" in page or "Note interne" in page] == []


def test_a_reader_reads_steps_and_not_what_the_team_keeps_in_mind(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    step = db.session.scalars(select(StepRow).where(StepRow.household_id == household.id).limit(1)).one()
    steps.comment(agency.concierge, step, "À lire ensemble", shared=True, now=now)
    steps.comment(agency.concierge, step, "Entre collègues", shared=False, now=now)
    journal.add_note(agency.concierge, household, "Note interne", now)
    reader, louise = signed_in(app, agency, "Olivier", now), signed_in(app, agency, "Louise", now)

    page = reader.get(f"/etapes/{step.id}").text
    assert ("À lire ensemble" in page, "Entre collègues" in page) == (True, False)
    assert reader.get(f"/dossiers/{household.id}/echanges").status_code == 403
    as_reader = Actor(space_id=household.space_id, name="", permissions=PERMISSIONS[Role.READER])
    assert list_notes(as_reader, household.id) == []
    assert "Entre collègues" in louise.get(f"/etapes/{step.id}").text
    assert "Note interne" in louise.get(f"/dossiers/{household.id}/echanges").text


def test_a_family_does_its_own_steps_and_leaves_the_teams_alone(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    rows = db.session.scalars(select(StepRow).where(StepRow.household_id == household.id)).all()
    own = next(row for row in rows if row.who is WhoRole.FAMILY)
    teams = next(row for row in rows if row.who is WhoRole.CONCIERGE)
    phone = in_family_space(app, household, now)

    done = [phone.post(f"/espace/etapes/{own.id}/fait").status_code for _click in range(2)]

    assert done == [303, 303]
    assert db.session.get_one(StepRow, own.id).status is StepStatus.DONE
    assert [phone.post(f"/espace/etapes/{teams.id}/{act}").status_code for act in ("fait", "pas-pour-nous")] == [
        404,
        404,
    ]
    assert phone.post(f"/espace/etapes/{own.id}/pas-fait").status_code == 303
    assert db.session.get_one(StepRow, own.id).status is StepStatus.TODO
