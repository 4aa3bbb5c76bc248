"""The `manyhands` command."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, ManagementUtility, get_commands
from django.db import DatabaseError

from manyhands.site import help as words
from manyhands.site.keys import move_in
from manyhands.site.translations import compile_stale

NEED_NO_HOUSE = {"bank", "messages", "powers", "practice", "suggest", "tally", "verify"}


class Commands(ManagementUtility):
    """The commands. What was mistyped leaves no folder behind: one is made, with its keys, only
    when the arguments of a command could be read, and for those that need it.
    """

    def main_help_text(self, commands_only: bool = False) -> str:
        """What our commands are for; `help --commands` lists the names of all, Django's too."""
        if commands_only:
            return super().main_help_text(commands_only)
        return words.all_commands(super().fetch_command)

    def fetch_command(self, subcommand: str) -> BaseCommand:
        # Asking for the apps says what is wrong with the settings, before a command is missed.
        if settings.INSTALLED_APPS and subcommand not in get_commands():
            sys.stderr.write(f"manyhands: there is no command {subcommand}; try manyhands --help\n")
            sys.exit(2)
        command = words.short(super().fetch_command(subcommand))
        run = command.execute

        def at_home(*args: Any, **options: Any) -> str | None:
            if subcommand not in NEED_NO_HOUSE:
                move_in(settings.VAR)
            return run(*args, **options)

        command.execute = at_home  # type: ignore[method-assign]
        return command


def main() -> None:
    """Run `manyhands COMMAND`; without one, list them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "manyhands.site.settings")
    if sys.argv[1:2] == ["serve"] and "--demo" in sys.argv:
        os.environ["MANYHANDS_DEMO"] = "1"  # here, because the settings read it once
    compile_stale()
    os.umask(0o077)  # what this program writes is for its owner's eyes
    command = [word.replace("-", "_") for word in sys.argv[1:2]]  # hear-mail
    if command and command[0].startswith("_"):
        command = sys.argv[1:2]
    try:
        Commands(["manyhands", *command, *sys.argv[2:]]).execute()
    except (ImproperlyConfigured, DatabaseError, OSError) as why:
        if os.environ.get("MANYHANDS_DEBUG") == "1":
            raise
        sys.exit(f"manyhands: {in_a_sentence(why)}")


def in_a_sentence(why: Exception) -> str:
    """What is wrong around the program, and where to look; MANYHANDS_DEBUG=1 tells all of it."""
    said = " ".join(str(why).split())
    if isinstance(why, OSError):
        return f"{why.filename or 'something'} cannot be used: {why.strerror or said}."
    if isinstance(why, ImproperlyConfigured):
        return f"{said.rstrip('.')}."
    if "no such table" in said or "does not exist" in said:
        return "Nothing is here yet. Run `manyhands serve` once, with the same MANYHANDS_VAR."
    return f"The database cannot be used: {said.rstrip('.')}. See DATABASE_URL and MANYHANDS_VAR."


if __name__ == "__main__":
    main()
