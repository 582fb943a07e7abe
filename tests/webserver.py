"""The real web server on a database that is there, for tests and measurements over HTTP."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
READY_WITHIN = 60


@contextmanager
def running(url: str, *, workers: int, **told: str) -> Iterator[tuple[int, list[int]]]:
    """A server on the database of that address: its port, and its processes.

    `told` stands in its environment besides.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with TemporaryDirectory() as folder:
        environment = os.environ | {"DATABASE_URL": url, "INSTANCE_PATH": folder, "DEMO": ""} | told
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
        command += ["--workers", str(workers), "--blocking-threads", "4", "--no-ws"]
        command += ["--log-level", "warning", "wsgi:app"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            _wait(port, server)
            yield port, [server.pid, *_children(server.pid)]
        finally:
            server.terminate()
            server.wait(30)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and server.poll() is None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            try:
                connection.request("GET", "/healthz")
                connection.getresponse().read()
            except OSError:
                time.sleep(0.2)
            else:
                return
    message = "the server did not answer"
    raise RuntimeError(message)


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
