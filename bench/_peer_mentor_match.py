"""Run in an environment of its own: PyPI `mentor-match` on an instance (docs/matching.md), one mentee a mentor."""

import json
import resource
import sys
import time
from pathlib import Path

from matching import process
from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.rules.rule import Disqualify, Rule

instance = json.loads(Path(sys.argv[1]).read_text())
scores = {(family, host): score for family, host, _role, score in instance["pairs"]}


class Affinity(Rule):
    def apply(self, match_object):
        return scores.get((match_object.mentee.email, match_object.mentor.email), 0)

    def evaluate(self, match_object):  # noqa: ARG002 - theirs
        return True


def apart(match):
    return (match.mentee.email, match.mentor.email) not in scores


mentors = [Mentor(email=host["id"], grade=1) for host in instance["hosts"]]
mentees = [Mentee(email=family["id"], grade=1) for family in instance["families"]]
began = time.process_time()
process.process_data(mentors, mentees, [[Affinity(), Disqualify(apart)]])
found = [(mentee.email, mentor.email) for mentee in mentees for mentor in mentee.mentors]
answer = {
    "seconds": time.process_time() - began,
    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "placed": len(found),
    "affinity": sum(scores[pair] for pair in found),
}
sys.stdout.write(json.dumps(answer))
