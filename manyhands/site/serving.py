"""How the web server runs: one process that serves pages and does the background work.

This is gunicorn's configuration; `manyhands serve` starts gunicorn with it.
"""

import gc
import os
from importlib import import_module
from pathlib import Path
from typing import Any

worker_class = "gthread"
workers = 1  # one process, so that the cache in its memory is everybody's
threads = 8
preload_app = False
timeout = 60
graceful_timeout = 10
keepalive = 5
accesslog = None  # who read what is nobody's business
loglevel = "warning"
logger_class = "manyhands.site.logs.ServerLog"
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

_background: list[Any] = []


def post_worker_init(worker: Any) -> None:
    """Start the background work, unless `manyhands worker` does it, and say where the door is."""
    from manyhands.site import background

    load_for_good()
    if os.environ.get("MANYHANDS_JOBS") != "0":
        _background.extend(background.start())
    print(_greeting(), flush=True)


def load_for_good() -> None:
    """Load all pages, and let Python's collector pass over what is there from now on.

    It stays to the end. To look through it again and again held up one page in hundreds by 70 ms.
    """
    from django.conf import settings

    import_module(settings.ROOT_URLCONF)
    gc.freeze()


def worker_exit(server: Any, worker: Any) -> None:
    """Let the job at hand finish."""
    if _background:
        thread, stop = _background
        stop.set()
        thread.join(timeout=5)


def _greeting() -> str:
    from django.conf import settings

    mail = "is sent" if settings.MAIL_URL else f"lands in {settings.VAR / 'mail'}"
    demo = " with a demo neighborhood" if settings.DEMO else ""
    return f"Manyhands is open at {settings.PUBLIC_URL}{demo}. Mail {mail}. Stop: Ctrl-C."
