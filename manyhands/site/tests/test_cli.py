"""The command line leaves a folder behind only where a command was meant that needs one."""

import os
import subprocess
import sys

import pytest

OURS = ("MANYHANDS_", "DATABASE_URL", "DJANGO_")


def run(folder, *words):
    """`manyhands` with these words, in this folder."""
    kept = {name: said for name, said in os.environ.items() if not name.startswith(OURS)}
    return subprocess.run(
        [sys.executable, "-m", "manyhands.site.cli", *words],
        cwd=folder, env=kept, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nosuch"], 1),
        (["backup", "--no-such"], 2),
        (["tally"], 2),
        (["tally", "consensus", "nowhere.jsonl"], 1),
        (["powers"], 0),
        (["help"], 0),
    ],
    ids=["a word", "an option", "nothing", "a file", "powers", "help"],
)
def test_what_is_mistyped_or_needs_no_house_makes_no_folder(tmp_path, words, code):
    done = run(tmp_path, *words)

    assert done.returncode == code, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_needs_a_house_finds_its_folder_and_keys(tmp_path):
    run(tmp_path, "doctor")

    assert {"secret.key", "seal.key"} <= {path.name for path in (tmp_path / "var").iterdir()}
    assert (tmp_path / "var/seal.key").stat().st_mode & 0o777 == 0o600
