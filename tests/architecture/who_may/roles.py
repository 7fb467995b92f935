"""Roles as tests name them, and who plays each in the agency of tests."""

LEAD = {"coordinator"}
TEAM = {"coordinator", "concierge", "hr_adviser"}
READ = TEAM | {"reader"}
STAFF = READ | {"partner_agent"}
CAPTURE = TEAM | {"partner_agent"}
FAMILY = {"newcomer"}
HOST = {"host"}
WELCOME = {"coordinator", "concierge"}  # those who keep the register of hosts
ALL = STAFF | FAMILY | HOST | {"nobody"}

PEOPLE = {
    "coordinator": "Alexandra",
    "concierge": "Louise",
    "hr_adviser": "Roberta",
    "reader": "Olivier",
    "partner_agent": "Nadia",
}
