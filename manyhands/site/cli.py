"""The `manyhands` command."""

import os
import sys

from django.core.management import execute_from_command_line

from manyhands.site.translations import compile_stale


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
    execute_from_command_line(["manyhands", *command, *sys.argv[2:]])


if __name__ == "__main__":
    main()
