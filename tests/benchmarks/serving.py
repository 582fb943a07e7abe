"""Completions through a real server's API by four clients, against its plainest signed-in route."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

from app import db
from benchmarks.houses import Place, report
from benchmarks.timing import processor_seconds
from benchmarks.town import STEPS

ROOT = Path(__file__).parents[2]
WORKERS, CLIENTS = 2, 4
ROUNDS, CLAIMS = 4, 5
REQUESTS = CLAIMS * len(STEPS)
READY_WITHIN = 60
MILLI = 1000
#: Claims of other measurements have lower numbers.
FIRST = 1_000_000

Call = tuple[str, str, str, dict[str, Any] | None]


def measure(place: Place) -> None:
    """Rate, latency and the server's processor time of a completion."""
    with place.app.app_context(), db.transaction():
        tokens = place.town.tokens()
    with place.app.app_context():
        db.engine().dispose()
    numbers = count(FIRST)
    ours: list[Round] = []
    control: list[Round] = []
    with _server(place) as (port, pids), ThreadPoolExecutor(CLIENTS) as threads:
        for _ in range(1 + ROUNDS):
            items = _started(place, numbers)
            clients = [Client(port, tokens, place) for _ in range(CLIENTS)]
            ours.append(_round(threads, [(one.completes, items.pop()) for one in clients], pids))
            control.append(_round(threads, [(one.asks, REQUESTS) for one in clients], pids))
    _report(place.name, ours[1:], control[1:])


class Round:
    """One round of all clients: seconds by the clock, of the server's processors, and of each."""

    def __init__(self, clock: float, server: float, latencies: list[float]) -> None:
        self.rate = len(latencies) / clock
        self.processor = server / len(latencies) * MILLI
        self.latencies = [one * MILLI for one in latencies]


def _round(threads: ThreadPoolExecutor, jobs: list[Any], pids: list[int]) -> Round:
    began, server = time.perf_counter(), sum(map(processor_seconds, pids))
    found = list(threads.map(lambda job: job[0](job[1]), jobs))
    clock = time.perf_counter() - began
    spent = sum(map(processor_seconds, pids)) - server
    return Round(clock, spent, [one for latencies in found for one in latencies])


def _report(database: str, ours: list[Round], control: list[Round]) -> None:
    rates, processors = (
        [median(getattr(one, name) for one in rounds) for rounds in (ours, control)]
        for name in ("rate", "processor")
    )
    report(f"http.{database}.rate", rates[0], "1/s", rates[1])
    report(f"http.{database}.server_processor", processors[0], "ms", processors[1])
    every = [[one for each in rounds for one in each.latencies] for rounds in (ours, control)]
    cuts = [quantiles(latencies, n=20) for latencies in every]
    for name, place in (("p50", 9), ("p95", 18)):
        report(f"http.{database}.{name}", cuts[0][place], "ms", cuts[1][place])


def _started(place: Place, numbers: Iterator[int]) -> list[list[str]]:
    """Claims that wait for their first completion, shared out to the clients."""
    found: list[list[str]] = []
    with place.app.app_context():
        for _ in range(CLIENTS):
            found.append([])
            for _ in range(CLAIMS):
                with db.transaction():
                    found[-1].append(str(place.town.starts(next(numbers))))
    return found


class Client:
    """A program with a connection of its own, which stays open."""

    def __init__(self, port: int, tokens: dict[str, str], place: Place) -> None:
        self.tokens, self.said = tokens, place.town.said
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def completes(self, items: list[str]) -> list[float]:
        """Carry each claim on to its notice; the seconds of each completion."""
        latencies = []
        for first in items:
            item = first
            for step, name in STEPS.items():
                body = {"answers": self.said[step]}
                path = f"/api/v1/work-items/{item}/complete"
                seconds, answer = self._call(name, "POST", path, body)
                latencies.append(seconds)
                item = answer["work_items"][0]["id"] if answer["work_items"] else ""
        return latencies

    def asks(self, times: int) -> list[float]:
        """Who am I? So many times."""
        return [self._call("zhao", "GET", "/api/v1/me", None)[0] for _ in range(times)]

    def _call(
        self, name: str, method: str, path: str, body: dict[str, Any] | None
    ) -> tuple[float, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.tokens[name]}"}
        sent = None if body is None else json.dumps(body)
        if sent is not None:
            headers["Content-Type"] = "application/json"
        began = time.perf_counter()
        self.connection.request(method, path, sent, headers)
        response = self.connection.getresponse()
        answer = response.read()
        seconds = time.perf_counter() - began
        assert response.status == 200, answer
        return seconds, json.loads(answer)


@contextmanager
def _server(place: Place) -> Iterator[tuple[int, list[int]]]:
    """A server on the place's database: its port, and its processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with TemporaryDirectory() as folder:
        environment = os.environ | {"DATABASE_URL": place.url, "INSTANCE_PATH": folder}
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
        command += ["--workers", str(WORKERS), "--blocking-threads", "4", "--no-ws"]
        command += ["--log-level", "warning", "wsgi:app"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment | {"DEMO": ""})
        try:
            _wait(port, server)
            yield port, [server.pid, *_children(server.pid)]
        finally:
            server.terminate()
            server.wait(30)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
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
