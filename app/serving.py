"""The web server and the clock's worker as one command, which ends both when it ends."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FrameType

#: Seconds to wait for the server's first answer, and for children to end by themselves, which lets
#: requests be answered. A web process that is just starting does not listen yet (granian 2.8).
READY_WITHIN = 60.0
END_WITHIN = 5.0
#: What asks us to end: a supervisor, Ctrl-C, a terminal that closes.
STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
GLANCE = 0.2
#: So many endings of a child within so many seconds are no accident any more.
MOST_ENDINGS = 5
WITHIN = 30.0

Child = subprocess.Popen[bytes]


class Stopped(Exception):
    """Somebody asked us to end."""


def is_taken(host: str, port: int) -> bool:
    """Does somebody listen there already, such as what a killed server has left behind?

    Granian 2.8 would listen beside it, and the two would answer in turns, one of them old.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        return error.errno == errno.EADDRINUSE
    return False


def serve(host: str, port: int, *, with_ticker: bool, when_ready: Callable[[str], None]) -> int:
    """Run until stopped, starting again what ends by itself; the exit status of the whole."""
    for number in STOPS:
        signal.signal(number, _stop)
    with tempfile.TemporaryDirectory() as figures:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures  # where the processes add up their counts
        web = partial(_web, host, port)
        starters: list[Callable[[], Child]] = [web, _worker] if with_ticker else [web]
        return _run(starters, f"http://{host}:{port}", when_ready)


def _run(
    starters: list[Callable[[], Child]], address: str, when_ready: Callable[[str], None]
) -> int:
    children: list[Child] = []
    try:
        for start in starters:
            children.append(start())  # noqa: PERF401 - those started must be known if one fails
        if _answers(f"{address}/healthz", children):
            when_ready(address)
        return _watch(starters, children)
    except Stopped:
        return 0
    finally:
        _end(children)


def _watch(starters: list[Callable[[], Child]], children: list[Child]) -> int:
    """Start a child again that has ended, until they end too often; then there is a cause."""
    ended: list[float] = []
    while len(ended) < MOST_ENDINGS:
        time.sleep(GLANCE)
        now = time.monotonic()
        ended = [at for at in ended if now - at < WITHIN]
        for place, child in enumerate(children):
            if child.poll() is not None:
                _end_rest_of(child)
                ended.append(now)
                children[place] = starters[place]()
    return 1


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _web(host: str, port: int) -> Child:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host]
    command += ["--port", str(port), "--workers", os.environ.get("WEB_WORKERS", "2")]
    command += ["--blocking-threads", "4", "--respawn-failed-workers", "--no-ws"]
    command += ["--log-level", "warning", "wsgi:app"]
    return _child(command)


def _worker() -> Child:
    return _child([sys.executable, "-m", "flask", "--app", "wsgi", "work"])


def _child(command: list[str]) -> Child:
    """Start a child at the head of a group of its own.

    So Ctrl-C reaches us alone, who end it in order, and nothing that it starts itself is lost.
    """
    return subprocess.Popen(command, process_group=0)  # noqa: S603 - our own words


def _answers(url: str, children: list[Child]) -> bool:
    """Wait for the first good answer; False if a child has ended or time has run out."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and all(child.poll() is None for child in children):
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own address
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(GLANCE)
    return False


def _end(children: list[Child]) -> None:
    """Ask every child to end, then make it and all its own; nobody may hurry us now."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        child.terminate()
    deadline = time.monotonic() + END_WITHIN
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, deadline - time.monotonic()))
        _end_rest_of(child)


def _end_rest_of(child: Child) -> None:
    """End what a child has left behind, or the child itself."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
