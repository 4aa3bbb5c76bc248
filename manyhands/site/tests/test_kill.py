"""The power fails again and again: what was acknowledged is there, once, and nothing is half.

A real server on a real SQLite file is killed (SIGKILL) at random moments while neighbors write
over real HTTP, as they would from a phone on a bad line: whoever gets no answer sends the same
form again. A thousand times before a change lands, fewer at home; every
hundredth time its master dies too.
"""

import http.client
import json
import os
import queue
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings

from manyhands.base.tests.effort import THOROUGH
from manyhands.site.tests.test_serving import surroundings

KILLS = 1_000 if THOROUGH else 30
SEED = int(os.environ.get("MANYHANDS_SEED", "20261123"))
WITH_ITS_MASTER = 100  # one in so many
WRITERS = 4
PATIENCE_S = 60
HOST = "house.example"
CSRF = "c" * 32
HOUSE = "manyhands.site.tests.house_to_kill"
MOST_ANSWERS, MOST_REST_S = 3, 0.02


@dataclass
class House:
    """The server, its folder and its door; it can be killed and opened again.

    The door itself stays in this process, so that whoever comes while the house is down waits.
    """

    var: Path
    door: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    said: queue.Queue = field(default_factory=queue.Queue)
    process: subprocess.Popen | None = None

    def run(self, what: str) -> dict[str, Any]:
        """`fill` or `look`, in a process of its own."""
        command = [sys.executable, "-m", HOUSE, what]
        done = subprocess.run(command, env=self.env(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def env(self) -> dict[str, str]:
        more = {"DJANGO_SETTINGS_MODULE": "manyhands.site.settings"}
        return surroundings(self.var, MANYHANDS_URL=f"https://{HOST}", **more)

    def open(self) -> None:
        door = f"fd://{self.door.fileno()}"
        gunicorn = ["-m", "gunicorn", "--config", f"python:{HOUSE}", "--bind", door]
        self.process = subprocess.Popen(
            [sys.executable, *gunicorn, "manyhands.site.wsgi:application"],
            env=self.env(),
            pass_fds=[self.door.fileno()],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()

    def _listen(self, process: subprocess.Popen) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.said.put(line.strip())

    def next_pid(self) -> int:
        while True:
            word, _, pid = self.said.get(timeout=PATIENCE_S).partition(" ")
            if word == "pid":
                return int(pid)

    def kill_all(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        with suppress(queue.Empty):
            while self.said.get_nowait():
                pass


@dataclass
class Writer:
    """A neighbor who asks and a neighbor who helps, again and again; notes each answer they got."""

    house: House
    slug: str
    number: int
    helper: tuple[str, str]
    stop: threading.Event
    chance: random.Random
    tried: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    promised: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    answered: int = 0

    def write(self) -> None:
        while not self.stop.is_set():
            words = f"need{self.number}x{len(self.tried)}"
            self.tried.append(words)
            form = {"words": words, "urgency": "0", "reach": "page", "kinds": "food"}
            form |= {"secret": f"{words:_<22}", "form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}
            said = self.send("needs/new/", form, {201})
            found = re.search(rf"/g/{self.slug}/needs/(\w{{16}})/", said)
            if found is None:
                continue
            self.asked.append(words)
            member, session = self.helper
            if self.send(f"needs/{found[1]}/commitments/", {}, {302, 409}, session=session):
                self.promised.append(f"{words} {member}")

    def send(self, path: str, form: dict, good: set[int], *, session: str = "") -> str:
        """Send until somebody answers; the answer, or nothing when it is time to go home."""
        while not self.stop.is_set():
            with suppress(OSError, http.client.HTTPException):
                status, said = self.send_once(path, form, session)
                self.answered += 1
                if status in good:
                    return said or "."
                self.odd.append(f"{status} {path}")
            self.stop.wait(0.005)
        return ""

    def send_once(self, path: str, form: dict, session: str) -> tuple[int, str]:
        line = http.client.HTTPConnection(*self.house.door.getsockname(), timeout=PATIENCE_S)
        cookies = f"__Host-csrf={CSRF}" + (f"; __Host-session={session}" if session else "")
        headers = {
            "Host": HOST,
            "Origin": f"https://{HOST}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": cookies,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": ".".join(str(self.chance.randrange(1, 255)) for _ in range(4)),
        }
        try:
            body = urlencode(form | {"csrfmiddlewaretoken": CSRF})
            line.request("POST", f"/g/{self.slug}/{path}", body, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()


def kill_again_and_again(house: House, writers: list[Writer], stop: threading.Event) -> None:
    """KILLS times: let the server answer a few, then take it down in the middle of the next.

    One in ten dies while it comes up. How long it lives is counted in answers, so that a slow
    machine does not kill a server that has not done anything yet.
    """
    chance = random.Random(SEED)
    for number in range(1, KILLS + 1):
        worker = house.next_pid()
        if chance.random() < 0.9:
            enough = sum(writer.answered for writer in writers) + chance.randrange(MOST_ANSWERS)
            give_up_at = time.monotonic() + PATIENCE_S
            while sum(writer.answered for writer in writers) < enough:
                assert time.monotonic() < give_up_at, "the server answers nobody"
                stop.wait(0.002)
        stop.wait(0.005 + chance.random() * MOST_REST_S)
        if number % WITH_ITS_MASTER == 0:
            house.kill_all()
            house.open()
        else:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)


@pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3",
    reason="the file of the default database is what is at stake",
)
def test_kills_lose_nothing_and_double_nothing(tmp_path: Path):
    house, stop = House(tmp_path), threading.Event()
    there = house.run("fill")
    helpers = list(there["helpers"].items())
    writers = [
        Writer(house, there["slug"], n, helpers[n % len(helpers)], stop, random.Random(SEED + n))
        for n in range(WRITERS)
    ]
    threads = [threading.Thread(target=writer.write) for writer in writers]

    began = time.monotonic()
    house.open()
    for thread in threads:
        thread.start()
    try:
        kill_again_and_again(house, writers, stop)
    finally:
        stop.set()
        house.kill_all()
        house.door.close()
    for thread in threads:
        thread.join(PATIENCE_S)
    lasted_s = time.monotonic() - began
    left = house.run("look")

    tried = [words for writer in writers for words in writer.tried]
    asked = [words for writer in writers for words in writer.asked]
    promised = [both for writer in writers for both in writer.promised]
    lost = [w for w in asked if w not in left["needs"]]
    lost += [both for both in promised if both not in left["promises"]]
    many = more_than_one(left["needs"]) + more_than_one(left["promises"])
    print(
        f"{KILLS} kills in {lasted_s:.0f} s, seed {SEED}: {len(asked)} needs and"
        f" {len(promised)} promises acknowledged, {len(lost)} lost, {len(many)} doubled"
    )
    assert [odd for writer in writers for odd in writer.odd] == []
    assert (lost, many) == ([], [])
    assert set(left["needs"]) <= set(tried)
    assert len(asked) >= KILLS // 4, "the server must have been at work when it was killed"
    assert left["half"] == 0
    assert left["entries"]["need.post"] == len(left["needs"])
    assert left["entries"]["need.commit"] == len(left["promises"])
    assert left["quilt"] == left["quilt_again"]
    assert (left["fault"], left["whole"], left["loose"]) == ("", ["ok"], 0)


def more_than_one(counted: dict[str, int]) -> list[str]:
    return [name for name, many in counted.items() if many > 1]
