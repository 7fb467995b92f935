"""Who may open what: one line an endpoint, by what it is about."""

from tests.architecture.who_may import doors, files, hosts, spaces, team, weekends

PARTS = (doors.ALLOWED, files.ALLOWED, hosts.ALLOWED, spaces.ALLOWED, team.ALLOWED, weekends.ALLOWED)
ALLOWED = {endpoint: roles for part in PARTS for endpoint, roles in part.items()}
