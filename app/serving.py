"""The web server and the clock's worker as one command, which ends both when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from types import FrameType

#: Seconds to wait for the server's first answer, and for children to end by themselves.
READY_WITHIN = 60.0
END_WITHIN = 10.0
GLANCE = 0.2
#: So many endings of a child within so many seconds are no accident any more.
MOST_ENDINGS = 5
WITHIN = 30.0

Child = subprocess.Popen[bytes]


class Stopped(Exception):
    """Somebody asked us to end."""


def serve(host: str, port: int, *, with_ticker: bool, when_ready: Callable[[str], None]) -> int:
    """Run until stopped, starting again what ends by itself; the exit status of the whole."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    with tempfile.TemporaryDirectory() as figures:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures  # where the processes add up their counts
        web = partial(_web, host, port)
        starters: list[Callable[[], Child]] = [web, _worker] if with_ticker else [web]
        return _run(starters, f"http://{host}:{port}", when_ready)


def _run(
    starters: list[Callable[[], Child]], address: str, when_ready: Callable[[str], None]
) -> int:
    children = [start() for start in starters]
    try:
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
    return subprocess.Popen(command)  # noqa: S603 - our own words


def _worker() -> Child:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "work"]
    return subprocess.Popen(command)  # noqa: S603 - our own words


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
    """Ask every child to end, then make it."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + END_WITHIN
    for child in children:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
