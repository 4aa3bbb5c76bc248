"""`manyhands worker`: do the background work in a process of its own."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from manyhands.site import background, house_lock


class Command(BaseCommand):
    help = "Do the background work. Then serve with MANYHANDS_JOBS=0. Stops cleanly on Ctrl-C."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            house_lock.enter(alone=False)
        except house_lock.NotNow as fault:
            raise CommandError(str(fault)) from None
        stop = threading.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: stop.set())
        self.stdout.write("Working. Stop: Ctrl-C.")
        self.stdout.flush()
        background.work(stop)
