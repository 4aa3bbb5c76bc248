"""The log says what went wrong, and nothing about anybody."""

import logging
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from manyhands.base.codes import new_code
from manyhands.site.logs import only_where
from manyhands.site.tests.test_serving import PATIENCE_S, free_port, surroundings


def test_the_log_of_a_real_server_knows_no_address_page_or_code(tmp_path: Path):
    port, said = free_port(), tmp_path / "said.txt"
    code = new_code().link()
    with said.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "manyhands.site.cli", "serve", "--port", str(port)],
            env=surroundings(tmp_path),
            stdout=subprocess.PIPE,
            stderr=out,
            text=True,
        )
        try:
            assert server.stdout is not None
            assert "is open" in server.stdout.readline()
            for sent in (
                f"POST /c/{code}/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
                f"GET /g/{code}/needs/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
                f"GET /c/{code}/ HTTP/1.1\r\nHost: {code}.example\r\n\r\n",
                f"GET /c/{code}/ HTTP/9.9\r\n\r\n",
                f"NONSENSE {code}\r\n\r\n",
                f"GET /{code} HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n",
            ):
                with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as line:
                    line.sendall(sent.encode())
                    assert line.recv(16).startswith(b"HTTP/1.1 4")
        finally:
            server.terminate()
            server.wait(PATIENCE_S)
            if server.stdout:
                server.stdout.close()
    assert code not in said.read_text()
    assert "127.0.0.1" not in said.read_text()


@pytest.mark.django_db
def test_no_refusal_is_printed(capfd):
    code = new_code().link()

    Client().get(f"/g/{code}/")
    Client(enforce_csrf_checks=True).post(f"/c/{code}/")
    Client().get(f"/c/{code}/", headers={"host": f"{code}.example"})

    assert code not in "".join(capfd.readouterr())


def test_a_fault_is_told_by_its_kind_and_place():
    log = logging.getLogger("django.request")
    try:
        raise LookupError("Ana lives in 12 Mill Lane")
    except LookupError:
        record = log.makeRecord(
            log.name, logging.ERROR, "", 0, "Internal Server Error: /c/secret/", (), sys.exc_info()
        )

    assert only_where(record)

    line = logging.Formatter("%(message)s").format(record)
    assert line.startswith("a page failed: LookupError at ")
    assert os.path.basename(__file__) in line
    assert "Mill" not in line
    assert "secret" not in line
