"""The `manyhands` command."""

import os
import sys

from django.core.management import execute_from_command_line

from manyhands.site.translations import compile_stale


def main() -> None:
    """Run `manyhands COMMAND`; without one, list them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "manyhands.site.settings")
    compile_stale()
    execute_from_command_line(["manyhands", *sys.argv[1:]])


if __name__ == "__main__":
    main()
