"""A real server to measure: started as anybody starts it, asked over HTTP, weighed in /proc."""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

PORT = 8765


@contextmanager
def running(*arguments: str, **environment: str) -> Iterator[subprocess.Popen]:
    """`manyhands serve` until the block ends."""
    command = [sys.executable, "-m", "manyhands.site.cli", "serve", "--port", str(PORT), *arguments]
    process = subprocess.Popen(  # noqa: S603  our own program
        command, env=os.environ | environment, stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until_up(process: subprocess.Popen, *, most_s: float = 120) -> float:
    """Seconds until the first page came."""
    began = time.perf_counter()
    while time.perf_counter() - began < most_s:
        assert process.poll() is None, "the server stopped"
        try:
            Browser().get("/code/")
        except OSError:
            time.sleep(0.01)
        else:
            return time.perf_counter() - began
    raise TimeoutError("no page came")


class Browser:
    """One connection with its cookies, from an address of its own in this machine's own net."""

    def __init__(self, number: int = 1, cookie: str = "") -> None:
        source = (f"127.0.{1 + number // 250}.{1 + number % 250}", 0)
        self.line = http.client.HTTPConnection("127.0.0.1", PORT, 30, source_address=source)
        self.cookies = {"session": cookie} if cookie else {}
        self.token = ""

    def get(self, path: str) -> tuple[int, bytes]:
        return self._ask("GET", path)

    def post(self, path: str, **fields: str) -> int:
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields})
        return self._ask("POST", path, body)[0]

    def learn_token(self, path: str) -> None:
        _status, page = self.get(path)
        found = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found, path
        self.token = found[1].decode()

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{PORT}"
        try:
            self.line.request(method, path, body or None, headers)
            answer = self.line.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The server hangs up after some seconds without a word; then browsers call again.
            self.line.close()
            self.line.request(method, path, body or None, headers)
            answer = self.line.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _sign, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, answer.read()


def timed(asks: list, *, at_once: int = 1) -> tuple[list[float], float]:
    """Milliseconds of each ask, and asks a second, with so many at once."""

    def one(ask) -> float:
        began = time.perf_counter()
        ask()
        return 1000 * (time.perf_counter() - began)

    began = time.perf_counter()
    if at_once == 1:
        found = [one(ask) for ask in asks]
    else:
        with ThreadPoolExecutor(at_once) as pool:
            found = list(pool.map(one, asks))
    return found, len(asks) / (time.perf_counter() - began)


def memory_mb(process: subprocess.Popen) -> float:
    """Proportional share of memory of the server and its children, in MB (10^6 bytes)."""
    pids = [process.pid]
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    pids += [int(child) for child in children]
    total = 0
    for pid in pids:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1])  # type: ignore[index]
    return total * 1024 / 1e6
