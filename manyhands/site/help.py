"""What `manyhands` and `manyhands COMMAND --help` say: our own commands, in a line each."""

import re
import textwrap
from collections.abc import Callable

from django.core.management import BaseCommand

PARTS = (
    ("Open the house", ("serve", "worker", "doctor")),
    ("Keep it", ("backup", "restore", "disclosure")),
    ("Bring and take along", ("import", "export", "listen", "hear_mail")),
    ("Without a server", ("verify", "tally", "bank", "suggest", "practice", "powers")),
)
# For those who work on the program: strings of the pages; and what Django brings along.
OTHERS = ("messages",)
FOR_DJANGO = {
    *("--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color"),
    *("--force-color", "--skip-checks"),
}
WIDTH = 80
COLUMN = 14


def is_ours(command: BaseCommand) -> bool:
    return type(command).__module__.startswith("manyhands.")


def short(command: BaseCommand) -> BaseCommand:
    """The command, whose help leaves out what every command of Django understands too."""
    if is_ours(command):
        command.suppressed_base_arguments = FOR_DJANGO
    return command


def all_commands(found: Callable[[str], BaseCommand]) -> str:
    """What each command is for, in the order in which one needs them."""
    lines = ["Usage: manyhands COMMAND …; manyhands COMMAND --help says how.", ""]
    for title, names in PARTS:
        lines.append(f"{title}:")
        lines += [_line(name.replace("_", "-"), found(name).help) for name in names]
        lines.append("")
    return "\n".join([*lines, "To begin: manyhands serve --demo"])


def _line(name: str, says: str) -> str:
    sentence = re.split(r"(?<=[.])\s", says)[0]
    return textwrap.fill(
        sentence,
        WIDTH,
        initial_indent=f"  {name:<{COLUMN - 2}}",
        subsequent_indent=" " * COLUMN,
    )
