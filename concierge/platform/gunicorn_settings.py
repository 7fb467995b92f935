"""How gunicorn serves the application, on a laptop as behind a proxy.

Read by `gunicorn -c python:concierge.platform.gunicorn_settings`, which is what `concierge web` runs.
"""

import gc
import os
import sys
from pathlib import Path
from typing import Any, Final

from concierge.platform.lean_dataclasses import share_methods
from concierge.platform.lean_memory import give_back
from concierge.platform.lean_modules import load_later
from concierge.platform.quiet_logs import quietly

if sys.flags.optimize > 1:  # the lean Python of `concierge web`, before it loads the application
    load_later()
    share_methods()

GIVE_BACK_AFTER: Final = 25  # requests

wsgi_app = "concierge.wsgi:app"
_host = os.environ.get("HOST") or "127.0.0.1"
bind = f"[{_host}]:{os.environ.get('PORT', '8000')}" if ":" in _host else f"{_host}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True  # the code is loaded once and its memory shared by the workers
timeout = 60
graceful_timeout = 8  # shorter than the grace of `concierge run` and of a container engine (10 s)
keepalive = 5
accesslog = os.environ.get("WEB_ACCESS_LOG") or None
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(B)s'  # without what was searched for: names of families
errorlog = "-"
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")
control_socket_disable = True
_memory = Path("/dev/shm")  # noqa: S108 — gunicorn's own advice: a heartbeat on a slow disk blocks the worker
worker_tmp_dir = str(_memory) if _memory.is_dir() else None


def post_worker_init(worker: Any) -> None:
    """Leave the keys of families' links out of what the server logs."""
    for log in (worker.log.access_log, worker.log.error_log):
        log.addFilter(quietly)


def when_ready(_server: Any) -> None:
    """Set aside what was loaded before the workers are born: looking for garbage in it would make each copy it."""
    from concierge.platform.lean_objects import let_go  # with SQLAlchemy: after the application, before the workers

    let_go()
    gc.freeze()


def post_request(worker: Any, _request: Any, _environ: Any, _answer: Any) -> None:
    """Give back now and then what requests left behind: what one page needed for a moment would stay for good."""
    if worker.nr % GIVE_BACK_AFTER == 0:
        give_back()
