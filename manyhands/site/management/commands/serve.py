"""`manyhands serve`: open the house."""

import os
import socket
import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from manyhands.aid import forgetting
from manyhands.aid.bringing import posting
from manyhands.base import jobs, mail
from manyhands.base.scrubbing import scrub_soon
from manyhands.base.times import now
from manyhands.groups import actions as groups
from manyhands.people import actions as people
from manyhands.site import demo, house_lock, surroundings
from manyhands.site.migrating import bring_tables_up_to_date


def a_port(said: str) -> int:
    """The number of a port; argparse says what is wrong with anything else."""
    if not said.isascii() or not said.isdigit() or not 0 < int(said[:9]) < 65_536:
        raise ArgumentTypeError(f"a port is a number from 1 to 65535, not {said[:20]!r}")
    return int(said)


class Command(BaseCommand):
    help = "Serve the pages and do the background work, in one process."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="with a made-up neighborhood")
        parser.add_argument("--port", type=a_port, default=8000, help="else 8000")
        parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0: the whole local network")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        if settings.MAIL_URL:
            mail.Way.from_url(settings.MAIL_URL)  # else nobody could sign in, and a log said so
        refuse_a_taken_port(host, port)
        try:
            house_lock.enter(alone=False)
        except house_lock.NotNow as fault:
            raise CommandError(str(fault)) from None
        bring_tables_up_to_date()
        if settings.DEMO:
            self.settle_the_demo()
        jobs.catch_up(now())
        scrub_what_was_left()
        connection.close()
        door = surroundings.own_address() if host == "0.0.0.0" else host  # noqa: S104
        os.environ.setdefault("MANYHANDS_URL", f"http://{door}:{port}")
        become_the_server(f"{host}:{port}")

    def settle_the_demo(self) -> None:
        """Fill an empty database; refuse to open the demo's doors on somebody's real groups."""
        mark = settings.VAR / "demo"
        if apps.get_model("groups", "Group").objects.exists():
            if not mark.exists():
                raise CommandError(
                    f"There are real groups in {settings.VAR}. The demo wants a folder of its own:"
                    " MANYHANDS_VAR=demo manyhands serve --demo"
                )
            return
        mark.touch()
        settle = getattr(demo, "settle", None)
        if settle is None:
            self.stderr.write("There is no demo neighborhood in this copy; it starts empty.")
        else:
            settle()


def refuse_a_taken_port(host: str, port: int) -> None:
    """Raise `CommandError` when somebody else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as fault:
            raise CommandError(
                f"Cannot open {host}:{port} ({fault.strerror}). Try --port."
            ) from None


def scrub_what_was_left() -> None:
    """Whoever was killed between erasing something and asking for clean files asks now."""
    for tables in (forgetting.TABLES, posting.TABLES, people.TABLES, groups.TABLES):
        scrub_soon(tables)


def become_the_server(address: str) -> None:
    """Replace this process, so that its memory is not paid for twice."""
    command = ["-m", "gunicorn", "--config", "python:manyhands.site.serving", "--bind", address]
    os.execv(  # noqa: S606
        sys.executable, [sys.executable, *command, "manyhands.site.wsgi:application"]
    )
