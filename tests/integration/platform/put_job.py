"""Ask for a job as any service does: a row in a transaction, then a knock. `python -m … NAME KEY TEXT`."""

import sys

from concierge.app import create_app
from concierge.platform import clock, outbox
from concierge.platform.unit_of_work import unit_of_work

if __name__ == "__main__":
    name, key, text = sys.argv[1:]
    with create_app().app_context(), unit_of_work():
        assert outbox.put(name, {"text": text}, key=key, now=clock.now())
