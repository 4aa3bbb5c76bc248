"""The command line leaves a folder behind only where a command was meant that needs one."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands

from manyhands.site import help as words
from manyhands.site import surroundings

OURS = ("MANYHANDS_", "DATABASE_URL", "DJANGO_")


def run(folder, *words, **settings):
    """`manyhands` with these words and settings, in this folder."""
    kept = {name: said for name, said in os.environ.items() if not name.startswith(OURS)} | settings
    return subprocess.run(
        [sys.executable, "-m", "manyhands.site.cli", *words],
        cwd=folder, env=kept, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nosuch"], 2),
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


def test_the_help_names_each_of_our_commands_and_what_it_is_for(tmp_path):
    ours = [name for name, app in get_commands().items() if app.startswith("manyhands.")]
    told = {name for _title, names in words.PARTS for name in names} | {*words.OTHERS}
    said, of_one = run(tmp_path, "--help").stdout, run(tmp_path, "bank", "--help").stdout

    assert sorted(told) == sorted(ours)
    assert "\n  backup      Write an encrypted backup to FILE, or into var/backups/.\n" in said
    assert "dbshell" not in said
    assert max(map(len, said.splitlines())) <= 80
    assert "--pythonpath" not in of_one
    assert "--days-first" in of_one


def test_a_command_that_needs_a_house_finds_its_folder_and_keys(tmp_path):
    run(tmp_path, "doctor")

    assert {"secret.key", "seal.key"} <= {path.name for path in (tmp_path / "var").iterdir()}
    assert (tmp_path / "var/seal.key").stat().st_mode & 0o777 == 0o600


POSTGRES = "postgres://NAME:SECRET@HOST/DATABASE"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DATABASE_URL", "nonsense", POSTGRES),
        ("DATABASE_URL", "mysql://a/b", POSTGRES),
        ("DATABASE_URL", "postgres://", POSTGRES),
        ("DATABASE_URL", "postgres://u:p@host:port/x", POSTGRES),
        ("DATABASE_URL", "sqlite:////nowhere/x.db", "The database cannot be used: unable to open"),
        ("MANYHANDS_URL", "notaurl", "MANYHANDS_URL is 'notaurl'"),
        ("MANYHANDS_VAR", "/dev/null", "/dev/null cannot be used"),
        ("MANYHANDS_VAR", "there", "Nothing is here yet. Run `manyhands serve` once"),
    ],
)
def test_a_setting_that_is_wrong_is_said_in_one_sentence(tmp_path, name, value, told):
    done = run(tmp_path, "disclosure", "rosewood", **{name: value})

    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "settings", "told"),
    [
        (["--port", "999999"], {}, "a port is a number from 1 to 65535, not '999999'"),
        (["--port", "door"], {}, "a port is a number"),
        ([], {"MANYHANDS_MAIL_URL": "http://x"}, "MANYHANDS_MAIL_URL should begin with smtp://"),
        ([], {"MANYHANDS_MAIL_URL": "smtp://x:y"}, "MANYHANDS_MAIL_URL has no such port"),
    ],
)
def test_a_house_that_could_not_be_used_does_not_open(tmp_path, words, settings, told):
    done = run(tmp_path, "serve", *words, **settings)

    assert done.returncode in (1, 2)
    assert told in done.stderr


def test_a_key_that_was_cut_off_is_named(tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var/seal.key").write_bytes(b"short")

    done = run(tmp_path, "disclosure", "rosewood")

    assert "seal.key should hold 32 bytes and holds 5." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.org/", "example.org"),
        ("http://127.0.0.1:8000", "127.0.0.1"),
        ("http://[::1]:8000", "[::1]"),
        ("http://[::1]", "[::1]"),
    ],
)
def test_the_host_is_read_from_the_address(url, host):
    assert surroundings.host_of(surroundings.public_url(url)) == host


@pytest.mark.parametrize("said", ["Atlantis", "../UTC", "/etc/localtime"])
def test_a_server_says_what_is_wrong_with_its_own_clocks(said):
    assert surroundings.time_zone("America/Bogota") == "America/Bogota"
    with pytest.raises(ImproperlyConfigured, match="MANYHANDS_TIME_ZONE"):
        surroundings.time_zone(said)
