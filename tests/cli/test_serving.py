"""`flask serve` as a real process tree: what falls stands up again, and Ctrl-C ends all of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from databases import address

from app import serving

ROOT = Path(__file__).parents[2]
#: Seconds, on a busy machine, for a process to be up or to be gone.
WITHIN = 30
GLANCE = 0.05


def soon(condition):
    """The first true answer of a condition."""
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(GLANCE)
    return pytest.fail("it did not come about")


class Process:
    """A process by its id, and those it has started."""

    def __init__(self, pid):
        self.pid = pid

    def children(self):
        """What it runs now, as one list with theirs."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        try:
            own = [Process(int(pid)) for pid in listed.read_text().split()]
        except OSError:  # it has just ended
            return []
        return own + [deeper for one in own for deeper in one.children()]

    @property
    def command(self):
        try:
            return Path(f"/proc/{self.pid}/cmdline").read_text().split("\0")
        except OSError:
            return []

    @property
    def is_alive(self):
        """Not one that only waits for its parent to take note of its end."""
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        return state != "Z"

    def falls(self):
        os.kill(self.pid, signal.SIGKILL)


class Site(Process):
    """A house that is served with one web process, and every process of it seen so far."""

    def __init__(self, folder, **settings):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/sign-in"
        environment = os.environ | {
            "INSTANCE_PATH": str(folder),
            "PORT": str(port),
            "DEMO": "",
            "WEB_WORKERS": "1",
        }
        environment.pop("DATABASE_URL", None)
        environment |= settings
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
        with (folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        super().__init__(self.process.pid)
        self.seen = {}

    def answers(self):
        try:
            with urllib.request.urlopen(self.address, timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def looks(self):
        """The processes below it: the clock's worker, the web server, its web process."""
        found = self.children()
        self.seen |= {one.pid: one for one in found}
        web = [one for one in found if "granian" in one.command]
        return [one for one in found if one.command[-2:-1] == ["work"]], web[:1], web[1:]

    def whole(self):
        """The three processes, once there is one of each."""
        workers, servers, web = self.looks()
        return (*workers, *servers, *web) if workers and servers and web else None

    def interrupts(self):
        """As a terminal does it: Ctrl-C goes to the whole group."""
        os.killpg(self.pid, signal.SIGINT)
        assert self.process.wait(WITHIN) == 0

    def left(self):
        return [one.pid for one in self.seen.values() if one.is_alive]


@pytest.fixture
def serve(tmp_path):
    """Serves a house with certain settings; nothing of it is left in the end."""
    sites = []

    def begin(**settings):
        sites.append(Site(tmp_path, **settings))
        return sites[-1]

    yield begin
    for site in sites:
        for one in (site, *site.children(), *site.seen.values()):
            if one.is_alive:
                one.falls()
        site.process.wait()


@pytest.fixture
def site(sqlite_house, serve):
    return serve(DATABASE_URL=sqlite_house.config["SQLALCHEMY_DATABASE_URI"])


def test_what_falls_stands_up_again_and_ctrl_c_ends_all(site):
    soon(site.answers)
    worker, _server, web = soon(site.whole)
    worker.falls()
    web.falls()
    soon(site.answers)
    new_worker, server, new_web = soon(site.whole)
    assert {worker.pid, web.pid}.isdisjoint({new_worker.pid, new_web.pid})

    server.falls()
    soon(lambda: not server.is_alive and not new_web.is_alive)
    soon(site.answers)
    same_worker, server, web = soon(site.whole)
    assert same_worker.pid == new_worker.pid

    web.falls()  # the next one, while it loads the application, does not listen to its server
    soon(lambda: not web.is_alive and site.whole())
    site.interrupts()
    assert site.left() == []
    assert not site.answers()


@pytest.mark.parametrize("shares", [False, True])
def test_where_somebody_listens_already_nobody_serves(shares):
    """Also beside a web server that would let us: what a killed one has left behind does."""
    with socket.create_server(("127.0.0.1", 0), reuse_port=shares) as other:
        port = other.getsockname()[1]
        assert serving.is_taken("127.0.0.1", port)
    assert not serving.is_taken("127.0.0.1", port)


@pytest.mark.parametrize("house", ["postgresql"], indirect=True)
def test_with_procrastinate_the_server_has_no_ticker_beside_it(house, serve):
    site = serve(DATABASE_URL=address(house), WORKER="procrastinate")
    soon(site.answers)
    workers, servers, web = site.looks()
    assert (workers, bool(servers), bool(web)) == ([], True, True)
    site.interrupts()
    assert site.left() == []
