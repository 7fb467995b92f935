"""What a web process lets go of before its workers are born changes nothing of what it does."""

import subprocess
import sys

CODE = """
import sys
from sqlalchemy import select
from sqlalchemy.orm import aliased
from concierge.wiring import pages
from concierge.families.models import Household
from concierge.checklists.models import StepRow
from concierge.platform.lean_objects import let_go

def written():
    other = aliased(Household)
    join = select(Household, StepRow.title).join(StepRow, StepRow.household_id == Household.id)
    return str(join.where(other.id == Household.id).order_by(Household.name))

def told():
    tables = Household.metadata.sorted_tables
    return [(c.key, c.nullable, str(c.type), len(c.foreign_keys), len(c.constraints)) for t in tables for c in t.c]

before, columns = written(), told()
room = sum(sys.getsizeof(c.__dict__) for t in Household.metadata.sorted_tables for c in t.c)
let_go()
assert written() == before
assert told() == columns
assert not let_go.__annotations__
print(sum(sys.getsizeof(c.__dict__) for t in Household.metadata.sorted_tables for c in t.c) / room)
import concierge.documents.word_summary  # what is imported later is found
"""


def test_tables_and_statements_are_the_same_in_less_room() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 0.8
