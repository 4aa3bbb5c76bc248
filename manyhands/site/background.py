"""The background work of one process: a loop that does what is due, once a second.

The serving process runs it in a thread; `manyhands worker` runs it alone. Several may run at
once, because each job is leased (`base/jobs.py`).
"""

import logging
import threading
from datetime import timedelta

from django.db import Error, close_old_connections, connection

from manyhands.base import db, jobs
from manyhands.base.times import now

BEAT_S = 1.0
REST_AFTER_FAULT_S = 10.0
CHECKPOINT_EVERY = timedelta(minutes=1)

log = logging.getLogger(__name__)


def work(stop: threading.Event) -> None:
    """Do what is due until `stop` is set. A database that is away for a while is waited for."""
    wait_s = 0.0
    planned, folded_at = False, now()
    while not stop.wait(wait_s):
        wait_s = BEAT_S
        close_old_connections()
        try:
            if not db.WAL_IS_SAFE and now() - folded_at >= CHECKPOINT_EVERY:
                db.checkpoint()
                folded_at = now()
            if not planned:
                jobs.plan_repeating(now())
                planned = True
            jobs.work_off(now())
        except Error as fault:
            log.error("background work rests: %s", type(fault).__name__)
            connection.close()
            wait_s = REST_AFTER_FAULT_S
    connection.close()


def start() -> tuple[threading.Thread, threading.Event]:
    """Run `work` in a thread of this process; set the event to stop it."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stop,), name="background", daemon=True)
    thread.start()
    return thread, stop
